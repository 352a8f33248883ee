"""When the work of a situation is planned: the schedule as a service that takes the facts."""

from bot.reconcile.dated import pins
from bot.schedule.critical_path import Paths
from bot.schedule.measured import measured_minutes
from bot.schedule.planner import timetable
from bot.schedule.timetable import Timetable
from bot.situation.situation import Situation


def schedule_of(situation: Situation) -> Timetable:
    """The planning of the tree, with the dates that people set; made once for a situation."""
    return situation.once(_planned) if situation.table is None else situation.table


def paths_of(situation: Situation) -> Paths:
    """The critical paths of the planning; made once for a situation."""
    return situation.once(_paths)


def _planned(situation: Situation) -> Timetable:
    tree, issues = situation.tree, situation.issues
    timed = {**measured_minutes(tree.vocabulary, issues), **tree.measured}
    return timetable(tree, situation.days, pins(issues, tree.anew), timed)


def _paths(situation: Situation) -> Paths:
    return Paths(situation.tree, schedule_of(situation))
