"""When a domain, a cluster and a programme will probably be done, from how fast work went so far.

Each of a number of futures draws its weeks from the past: so many actions done a week. The open actions are
done in the order of their dates; a scope is done when the last action that its goal needs is, not before
its longest chain of open work allows, and not before the date of its goal, which slips as done actions did.
The draws have a fixed seed, so the same past gives the same forecast (ours; no source has one).
"""

import random
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import ceil

from bot.core.calendar import local
from bot.core.planning_views import ForecastView
from bot.core.situation import Situation
from bot.core.types import Identity

SEED = 20230505
FUTURES = 400
WEEK = 5
"""Working days."""

LEAST_DONE, LEAST_WEEKS = 20, 4
"""Below this a history says nothing."""

_MOST_WEEKS = 13
"""The past that counts: a quarter."""

_FAR = 400
"""Weeks after which a future ends."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The expected end of one scope."""

    scope: Identity
    target: date
    """The planned date of its goal; of the whole programme its last day."""
    half: date | None = None
    """P50: as likely earlier as later. None where the history is too short."""
    likely: date | None = None
    """P85: later in one of seven."""
    chance: int = 0
    """In how many of a hundred futures the target is met."""
    done: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """How work went: actions done per week, the latest first, and working days that they were late."""

    weeks: tuple[int, ...]
    slips: tuple[int, ...]

    @property
    def is_enough(self) -> bool:
        """Whether it is long enough to say something."""
        return len(self.weeks) >= LEAST_WEEKS and len(self.slips) >= LEAST_DONE


def begin_of_week(situation: Situation) -> date:
    """From where a forecast looks: this week's Monday, so that a page does not change daily for its sake."""
    return situation.today - timedelta(days=situation.today.weekday())


def history(situation: Situation) -> History:
    """The last quarter of a programme or release, in whole weeks before this one."""
    weeks: dict[int, int] = {}
    slips, today = [], begin_of_week(situation)
    for item in situation.all_actions(situation.tree.root):
        issue = situation.issues.get(item.identity)
        if issue is None or issue.done_at is None or not situation.is_done(item.identity):
            continue
        day = local(issue.done_at).date()
        ago = situation.days.between(day, today) // WEEK
        if 0 <= ago < _MOST_WEEKS:
            weeks[ago] = weeks.get(ago, 0) + 1
            slips.append(max(0, situation.days.between(item.due, day)) if item.due else 0)
    return History(tuple(weeks.get(n, 0) for n in range(max(weeks, default=-1) + 1)), tuple(sorted(slips)))


def forecasts(situation: Situation) -> Mapping[Identity, Forecast]:
    """The forecast of every scope whose goal has a date; of a scope with others below it the last of them."""
    past, net = history(situation), situation.times.net
    goals = {
        scope: goal for scope in situation.tree.scopes if (goal := situation.paths.goal(scope)) is not None
    }
    ahead = _ahead(situation)
    ends = _futures(situation, past, goals, ahead) if past.is_enough else {}
    return {
        scope: _forecast(situation, scope, net.items[goal].identity, ends.get(scope))
        for scope, goal in goals.items()
    }


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What lies before each item: how many working days at least, and the rank of the last open action."""

    days: Sequence[int]
    rank: Sequence[int]


def _ahead(situation: Situation) -> _Ahead:
    times = situation.times
    net, size = times.net, len(times.net.items)
    queue = sorted(
        (
            n
            for n in range(size)
            if times.due[n] and n not in net.holders and not situation.is_done(net.items[n].identity)
        ),
        key=lambda n: (times.due[n], net.items[n].order, net.items[n].identity),
    )
    own = [0] * size
    for place, n in enumerate(queue, 1):
        own[n] = place
    days, rank = [0] * size, [0] * size
    for n in net.order:
        before = net.before[n]
        days[n] = max((days[p] for p in before), default=0)
        rank[n] = max((rank[p] for p in before), default=0)
        if own[n]:
            length = times.working.between(times.start[n], times.due[n])
            days[n] += max(0, length)
            rank[n] = max(rank[n], own[n])
    return _Ahead(days, rank)


def _futures(
    situation: Situation, past: History, goals: Mapping[Identity, int], ahead: _Ahead
) -> Mapping[Identity, list[int]]:
    """Per scope its end in every future, in working days from this week's Monday."""
    draw = random.Random(SEED)  # noqa: S311  (a simulation; the seed is fixed on purpose)
    today, times = begin_of_week(situation), situation.times
    above_others = {scope.parent for scope in situation.tree.scopes.values()}
    leaves = {scope: goal for scope, goal in goals.items() if scope not in above_others}
    target = {s: situation.days.between(today, date.fromordinal(times.due[g])) for s, g in leaves.items()}
    ends: dict[Identity, list[int]] = {scope: [] for scope in goals}
    last = max(ahead.rank, default=0)
    for _ in range(FUTURES):
        done = _pace(draw, past.weeks, last)
        latest: dict[Identity, int] = {}
        for scope, goal in leaves.items():
            weeks = bisect_left(done, ahead.rank[goal]) if ahead.rank[goal] else 0
            slipped = target[scope] + draw.choice(past.slips)
            end = max(slipped, WEEK * weeks, ahead.days[goal])
            for above in situation.tree.lineage(scope):
                latest[above] = max(latest.get(above, end), end)
        for scope, end in latest.items():
            if scope in ends:
                ends[scope].append(end)
    return ends


def _pace(draw: random.Random, weeks: Sequence[int], last: int) -> list[int]:
    """How much is done after 0, 1, 2 … weeks, until everything is."""
    total, drawn = 0, [0]
    while total < last and len(drawn) < _FAR:
        drawn.append(draw.choice(weeks))
        total += drawn[-1]
    return list(accumulate(drawn))


def _forecast(situation: Situation, scope: Identity, goal: Identity, ends: Sequence[int] | None) -> Forecast:
    slot = situation.times.slot(goal)
    end = situation.tree.scopes[scope].end
    today = begin_of_week(situation)
    target = end or (slot.due if slot else today)
    if situation.is_done(goal):
        return Forecast(scope, target, done=True)
    if not ends:
        return Forecast(scope, target)
    ordered = sorted(ends)
    limit = situation.days.between(today, target)
    return Forecast(
        scope=scope,
        target=target,
        half=_day(situation, ordered, 0.50),
        likely=_day(situation, ordered, 0.85),
        chance=100 * sum(one <= limit for one in ordered) // len(ordered),
    )


def _day(situation: Situation, ordered: Sequence[int], share: float) -> date:
    count = ordered[ceil(share * len(ordered)) - 1]
    return situation.days.add(begin_of_week(situation), max(count, 0))


def forecast_view(situation: Situation, one: Forecast) -> ForecastView:
    """A forecast, with the name of its scope."""
    title = situation.tree.scopes[one.scope].title
    return ForecastView(title, one.target, one.half, one.likely, one.chance, one.done)
