"""Before anything is written: may this plan be carried out, and is there a project that can hold it?"""

from collections.abc import Collection, Iterator

from bot.config.site_model import Guard
from bot.errors import CheckFailed, UnsafePlan
from bot.model.issue import Rank
from bot.model.release_calendar import ReleasePlan
from bot.ports import Tracker
from bot.reconcile import guard
from bot.reconcile.guard import Refused
from bot.reconcile.plan import Plan, Verb
from bot.reconcile.project_limits import obstacles
from bot.round.observe.limit_memory import SiteLimits
from bot.round.units import Unit

_SAMPLE = 5
"""Look-alikes are searched for so many epics; one is enough to ask a person."""


def judge(
    unit: Unit,
    plan: Plan,
    tracker: Tracker,
    site: SiteLimits,
    limits: Guard,
    calendar: ReleasePlan | None,
    overrides: Collection[str],
) -> None:
    """Raise UnsafePlan where a plan would touch more than allowed, naming the flag that allows it.

    A plan that nobody may allow is refused with its own reason. Raises NotFound or CheckFailed where issues
    are to be made in a project that cannot hold them. What asks for fields that nobody filled in stops only
    a first plan: of a later one the rest goes on.
    """
    if plan.refusal:
        raise UnsafePlan(f"{unit.name}: {plan.refusal}")
    creates = [change.wanted for change in plan.changes if change.wanted]
    if creates:
        projects = sorted({issue.project for issue in creates})
        for project in projects:
            tracker.require(project)
        why = () if plan.managed else obstacles(creates, site.of(projects))
        if why:
            raise CheckFailed(f"{unit.name}: no issue can be made yet: {'; '.join(why)}")
    found = [*guard.judge(plan, limits), *_look_alikes(plan, tracker), *_no_room(unit, plan, calendar)]
    if refused := [one for one in found if one.flag not in overrides]:
        reasons = "; ".join(f"{r.reason}: look at the plan, then use {r.flag}" for r in refused)
        raise UnsafePlan(f"{unit.name}: {reasons}")


def _look_alikes(plan: Plan, tracker: Tracker) -> Iterator[Refused]:
    """On the first apply: issues that look as if somebody made this before, without the bot."""
    epics = [c.wanted for c in plan.changes if c.wanted and c.rank is Rank.EPIC]
    if plan.managed or not epics:
        return
    for project in sorted({epic.project for epic in epics}):
        titles = [epic.summary for epic in epics if epic.project == project]
        if found := tracker.look_alikes(project, titles[:_SAMPLE]):
            reason = f"{project} already holds {', '.join(found)} with the same title"
            yield Refused(f"{reason} (regiebot adopt takes one over)", "--allow-look-alikes")


def _no_room(unit: Unit, plan: Plan, calendar: ReleasePlan | None) -> Iterator[Refused]:
    """A release that the calendar has no room for is not made; one that is made already goes on."""
    reason = calendar.refusals.get(unit.name) if calendar else None
    makes = any(c.verb is Verb.CREATE and c.rank is Rank.EPIC for c in plan.changes)
    if reason and makes:
        yield Refused(f"no room on the calendar ({reason.said})", "--allow-majors")
