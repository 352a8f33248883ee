"""An independent solver for networks of actions, to compare the planner with. It imports nothing of the bot.

It counts no durations along chains. Every action stands on an axis of days, as many nodes as days, and a node
says "not finished by this day". One such statement makes another true: where what comes first is not finished
by a day, what follows is not finished by some later day. What no chain of statements reaches is possible, and
the first possible day is the date. Latest dates are found in the same way from the other side, and the
minutes of a cut-over as a longest path.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import networkx as nx

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Row:
    """An action in plain values; lags are in working days."""

    days: int = 1
    after: Mapping[str, int] = field(default_factory=dict)
    parallel: Mapping[str, int] = field(default_factory=dict)
    same_day: bool = False
    wish: date | None = None
    meeting: date | None = None
    minutes: int | None = None
    weekend: bool = False
    cab: bool = False


@dataclass(frozen=True, slots=True)
class Shut:
    """A period in which rows (all where none are named) are not planned, or in which alone they are."""

    start: date
    end: date
    rows: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Solved:
    """One action: when it begins and ends, the latest end, and the total float until then in working days."""

    start: date
    due: date
    latest: date
    total_float: int


@dataclass(frozen=True)
class Network:
    """A network of actions and what is fixed in it."""

    rows: Mapping[str, Row]
    off: frozenset[date]
    start: date
    end: date
    shut: tuple[Shut, ...]
    pins: Mapping[str, date]
    migration: datetime
    meetings: frozenset[date]

    @cached_property
    def axis(self) -> list[date]:
        first = self.start - timedelta(days=60)
        return [first + timedelta(days=n) for n in range((self.end - first).days + 20)]

    @cached_property
    def working(self) -> list[int]:
        """Places on the axis of working days."""
        return [n for n, day in enumerate(self.axis) if day.weekday() < 5 and day not in self.off]

    @cached_property
    def counted(self) -> list[int]:
        """Working days up to and including each place."""
        working, total, found = set(self.working), 0, []
        for n in range(len(self.axis)):
            total += n in working
            found.append(total)
        return found

    def between(self, first: int, last: int) -> int:
        """Working days after one place up to and including another."""
        return self.counted[last] - self.counted[first] if last > first else 0

    def place(self, day: date) -> int:
        return (day - self.axis[0]).days

    def solve(self) -> dict[str, Solved]:
        """Every action that has a date."""
        nights = self._nights()
        latest = self._latest(nights)
        finish = self._finish(nights, latest)
        found = {}
        for code, row in self.rows.items():
            if code in finish:
                fixed = self.place(row.meeting) if row.meeting else finish[code]
                day = self.place(self.pins[code]) if code in self.pins else fixed
                day = nights[code][1] if code in nights else day
                begins = (
                    min(nights[code][0], day)
                    if code in nights
                    else self.begin(code, self.every_day(code), day)
                )
                is_fixed = code in nights or row.meeting is not None
                total_float = 0 if is_fixed else self.counted[latest[code]] - self.counted[day]
                found[code] = Solved(self.axis[begins], self.axis[day], self.axis[latest[code]], total_float)
        return found

    # -- the calendar of a row

    @cached_property
    def meeting_days(self) -> list[int]:
        """When the CAB meets, and any working day where nobody knows yet."""
        first, last = min(self.meetings), max(self.meetings)
        unknown = (n for n in self.working if not first <= self.axis[n] <= last)
        return sorted({*unknown, *(n for n, day in enumerate(self.axis) if day in self.meetings)})

    def open_days(self, code: str) -> list[int]:
        """Where a row may be planned; all of its calendar where freezes leave nothing."""
        if code not in self._open:
            self._open[code] = self._open_days(code)
        return self._open[code]

    @cached_property
    def _open(self) -> dict[str, list[int]]:
        return {}

    def _open_days(self, code: str) -> list[int]:
        working = set(self.working)
        rest = [n for n in range(len(self.axis)) if n not in working]
        base = rest if self.rows[code].weekend else self.working
        base = self.meeting_days if self.rows[code].cab else base
        left = [n for n in base if not self.is_frozen(code, n)]
        return left or list(base)

    def every_day(self, code: str) -> list[int]:
        """Those, and for a row that belongs in a period all that could serve behind it."""
        inside, belongs = self.open_days(code), any(code in shut.within for shut in self.shut)
        if not belongs:
            return inside
        working = set(self.working)
        base = [n for n in range(len(self.axis)) if (n not in working) == self.rows[code].weekend]
        base = self.meeting_days if self.rows[code].cab else base
        shut = [one for one in self.shut if not one.within and (code in one.rows or not one.rows)]
        free = [n for n in base if not any(one.start <= self.axis[n] <= one.end for one in shut)]
        return inside + [n for n in free if n > inside[-1]]

    def is_any_day(self, code: str) -> bool:
        """Whether it is a moment, and nothing says on which days."""
        named = [(*one.rows, *one.within) for one in self.shut]
        is_held = any(not codes or code in codes for codes in named)
        row = self.rows[code]
        return row.days == 0 and not (row.weekend or row.cab) and not is_held

    def is_frozen(self, code: str, place: int) -> bool:
        day = self.axis[place]
        for shut in self.shut:
            inside = shut.start <= day <= shut.end
            if inside and (code in shut.rows or not (shut.rows or shut.within)):
                return True
            if not inside and code in shut.within:
                return True
        return False

    def begin(self, code: str, days: list[int], finish: int) -> int:
        """Where an action begins that is finished on a day."""
        length = self.rows[code].days
        if length <= 1 or self.rows[code].minutes is not None:
            return finish
        place = bisect_right(days, finish) - length
        return min(days[max(place, 0)], finish)

    def allows(self, follower: str, lag: int, day: int, begins: int) -> bool:
        """Whether an action may begin on a day, as far as an end on another day is concerned."""
        row = self.rows[follower]
        is_strict = not (row.same_day or row.days == 0) or row.minutes is not None
        last = begins - is_strict
        return day <= last and self.between(day, last) >= lag

    def starts_with(self, lag: int, other: int, begins: int) -> bool:
        """The same for the day on which the other begins."""
        return other <= begins and self.between(other, begins) >= lag

    # -- the cut-over

    def _nights(self) -> dict[str, tuple[int, int]]:
        """First and last day of each action by the minute: a longest path in minutes."""
        graph = nx.DiGraph()
        timed = {code: row for code, row in self.rows.items() if row.minutes is not None}
        for code, row in timed.items():
            graph.add_edge(_SOURCE, (code, "begins"), weight=0)
            graph.add_edge((code, "begins"), (code, "ends"), weight=row.minutes)
            for before in row.after:
                if before in timed:
                    graph.add_edge((before, "ends"), (code, "begins"), weight=0)
        start = self.migration.astimezone(UTC)
        found = {}
        for code in timed:
            days = []
            for side in ("begins", "ends"):
                upto = graph.subgraph(nx.ancestors(graph, (code, side)) | {(code, side)})
                minutes = nx.dag_longest_path_length(upto)
                at = (start + timedelta(minutes=minutes)).astimezone(_AMSTERDAM)
                days.append(self.place(at.date()))
            found[code] = (days[0], max(days[1], self.place(self.rows[code].wish or at.date())))
        return found

    # -- latest dates

    def _latest(self, nights: Mapping[str, tuple[int, int]]) -> dict[str, int]:
        """The last day of each action on which nothing fixed after it is too late."""
        graph = nx.DiGraph()
        size, last = len(self.axis), self.place(self.end)
        opens = {code: self.every_day(code) for code in self.rows}
        for code in self.rows:
            for day in range(last + 1, size):
                graph.add_edge(_SOURCE, (code, day))
        for code, row in self.rows.items():
            for before, lag in row.after.items():
                if code in nights and before in nights:
                    continue
                self._too_late(graph, nights, opens, code, before, self._ends(code, lag, opens[before]))
            for before, lag in row.parallel.items():
                self._too_late(graph, nights, opens, code, before, self._starts(before, lag, opens[before]))
        late = nx.descendants(graph, _SOURCE)
        return {code: max(n for n in range(size) if (code, n) not in late) for code in self.rows}

    def _ends(self, code: str, lag: int, _: list[int]) -> Callable[[int, int], bool]:
        return lambda day, begins: self.allows(code, lag, day, begins)

    def _starts(self, before: str, lag: int, days: list[int]) -> Callable[[int, int], bool]:
        return lambda day, begins: self.starts_with(lag, self.begin(before, days, day), begins)

    def _too_late(
        self,
        graph: nx.DiGraph,
        nights: Mapping[str, tuple[int, int]],
        opens: Mapping[str, list[int]],
        code: str,
        before: str,
        allowed: Callable[[int, int], bool],
    ) -> None:
        """Ends of `before` that are too late because of `code`, or would be if one of its own were."""
        row, days, size, begins = self.rows[code], opens[code], len(self.axis), 0
        fixed = nights[code][0] if code in nights else None
        if row.meeting:
            fixed = self.place(max(row.meeting, self.pins.get(code, row.meeting)))
        for day in range(size):
            while begins < size and not allowed(day, begins):
                begins += 1
            if fixed is not None:
                if begins > fixed:
                    graph.add_edge(_SOURCE, (before, day))
                continue
            ends = self.earliest(code, days, begins)
            if ends is None or self.is_any_day(code) or ends > days[max(row.days, 1) - 1]:
                graph.add_edge((code, ends) if ends is not None else _SOURCE, (before, day))

    def earliest(self, code: str, days: list[int], begins: int) -> int | None:
        """The first day on which an action can be finished that begins on a day or later."""
        length = self.rows[code].days
        if length == 0 and self.is_any_day(code):
            return begins if begins < len(self.axis) else None
        length = max(length, 1)
        place = bisect_left(days, begins) + length - 1
        return days[place] if place < len(days) else None

    # -- dates

    def _finish(self, nights: Mapping[str, tuple[int, int]], latest: Mapping[str, int]) -> dict[str, int]:
        """The day from which what follows is counted: the first that no statement rules out."""
        graph = nx.DiGraph()
        size, options = len(self.axis), {}
        dated = {code for code, row in self.rows.items() if row.wish or row.after}
        for code in self.rows:
            options[code] = self._options(code, nights, latest[code])
        for code in dated:
            row, own = self.rows[code], options[code]
            opens = self.every_day(code)
            first = self.place(self.start)
            for day in range(size):
                best = own[bisect_right(own, day) - 1] if bisect_right(own, day) else None
                begins = None if best is None else self.begin(code, opens, best)
                if begins is None or (begins < first and code not in nights):
                    graph.add_edge(_SOURCE, (code, day))
                    continue
                for before, lag in row.after.items():
                    needed = self._needed(code, before, lag, begins, nights)
                    if needed >= 0:
                        graph.add_edge((before, needed), (code, day))
                for before, lag in row.parallel.items():
                    other = self.every_day(before)
                    fits = (
                        f
                        for f in reversed(options[before])
                        if self.starts_with(lag, self.begin(before, other, f), begins)
                    )
                    last = next(fits, None)
                    graph.add_edge(_SOURCE if last is None else (before, last), (code, day))
        ruled_out = nx.descendants(graph, _SOURCE) if _SOURCE in graph else set()
        return {code: min(n for n in range(size) if (code, n) not in ruled_out) for code in dated}

    def _needed(
        self, code: str, before: str, lag: int, begins: int, nights: Mapping[str, tuple[int, int]]
    ) -> int:
        """By which day what comes first has to be finished for an action to begin on a day."""
        if code in nights and before in nights:
            return begins
        fits = (day for day in range(begins, -1, -1) if self.allows(code, lag, day, begins))
        return next(fits, -1)

    def _options(self, code: str, nights: Mapping[str, tuple[int, int]], latest: int) -> list[int]:
        """The days on which an action could be finished, whatever comes before it, in order."""
        row, size = self.rows[code], len(self.axis)
        if code in nights:
            return list(range(nights[code][1], size))
        days = list(range(size)) if self.is_any_day(code) else self.every_day(code)
        if code in self.pins or row.meeting:
            day = self.place(self.pins.get(code) or row.meeting or self.start)
            return [day, *(n for n in days if n > day)]
        if row.days > 1:
            days = days[row.days - 1 :]
        if row.wish is None:
            return days
        return [n for n in self._wished(code, days, latest) if row.days <= 1 or n >= days[0]]

    def _wished(self, code: str, days: list[int], latest: int) -> list[int]:
        """The same, from the wished day on or what comes nearest to it."""
        row, opens = self.rows[code], self.open_days(code)
        day = self.place(row.wish or self.end)
        if day > latest:
            day = max((n for n in opens if n <= latest), default=opens[0])
        if not (self.is_frozen(code, day) or ((row.weekend or row.cab) and day not in opens)):
            return [day, *(n for n in days if n > day)]
        later = min((n for n in opens if n >= day), default=None)
        if later is not None and later <= latest:
            return [n for n in days if n >= later]
        return [n for n in days if n >= max((n for n in opens if n <= day), default=later or day)]
