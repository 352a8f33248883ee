"""What a kind of field looks like in Jira's JSON; `bot.model.field_table` declares the fields themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, assert_never

from bot.atlassian.answers.answer_parts import Account, Day, Identified, Named, Ref
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

    form: Any
    """What an answer of Jira has to be for it, where it gives anything."""
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
            return Codec(str, lambda found: found or "", _as_it_is, _LINE)
        case Kind.PANEL:
            return Codec(dict[str, Any], lambda found: digest(block_of(found)), _as_it_is)
        case Kind.DAY:
            return Codec(Day, lambda found: date.fromisoformat(found) if found else None, _as_it_is, _DATE)
        case Kind.ACCOUNT:
            return _one(Account, "accountId")
        case Kind.CHOICE:
            return _one(Named, "name")
        case Kind.LEVEL:
            return _one(Identified, "id")
        case Kind.ISSUE:
            return Codec(Ref, lambda found: IssueId(found["id"]) if found else None, _by_id)
        case Kind.LABELS:
            return Codec(list[str], lambda found: frozenset(found or ()), _as_it_is)
        case Kind.NAMES:
            return Codec(list[Named], _names, lambda names: [{"name": name} for name in names])
        case Kind.ONE_NAME:
            return Codec(list[Named], _names, lambda name: [{"name": name}])
        case Kind.LINKS:
            raise TypeError("links are written by the keys of issues, and by the type of link of the site")
        case _:
            assert_never(kind)


def _as_it_is(value: Any) -> Any:
    return value


def _by_id(value: Any) -> dict[str, Any]:
    return {"id": value}


def _one(form: Any, member: str) -> Codec:
    return Codec(form, lambda found: (found or {}).get(member), lambda value: {member: value})


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
