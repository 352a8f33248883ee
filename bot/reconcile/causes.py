"""Why each planned change is there: a decision, the clock, a new version of the bot, or nothing of these.

A change counts as a consequence only with proof. What the spec makes of the same facts is compared with what
the spec of the last round that was carried out makes of them: where these differ, the YAML or a template is
the cause, whatever was decided meanwhile. What a person typed over, and what follows from a date that a
person set, is a person's. The rest follows from what people decided, if that changed at all (ADR 0019).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.model.field_table import DUE, FIELDS, Decided, Field, Kind
from bot.model.issue import Desired, Identity, IssueId, Observed
from bot.reconcile.change_cause import Cause
from bot.reconcile.merge import FieldChange
from bot.reconcile.plan import Change, Plan, Verb, lies_in

SURPRISES = frozenset({Cause.SPEC, Cause.EDIT, Cause.UNKNOWN})
"""What nobody decided: it counts for the guard."""

_ORDER = tuple(Cause)

Facts = Mapping[str, str]
"""Digest of what was decided, by scope; a scope without decisions is absent."""

Issues = Mapping[Identity, Desired]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known of the reasons for a plan, besides the plan."""

    known: bool = True
    """Whether an earlier round that was carried out is remembered."""
    former: Issues | None = None
    """What the former spec makes of the present facts; None where the spec is still the same."""
    unpinned: Issues | None = None
    """What the present spec makes of them with the dates that people had set then; None where they still
    are the same."""
    redated: bool = False
    """Whether dates are made in another way than then, or nobody knows how they were made."""
    is_new_version: bool = False
    """Whether the bot, or a template that comes with it, is another than then."""
    decided: frozenset[str] = frozenset()
    """The scopes of which other things are decided than then."""
    by_clock: bool = False
    """Whether that is only because time has passed."""
    taken_over: Collection[str] = ()
    """Scopes that take over a new version of their runbook now."""
    added: Collection[Identity] = ()
    """Rows that people added in Jira."""
    orphans: Mapping[Identity, Cause] = field(default_factory=dict)
    """Why those that left the spec earlier did."""


def caused(plan: Plan, desired: Issues, observed: Mapping[IssueId, Observed], grounds: Grounds) -> Plan:
    """The plan with the cause of each change."""
    judge = _Judge(desired, observed, grounds)
    changes = tuple(replace(one, cause=judge.cause(one)) for one in plan.changes)
    return replace(plan, changes=changes, redated=frozenset(judge.redated))


@dataclass(frozen=True, slots=True)
class _Judge:
    desired: Issues
    observed: Mapping[IssueId, Observed]
    grounds: Grounds
    redated: set[Identity] = field(default_factory=set)
    """What has a date that moves for no other reason than how dates are made."""

    def cause(self, change: Change) -> Cause | None:
        """Of several causes the one that a person should know first; None where nothing is written."""
        if change.verb in (Verb.ORPHAN, Verb.MARK):
            return self._of_orphan(change.identity)
        if change.verb is Verb.CREATE:
            return self._of_create(change.identity)
        if change.verb not in (Verb.UPDATE, Verb.LINK):
            return None
        wanted, seen = self.desired.get(change.identity), self.observed.get(change.issue_id or IssueId(""))
        if wanted is None or seen is None:
            return Cause.UNKNOWN
        found = {self._of_field(one, wanted, seen) for one in change.written}
        if change.links:
            found.add(self._of_links(change, wanted))
        return min(found, key=_ORDER.index, default=Cause.OWN)

    def _of_field(self, change: FieldChange, wanted: Desired, seen: Observed) -> Cause:
        field, identity = change.field, wanted.identity
        if _was_typed_over(field, wanted, seen):
            return Cause.EDIT
        if self.grounds.known and (found := self._by_people(field, wanted)):
            return found
        if is_redated := field is DUE and self.grounds.redated:
            self.redated.add(identity)
        if not self.grounds.known:
            return Cause.UNKNOWN
        if is_redated:
            return Cause.METHOD
        return Cause.UPGRADE if self._by_version(field, identity) else self._of_people(field, identity)

    def _by_people(self, field: Field, wanted: Desired) -> Cause | None:
        """Whether somebody changed the spec, or a date that it follows."""
        if self._by_spec(wanted.identity, lambda one: _value(one, field)):
            return Cause.SPEC
        return Cause.EDIT if field is DUE and self._by_pin(wanted) else None

    def _by_pin(self, wanted: Desired) -> bool:
        """Whether it follows a date that somebody set or took away since."""
        if self.grounds.unpinned is None:
            return False
        before = self.grounds.unpinned.get(wanted.identity)
        return before is None or before.due != wanted.due

    def _by_version(self, field: Field, identity: Identity) -> bool:
        taken_over = field.of_runbook and lies_in(identity, self.grounds.taken_over)
        return taken_over or (field.templated and self.grounds.is_new_version)

    def _of_people(self, field: Field, identity: Identity) -> Cause:
        """What people decided since; where they only added rows in Jira, the words of those are an edit."""
        if field.templated and identity in self.grounds.added:
            return Cause.EDIT
        scopes = {identity, identity.rpartition("/")[0]}
        near = field.decided is Decided.HERE
        reaches = self.grounds.decided & scopes if near else self.grounds.decided
        return self._decided() if field.decided is not Decided.NEVER and reaches else Cause.UNKNOWN

    def _of_links(self, change: Change, wanted: Desired) -> Cause:
        if not self.grounds.known:
            return Cause.UNKNOWN
        if self._by_spec(wanted.identity, lambda one: set(change.links) & set(one.blocked_by)):
            return Cause.SPEC
        return self._decided() if self.grounds.decided else Cause.UNKNOWN

    def _by_spec(self, identity: Identity, part: Callable[[Desired], object]) -> bool:
        """Whether the former spec makes something else of that part of an issue."""
        former = self.grounds.former
        if former is None:
            return False
        return identity not in former or part(former[identity]) != part(self.desired[identity])

    def _decided(self) -> Cause:
        return Cause.CLOCK if self.grounds.by_clock else Cause.DECISION

    def _of_create(self, identity: Identity) -> Cause:
        former = self.grounds.former
        if not self.grounds.known or (former is not None and identity not in former):
            return Cause.SPEC
        return self._decided() if self.grounds.decided else Cause.UNKNOWN

    def _of_orphan(self, identity: Identity) -> Cause:
        if earlier := self.grounds.orphans.get(identity):
            return earlier
        former = self.grounds.former
        if former is not None and identity in former:
            return Cause.SPEC
        return self._decided() if self.grounds.known and self.grounds.decided else Cause.UNKNOWN


def _was_typed_over(field: Field, wanted: Desired, seen: Observed) -> bool:
    """Whether Jira shows something else than the bot wrote last."""
    stamp = seen.stamp
    if stamp is None or stamp.identity != wanted.identity or field not in stamp.applied:
        return False
    return bool(FIELDS.shown(seen, wanted)[field] != stamp.applied[field])


def _value(issue: Desired, field: Field) -> object:
    return issue.parent if field.kind is Kind.ISSUE else FIELDS.applied(issue, None)[field]


_SAID = {
    Cause.SPEC: "by a changed YAML file or template of your own",
    Cause.EDIT: "by edits in Jira",
    Cause.UNKNOWN: "for a reason that the bot does not know",
}


def surprises(changes: Collection[Change]) -> str:
    """What causes them, in words, with an example of each: `36 by edits in Jira (as KT-7)`."""
    return "; ".join(_surprises(changes))


def _surprises(changes: Collection[Change]) -> Iterator[str]:
    for cause, words in _SAID.items():
        here = [one for one in changes if (one.cause or Cause.UNKNOWN) is cause]
        if here:
            first = here[0]
            fields = ", ".join(one.field for one in first.written)
            yield f"{len(here)} {words} (as {first.key or first.identity}{': ' if fields else ''}{fields})"
