"""When a domain, a cluster and a programme will probably be done, from how far work of each kind ran out.

In each of a number of futures every open action ends when it can, plus a delay that is drawn from how far
work of its kind ran out (`bot.features.planning.delays`), and what follows waits for it. A cut-over begins
at its planned moment, or as many weeks later as it takes until all that comes before it is done; not in a
week that is frozen. What the CAB decides is decided when it meets. What is contended
(`bot.features.planning.contention`) begins when enough of the others are ready. A scope is done when the
action is done that its path ends with; one with others below it, with the last of them. The draws have a
fixed seed, so the same past gives the same forecast (ours; no source has one).
`python -m benchmarks.forecast` tests it.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import ceil

from bot.config.runbook_model import Level
from bot.features.planning.conflicts import open_conflicts
from bot.features.planning.contention import contentions
from bot.features.planning.delays import LEAST, Kinds, beyond, delays, drawable, middle_of_week
from bot.features.planning.demands import Claim, claims
from bot.features.planning.occupation import Occupation
from bot.features.planning.views import ForecastView
from bot.model.issue import Identity
from bot.model.item import Item
from bot.model.working_days import local
from bot.schedule.row_rules import row_rules
from bot.schedule.timetable import ConstraintViolation
from bot.schedule.windows import Windows, holding
from bot.situation.situation import Situation
from bot.situation.timing import paths_of, schedule_of

SEED = 20230505
FUTURES = 200
_MOST_WEEKS = 104
"""A cut-over that cannot begin within two years is taken to begin then."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The expected end of one scope."""

    scope: Identity
    target: date
    """The planned date of its goal; of the whole programme its last day."""
    ends: tuple[date, ...] = ()
    """Its end in every future, the earliest first; empty where the history is too short."""
    done: bool = False

    @property
    def half(self) -> date | None:
        """P50: the day before which half of the drawn futures end; None where the history is too short."""
        return self._share(0.50)

    @property
    def likely(self) -> date | None:
        """P85: the day before which 85 % of the drawn futures end."""
        return self._share(0.85)

    def _share(self, share: float) -> date | None:
        return self.ends[ceil(share * len(self.ends)) - 1] if self.ends else None

    @property
    def chance(self) -> int:
        """In which share of the futures the target is met, in whole percents."""
        return 100 * sum(end <= self.target for end in self.ends) // len(self.ends) if self.ends else 0


def forecasts(situation: Situation) -> Mapping[Identity, Forecast]:
    """The forecast of every scope whose goal has a date; of a scope with others below it the last of them."""
    net, paths = schedule_of(situation).net, paths_of(situation)
    goals = {scope: goal for scope in situation.tree.scopes if (goal := paths.goal(scope)) is not None}
    kinds = Kinds(delays(situation), _clusters(situation))
    ends = _ends(situation, kinds, goals) if kinds.count >= LEAST else {}
    return {
        scope: _forecast(situation, scope, net.items[goal].identity, ends.get(scope, ()))
        for scope, goal in goals.items()
    }


def _clusters(situation: Situation) -> Mapping[Identity, Identity]:
    tree = situation.tree
    lineages = ((scope, above) for scope in tree.scopes for above in tree.lineage(scope))
    return {scope: above for scope, above in lineages if tree.scopes[above].level is Level.CLUSTER}


def _forecast(situation: Situation, scope: Identity, goal: Identity, ends: Sequence[int]) -> Forecast:
    slot = schedule_of(situation).slot(goal)
    target = situation.tree.scopes[scope].end or (slot.due if slot else situation.today)
    if situation.is_done(goal):
        return Forecast(scope, target, done=True)
    today = situation.today.toordinal()
    return Forecast(scope, target, tuple(date.fromordinal(max(end, today)) for end in sorted(ends)))


def _ends(situation: Situation, kinds: Kinds, goals: Mapping[Identity, int]) -> Mapping[Identity, list[int]]:
    """Per scope its end in every future, as day numbers."""
    tree = situation.tree
    above_others = {scope.parent for scope in tree.scopes.values()}
    leaves = {scope: goal for scope, goal in goals.items() if scope not in above_others}
    found = _Futures(situation, kinds).run(set(leaves.values()))
    ends: dict[Identity, list[int]] = {}
    for scope, goal in leaves.items():
        for above in tree.lineage(scope):
            if above in goals:
                known = ends.get(above)
                ends[above] = found[goal] if known is None else list(map(max, known, found[goal]))
    return ends


Ends = int | list[int]
"""The end of something in every future, in working days: one number where it is the same in all of them."""


class _Futures:
    """Every future at once, action by action.

    The draws follow one another, so what is the same in all futures saves sums and never a draw.
    """

    def __init__(self, situation: Situation, kinds: Kinds) -> None:
        self._now, self._times, self._kinds = situation, schedule_of(situation), kinds
        self._index = self._times.working.index
        self._today = self._index(middle_of_week(situation).toordinal())
        self._draw = random.Random(SEED)  # noqa: S311  (a simulation; the seed is fixed on purpose)
        self._weeks: dict[Identity, list[int]] = {}
        self._open = _OpenWeeks(situation)
        self._rules = row_rules(situation.tree, self._times.net.items)
        self._floors: dict[Identity, list[tuple[frozenset[str], int]]] = {}
        for scope, codes, day in _floors(situation):
            self._floors.setdefault(scope, []).append((codes, self._index(day) + 1))
        done = (self._times.net.items[n] for n in self._times.nights)
        self._begun = {item.scope for item in done if situation.is_done(item.identity)}

    def run(self, goals: set[int]) -> Mapping[int, list[int]]:
        """The ends of the goals, as day numbers."""
        times, net = self._times, self._times.net
        ends: list[Ends] = [0] * len(net.items)
        for n in net.order:
            before = latest([_after(ends[p], times.takes(n, p)) for p in net.before[n]], self._floor(n))
            ends[n] = before if n in net.holders or not times.due[n] else self._end(n, before)
        return {goal: self._days(goal, _each(ends[goal])) for goal in goals}

    def _floor(self, n: int) -> int:
        item = self._times.net.items[n]
        here = self._floors.get(item.scope, ())
        return max((day for codes, day in here if codes & self._rules[n].codes), default=0)

    def _end(self, n: int, before: Ends) -> Ends:
        times, item = self._times, self._times.net.items[n]
        issue = self._now.issues.get(item.identity)
        if self._now.is_done(item.identity):
            day = local(issue.done_at).toordinal() if issue and issue.done_at else times.due[n]
            return min(self._index(day), self._today)
        if n in times.nights:
            return self._night(n, before)
        due, today = self._index(times.due[n]), self._today
        planned, waited = (self._took(item, today - due, waited=late) for late in (False, True))
        if isinstance(before, int):
            start, took = (due, planned) if before <= due else (before, waited)
            ends = [start + one for one in took]
        else:
            pairs = zip(before, planned, waited, strict=True)
            ends = [due + a if one <= due else one + b for one, a, b in pairs]
        return self._met(n, [one if one > today else today for one in ends])

    def _met(self, n: int, ends: list[int]) -> list[int]:
        """What waits for a meeting of the CAB ends on a day on which it meets."""
        if self._rules[n].window != "cab" or not self._times.openings.is_kept(n):
            return ends
        days, opens = self._times.working.days, self._times.openings.of(n)
        return [self._index(opens.next(days[min(end, len(days)) - 1])) for end in ends]

    def _took(self, item: Item, past: int, *, waited: bool) -> list[int]:
        """What it takes beyond its plan in each future: longer than it took already."""
        chance = self._kinds.of(item, waited=waited)
        found, weights = drawable(beyond(chance, past) if past > 0 and not waited else chance)
        return self._draw.choices(found, cum_weights=weights, k=FUTURES)

    def _night(self, n: int, before: Ends) -> Ends:
        """What goes by the minute ends as planned, as many weeks later as its cut-over has to begin later."""
        scope, due, today = self._times.net.items[n].scope, self._times.due[n], self._today
        if scope in self._begun:
            return latest([before], max(self._index(due), today))
        here = self._weeks.setdefault(scope, [0] * FUTURES)
        by_week = cache(lambda week: self._index(due + 7 * week))
        for future, earliest in enumerate(_each(before)):
            week, least = here[future], max(earliest, today)
            while week < _MOST_WEEKS and (by_week(week) < least or not self._open.has(scope, week)):
                week += 1
            here[future] = week
        return [by_week(week) for week in here]

    def _days(self, n: int, ends: list[int]) -> list[int]:
        """As day numbers: of the night the day itself, weekend or not."""
        item, days = self._times.net.items[n], self._times.working.days
        if item.scope in self._weeks and n in self._times.nights:
            return [self._times.due[n] + 7 * week for week in self._weeks[item.scope]]
        return [days[min(end, len(days)) - 1] for end in ends]


def latest(ends: Sequence[Ends], floor: int) -> Ends:
    """The last of these in every future, and not before the floor; a list is not taken apart twice."""
    least = max((one for one in ends if isinstance(one, int)), default=0)
    least = max(least, floor)
    drawn = list({id(one): one for one in ends if isinstance(one, list)}.values())
    if not drawn:
        return least
    last = drawn[0] if len(drawn) == 1 else list(map(max, *drawn))
    return last if least <= min(last) else [one if one > least else least for one in last]


def _each(ends: Ends) -> list[int]:
    return [ends] * FUTURES if isinstance(ends, int) else ends


def _after(ends: Ends, days: int) -> Ends:
    if isinstance(ends, int) or not days:
        return ends + days if isinstance(ends, int) else ends
    return [one + days for one in ends]


class _OpenWeeks:
    """Whether the cut-over of a scope can begin so many weeks later than planned: no day is frozen then."""

    def __init__(self, situation: Situation) -> None:
        tree, times = situation.tree, schedule_of(situation)
        rules = row_rules(tree, times.net.items)
        days: dict[Identity, set[tuple[int, frozenset[str]]]] = {}
        for n, stretch in times.nights.items():
            shown = days.setdefault(times.net.items[n].scope, set())
            shown |= {(day, rules[n].codes) for day in (stretch.first_day, stretch.last_day)}
        self._shut: dict[Identity, list[tuple[int, Windows]]] = {
            scope: [(day, Windows((), *holding(tree.scopes[scope].freezes, codes))) for day, codes in found]
            for scope, found in days.items()
            if tree.scopes[scope].freezes
        }
        self._known: dict[tuple[Identity, int], bool] = {}

    def has(self, scope: Identity, week: int) -> bool:
        """Whether that week is open; worked out once for all futures."""
        if scope not in self._shut:
            return True
        if (known := self._known.get((scope, week))) is None:
            known = not any(window.frozen(day + 7 * week) for day, window in self._shut[scope])
            self._known[scope, week] = known
        return known


def _floors(situation: Situation) -> Iterator[tuple[Identity, frozenset[str], int]]:
    """Scope, codes and day: what these rows of a scope need is not free before that day has passed."""
    claimed: dict[tuple[str, Identity], list[Claim]] = defaultdict(list)
    for claim in claims(situation):
        claimed[claim.resource, claim.scope].append(claim)
    for one in situation.once(contentions):
        here = one.claim
        others = [claim for scope in one.others for claim in claimed[here.resource, scope]]
        taken = Occupation(others)
        for moment in sorted({other.ends for other in others if other.ends > here.begins}):
            if len(taken.at(moment)) < here.capacity:
                yield here.scope, here.codes, local(moment - timedelta(seconds=1)).toordinal()
                break
    for conflict in open_conflicts(situation):
        item = situation.tree.items[conflict.identity]
        for freeze in situation.tree.scopes[item.scope].freezes:
            if conflict.clash is ConstraintViolation.FREEZE and freeze.title == conflict.what:
                yield item.scope, frozenset((item.code,)), freeze.end.toordinal()


def forecast_view(situation: Situation, forecast: Forecast) -> ForecastView:
    """A forecast, with the name of its scope."""
    title = situation.tree.scopes[forecast.scope].title
    return ForecastView(
        title, forecast.target, forecast.half, forecast.likely, forecast.chance, forecast.done, forecast.scope
    )
