"""The plan: what Jira would have to change to be as desired, as a sorted, counted, serialisable value."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from bot.model.field_table import FIELDS
from bot.model.issue import Desired, Identity, IssueId, IssueKey, Rank
from bot.model.values import value
from bot.reconcile.change_cause import Cause
from bot.reconcile.merge import FieldChange, Outcome


class Verb(StrEnum):
    """What the plan says of one identity."""

    CREATE = "create"
    UPDATE = "update"
    LINK = "link"
    KEEP = "keep-human-edit"
    CONFLICT = "conflict"
    COPY = "copy"
    ABSENT = "not-visible"
    MOVED = "moved"
    HELD = "held"
    WAIT = "wait"
    NO_TEXT = "no-text"
    MARK = "mark-orphan"
    ORPHAN = "orphan"


SIGNS = {
    Verb.CREATE: "+",
    Verb.UPDATE: "~",
    Verb.LINK: "~",
    Verb.KEEP: "=",
    Verb.CONFLICT: "!",
    Verb.COPY: "≈",
    Verb.ABSENT: "!",
    Verb.MOVED: "!",
    Verb.HELD: "·",
    Verb.WAIT: "?",
    Verb.NO_TEXT: "!",
    Verb.MARK: "-",
    Verb.ORPHAN: "-",
}
"""One character per verb, for lists: made, changed, kept, needs a person, only looks like one, waiting, no
longer in the spec."""

WRITES = frozenset({Verb.CREATE, Verb.UPDATE, Verb.LINK, Verb.MARK})
"""Verbs that would write to Jira; the others only tell."""


@value
class Change:
    """One line of the plan."""

    verb: Verb
    identity: Identity
    rank: Rank
    summary: str
    order: int = 0
    key: IssueKey | None = None
    issue_id: IssueId | None = None
    """With `key` that of a copy, where the change tells of one."""
    fields: tuple[FieldChange, ...] = ()
    links: tuple[Identity, ...] = ()
    """Predecessors whose link is missing."""
    reason: str = ""
    """For a person: what is wrong and what to do. Empty where the verb says it all."""
    updated: datetime | None = None
    """When anybody last changed the issue, as far as the plan saw."""
    wanted: Desired | None = None
    """All of what a create writes."""
    cause: Cause | None = None
    """What it follows from; None where nobody asked, and where nothing would be written."""

    @property
    def written(self) -> tuple[FieldChange, ...]:
        """The fields that this change would write."""
        return tuple(f for f in self.fields if f.outcome is Outcome.WRITE)

    @property
    def kept(self) -> tuple[FieldChange, ...]:
        """The fields whose value stays: a person's, or that of another version of the runbook."""
        return tuple(f for f in self.fields if f.outcome in (Outcome.KEEP, Outcome.HELD))


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes of one programme or release. Equal worlds give byte-identical plans."""

    root: Identity
    changes: tuple[Change, ...]
    unchanged: int
    managed: int
    """Issues that are the bot's now; copies and what people made themselves are not."""
    refusal: str = ""
    """Why nothing is done, whatever a person allows; empty for a plan that may be carried out."""
    redated: frozenset[Identity] = frozenset()
    """What has a date that moves only because dates are made in another way now, or nobody knows why."""
    moved: Mapping[Identity, str] = field(default_factory=dict)
    """What moves those dates, in words."""

    @property
    def counts(self) -> dict[str, int]:
        """Changes per verb, in the order of `Verb`, zeros left out."""
        found = Counter(change.verb for change in self.changes)
        return {verb.value: found[verb] for verb in Verb if found[verb]}

    @property
    def writes(self) -> tuple[Change, ...]:
        """The changes that would write to Jira."""
        return tuple(change for change in self.changes if change.verb in WRITES)

    @property
    def empty(self) -> bool:
        """Nothing to write."""
        return not self.writes

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, in a fixed order."""
        return {
            "root": self.root,
            "counts": self.counts,
            "unchanged": self.unchanged,
            "managed": self.managed,
            "fingerprint": self.fingerprint,
            "refusal": self.refusal,
            "changes": [_plain(change) for change in self.changes],
        }

    @property
    def fingerprint(self) -> str:
        """A short hash of everything that would be written, and of the state of what it is written to.

        Equal means the same writes to issues that nobody changed in any way.
        """
        text = "\n".join(map(_touched, self.writes))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def make_plan(root: Identity, changes: Iterable[Change], *, unchanged: int, managed: int) -> Plan:
    """A plan with its changes in order: by rank, then draaiboek order, then identity."""
    ordered = list(changes)
    for key in ("verb", "identity", "order", "rank"):  # as in `desired_issues`
        ordered.sort(key=attrgetter(key))
    return Plan(root, tuple(ordered), unchanged, managed)


def limited(plan: Plan, scopes: Iterable[str]) -> Plan:
    """Only what lies in these programmes, clusters, domains or releases, the scope's own epic included."""
    wanted = tuple(scopes)
    inside = tuple(change for change in plan.changes if lies_in(change.identity, wanted))
    return replace(plan, changes=inside)


def lies_in(identity: Identity, scopes: Iterable[str]) -> bool:
    """Whether something is one of these scopes or lies in one."""
    return any(identity == scope or identity.startswith(f"{scope}/") for scope in scopes)


def by_identity(desired: Iterable[Desired]) -> Mapping[Identity, Desired]:
    """Desired issues by identity. Raises ValueError where two share one: that is a bug in the spec."""
    issues = tuple(desired)
    found = {issue.identity: issue for issue in issues}
    if len(found) < len(issues):
        often = Counter(issue.identity for issue in issues)
        raise ValueError(f"{often.most_common(1)[0][0]} is defined twice")
    return found


_COLUMNS = tuple(column.name for column in fields(Change) if column.name not in ("wanted", "cause"))
_FIELD_COLUMNS = ("field", "outcome", "before", "after")
_VALUES = attrgetter(*(name for name in _COLUMNS if name != "fields"))
_FIELD_VALUES = attrgetter(*_FIELD_COLUMNS)


def _touched(change: Change) -> str:
    """Everything about a change that counts for carrying it out, in one line.

    What people choose freely is quoted, so that no two changes read alike.
    """
    made = change.wanted
    if made is None:
        return json.dumps((*_VALUES(change), *map(_FIELD_VALUES, change.fields)), default=str)
    return (
        f"{change.verb}|{made.identity}|{made.project}|{made.order}|{made.runbook!r}|{FIELDS.line(made)}"
        f"|{'|'.join(made.blocked_by)}"
    )


def _plain(change: Change) -> dict[str, Any]:
    """The change as plain values. `dataclasses.asdict` copies every value, and takes ten times as long."""
    row = {name: getattr(change, name) for name in _COLUMNS}
    row["updated"] = change.updated and change.updated.isoformat()
    row["cause"] = change.cause
    row["fields"] = tuple(
        {name: getattr(one, name) for name in (*_FIELD_COLUMNS, "words")} for one in change.fields
    )
    return row
