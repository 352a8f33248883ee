"""Parties are asked to sign the implementation plan, again after every change, until all did (S0 2)."""

import hashlib
from collections.abc import Iterable, Iterator

from bot.config.runbook_model import Part
from bot.features.chain_release.signatures import Signing, Version, signing
from bot.model.issue import Category
from bot.model.item import Item
from bot.model.working_days import local
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation

_SIGNED, _IN_FORCE = "signed", "in-force"


def signatures(situation: Situation) -> Iterable[IssueAction | Announcement]:
    """What is asked, confirmed, refused, in force, and not any more."""
    state = signing(situation)
    if state is None:
        return
    yield from _no_longer(situation, state)
    if state.version is None:
        return
    for party, item in state.items.items():
        yield from _asked(situation, state, state.version, party, item)
    yield from _signed(state, state.version)
    yield from _refused(state, state.version)
    yield from _in_force(situation, state, state.version)
    if state.version.number > 1:
        values = {"title": situation.tree.title, **_facts(state, state.version)}
        key = f"plan-changed:{state.version.number}"
        at = state.version.at
        yield Announcement(situation.tree.root, key, "plan_changed", values, at=at, is_aggregate=True)


def _facts(state: Signing, version: Version) -> dict[str, object]:
    return {"number": version.number, "digest": version.digest, "parties": len(state.items)}


def _asked(
    situation: Situation, state: Signing, version: Version, party: str, item: Item
) -> Iterator[IssueAction]:
    own = [(entry.text, entry.day) for entry in state.content.of(party)]
    chain = [(entry.text, entry.day) for entry in state.content.of("")]
    values = {**_facts(state, version), "own": own, "chain": chain}
    again = Category.NEW if version.number > 1 else None
    yield IssueAction(item.identity, version.key, "plan_asked", values, to=again)
    asked = version in state.history
    if asked and party not in state.signatures and situation.is_done(item.identity):
        yield IssueAction(
            item.identity, f"unsigned:{version.number}", "plan_unsigned", _facts(state, version)
        )


def _signed(state: Signing, version: Version) -> Iterator[IssueAction]:
    for one in state.signatures.values():
        values = {**_facts(state, version), "function": one.person.function, "at": one.command.at}
        key = f"{_SIGNED}:{version.number}:{one.command.id}"
        yield IssueAction(one.item.identity, key, "plan_signed", values, to=Category.DONE)


def _refused(state: Signing, version: Version) -> Iterator[IssueAction]:
    """Once per comment as it was written: a comment that is changed is a new attempt."""
    for one in state.refusals:
        values = {**_facts(state, version), "reason": one.reason.value}
        key = f"refused:{one.command.id}:{local(one.command.at).isoformat()}"
        yield IssueAction(one.item.identity, key, "plan_refused", values)


def _in_force(situation: Situation, state: Signing, version: Version) -> Iterator[IssueAction | Announcement]:
    if not state.in_force:
        return
    values = {"title": situation.tree.title, "since": state.since, **_facts(state, version)}
    key = _key_in_force(state, version)
    for item in situation.items_of(Part.IN_FORCE):
        yield IssueAction(item.identity, key, "plan_in_force", values, to=Category.DONE)
    yield Announcement(situation.tree.root, key, "plan_in_force", values, is_aggregate=True)


def _key_in_force(state: Signing, version: Version) -> str:
    """Another signature under the same version, after one was taken back, makes it in force anew."""
    names = ",".join(sorted(one.command.id for one in state.signatures.values()))
    return f"{_IN_FORCE}:{version.number}:{hashlib.sha256(names.encode()).hexdigest()[:8]}"


def _no_longer(situation: Situation, state: Signing) -> Iterator[IssueAction]:
    """What was closed for a signature that is gone, or for a plan that changed, opens again."""
    valid = {one.command.id for one in state.signatures.values()}
    number = state.version.number if state.version else 0
    for item in state.items.values():
        for key in _said(situation, item, f"{_SIGNED}:{number}:"):
            if key.rsplit(":", 1)[-1] not in valid:
                yield IssueAction(item.identity, f"withdrawn:{key}", "plan_withdrawn", {}, to=Category.NEW)
    now = _key_in_force(state, state.version) if state.in_force and state.version else ""
    for item in situation.items_of(Part.IN_FORCE):
        for key in _said(situation, item, f"{_IN_FORCE}:"):
            if key != now:
                values = {"signed": len(state.signatures), "parties": len(state.items)}
                yield IssueAction(item.identity, f"ended:{key}", "plan_not_in_force", values, to=Category.NEW)


def _said(situation: Situation, item: Item, start: str) -> list[str]:
    issue = situation.issues.get(item.identity)
    posted = issue.stamp.posted if issue and issue.stamp else ()
    return sorted(key for key in posted if key.startswith(start))
