"""Copies of the bot's issues are told once, however often they are seen: the ledger remembers which."""

from dataclasses import replace

from bot.model.issue import IssueId
from bot.ports import Notes
from bot.reconcile.diff import ObservedState
from bot.reconcile.plan import Change, Plan, Verb


def untold(plan: Plan, notes: Notes) -> Plan:
    """The plan without the copies that an earlier run told of."""
    told = _told(plan, notes)
    return replace(plan, changes=tuple(c for c in plan.changes if not (_is_copy(c) and c.issue_id in told)))


def remember_told(plan: Plan, observed: ObservedState, notes: Notes) -> None:
    """Remember that the copies in the plan were told; those that are copies no more are forgotten."""
    before = _told(plan, notes)
    there = {copy.issue.id for copy in observed.ownership.copies}
    after = (before & there) | {change.issue_id for change in plan.changes if _is_copy(change)}
    if after != before:
        notes.write_note(_key(plan), sorted(filter(None, after), key=int))


def _is_copy(change: Change) -> bool:
    return change.verb is Verb.COPY


def _told(plan: Plan, notes: Notes) -> set[IssueId | None]:
    return set(notes.read_note(_key(plan)) or ())


def _key(plan: Plan) -> str:
    return f"copies:{plan.root}"
