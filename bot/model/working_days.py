"""Dutch working days, as arithmetic over given days off (`bot.app.public_holidays` and the config)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A calendar: weekends and `off` are free, except what stands in `worked`."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    weekend_from: time = time(17, 0)
    """A weekend window opens at this time on the last working day, on an Amsterdam clock,"""
    weekend_until: time = time(8, 0)
    """and closes at this time on the first working day after it."""
    cab: frozenset[date] = frozenset()
    """Days on which the CAB meets, on days off too; empty where the config has no meetings."""

    def is_working(self, day: date) -> bool:
        """Whether people work on this day."""
        return (day.weekday() < _SATURDAY and day not in self.off) or day in self.worked

    def add(self, day: date, count: int) -> date:
        """The working day `count` working days after (negative: before) a day.

        Counting starts beside the day, working or not. With 0: the day itself, or the first working
        day after it.
        """
        step = _DAY if count >= 0 else -_DAY
        if count:
            day += step
        left = max(1, abs(count))
        while True:
            if self.is_working(day):
                left -= 1
            if not left:
                return day
            day += step

    def in_weekend(self, instant: datetime) -> bool:
        """Whether a moment lies in a weekend window; days off that are no weekend count as one."""
        here = local(instant)
        day, clock = here.date(), here.time()
        if not self.is_working(day):
            return True
        opens = clock >= self.weekend_from and not self.is_working(day + _DAY)
        return opens or (clock < self.weekend_until and not self.is_working(day - _DAY))

    def window_closes(self, instant: datetime) -> datetime:
        """When the weekend window around a moment closes; outside one, the next that would."""
        here = local(instant)
        day = here.date()
        if not self.is_working(day) or here.time() >= self.weekend_until:
            day = self.add(day, 1)
        return datetime.combine(day, self.weekend_until, AMSTERDAM)

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two instants: on working days, from `weekend_until` to `weekend_from`.

        The whole day, where those two leave none of it.
        """
        total, day = timedelta(0), local(start).date()
        opens, closes = self.weekend_until, self.weekend_from
        if opens >= closes:
            opens, closes = time(0), time.max
        while day <= local(end).date():
            if self.is_working(day):
                begins = max(start, datetime.combine(day, opens, AMSTERDAM))
                total += max(timedelta(0), min(end, datetime.combine(day, closes, AMSTERDAM)) - begins)
            day += _DAY
        return total

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before."""
        if end < start:
            return -self.between(end, start)
        return _between(self, start, end)


@lru_cache(maxsize=8192)
def _between(calendar: WorkingDays, start: date, end: date) -> int:
    """Kept: a view asks the same of thousands of actions, and today is one side of most of it."""
    days = (end - start).days
    return sum(calendar.is_working(start + timedelta(days=n)) for n in range(1, days + 1))


def local(instant: datetime) -> datetime:
    """The instant on an Amsterdam clock."""
    return instant.astimezone(AMSTERDAM)
