"""A person hands something over to the bot: a field that they changed, or an issue that they made."""

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import CheckFailed
from bot.model.field_table import FIELDS, Field
from bot.model.issue import Desired, Identity, IssueKey, ManagedState, Observed
from bot.model.outcome import Outcome, Word
from bot.ports import Edit, Ledger, Tracker
from bot.reconcile.diff import ObservedState, claims_on
from bot.reconcile.ownership import names_on
from bot.round.apply.stamps import as_property


def accept(
    desired: Desired, observed: ObservedState, fields: Sequence[Field], tracker: Tracker, ledger: Ledger
) -> Outcome:
    """Let the spec decide again about fields that a person changed; the next apply writes them.

    The stamp is told that the present value is the bot's own. Raises CheckFailed where there is no such
    issue, or two.
    """
    issue = _only(desired.identity, observed)
    (seen,) = tracker.fetch([issue.id])
    values = FIELDS.shown(seen, desired)
    old = seen.stamp or ManagedState(desired.identity, {})
    handed = {str(name): values[name] for name in fields}
    stamp = replace(old, identity=desired.identity, applied={**old.applied, **handed})
    tracker.edit(Edit(seen.id, {}, seen.project, stamp=as_property(stamp)))
    ledger.remember(Identity(desired.identity.split("/", 1)[0]), tracker.fetch([seen.id]), whole=False)
    names = ", ".join(fields)
    return Outcome(
        Word.UPDATED, desired.identity, seen.key, f"{names}: the next apply writes what the spec says"
    )


def adopt(
    desired: Desired, key: IssueKey, observed: ObservedState, tracker: Tracker, ledger: Ledger
) -> Outcome:
    """Make an issue that a person made the one with this identity; what it holds stays a person's.

    A copy of an issue that Jira does not show takes its place. Raises CheckFailed where the identity has an
    issue already, or the issue belongs to another identity or project.
    """
    claims = claims_on(observed).get(desired.identity, ())
    if taken := [issue.key for issue in claims if issue.id not in observed.absent]:
        keys = ", ".join(taken)
        raise CheckFailed(
            f"{desired.identity} is {keys} already; an issue can only take its place once that is gone"
        )
    found = tracker.by_key(key)
    if found is None:
        raise CheckFailed(f"Jira shows the bot no issue {key}; check the key and the bot's permissions")
    if others := _others(found, desired.identity, observed):
        raise CheckFailed(
            f"{key} is marked as {', '.join(others)}; one issue cannot have two identities. "
            "Where it is only a copy, take its rb: and regiebot: labels off first"
        )
    if (found.project, found.rank) != (desired.project, desired.rank):
        raise CheckFailed(f"{key} is no {desired.rank.name.lower()} in project {desired.project}")
    stamp = ManagedState(desired.identity, {}, serial=found.stamp.serial if found.stamp else 0)
    tracker.edit(Edit(found.id, {}, found.project, add_labels=desired.labels, stamp=as_property(stamp)))
    (now,) = tracker.fetch([found.id])
    ledger.adopt({desired.identity: now})
    ledger.remember(Identity(desired.identity.split("/", 1)[0]), [now], whole=False)
    return Outcome(Word.UPDATED, desired.identity, found.key, "adopted; its own texts and dates stay")


def _others(issue: Observed, identity: Identity, observed: ObservedState) -> Sequence[Identity]:
    """The other identities that an issue carries or that the ledger knows it by."""
    known = (other for other, one in observed.known.items() if one.issue_id == issue.id)
    return sorted({*names_on(issue), *known} - {identity})


def _only(identity: Identity, observed: ObservedState) -> Observed:
    found = [issue for issue in claims_on(observed).get(identity, ()) if issue.id not in observed.absent]
    if len(found) != 1:
        raise CheckFailed(f"{identity} has {len(found) or 'no'} issues in Jira; accept needs exactly one")
    return found[0]
