"""First plans, kept beside the present one, so that the difference with what really happened can be told.

A scope gets a baseline on the day of its kick-off, and one more each time that its date of migration becomes
definitive (N.5 after GO in N.4; S4): a second attempt has a second. A baseline never changes. That both
moments count is ours; the source only says that the planning is fixed there.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.features.guards.date_status import date_status
from bot.features.planning.views import StepCourseView
from bot.model.baselines import Baseline, Baselines, Because
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.working_days import local
from bot.runbook.date_settling import DateStatus, settlers
from bot.situation.situation import Situation
from bot.situation.timing import schedule_of


def due_now(situation: Situation, known: Baselines) -> Iterator[tuple[Identity, Baseline]]:
    """The baselines that are to be made now."""
    fixed = settlers(situation.tree)
    for scope in situation.tree.scopes:
        there = {one.key for one in known.get(scope, ())}
        for key, because in _occasions(situation, scope, fixed):
            if key not in there and (days := _days(situation, scope)):
                first = _kept_in_jira(situation, days) if because is not Because.DEFINITIVE else {}
                reason = Because.KICK_OFF if first else because
                yield scope, Baseline(key, reason, situation.now, {**days, **first})


def _days(situation: Situation, scope: Identity) -> Mapping[Identity, date]:
    actions = (item for item in situation.items(scope) if item.step)
    return {item.identity: day for item in actions if (day := _day(situation, item))}


def _kept_in_jira(situation: Situation, days: Mapping[Identity, date]) -> Mapping[Identity, date]:
    """The first plans that the managed state of issues holds, where the ledger that had them was lost."""
    stamps = ((i, issue.stamp) for i in days if (issue := situation.issues.get(i)))
    return {i: stamp.first for i, stamp in stamps if stamp and stamp.derived and stamp.first}


def _day(situation: Situation, item: Item) -> date | None:
    slot = schedule_of(situation).slot(item.identity)
    return slot.due if slot else None


def _occasions(
    situation: Situation, scope: Identity, fixed: Mapping[Identity, Identity]
) -> Iterator[tuple[str, Because]]:
    starts = (situation.tree.scopes[above].start for above in situation.tree.lineage(scope))
    start = next((day for day in starts if day), None)
    if start and start <= situation.today:
        in_time = situation.days.between(start, situation.today) <= 1  # the bot may sleep over a weekend
        yield Because.KICK_OFF, Because.KICK_OFF if in_time else Because.TAKEN_OVER
    if date_status(situation, scope) is DateStatus.CONFIRMED:
        issue = situation.issues.get(fixed[scope])
        if issue and issue.done_at:
            yield f"{Because.DEFINITIVE}:{issue.done_at.isoformat()}", Because.DEFINITIVE


@dataclass(frozen=True, slots=True)
class PartyCourse:
    """How the finished work of one party went against its first plans."""

    party: str
    done: int
    late: int
    """How many of these were done after the day of their first plan."""
    days: float
    """Working days after that day, on average; what was early counts as in time."""


def taken_over_on(situation: Situation, scope: Identity) -> date | None:
    """The day of the first plan of a scope where the bot came after its kick-off; else None."""
    found = situation.baselines.get(scope, ())
    return local(found[0].at).date() if found and found[0].because is Because.TAKEN_OVER else None


def step_courses(situation: Situation, scope: Identity) -> Iterator[StepCourseView]:
    """The steps of a scope that have a baseline, in the order of the draaiboek."""
    found = situation.baselines.get(scope, ())
    if not found:
        return
    definitive = [one for one in found if one.because is Because.DEFINITIVE]
    for step in situation.steps(scope):
        actions = situation.actions(step.identity)
        first = _last(found[0].days.get(item.identity) for item in actions)
        if first is None:
            continue
        fixed = _last(definitive[-1].days.get(item.identity) for item in actions) if definitive else None
        planned = _last(_day(situation, item) for item in actions)
        ends = [_ended(situation, item) for item in actions]
        ended = None if None in ends else _last(ends)
        to = ended or planned
        yield StepCourseView(
            step.code,
            step.title,
            first,
            fixed,
            planned,
            _began(situation, actions),
            ended,
            situation.days.between(first, to) if to else 0,
        )


def party_courses(situation: Situation, scope: Identity) -> tuple[PartyCourse, ...]:
    """The parties that finished work in a scope or below it, the latest first."""
    slips: dict[str, list[int]] = defaultdict(list)
    for place in situation.below(scope):
        baselines = situation.baselines.get(place.identity, ())
        first = baselines[0].days if baselines else {}
        for item in situation.items(place.identity):
            planned, ended = first.get(item.identity), _ended(situation, item)
            if planned and ended:
                for party in item.parties:
                    slips[party].append(max(0, situation.days.between(planned, ended)))
    found = [
        PartyCourse(party, len(days), sum(day > 0 for day in days), sum(days) / len(days))
        for party, days in slips.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.days, one.party)))


def _last(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)


def _ended(situation: Situation, item: Item) -> date | None:
    issue = situation.issues.get(item.identity)
    done = issue is not None and issue.status.category is Category.DONE
    return local(issue.done_at).date() if issue and done and issue.done_at else None


def _began(situation: Situation, actions: tuple[Item, ...]) -> date | None:
    """Taken up, or done without that."""
    moves = (move for item in actions for move in situation.moves.get(item.identity, ()))
    taken = [move.at for move in moves if move.to is not Category.NEW]
    return local(min(taken)).date() if taken else None
