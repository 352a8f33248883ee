"""Refuse a plan that would touch more than people expect, before anything is written."""

from dataclasses import dataclass

from bot.core.plan import Plan, Verb
from bot.spec.site import Guard


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a plan is refused, and the flag that lets it through."""

    reason: str
    flag: str


def judge(plan: Plan, guard: Guard) -> tuple[Refused, ...]:
    """Every reason to refuse the plan; empty when it may be applied.

    Shares are of the issues that the bot manages now. Below `min_managed` issues no share is judged.
    """
    if plan.managed < guard.min_managed:
        return ()
    counts = plan.counts
    found = []
    updates, orphans = counts.get(Verb.UPDATE, 0), counts.get(Verb.ORPHAN, 0)
    if updates > guard.max_update_share * plan.managed:
        reason = f"{updates} of {plan.managed} issues would be updated (limit {guard.max_update_share:.0%})"
        found.append(Refused(reason, "--allow-updates"))
    if orphans > guard.max_orphan_share * plan.managed:
        reason = f"{orphans} of {plan.managed} issues would be orphans (limit {guard.max_orphan_share:.0%})"
        found.append(Refused(reason, "--allow-orphans"))
    return tuple(found)
