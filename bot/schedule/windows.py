"""On which days a row may be planned: working days, weekend windows, and outside what is frozen."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.config.runbook_model import Freeze
from bot.model.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Windows:
    """The days of a row, as numbers (`date.toordinal`)."""

    days: Sequence[int]
    """The days on which it may be planned, in order."""
    freezes: tuple[Freeze, ...] = ()
    within: tuple[Freeze, ...] = ()
    every: Sequence[int] = ()
    """These days, and behind the last period that it belongs in all that could serve where the period does
    not suffice; empty where that is the same."""

    def next(self, day: int) -> int:
        """The first such day on or after a day."""
        return self._at(bisect_left(self.days, day))

    def previous(self, day: int) -> int:
        """The last such day on or before a day."""
        return self._at(bisect_right(self.days, day) - 1)

    def finish(self, start: int, length: int) -> int:
        """The last of `length` such days, the first of them on or after `start`."""
        days = self.every or self.days
        return days[min(bisect_left(days, start) + max(length, 1), len(days)) - 1]

    def start(self, finish: int, length: int) -> int:
        """The first of `length` such days, the last of them on or before `finish`."""
        days = self.every or self.days
        return days[max(bisect_right(days, finish) - max(length, 1), 0)]

    def holds(self, finish: int, length: int) -> bool:
        """Whether there are `length` such days up to a day; always for one day, which may be any."""
        return length <= 1 or bisect_right(self.every or self.days, finish) >= length

    def later(self, day: int, count: int) -> int:
        """The `count`th such day after a day."""
        return self._at(bisect_right(self.days, day) + count - 1)

    def earlier(self, day: int, count: int) -> int:
        """The `count`th such day up to and including a day, counted back."""
        return self._at(bisect_right(self.days, day) - count)

    def ends_before(self, begin: int, length: int) -> int:
        """The last day for an end, when what takes `length` such days begins on a day at the latest."""
        days = self.every or self.days
        return days[min(bisect_right(days, begin) - 1 + length, len(days) - 1)] - 1

    def between(self, start: int, end: int) -> int:
        """Such days after `start` up to and including `end`; negative when `end` lies before."""
        return bisect_right(self.days, end) - bisect_right(self.days, start)

    def index(self, day: int) -> int:
        """How many such days there are up to and including a day: two of these can be subtracted."""
        return bisect_right(self.days, day)

    def frozen(self, day: int) -> Freeze | None:
        """The freeze that keeps a day shut, weekends aside."""
        if not self.freezes and not self.within:
            return None
        here = date.fromordinal(day)
        shut = (freeze for freeze in self.freezes if freeze.start <= here <= freeze.end)
        left = (freeze for freeze in self.within if not freeze.start <= here <= freeze.end)
        return next(shut, None) or next(left, None)

    def _at(self, place: int) -> int:
        return self.days[min(max(place, 0), len(self.days) - 1)]


def holding(
    freezes: Sequence[Freeze], codes: frozenset[str]
) -> tuple[tuple[Freeze, ...], tuple[Freeze, ...]]:
    """The freezes that keep rows with these codes out, and those that keep them in.

    The codes are an action's own and its step's.
    """
    shut = tuple(f for f in freezes if (not f.rows and not f.within) or codes.intersection(f.rows))
    return shut, tuple(f for f in freezes if codes.intersection(f.within))


def days_between(first: int, last: int, days: WorkingDays, *, working: bool) -> list[int]:
    """The working days, or the others, from a day up to and not including another, as numbers."""
    found = range(first, last)
    return [day for day in found if days.is_working(date.fromordinal(day)) is working]


def windows(days: Sequence[int], shut: tuple[Freeze, ...], within: tuple[Freeze, ...]) -> Windows:
    """Of these days those outside and inside the freezes; all of them where that leaves none.

    What belongs inside a period and cannot be done by its end comes after it: somebody is told.
    """
    left = days
    for freeze in shut:
        first, last = _part(left, freeze)
        left = [*left[:first], *left[last:]]
    every = left
    for freeze in within:
        first, last = _part(left, freeze)
        left = left[first:last]
    behind = every[bisect_right(every, left[-1]) :] if within and left else ()
    return Windows(left or days, shut, within, [*left, *behind] if behind else ())


def _part(days: Sequence[int], freeze: Freeze) -> tuple[int, int]:
    return bisect_left(days, freeze.start.toordinal()), bisect_right(days, freeze.end.toordinal())
