"""Dates and moments as the viewer writes them: Dutch, in Europe/Amsterdam."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def day(value: date | None) -> str:
    """`9 okt 2023`, or nothing without a date."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else ""


def moment(value: datetime | None) -> str:
    """`ma 9 okt 2023 10:00`, or nothing without a moment."""
    if value is None:
        return ""
    local = value.astimezone(AMSTERDAM)
    return f"{_DAYS[local.weekday()]} {day(local.date())} {local:%H:%M}"


def read_day(text: object) -> date | None:
    """An ISO date, or None for anything else."""
    try:
        return date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None


def read_moment(text: object) -> datetime | None:
    """An ISO moment with an offset (UTC without one), or None for anything else."""
    try:
        at = datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def epoch(seconds: str) -> datetime | None:
    """A moment from seconds since 1970, such as a Slack timestamp id."""
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def address(href: object) -> str:
    """The address where a link may go, or "" (`javascript:`, `data:` and the like)."""
    text = str(href or "").strip()
    plain = text.lower().startswith(("https://", "http://", "mailto:"))
    return text if plain or (text.startswith("/") and not text.startswith("//")) else ""
