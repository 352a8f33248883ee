"""Compare what should be with what was observed and what the ledger knows; decide, per identity."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from bot.config.site_model import FieldPolicy
from bot.model.field_table import DUE, FIELDS, LABELS, LINKS, PARENT, iso
from bot.model.identity import ORPHAN, is_own
from bot.model.issue import Desired, Identity, IssueId, IssueKey, Observed, Rank
from bot.model.status_history import Moves
from bot.reconcile.absence import Absence, reason_of
from bot.reconcile.dated import is_outdated
from bot.reconcile.managed_state import OVERWRITTEN
from bot.reconcile.merge import (
    FieldChange,
    Outcome,
    is_as_desired,
    keeping_texts,
    merge,
    written_parent,
)
from bot.reconcile.ownership import Copy, Known, Ownership, ownership
from bot.reconcile.plan import Change, Plan, Verb, by_identity, make_plan
from bot.reconcile.project_limits import Limits, fitted, left_out
from bot.reconcile.relocation import relocation

__all__ = ["Known", "ObservedState", "claims_on", "compare", "diff", "visible"]


@dataclass(frozen=True)
class ObservedState:
    """Everything the diff looks at besides the spec."""

    issues: Sequence[Observed]
    known: Mapping[Identity, Known] = field(default_factory=dict)
    policies: Mapping[str, FieldPolicy] = field(default_factory=dict)
    absent: Mapping[IssueId, Absence] = field(default_factory=dict)
    """Issues that Jira does not show; those of `issues` among them are as they were last seen."""
    held: frozenset[Identity] = frozenset()
    """What runs by another version of the runbook, until a person upgrades it (`bot.reconcile.upgrade`)."""
    marks_orphans: bool = False
    """Whether what left the spec gets a label."""
    limits: Limits = field(default_factory=dict)
    """What projects do not take; see `bot.reconcile.project_limits`."""
    moves: Moves = field(default_factory=dict)
    """When issues were opened, begun and closed."""
    judged_since: datetime | None = None
    """See `Situation.judged_since`."""

    @cached_property
    def ownership(self) -> Ownership:
        """Which issue is whose, and which are copies or people's own."""
        return ownership(self.issues, self.known)

    def policies_for(self, issue: Desired) -> Mapping[str, FieldPolicy]:
        """Policy per field; words and places of what is held are only reported, and what the project does
        not take is left as it is.
        """
        policies = {**self.policies, **_HELD} if issue.identity in self.held else self.policies
        untaken = left_out(issue, self.limits, exists=True)
        return {**policies, **dict.fromkeys(untaken, FieldPolicy.CREATE_ONLY)} if untaken else policies

    def takes_links(self, issue: Desired) -> bool:
        """Whether links to what comes first can still be made."""
        return LINKS not in left_out(issue, self.limits, exists=True)


_SEVERAL = 2
_TEXTS_STAY: Mapping[str, FieldPolicy] = dict.fromkeys(FIELDS.texts, FieldPolicy.CREATE_ONLY)
_HELD: Mapping[str, FieldPolicy] = dict.fromkeys((*FIELDS.of_runbook, "runbook"), FieldPolicy.REPORT)


def diff(root: Identity, desired: Iterable[Desired], observed: ObservedState) -> Plan:
    """The plan that makes Jira as desired.

    Never a second issue for an identity that the ledger knows, never a delete, never a write to a copy or
    to an identity that two issues claim.
    """
    claims = claims_on(observed)
    wanted = beside_parents(by_identity(desired), visible(observed))
    ids = {identity: issue.id for identity, issue in visible(observed).items()}
    changes = [
        change
        for identity, issue in wanted.items()
        if (change := _decide(issue, claims.get(identity, ()), ids, observed)) is not None
    ]
    projects = {issue.project for issue in wanted.values()}
    orphans = [
        _orphan(identity, found, observed, projects)
        for identity, found in claims.items()
        if identity not in wanted and not _is_absent(found, observed)
    ]
    if refusal := relocation(wanted, claims):
        return Plan(root, (), 0, len(observed.issues), refusal)
    copies = [_copy(copy, wanted.get(copy.identity), observed) for copy in observed.ownership.copies]
    unchanged = len(wanted) - len(changes)
    managed = sum(len(found) for found in claims.values() if not _is_absent(found, observed))
    return make_plan(root, [*changes, *copies, *orphans], unchanged=unchanged, managed=managed)


def beside_parents(
    wanted: Mapping[Identity, Desired], there: Mapping[Identity, Observed]
) -> Mapping[Identity, Desired]:
    """Sub-tasks of a task that still stands in another of the projects stand there too: Jira has it so."""
    projects = {issue.project for issue in wanted.values()}
    if len(projects) < _SEVERAL:
        return wanted
    found = dict(wanted)
    for identity, issue in wanted.items():
        parent = there.get(issue.parent) if issue.parent and issue.rank is Rank.SUBTASK else None
        if parent and parent.project != issue.project and parent.project in projects:
            found[identity] = replace(issue, project=parent.project)
    return found


def claims_on(observed: ObservedState) -> Mapping[Identity, Sequence[Observed]]:
    """The issue of each identity; several where nobody can tell which it is (`bot.reconcile.ownership`)."""
    return observed.ownership.claims


def visible(observed: ObservedState) -> dict[Identity, Observed]:
    """The issue of each identity that exactly one issue claims, and that Jira shows."""
    found = {i: issues[0] for i, issues in claims_on(observed).items() if len(issues) == 1}
    if not observed.absent:
        return found
    return {i: issue for i, issue in found.items() if issue.id not in observed.absent}


def _is_absent(found: Sequence[Observed], observed: ObservedState) -> bool:
    """Whether it is one issue, known as it was last seen."""
    return len(found) == 1 and found[0].id in observed.absent


def _copy(copy: Copy, wanted: Desired | None, observed: ObservedState) -> Change:
    """What a person is told of a copy: which issue it is a copy of, and what to do with it."""
    identity, issue = copy.identity, copy.issue
    known, here = observed.known.get(identity), claims_on(observed).get(identity, ())
    keys = ", ".join(one.key for one in here) or (known.key if known else None) or "another issue"
    reason = f"a copy of {keys}, which does not count; {_LABELS_OFF}"
    if not here or _is_absent(here, observed):
        reason += (
            f"; if it has to replace {keys}, which Jira does not show: regiebot adopt {issue.key} {identity}"
        )
    rank = Rank.SUBTASK if issue.rank is None else issue.rank
    order = wanted.order if wanted else 0
    return Change(Verb.COPY, identity, rank, issue.summary, order, issue.key, issue.id, reason=reason)


_LABELS_OFF = "take its rb: and regiebot: labels off"


def _decide(
    issue: Desired, found: Sequence[Observed], ids: Mapping[Identity, IssueId], observed: ObservedState
) -> Change | None:
    if len(found) == 1:
        (there,) = found
        is_absent = there.id in observed.absent
        return _absent(issue, there, observed) if is_absent else compare(issue, there, ids, observed)
    if found:
        keys = ", ".join(sorted(o.key for o in found))
        return _change(Verb.CONFLICT, issue, reason=f"{keys} claim this identity; {_CHOOSE}")
    known = observed.known.get(issue.identity)
    if known is None:
        if issue.identity in observed.held:
            return _change(Verb.HELD, issue, reason="new in the runbook; regiebot upgrade takes it over here")
        verb = Verb.NO_TEXT if issue.text_error else Verb.CREATE
        return _change(verb, fitted(issue, observed.limits), reason=issue.text_error)
    if known.unresolved:
        reason = known.sender or "a create was sent and its outcome is not known yet"
        return _change(Verb.WAIT, issue, reason=reason)
    return _absent(issue, known, observed)


def _absent(issue: Desired, last: Observed | Known, observed: ObservedState) -> Change:
    """What a person is told of an issue that does not answer; whether it was deleted nobody can know."""
    number = last.issue_id if isinstance(last, Known) else last.id
    absence = observed.absent.get(number) if number else None
    return _change(Verb.ABSENT, issue, key=last.key, issue_id=number, reason=reason_of(absence))


_CHOOSE = "take the rb: and regiebot: labels off all but one"


def compare(
    issue: Desired,
    found: Observed,
    ids: Mapping[Identity, IssueId],
    observed: ObservedState,
) -> Change | None:
    """What to do about one issue that exists; None where it is as it should be."""
    told = OVERWRITTEN if found.stamp and found.stamp.overwritten else ""
    if issue.text_error:
        return _without_text(issue, found, ids, observed)
    if found.project != issue.project:
        where = f"moved to project {found.project}; it is left alone there"
        if found.project in observed.limits:  # of this programme too: the config says otherwise than before
            where = (
                f"stands in project {found.project} and the YAML says {issue.project}; the bot moves none: "
                f"move it or write {found.project} again; until then it is left alone"
            )
        reason = "; ".join(filter(None, (where, told)))
        return _change(Verb.MOVED, issue, key=found.key, issue_id=found.id, reason=reason)
    parent = ids.get(issue.parent) if issue.parent else None
    links = _missing_links(issue, found, ids) if issue.blocked_by and observed.takes_links(issue) else ()
    if not links and is_as_desired(issue, found, parent):
        return None
    policies = observed.policies_for(issue)
    found = _renewed(issue, found)
    if issue.parent and parent is None:  # told of the parent alone, not of each that stood under it
        policies = {**policies, PARENT: FieldPolicy.CREATE_ONLY}
        parent = written_parent(found)
    elif found.parent_id is None and written_parent(found) not in ids.values():
        found = _emptied(found)
    merged = merge(issue, found, parent, policies)
    if merged.writes:
        verb = Verb.UPDATE
    elif links:
        verb = Verb.LINK
    elif merged.changes:
        all_held = all(change.outcome is Outcome.HELD for change in merged.changes)
        verb = Verb.HELD if all_held else Verb.KEEP
    else:
        return None
    change = _change(verb, issue, key=found.key, issue_id=found.id, reason=told)
    return replace(change, fields=merged.changes, links=links, updated=found.updated)


def _renewed(issue: Desired, found: Observed) -> Observed:
    """As if the bot had written the date that a person set before the present attempt of the work."""
    if found.stamp is None or not is_outdated(found, issue.anew):
        return found
    applied = {**found.stamp.applied, DUE: iso(found.due)}
    return replace(found, stamp=replace(found.stamp, applied=applied))


def _emptied(found: Observed) -> Observed:
    """As if the bot had written that it stands under nothing: Jira emptied the parent, which was deleted."""
    if found.stamp is None or PARENT not in found.stamp.applied:
        return found
    applied = {**found.stamp.applied, PARENT: None}
    return replace(found, stamp=replace(found.stamp, applied=applied))


def _without_text(
    issue: Desired, found: Observed, ids: Mapping[Identity, IssueId], observed: ObservedState
) -> Change:
    """Its texts stay as they are, and why is told; its other fields follow the spec."""
    policies = {**observed.policies, **_TEXTS_STAY}
    change = compare(keeping_texts(issue, found), found, ids, replace(observed, policies=policies))
    told = change or _change(Verb.NO_TEXT, issue, key=found.key, issue_id=found.id)
    return replace(told, summary=issue.summary, reason=told.reason or issue.text_error)


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


def _orphan(
    identity: Identity, found: Sequence[Observed], observed: ObservedState, projects: Collection[str]
) -> Change:
    first = min(found, key=lambda o: int(o.id))
    rank = Rank.SUBTASK if first.rank is None else first.rank
    reason = "no longer in the spec; it is left alone"
    orphan = Change(Verb.ORPHAN, identity, rank, first.summary, 0, first.key, first.id, reason=reason)
    if len(found) > 1 or first.project not in projects or not _may_mark(identity, first, observed):
        return orphan
    labels = sorted(filter(is_own, first.labels))
    label = FieldChange(LABELS, Outcome.WRITE, ", ".join(labels), ", ".join([*labels, ORPHAN]))
    reason = "no longer in the spec; it gets a label and is left alone"
    return replace(orphan, verb=Verb.MARK, reason=reason, fields=(label,), updated=first.updated)


def _may_mark(identity: Identity, found: Observed, observed: ObservedState) -> bool:
    """What runs by an earlier version of the runbook is no orphan there until it is upgraded."""
    policy = observed.policies.get(LABELS, FieldPolicy.DEFAULT)
    writes = policy in (FieldPolicy.DEFAULT, FieldPolicy.ENFORCE)
    is_held = identity.rpartition("/")[0] in observed.held
    return observed.marks_orphans and writes and not is_held and ORPHAN not in found.labels
