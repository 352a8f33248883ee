"""How far work of each kind ran out, learned from what was done and from what is still open.

The delay of an action is counted in working days from when it could have been done: its planned day, or,
where what comes before it ended later, the day on which its own planned length had passed since. So a delay
belongs to the action itself and not to what it had to wait for. What is open past that day took at least so
long; who leaves that out does not see the slowest (censoring: the product-limit estimate of Kaplan and
Meier).
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from bot.model.issue import Identity
from bot.model.item import Item
from bot.model.working_days import local
from bot.schedule.windows import Windows
from bot.situation.situation import Situation
from bot.situation.timing import schedule_of

LEAST = 20
"""Delays below which a history says nothing."""

_SETTLED = 4
"""So many delays of a kind weigh as much as what its wider kind says."""

_WEDNESDAY = 2

_IDLE = 5
"""So many working days in a row, with so much to be done in them, and nobody in the whole programme finishes
anything: a holiday or a stop."""

_NO_LIMIT = 5
"""Working days by which the longest that is still open is taken to go on: nothing is known of it."""

_Kind = tuple[object, ...]

Chances = Mapping[int, float]
"""How probable each delay is; together 1."""

_IN_TIME: Chances = {0: 1.0}


@dataclass(frozen=True, slots=True)
class Delay:
    """What one action took beyond its plan, in working days; negative where it was early."""

    item: Item
    days: int
    waited: bool
    """Whether it could begin only after its planned day, because of what comes before it."""
    ended: bool
    """False where it is still open: then it takes longer than this."""


def middle_of_week(situation: Situation) -> date:
    """The Wednesday of this week: until when what is open took so far.

    A page must not change every day because a day went by; of the days of a week this one is least wrong.
    """
    return situation.today + timedelta(days=_WEDNESDAY - situation.today.weekday())


def delays(situation: Situation) -> Iterator[Delay]:
    """The delay of every dated action that was done, or is open past the day on which it could have been.

    Actions of a cut-over are left out: they go by the minute.
    """
    times = schedule_of(situation)
    net, index = times.net, _worked(situation).index
    today, now = (index(day.toordinal()) for day in (middle_of_week(situation), situation.today))
    ended = [0] * len(net.items)
    for n in net.order:
        item = net.items[n]
        before = max((ended[p] + times.takes(n, p) for p in net.before[n]), default=0)
        if n in net.holders or not times.due[n]:
            ended[n] = before
            continue
        due = index(times.due[n])
        could = max(due, before)
        issue = situation.issues.get(item.identity)
        done = issue.done_at if issue and situation.is_done(item.identity) else None
        ended[n] = index(local(done).toordinal()) if done else max(could, today)
        if n in times.nights or item.waits:
            continue
        if done or could < min(today, now):
            yield Delay(item, ended[n] - could, waited=could > due, ended=done is not None)


def _worked(situation: Situation) -> Windows:
    """The working days without weeks in which much was to be done and nobody finished anything.

    Those tell of a holiday or a stop, and not of how long work takes.
    """
    days, times, until = (
        schedule_of(situation).working.days,
        schedule_of(situation),
        middle_of_week(situation).toordinal(),
    )
    done = {local(issue.done_at).toordinal() for issue in situation.issues.values() if issue.done_at}
    asked = Counter(due for n, due in enumerate(times.due) if due and n not in times.net.holders)
    first = bisect_left(days, min(done, default=until))
    idle = idle_days(days[first : bisect_left(days, until)], done, asked.elements())
    return Windows([day for day in days if day not in idle])


def idle_days(days: Sequence[int], done: Container[int], asked: Iterable[int]) -> frozenset[int]:
    """Those of these working days in a row on which much was to be done and nobody finished anything.

    `done` are the days on which something was finished, `asked` those for which something was planned, each
    as often as it was.
    """
    counted = Counter(asked)
    idle: set[int] = set()
    stretch: list[int] = []
    for day in (*days, None):
        if day is not None and day not in done:
            stretch.append(day)
            continue
        if len(stretch) >= _IDLE and sum(counted[one] for one in stretch) >= _IDLE:
            idle.update(stretch)
        stretch = []
    return frozenset(idle)


class Kinds:
    """The chances of a delay per action: of its own kind as far as much is known of it, else of wider ones.

    What had to wait for what comes before it and what had its planned day are kinds apart: who waited begins
    when it is possible, who did not had planned for it.
    """

    def __init__(self, found: Iterable[Delay], clusters: Mapping[Identity, Identity]) -> None:
        """`clusters` gives the cluster of each scope that lies in one."""
        self._clusters = clusters
        self._by_kind: dict[_Kind, list[Delay]] = defaultdict(list)
        self.count = 0
        for delay in found:
            self.count += delay.ended
            for kind in (_everything(delay.waited), *self._kinds(delay.item, delay.waited)):
                self._by_kind[kind].append(delay)
        self._known: dict[_Kind, Chances] = {}
        self._mixed: dict[tuple[_Kind, ...], Chances] = {}

    def _kinds(self, item: Item, waited: bool) -> tuple[_Kind, ...]:
        """Its own, the same action by the same parties; then the action, the parties, cluster and domain."""
        cluster = self._clusters.get(item.scope, "")
        return (
            (waited, "own", item.code, *item.parties),
            (waited, "code", item.code),
            (waited, "parties", *item.parties),
            (waited, "cluster", cluster),
            (waited, "scope", item.scope),
        )

    def of(self, item: Item, *, waited: bool) -> Chances:
        """How probable each delay of an action is."""
        key = self._kinds(item, waited)
        if key not in self._mixed:
            own, *wide = key
            parts = [self._shrunk(kind, _everything(waited)) for kind in wide]
            even = mixed([(part, 1 / len(parts)) for part in parts])
            self._mixed[key] = self._weighed(own, even)
        return self._mixed[key]

    def _shrunk(self, kind: _Kind, wider: _Kind) -> Chances:
        if kind not in self._known:
            if wider not in self._known:
                self._known[wider] = chances(self._by_kind.get(wider, ())) or _IN_TIME
            self._known[kind] = self._weighed(kind, self._known[wider])
        return self._known[kind]

    def _weighed(self, kind: _Kind, wider: Chances) -> Chances:
        here = self._by_kind.get(kind, ())
        if not here:
            return wider
        share = len(here) / (len(here) + _SETTLED)
        return mixed([(chances(here), share), (wider, 1 - share)])


def _everything(waited: bool) -> _Kind:
    return (waited, "all")


def mixed(parts: Sequence[tuple[Chances, float]]) -> Chances:
    """The chances of several kinds as one, weighted by their shares."""
    found: dict[int, float] = defaultdict(float)
    for part, share in parts:
        for days, chance in part.items():
            found[days] += chance * share
    return found


def chances(found: Sequence[Delay]) -> Chances:
    """How probable each delay is, by what ended and by what is still open.

    The weight of what is still open goes to all that took longer; of the longest of all, to a week more.
    """
    ordered = sorted(found, key=lambda one: (one.days, not one.ended))
    made: dict[int, float] = defaultdict(float)
    left = 1.0
    for place, one in enumerate(ordered):
        share = left / (len(ordered) - place)
        if one.ended:
            made[one.days] += share
            left -= share
    if ordered and left > 0:
        made[ordered[-1].days + _NO_LIMIT] += left
    return made


def beyond(chance: Chances, days: int) -> Chances:
    """The chances given that it already took so many working days; where nothing took longer, a week more."""
    longer = {took: weight for took, weight in chance.items() if took > days}
    return longer or {days + _NO_LIMIT: 1.0}


def drawable(chance: Chances) -> tuple[list[int], list[float]]:
    """Delays in order and their cumulative weights, as `random.choices` takes them."""
    ordered = sorted(chance.items())
    return [days for days, _ in ordered], list(accumulate(weight for _, weight in ordered))
