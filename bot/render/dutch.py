"""Dutch dates, numbers and plurals, without a locale of the process."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
NOTHING = "–"
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def local(moment: datetime) -> datetime:
    """The moment in Europe/Amsterdam; a moment without a zone is taken to be there already."""
    return moment.replace(tzinfo=ZONE) if moment.tzinfo is None else moment.astimezone(ZONE)


def day(value: date | None) -> str:
    """`do 12 okt 2023`, of a moment the day in Europe/Amsterdam; a dash for nothing."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = local(value).date()
    return f"{_DAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]} {value.year}"


def clock(value: datetime) -> str:
    """`14:00` in Europe/Amsterdam."""
    return f"{local(value):%H:%M}"


def moment(value: datetime | None) -> str:
    """`do 12 okt 2023 14:00` in Europe/Amsterdam; a dash for nothing."""
    return NOTHING if value is None else f"{day(value)} {clock(value)}"


def ahead(working_days: int) -> str:
    """`vandaag`, `over 1 werkdag`, `over 5 werkdagen`; below zero `2 werkdagen geleden`."""
    if working_days == 0:
        return "vandaag"
    if working_days < 0:
        return f"{count(-working_days, 'werkdag', 'werkdagen')} geleden"
    return f"over {count(working_days, 'werkdag', 'werkdagen')}"


def late(working_days: int) -> str:
    """`2 werkdagen te laat`."""
    return f"{count(working_days, 'werkdag', 'werkdagen')} te laat"


def term(due: date | None, days_late: int) -> str:
    """When an action should be done, or how late it is: `uiterlijk ma 16 okt 2023`, `2 werkdagen te laat`."""
    if days_late:
        return late(days_late)
    return f"uiterlijk {day(due)}" if due else "geen datum"


def number(value: int) -> str:
    """`1.853`."""
    return f"{value:,}".replace(",", ".")


def percentage(value: float) -> str:
    """`2,3%`, with no more decimals than there are."""
    return f"{value:g}%".replace(".", ",")


def duration(minutes: int) -> str:
    """`1 uur en 35 minuten`."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{number(hours)} uur"] if hours else []
    parts += [count(rest, "minuut", "minuten")] if rest or not hours else []
    return listing(parts)


def count(value: int, one: str, many: str) -> str:
    """`1 actie`, `1.853 acties`."""
    return f"{number(value)} {one if value == 1 else many}"


def listing(items: Iterable[str]) -> str:
    """`a, b en c`."""
    *head, last = tuple(items) or ("",)
    return f"{', '.join(head)} en {last}" if head else last


def until(at: datetime | None, now: datetime, working_days: int) -> str:
    """How long until a meeting, in working days, and on the day itself in hours and minutes."""
    if at is None:
        return "nog niet gepland"
    if working_days > 0:
        return ahead(working_days)
    minutes = round((local(at) - local(now)).total_seconds() / 60)
    if minutes <= 0:
        return "nu"
    return f"over {duration(minutes)}"
