"""Dates and times as people write them: Amsterdam clock, always complete, never guessed."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

YEARS = range(2000, 2100)
"""Years in which something can be planned."""

DAY_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
CLOCK_PATTERN = r"^\d{2}:\d{2}$"
MOMENT_PATTERN = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$"


def _refused(message: str, fix: str) -> PydanticCustomError:
    return PydanticCustomError("time", "{message}", {"message": message, "fix": fix})


def _matches(value: Any, pattern: str, what: str, example: str) -> str:
    if isinstance(value, str) and re.match(pattern, value.strip()):
        return value.strip()
    raise _refused(f"expected {what}, found {value!r}", f"write it as {example}")


def _near(day: date) -> None:
    """Refuse a year that nobody plans in: a slip of the keyboard, and a calendar of thousands of years."""
    if day.year not in YEARS:
        years = f"{YEARS.start} to {YEARS.stop - 1}"
        raise _refused(f"the year {day.year:04} is too far away", f"use a year from {years}")


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = _matches(value, DAY_PATTERN, "a date", "2023-10-12")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _refused(f"there is no date {text}", "write a day that exists, as 2023-10-12") from None
    _near(day)
    return day


def _clock(value: Any) -> time:
    if isinstance(value, time):
        return value
    text = _matches(value, CLOCK_PATTERN, "a time of day", '"09:30"')
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise _refused(f"there is no time {text}", 'write hours and minutes, as "09:30"') from None


def _moment(value: Any) -> datetime:
    return local_moment(value if isinstance(value, datetime) else _parsed(value))


def _parsed(value: Any) -> datetime:
    text = _matches(value, MOMENT_PATTERN, "a date with a time", "2023-10-12 14:00")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise _refused(f"there is no moment {text}", "write one that exists, as 2023-10-12 14:00") from None


def local_moment(value: datetime) -> datetime:
    """The moment on an Amsterdam clock; one without an offset is read as Amsterdam time.

    Refuses what that clock never shows or shows twice, in the nights that the clocks change, and years that
    are too far away.
    """
    _near(value)
    if value.tzinfo is not None:
        return value.astimezone(AMSTERDAM)
    early, late = (value.replace(tzinfo=AMSTERDAM, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early
    back = early.astimezone(ZoneInfo("UTC")).astimezone(AMSTERDAM).replace(tzinfo=None)
    if back != value:
        raise _refused(
            f"{value:%Y-%m-%d %H:%M} does not exist: the clocks go forward that night",
            f"write a time before 02:00 or after {value.replace(hour=3, minute=0):%H:%M}",
        )
    offset = (late.utcoffset() or timedelta()).total_seconds() / 3600
    raise _refused(
        f"{value:%Y-%m-%d %H:%M} happens twice: the clocks go back that night",
        f"add the offset: {value:%Y-%m-%d %H:%M}+{offset + 1:02.0f}:00 or +{offset:02.0f}:00",
    )


def _schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


Day = Annotated[date, BeforeValidator(_day), _schema(DAY_PATTERN, "2023-10-12")]
"""A calendar day, `2023-10-12`."""

Clock = Annotated[time, BeforeValidator(_clock), _schema(CLOCK_PATTERN, "09:30")]
"""A time of day on an Amsterdam clock, `"09:30"`."""

Moment = Annotated[datetime, BeforeValidator(_moment), _schema(MOMENT_PATTERN, "2023-10-12 14:00")]
"""A moment, aware, on an Amsterdam clock; written without an offset it is Amsterdam time."""
