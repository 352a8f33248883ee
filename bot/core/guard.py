"""Refuse a plan that would touch more than people expect, before anything is written."""

from dataclasses import dataclass

from bot.core.identity import WAITING
from bot.core.merge import Field
from bot.core.plan import Change, Plan, Verb
from bot.spec.site import Guard

_FREED = {Field.LABELS, Field.DUE}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a plan is refused, and the flag that lets it through."""

    reason: str
    flag: str


def judge(plan: Plan, guard: Guard) -> tuple[Refused, ...]:
    """Every reason to refuse the plan; empty when it may be applied.

    Shares are of the issues that the bot manages now; what a decision frees does not count, nor what only
    puts the bot's own property right. Below `min_managed` issues no share is judged.
    """
    if plan.managed < guard.min_managed:
        return ()
    counts = plan.counts
    found = []
    orphans = counts.get(Verb.ORPHAN, 0) + counts.get(Verb.MARK, 0)
    updates = counts.get(Verb.UPDATE, 0) - sum(_only_freed(c) or _only_restored(c) for c in plan.changes)
    if updates > guard.max_update_share * plan.managed:
        reason = f"{updates} of {plan.managed} issues would be updated (limit {guard.max_update_share:.0%})"
        found.append(Refused(reason, "--allow-updates"))
    if orphans > guard.max_orphan_share * plan.managed:
        reason = f"{orphans} of {plan.managed} issues would be orphans (limit {guard.max_orphan_share:.0%})"
        found.append(Refused(reason, "--allow-orphans"))
    return tuple(found)


def _only_restored(change: Change) -> bool:
    """Whether it writes nothing that people see, because somebody wrote over the bot's property."""
    return change.verb is Verb.UPDATE and bool(change.reason) and not (change.written or change.links)


def _only_freed(change: Change) -> bool:
    """Whether it only gives what waited its date and takes the mark of waiting away.

    Nothing of anybody is written over then, and a decision frees many issues at once.
    """
    written = {one.field: one for one in change.written}
    if change.verb is not Verb.UPDATE or Field.LABELS not in written or not written.keys() <= _FREED:
        return False
    labels = written[Field.LABELS]
    filled = Field.DUE not in written or not written[Field.DUE].before
    return filled and WAITING in labels.before and WAITING not in labels.after
