"""When the CAB meets: by rhythm, with meetings added and left out.

On a day off that the rhythm hits there is no meeting (ours): who moves it writes the other day under `extra`.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from heapq import merge

from bot.config.cab_model import Meetings
from bot.model.working_days import AMSTERDAM, WorkingDays, local

_MANY = 600
"""So many meetings after the first are counted; more than twenty years of every two weeks."""


def meetings(rhythm: Meetings, days: WorkingDays, until: datetime) -> tuple[datetime, ...]:
    """Every meeting up to an instant, and the first one after it; on an Amsterdam clock, oldest first."""
    found: list[datetime] = []
    for at in merge(_regular(rhythm, days), sorted(local(at) for at in rhythm.extra)):
        if not found or at != found[-1]:
            found.append(at)
        if at > until:
            break
    return tuple(found)


def _regular(rhythm: Meetings, days: WorkingDays) -> Iterator[datetime]:
    """Oldest first, each worked out when it is asked for."""
    if rhythm.first is None:
        return
    first = local(rhythm.first)
    clock = time(first.hour, first.minute)
    for number in range(_MANY):
        day = first.date() + timedelta(weeks=number * rhythm.every_weeks)
        if day not in rhythm.skip and days.is_working(day):
            yield datetime.combine(day, clock, AMSTERDAM)


def meeting_days(rhythm: Meetings, days: WorkingDays) -> frozenset[date]:
    """The days of all meetings that are known."""
    regular = (at.date() for at in _regular(rhythm, days))
    return frozenset((*regular, *(local(at).date() for at in rhythm.extra)))


def around(rhythm: Meetings, days: WorkingDays, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The last meeting that began, and the next one."""
    known = meetings(rhythm, days, now)
    begun = [at for at in known if at <= now]
    coming = [at for at in known if at > now]
    return (begun[-1] if begun else None), (coming[0] if coming else None)


def meeting_of(rhythm: Meetings, days: WorkingDays, decided: datetime) -> datetime | None:
    """The meeting that a decision is recorded with: the last one that had begun; None before the first."""
    return around(rhythm, days, decided)[0]
