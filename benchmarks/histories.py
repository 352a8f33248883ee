"""Programmes as they could really go, from a seed and a law of delays; knows nothing of the forecast.

A history is played on the plan of a tree, in working days: who is late, when nobody works, what waits for
what. A meeting takes place as soon as what it waits for is there; a cut-over, as many weeks later as it
takes.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.model.issue import Category, Identity, IssueId, IssueKey, Observed, Rank, Status
from bot.model.item import Item
from bot.model.working_days import WorkingDays
from bot.runbook.expand import Tree
from bot.schedule.timetable import Slot, Timetable
from bot.situation.situation import Situation
from bot.situation.timing import paths_of, schedule_of

Law = Callable[[random.Random, Item], float]
"""How many working days an action takes longer than planned; negative where it is done early."""

_DONE, _NEW = Status("3", "Gereed", Category.DONE), Status("1", "Te doen", Category.NEW)
_WEEK = 5
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class ObservedState:
    """What one seed makes of the people: who is slow, and when nobody works."""

    law: Law
    away: frozenset[int] = frozenset()
    """Working days, counted from the first of the programme, on which nothing is finished."""
    weekly: int = 0
    """The most actions that one party finishes in five working days; 0 for any number."""


def punctual(_draw: random.Random) -> ObservedState:
    """Nearly all in time, some a few days late."""
    return ObservedState(lambda d, _: d.choice((0, 0, 0, 0, 0, 0, 1, 2, 3)))


def exponential(draw: random.Random) -> ObservedState:
    """Half a week late on average, differently much per domain."""
    mean: dict[Identity, float] = {}

    def law(d: random.Random, item: Item) -> float:
        here = mean.setdefault(item.scope, draw.uniform(0.5, 3.0))
        return d.expovariate(1 / here) - 1

    return ObservedState(law)


def heavy(_draw: random.Random) -> ObservedState:
    """Mostly in time; now and then weeks late (Pareto, infinite variance)."""
    return ObservedState(lambda d, _: min(60.0, 0.6 * (d.paretovariate(1.5) - 1)))


def holidays(draw: random.Random) -> ObservedState:
    """A little late, and twice nobody works for two weeks."""
    first, second = draw.randrange(20, 60), draw.randrange(70, 110)
    away = frozenset((*range(first, first + 10), *range(second, second + 10)))
    return ObservedState(lambda d, _: d.expovariate(1.0), away)


def slow_party(draw: random.Random) -> ObservedState:
    """One party takes four times as long as the others."""
    named: list[str] = []

    def law(d: random.Random, item: Item) -> float:
        if not named and item.parties:
            named.append(item.parties[0] if draw.random() < 0.3 else "it-1")
        late = d.expovariate(1 / 0.8)
        return 4 * late if named and named[0] in item.parties else late

    return ObservedState(law)


def crowded(draw: random.Random) -> ObservedState:
    """In time, but nobody finishes more than so many actions a week."""
    return ObservedState(lambda d, _: d.choice((0, 0, 1)), weekly=draw.randrange(14, 30))


LAWS: Mapping[str, Callable[[random.Random], ObservedState]] = {
    "punctual": punctual,
    "exponential": exponential,
    "heavy tails": heavy,
    "holidays": holidays,
    "one slow party": slow_party,
    "crowded": crowded,
}


@dataclass(frozen=True, slots=True)
class History:
    """How a programme really went: the day on which each item was done."""

    ended: Mapping[Identity, date]

    def at(self, now: date, tree: Tree, table: Timetable, days: WorkingDays) -> Situation:
        """What Jira shows on the morning of a day."""
        issues = {
            i: _observed(number, item, table.slot(i), self.ended.get(i), now)
            for number, (i, item) in enumerate(tree.items.items())
        }
        return Situation(
            tree=tree,
            issues=issues,
            changes=(),
            now=datetime.combine(now, time(6), UTC),
            days=days,
            url=str,
            table=table,
        )


def play(tree: Tree, table: Timetable, days: WorkingDays, seed: int, world: ObservedState) -> History:
    """One way in which it could really go. The same seed gives the same."""
    return History(dict(_Play(tree, table, days, random.Random(seed), world).run()))


class _Play:
    def __init__(
        self, tree: Tree, table: Timetable, days: WorkingDays, draw: random.Random, world: ObservedState
    ) -> None:
        self._table, self._days, self._draw, self._world = table, days, draw, world
        first = min(due for due in table.start if due)
        self._first = date.fromordinal(first)
        self._finished: dict[tuple[str, int], int] = {}
        self._nights: dict[Identity, float] = {}

    def run(self) -> Iterator[tuple[Identity, date]]:
        """Every item with a date, what comes before it first."""
        table, net = self._table, self._table.net
        ends: list[float] = [0.0] * len(net.items)
        for n in net.order:
            before = max((ends[p] for p in net.before[n]), default=0.0)
            if n in net.holders or not table.due[n]:
                ends[n] = before
                continue
            item = net.items[n]
            due, start = self._index(table.due[n]), self._index(table.start[n])
            if n in table.nights:
                ends[n] = self._night(item, due, before)
                yield (
                    item.identity,
                    date.fromordinal(table.due[n]) + timedelta(weeks=self._nights[item.scope]),
                )
                continue
            if n in table.anchored:
                ends[n] = max(due, before)
            else:
                ends[n] = self._work(item, start, due, before)
            yield item.identity, self._day(ends[n])

    def _index(self, day: int) -> int:
        return self._days.between(self._first, date.fromordinal(day))

    def _day(self, index: float) -> date:
        return self._days.add(self._first, max(0, round(index)))

    def _night(self, item: Item, due: int, before: float) -> float:
        """All that belongs to one cut-over moves by the same number of weeks."""
        weeks = self._nights.setdefault(item.scope, 0.0)
        while due + _WEEK * weeks < before:
            weeks += 1
        self._nights[item.scope] = weeks
        return due + _WEEK * weeks

    def _work(self, item: Item, start: int, due: int, before: float) -> float:
        length = max(1, due - start + 1)
        end = max(due, before + length) + self._world.law(self._draw, item)
        end = max(end, before, 0)
        while round(end) in self._world.away:
            end += 1
        return self._after_the_others(item, end)

    def _after_the_others(self, item: Item, end: float) -> float:
        """Not in a week in which its party has done all that it can."""
        if not self._world.weekly or not item.parties:
            return end
        while self._finished.get(key := (item.parties[0], round(end) // _WEEK), 0) >= self._world.weekly:
            end += 1
        self._finished[key] = self._finished.get(key, 0) + 1
        return end


def _observed(number: int, item: Item, slot: Slot | None, ended: date | None, now: date) -> Observed:
    done = ended is not None and ended < now
    return Observed(
        id=IssueId(str(number)),
        key=IssueKey(f"KT-{number}"),
        project="KT",
        rank=Rank.SUBTASK,
        parent_id=None,
        summary=item.title,
        block="",
        labels=frozenset(),
        due=slot.due if slot else None,
        assignee=None,
        fix_versions=frozenset(),
        security=None,
        status=_DONE if done else _NEW,
        updated=datetime.combine(now, _NOON, UTC),
        stamp=None,
        done_at=datetime.combine(ended, _NOON, UTC) if ended and done else None,
    )


def moments(first: date, last: date, seed: int) -> date:
    """A day somewhere between a third and four fifths of a programme."""
    length = (last - first).days
    return first + timedelta(days=round(length * random.Random(seed).uniform(0.33, 0.8)))


def goals_of(tree: Tree, situation: Situation) -> Mapping[Identity, Identity]:
    """Per scope without others below it, what its end hangs on."""
    above, net = {scope.parent for scope in tree.scopes.values()}, schedule_of(situation).net
    found = {scope: paths_of(situation).goal(scope) for scope in tree.scopes if scope not in above}
    return {scope: net.items[goal].identity for scope, goal in found.items() if goal is not None}
