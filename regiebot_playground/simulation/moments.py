"""The instants at which a simulated service looks around: every working day, and when something happens."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from bot.model.working_days import AMSTERDAM, WorkingDays

_ROUND = time(16, 5)
"""On a working day: when most people have finished."""

_AROUND_MEETING = (timedelta(minutes=-50), timedelta(minutes=65))
_NIGHT = tuple(timedelta(hours=hours) for hours in range(-1, 15))
"""Hours around the start of a production migration."""


def rounds(day: date, days: WorkingDays) -> Iterator[datetime]:
    """The round of an ordinary day, Europe/Amsterdam."""
    if days.is_working(day):
        yield datetime.combine(day, _ROUND, AMSTERDAM)


def around(meetings: Iterable[datetime]) -> Iterator[datetime]:
    """Before and after each meeting: when its last reminder is due, and when its outcome is known."""
    for at in meetings:
        yield from (at + offset for offset in _AROUND_MEETING)


def nights(migrations: Iterable[datetime]) -> Iterator[datetime]:
    """Hour by hour through each production migration; counted in real hours, so clock changes skip none."""
    for at in migrations:
        yield from (at.astimezone(UTC) + offset for offset in _NIGHT)


def clock_changes(first: date, last: date) -> Iterator[datetime]:
    """Every half hour of the nights in which the clocks of Amsterdam change."""
    day = first
    while day <= last:
        start, end = (datetime.combine(d, time(0), AMSTERDAM) for d in (day, day + timedelta(days=1)))
        if start.utcoffset() != end.utcoffset():
            base = start.astimezone(UTC)
            yield from (base + timedelta(minutes=30 * half) for half in range(2, 10))
        day += timedelta(days=1)
