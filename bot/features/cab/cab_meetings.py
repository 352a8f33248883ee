"""When the CAB meets: by rhythm, with meetings added and left out."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.config.cab_model import Meetings
from bot.model.working_days import AMSTERDAM, local

_MANY = 600
"""So many meetings after the first are counted; more than twenty years of every two weeks."""


def meetings(rhythm: Meetings, until: datetime) -> tuple[datetime, ...]:
    """Every meeting up to an instant, and the first one after it; on an Amsterdam clock, oldest first."""
    extra = [local(at) for at in rhythm.extra]
    found: list[datetime] = []
    for at in sorted({*_regular(rhythm), *extra}):
        found.append(at)
        if at > until:
            break
    return tuple(found)


def _regular(rhythm: Meetings) -> Iterator[datetime]:
    if rhythm.first is None:
        return
    first = local(rhythm.first)
    clock = time(first.hour, first.minute)
    for number in range(_MANY):
        day = first.date() + timedelta(weeks=number * rhythm.every_weeks)
        if day not in rhythm.skip:
            yield datetime.combine(day, clock, AMSTERDAM)


def around(rhythm: Meetings, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The last meeting that began, and the next one."""
    known = meetings(rhythm, now)
    begun = [at for at in known if at <= now]
    coming = [at for at in known if at > now]
    return (begun[-1] if begun else None), (coming[0] if coming else None)


def meeting_of(rhythm: Meetings, decided: datetime) -> datetime | None:
    """The meeting that a decision is recorded with: the last one that had begun; None before the first."""
    return around(rhythm, decided)[0]
