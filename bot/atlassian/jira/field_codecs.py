"""What a kind of field looks like in Jira's JSON; `bot.model.field_table` declares the fields themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, assert_never

from bot.model.field_table import Kind
from bot.model.issue import IssueId
from bot.model.values import members
from bot.reconcile.bot_block import block_of, digest


@dataclass(frozen=True, slots=True)
class BulkForm:
    """How a bulk edit sets a kind of field, and how a changelog tells of it."""

    rows: str
    """The list of `editedFieldsInput` that it stands in."""
    row: Callable[[Any], dict[str, Any]]
    """What stands there besides the field's id, for a value as the property remembers it."""
    told: Callable[[str], Any]
    """The value as the property remembers it, of the words of a changelog; ValueError for other words."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How one kind of field is read and written."""

    read: Callable[[Any], Any]
    """The value of `Observed`, of what Jira gives, which may be nothing."""
    write: Callable[[Any], Any]
    """What Jira takes, for a value as the property remembers it; of a panel for the whole document."""
    bulk: BulkForm | None = None


@cache
def codec(kind: Kind) -> Codec:  # noqa: C901, PLR0911 - a case per kind
    """The codec of a kind. The type checker misses a kind that is forgotten here."""
    match kind:
        case Kind.TEXT:
            return Codec(lambda found: found or "", _as_it_is, _LINE)
        case Kind.PANEL:
            return Codec(lambda found: digest(block_of(found)), _as_it_is)
        case Kind.DAY:
            return Codec(lambda found: date.fromisoformat(found) if found else None, _as_it_is, _DATE)
        case Kind.ACCOUNT:
            return _one("accountId")
        case Kind.CHOICE:
            return _one("name")
        case Kind.LEVEL:
            return _one("id")
        case Kind.ISSUE:
            return Codec(lambda found: IssueId(found["id"]) if found else None, lambda value: {"id": value})
        case Kind.LABELS:
            return Codec(lambda found: frozenset(found or ()), _as_it_is)
        case Kind.NAMES:
            return Codec(_names, lambda names: [{"name": name} for name in names])
        case Kind.ONE_NAME:
            return Codec(_names, lambda name: [{"name": name}])
        case Kind.LINKS:
            raise TypeError("links are written by the keys of issues, and by the type of link of the site")
        case _:
            assert_never(kind)


def _as_it_is(value: Any) -> Any:
    return value


def _one(member: str) -> Codec:
    return Codec(lambda found: (found or {}).get(member), lambda value: {member: value})


def _names(found: Any) -> frozenset[str]:
    return members([one["name"] for one in found or ()])


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _written(given: str | None) -> str:
    """A date as a bulk edit takes it, `d/mmm/yy`. The other form has the month in figures: a site that reads
    it the other way round would take another day, and this one it would refuse.
    """
    if not given:
        return ""
    day = date.fromisoformat(given)
    return f"{day.day}/{_MONTHS[day.month - 1]}/{day:%y}"


def _told_day(words: str) -> str | None:
    """Jira writes midnight behind it."""
    return date.fromisoformat(words[:10]).isoformat() if words else None


_DATE = BulkForm("datePickerFields", lambda day: {"date": {"formattedDate": _written(day)}}, _told_day)
_LINE = BulkForm("singleLineTextFields", lambda text: {"text": text or ""}, _as_it_is)
