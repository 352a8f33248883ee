"""What answers are made of: lists, ids, keys, moments, accounts."""

from datetime import date, datetime
from typing import Annotated, NotRequired, TypeVar

from pydantic import AfterValidator, ConfigDict, Field
from typing_extensions import TypedDict  # pydantic reads no other one on Python 3.11

T = TypeVar("T")
Rows = Annotated[list[T], Field(fail_fast=True)]
"""A list of which the first wrong row is told."""

EVERYTHING = ConfigDict(extra="allow")
"""For what is kept as it is, members that the bot does not know included."""


def _is_moment(text: str) -> str:
    """Refuse what is no instant with an offset, and instants so far off that no sum with them is possible."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not _EARLIEST < at.year < _LATEST:
        raise ValueError("this is no moment with an offset")
    return text


def _is_day(text: str) -> str:
    date.fromisoformat(text)
    return text


_EARLIEST, _LATEST = 1900, 9000

Text = Annotated[str, Field(coerce_numbers_to_str=True)]
Number = Annotated[str, Field(coerce_numbers_to_str=True, pattern=r"^[0-9]{1,18}$")]
"""An id whose digits are counted with."""
Key = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*-[0-9]{1,18}$")]
"""An issue's key: it is put into searches and addresses."""
ProjectKey = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Moment = Annotated[str, AfterValidator(_is_moment)]
Instant = Moment | Annotated[int, Field(ge=0, lt=2 * 10**14)]
"""A moment, or a number of seconds or milliseconds since 1970."""
Day = Annotated[str, AfterValidator(_is_day)]
Count = Annotated[int, Field(ge=0, lt=2**53)]


class Ref(TypedDict):
    """Anything by its number."""

    id: Number


class Identified(TypedDict):
    """Anything by an id that only Jira gives a meaning."""

    id: Text


class Named(TypedDict):
    """Anything by its name."""

    name: Text


class Account(TypedDict):
    """Who somebody is, as far as it is shown."""

    accountId: NotRequired[str | None]
    accountType: NotRequired[str | None]
