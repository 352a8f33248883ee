"""Names what a text is made of: the same name means the same values, and so the same text.

Two values have one name only where a template cannot tell them apart. What this module does not know has no
name; a text that is made of it is made every time.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from bot.render.locale_format import local

_PLAIN = frozenset({str, int, bool, float, type(None)})


class UnnamedError(TypeError):
    """A value of a kind that has no name."""


def name_of(*values: Any) -> str:
    """32 hexadecimal digits that stand for these values. Raises UnnamedError."""
    said = repr([_plain(value) for value in values])
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _plain(value: Any) -> Any:
    """The value as tuples of plain values, each behind a word for its type."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    form = _FORMS.get(kind)
    if form is None:
        form = _FORMS[kind] = _form(kind)
    return form(value)


def _form(kind: type) -> Callable[[Any], Any]:
    """How values of a type are spelled out."""
    name = f"{kind.__module__}.{kind.__qualname__}"
    if issubclass(kind, Enum):
        return lambda value: (name, value.name)
    if is_dataclass(kind):
        names = [one.name for one in fields(kind)]
        if not names:
            return lambda _: (name,)
        get = attrgetter(*names)
        if len(names) == 1:
            return lambda value: (name, _plain(get(value)))
        return lambda value: (name, *map(_plain, get(value)))
    if issubclass(kind, BaseModel):
        return lambda value: (name, _mapping(value.__dict__))
    if issubclass(kind, str):
        return lambda value: (name, str(value))
    raise UnnamedError(name)


def _mapping(value: Mapping[Any, Any]) -> Any:
    """In their order, which a template shows."""
    return ("{:}", *((_plain(key), _plain(one)) for key, one in value.items()))


def _moment(value: datetime) -> Any:
    """As it was given, and as readers see it: the rules of the time zone may change."""
    return (value.isoformat(), local(value).isoformat())


def _members(value: Any) -> Any:
    return ("{}", *sorted(repr(_plain(one)) for one in value))


_FORMS: dict[type, Callable[[Any], Any]] = {
    tuple: lambda value: ("()", *map(_plain, value)),
    list: lambda value: ("[]", *map(_plain, value)),
    dict: _mapping,
    MappingProxyType: _mapping,
    set: _members,
    frozenset: _members,
    datetime: _moment,
    date: lambda value: ("date", value.isoformat()),
    time: repr,
    timedelta: repr,
}
