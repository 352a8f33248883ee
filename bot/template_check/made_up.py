"""Views made from their type alone: a full one, bare ones, and one per word of what is one of several.

So a kind of page needs no samples of its own, unless its template looks a text up in a table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel

_PLAIN: Mapping[Any, tuple[object, object]] = {
    str: ("woord", ""),
    bool: (True, False),
    int: (2, 0),
    float: (1.5, 0.0),
    datetime: (datetime(2023, 10, 12, 7, 30, tzinfo=UTC),) * 2,
    date: (date(2023, 10, 12),) * 2,
    time: (time(9, 30),) * 2,
    timedelta: (timedelta(hours=2), timedelta()),
}
"""What a full and a bare view have for a value of each type."""

_DEEP = 4
"""So deep does a view that holds others of its own kind go."""


def made_up(view: type[Any]) -> Iterator[Any]:
    """Views of this type. Raises TypeError for a type that it cannot make a value of."""
    yield _value(view, full=True)
    yield _value(view, full=False)
    names = get_type_hints(view)
    for name, kind in names.items():
        for one in _each(kind):
            yield _made(view, full=True, given={name: one})
            yield _made(view, full=False, given={name: one})


def _each(kind: Any) -> Iterator[object]:
    """Every value that a type of few values has, none included."""
    if get_origin(kind) in (Union, UnionType):
        for part in get_args(kind):
            yield from _each(part)
    elif kind is NoneType:
        yield None
    elif kind is bool:
        yield from (True, False)
    elif get_origin(kind) is Literal:
        yield from get_args(kind)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from kind


def _made(view: type[Any], full: bool, depth: int = 0, given: Mapping[str, object] | None = None) -> Any:
    values = dict(given or {})
    hints, is_model = get_type_hints(view), issubclass(view, BaseModel)
    for name in list(view.model_fields) if is_model else _needed(view, full):
        if name not in values:
            values[name] = _value(hints[name], full, depth + 1)
    return view.model_construct(**values) if is_model else view(**values)


def _needed(view: type[Any], full: bool) -> list[str]:
    """The fields to fill: all of a full one, those without a value of their own of a bare one."""
    return [
        one.name
        for one in fields(view)
        if one.init and (full or (one.default is MISSING and one.default_factory is MISSING))
    ]


def _value(kind: Any, full: bool, depth: int = 0) -> Any:
    kind = getattr(kind, "__supertype__", kind)
    if kind in _PLAIN:
        return _PLAIN[kind][not full]
    if get_origin(kind) in (Union, UnionType):
        some = [part for part in get_args(kind) if part is not NoneType]
        empty = len(some) < len(get_args(kind)) and (not full or depth > _DEEP)
        return None if empty else _value(some[0], full, depth)
    if get_origin(kind) is not None:
        return _collection(kind, full and depth <= _DEEP, depth)
    if is_dataclass(kind) or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return _made(cast("type[Any]", kind), full and depth <= _DEEP, depth)
    return _one_of_a_name(kind)


def _one_of_a_name(kind: Any) -> Any:
    """Of a type that is told by its name alone: an enum, a text with a name of its own, anything at all."""
    if kind in (Any, object):
        return "woord"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and issubclass(kind, str):
        return kind("woord")
    raise TypeError(f"no sample can be made of {kind!r}; write samples in bot/template_check/page_samples.py")


def _collection(kind: Any, full: bool, depth: int) -> Any:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return parts[0]
    if origin is tuple and parts[-1] is not Ellipsis:
        return tuple(_value(part, full, depth + 1) for part in parts)
    if issubclass(origin, Mapping):
        key, value = (_value(part, full, depth + 1) for part in parts)
        return {key: value} if full else {}
    made = [_value(parts[0], full=True, depth=depth + 1)] * 2 if full else []
    return tuple(made) if origin not in (list, set, frozenset) else origin(made)
