"""Dutch working days, as arithmetic over data; which days are off is decided outside the core."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A calendar: weekends and `off` are free, except what stands in `worked`."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether people work on this day."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def add(self, day: date, count: int) -> date:
        """The working day `count` working days after (negative: before) a day.

        Counting starts beside the day, working or not. With 0: the day itself, or the first working
        day after it.
        """
        if count == 0:
            return next(d for d in _walk(day, _DAY) if self.is_working(d))
        step = _DAY if count > 0 else -_DAY
        working = (d for d in _walk(day + step, step) if self.is_working(d))
        for _ in range(abs(count) - 1):
            next(working)
        return next(working)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before."""
        if end < start:
            return -self.between(end, start)
        days = (end - start).days
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, days + 1))


def _walk(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step


def local(instant: datetime) -> datetime:
    """The instant on an Amsterdam clock."""
    return instant.astimezone(AMSTERDAM)
