"""Compare what should be with what was observed and what the ledger knows; decide, per identity."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from bot.core.identity import ORPHAN, identity_label, identity_of, is_own
from bot.core.merge import Field, FieldChange, Outcome, is_as_desired, merge
from bot.core.plan import Change, Plan, Verb, by_identity, make_plan
from bot.core.relocation import relocation
from bot.core.types import Desired, Identity, IssueId, IssueKey, Observed, Rank
from bot.core.values import value
from bot.spec.site import FieldPolicy


@value
class Known:
    """What the ledger remembers of one identity."""

    issue_id: IssueId | None
    key: IssueKey | None
    unresolved: bool = False
    """A create was sent and its outcome is not known yet."""
    tried_at: datetime | None = None
    """When that create was sent."""


@dataclass(frozen=True)
class World:
    """Everything the diff looks at besides the spec."""

    observed: Sequence[Observed]
    known: Mapping[Identity, Known] = field(default_factory=dict)
    policies: Mapping[str, FieldPolicy] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    """Projects that the bot may not look into now."""
    held: frozenset[Identity] = frozenset()
    """What runs by another version of the runbook, until a person upgrades it (`bot.core.upgrade`)."""
    marks_orphans: bool = False
    """Whether what left the spec gets a label."""

    @cached_property
    def claims(self) -> Mapping[Identity, Sequence[Observed]]:
        """Which issues claim which identity; see `claims_on`."""
        return _claims(self)

    def policies_for(self, identity: Identity) -> Mapping[str, FieldPolicy]:
        """Policy per field; words and places of what is held are only reported."""
        return {**self.policies, **_HELD} if identity in self.held else self.policies


_HELD = dict.fromkeys(("summary", "description", "parent", "runbook"), FieldPolicy.REPORT)


def diff(root: Identity, desired: Iterable[Desired], world: World) -> Plan:
    """The plan that makes Jira as desired.

    Never a second issue for an identity that the ledger knows, never a delete, never a write to an
    identity that two issues claim.
    """
    wanted = by_identity(desired)
    claims = claims_on(world)
    ids = {identity: found[0].id for identity, found in claims.items() if len(found) == 1}
    changes = [
        change
        for identity, issue in wanted.items()
        if (change := _decide(issue, claims.get(identity, ()), ids, world)) is not None
    ]
    projects = {issue.project for issue in wanted.values()}
    orphans = [
        _orphan(identity, found, world, projects)
        for identity, found in claims.items()
        if identity not in wanted
    ]
    if refusal := relocation(wanted, claims):
        return Plan(root, (), 0, len(world.observed), refusal)
    unchanged = len(wanted) - len(changes)
    return make_plan(root, [*changes, *orphans], unchanged=unchanged, managed=len(world.observed))


def claims_on(world: World) -> Mapping[Identity, Sequence[Observed]]:
    """Which issues claim which identity: by stamp and label, or by the ledger where both are gone."""
    return world.claims


def _claims(world: World) -> Mapping[Identity, Sequence[Observed]]:
    claims: dict[Identity, tuple[Observed, ...]] = {}
    nameless = []
    for issue in world.observed:
        names = _names(issue)
        for identity in names:
            claims[identity] = (*claims[identity], issue) if identity in claims else (issue,)
        if not names:
            nameless.append(issue)
    if nameless:
        ledger = {known.issue_id: identity for identity, known in world.known.items() if known.issue_id}
        for issue in nameless:
            if issue.id in ledger:
                identity = ledger[issue.id]
                claims[identity] = (*claims.get(identity, ()), issue)
    return claims


def _names(issue: Observed) -> tuple[Identity, ...]:
    stamped = issue.stamp.identity if issue.stamp else None
    if stamped is not None and identity_label(stamped) in issue.labels:
        return (stamped,)
    labelled = identity_of(issue.labels)
    if stamped is None:
        return () if labelled is None else (labelled,)
    return (stamped,) if labelled is None else (stamped, labelled)


def _decide(
    issue: Desired, found: Sequence[Observed], ids: Mapping[Identity, IssueId], world: World
) -> Change | None:
    if len(found) == 1:
        return compare(issue, found[0], ids, world)
    if found:
        keys = ", ".join(sorted(o.key for o in found))
        return _change(Verb.CONFLICT, issue, reason=f"{keys} claim this identity; {_CLONE}")
    known = world.known.get(issue.identity)
    if known is None:
        if issue.identity in world.held:
            return _change(Verb.HELD, issue, reason="new in the runbook; regiebot upgrade takes it over here")
        return _change(Verb.CREATE, issue)
    if known.unresolved:
        return _change(Verb.WAIT, issue, reason="a create was sent and its outcome is not known yet")
    if issue.project in world.hidden:
        verb, reason = Verb.HIDDEN, f"the bot may not look into project {issue.project} any more"
    else:
        verb, reason = Verb.GONE, "deleted, or hidden by a security level; it is not made again"
    return _change(verb, issue, key=known.key, issue_id=known.issue_id, reason=reason)


_CLONE = "remove the rb: label from the copy"


def compare(
    issue: Desired,
    found: Observed,
    ids: Mapping[Identity, IssueId],
    world: World,
) -> Change | None:
    """What to do about one issue that exists; None where it is as it should be."""
    if found.project != issue.project:
        reason = f"moved to project {found.project}; it is left alone there"
        return _change(Verb.MOVED, issue, key=found.key, issue_id=found.id, reason=reason)
    parent = ids.get(issue.parent) if issue.parent else None
    links = _missing_links(issue, found, ids) if issue.blocked_by else ()
    if not links and is_as_desired(issue, found, parent):
        return None
    merged = merge(issue, found, parent, world.policies_for(issue.identity))
    if merged.writes:
        verb = Verb.UPDATE
    elif links:
        verb = Verb.LINK
    elif merged.changes:
        all_held = all(change.outcome is Outcome.HELD for change in merged.changes)
        verb = Verb.HELD if all_held else Verb.KEEP
    else:
        return None
    change = _change(verb, issue, key=found.key, issue_id=found.id)
    return replace(change, fields=merged.changes, links=links, updated=found.updated)


def _missing_links(issue: Desired, found: Observed, ids: Mapping[Identity, IssueId]) -> tuple[Identity, ...]:
    made = found.stamp.links if found.stamp else frozenset()
    if made.issuperset(issue.blocked_by):
        return ()
    missing = (i for i in issue.blocked_by if i not in made and i in ids and ids[i] not in found.blocked_by)
    return tuple(sorted(missing))


def _change(
    verb: Verb,
    issue: Desired,
    *,
    key: IssueKey | None = None,
    issue_id: IssueId | None = None,
    reason: str = "",
) -> Change:
    made = issue if verb is Verb.CREATE else None
    return Change(
        verb,
        issue.identity,
        issue.rank,
        issue.summary,
        issue.order,
        key,
        issue_id,
        reason=reason,
        wanted=made,
    )


def _orphan(identity: Identity, found: Sequence[Observed], world: World, projects: Collection[str]) -> Change:
    first = min(found, key=lambda o: int(o.id))
    rank = Rank.SUBTASK if first.rank is None else first.rank
    reason = "no longer in the spec; it is left alone"
    orphan = Change(Verb.ORPHAN, identity, rank, first.summary, 0, first.key, first.id, reason=reason)
    if len(found) > 1 or first.project not in projects or not _may_mark(identity, first, world):
        return orphan
    labels = sorted(filter(is_own, first.labels))
    label = FieldChange(Field.LABELS, Outcome.WRITE, ", ".join(labels), ", ".join([*labels, ORPHAN]))
    reason = "no longer in the spec; it gets a label and is left alone"
    return replace(orphan, verb=Verb.MARK, reason=reason, fields=(label,), updated=first.updated)


def _may_mark(identity: Identity, found: Observed, world: World) -> bool:
    """What runs by an earlier version of the runbook is no orphan there until it is upgraded."""
    policy = world.policies.get(Field.LABELS, FieldPolicy.DEFAULT)
    writes = policy in (FieldPolicy.DEFAULT, FieldPolicy.ENFORCE)
    is_held = identity.rpartition("/")[0] in world.held
    return world.marks_orphans and writes and not is_held and ORPHAN not in found.labels
