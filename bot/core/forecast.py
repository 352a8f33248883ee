"""When a domain, a cluster and a programme will probably be done, from how fast work went so far.

Each of a number of futures draws its weeks from the past: so many actions done a week. A week in which people
did nearly all that was asked tells no limit: a future week like it does all that is asked by then. The open
actions are done in the order of their dates; a scope is done when the last action that its goal needs is,
not before its longest chain of open work allows, and not before the date of its goal, which slips as done
actions did.
The draws have a fixed seed, so the same past gives the same forecast (ours; no source has one).
"""

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import ceil

from bot.core.calendar import local
from bot.core.planning_views import ForecastView
from bot.core.situation import Situation
from bot.core.types import Identity, Item

SEED = 20230505
FUTURES = 400
WEEK = 5
"""Working days."""

LEAST_DONE, LEAST_WEEKS = 20, 4
"""Below this a history says nothing."""

_LEFT = 0.05
"""Up to this share of what a week asks may be left over for it to tell no limit."""

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

    weeks: tuple[int | None, ...]
    """None for a week that did nearly all that it was asked: it could have done more."""
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
    done, asked, left = Counter[int](), Counter[int](), Counter[int]()
    slips, today = [], begin_of_week(situation)
    for item in situation.all_actions(situation.tree.root):
        ended, due = _ended(situation, item), item.due
        ago = _weeks_ago(situation, ended) if ended and ended < today else -1
        if ended and 0 <= ago < _MOST_WEEKS:
            done[ago] += 1
            slips.append(max(0, situation.days.between(due, ended)) if due else 0)
        if due and due < today:
            for week in range(max(ago, 0), min(_weeks_ago(situation, due), _MOST_WEEKS - 1) + 1):
                asked[week] += 1
                left[week] += week != ago
    weeks = range(max(done, default=-1) + 1)
    free = {n for n in weeks if left[n] <= _LEFT * asked[n]}
    return History(tuple(None if n in free and asked[n] else done[n] for n in weeks), tuple(sorted(slips)))


def _ended(situation: Situation, item: Item) -> date | None:
    issue = situation.issues.get(item.identity)
    if issue is None or issue.done_at is None or not situation.is_done(item.identity):
        return None
    return local(issue.done_at).date()


def _weeks_ago(situation: Situation, day: date) -> int:
    return situation.days.between(day, begin_of_week(situation)) // WEEK


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
    asked: Sequence[int]
    """How many actions are to be done by the end of each working day, from the first."""


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
            takes_none = n in times.nights or times.links.rules[n].days == 0
            length = 0 if takes_none else times.working.between(times.start[n] - 1, times.due[n])
            days[n] += max(0, length)
            rank[n] = max(rank[n], own[n])
    return _Ahead(days, rank, _asked(situation, [times.due[n] for n in queue]))


def _asked(situation: Situation, dues: Sequence[int]) -> list[int]:
    """By dates in order."""
    today = begin_of_week(situation)
    per_day = Counter[int]()
    for due, count in Counter(dues).items():
        per_day[max(0, situation.days.between(today, date.fromordinal(due)))] += count
    return list(accumulate(per_day[n] for n in range(max(per_day, default=0) + 1)))


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
        done = _pace(draw, past.weeks, ahead.asked, last)
        latest: dict[Identity, int] = {}
        for scope, goal in leaves.items():
            worked = bisect_left(done, ahead.rank[goal]) if ahead.rank[goal] else 0
            slipped = target[scope] + draw.choice(past.slips)
            end = max(slipped, worked, ahead.days[goal])
            for above in situation.tree.lineage(scope):
                latest[above] = max(latest.get(above, end), end)
        for scope, end in latest.items():
            if scope in ends:
                ends[scope].append(end)
    return ends


def _pace(draw: random.Random, weeks: Sequence[int | None], asked: Sequence[int], last: int) -> list[int]:
    """How much is done by the end of the first day and of each working day after it, until everything is."""
    total, done = 0.0, [0]
    while done[-1] < last and len(done) < WEEK * _FAR:
        week = draw.choice(weeks)
        for _ in range(WEEK):
            by_plan = asked[min(len(done), len(asked) - 1)]
            total = max(total, by_plan) if week is None else total + week / WEEK
            done.append(round(total))
    return done


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
    """Not before today, however the week began: what is open ends no sooner."""
    count = ordered[ceil(share * len(ordered)) - 1]
    found = situation.days.add(begin_of_week(situation), max(count, 0))
    return max(found, situation.today)


def forecast_view(situation: Situation, one: Forecast) -> ForecastView:
    """A forecast, with the name of its scope."""
    title = situation.tree.scopes[one.scope].title
    return ForecastView(title, one.target, one.half, one.likely, one.chance, one.done)
