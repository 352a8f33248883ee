"""Refuse a plan that would touch more than people expect, before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.config.site_model import Guard
from bot.reconcile.causes import SURPRISES, surprises
from bot.reconcile.change_cause import Cause
from bot.reconcile.plan import Change, Plan, Verb
from bot.reconcile.redated import grouped

_UNDO = "take back what was not meant; if all of it was"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a plan is refused, and the flag that lets it through."""

    reason: str
    flag: str


def judge(plan: Plan, guard: Guard) -> tuple[Refused, ...]:
    """Every reason to refuse the plan; empty when it may be applied.

    Dates that nobody asked to move wait for a person. Shares are of the issues that the bot manages now, and
    only what nobody decided counts (`bot.reconcile.causes`). Below `min_managed` issues no share is judged.
    """
    found = [*_redated(plan)]
    if plan.managed < guard.min_managed:
        return tuple(found)
    updates = [change for change in plan.changes if _is_surprising_update(change)]
    orphans = [one for one in plan.changes if one.verb in (Verb.ORPHAN, Verb.MARK) and _is_surprise(one)]
    if len(updates) > guard.max_update_share * plan.managed:
        reason = (
            f"{len(updates)} of {plan.managed} issues would be updated without a decision, a date or a new "
            f"version that asks for it (limit {guard.max_update_share:.0%}): {surprises(updates)}; {_UNDO}"
        )
        found.append(Refused(reason, "--allow-updates"))
    if len(orphans) > guard.max_orphan_share * plan.managed:
        reason = (
            f"{len(orphans)} of {plan.managed} issues would be orphans without a decision that asks for it "
            f"(limit {guard.max_orphan_share:.0%}): {surprises(orphans)}; {_UNDO}"
        )
        found.append(Refused(reason, "--allow-orphans"))
    return tuple(found)


def _redated(plan: Plan) -> Iterator[Refused]:
    """Dates that would move only because they are made in another way: however few, a person looks first."""
    changes = [change for change in plan.changes if change.identity in plan.redated]
    if changes:
        reason = (
            f"{len(changes)} dates would move, because this version makes dates in another way than the one "
            f"that made them, or nobody knows how that was: {grouped(changes, plan.moved)}"
        )
        yield Refused(reason, "--allow-dates")


def _is_surprising_update(change: Change) -> bool:
    """A link alone counts where the YAML asks for it: links also follow from what else is made."""
    if change.verb is Verb.LINK:
        return change.cause is Cause.SPEC
    return change.verb is Verb.UPDATE and bool(change.written or change.links) and _is_surprise(change)


def _is_surprise(change: Change) -> bool:
    """Where nobody asked for the cause it is not known."""
    return (change.cause or Cause.UNKNOWN) in SURPRISES
