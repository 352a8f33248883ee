"""What is known of a value that a template is given, by its type: its attributes, and what lies in it.

Nothing is guessed: what is not known is `ANY`, and has every attribute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel


@dataclass(frozen=True)
class Known:
    """A value of one of these kinds; without any, nothing is known of it."""

    classes: frozenset[type] = frozenset()
    inside: "tuple[Known, ...] | Known | None" = None
    """Of a collection: what each of its members is, or one for all."""

    @property
    def is_any(self) -> bool:
        """Whether it may be anything."""
        return not self.classes

    @property
    def members(self) -> "Known":
        """What going through it gives."""
        if isinstance(self.inside, tuple):
            return either(self.inside)
        return self.inside or ANY

    def member(self, index: object) -> "Known":
        """What stands at a place that the template writes out."""
        if isinstance(self.inside, tuple) and isinstance(index, int) and index < len(self.inside):
            return self.inside[index]
        return self.members

    def has(self, name: str) -> bool:
        """Whether it may have an attribute of that name."""
        if self.is_any or any(issubclass(one, Mapping) for one in self.classes):
            return True
        return any(name in _attributes(one) for one in self.classes)

    def attribute(self, name: str) -> "Known":
        """What that attribute is."""
        found = [_attributes(one)[name] for one in self.classes if name in _attributes(one)]
        return either([_attribute_type(one) for one in found]) if found else ANY

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes that a template may ask for."""
        found = {name for one in self.classes for name in _attributes(one) if not name.startswith("_")}
        return tuple(sorted(found))

    def __str__(self) -> str:
        return " or ".join(sorted(one.__name__ for one in self.classes))


ANY = Known()
"""Of this nothing is known."""


def either(found: Iterable[Known]) -> Known:
    """What may be any of these; nothing is known of it where nothing is known of one."""
    parts = tuple(dict.fromkeys(found))
    if len(parts) == 1:
        return parts[0]
    if not parts or any(one.is_any for one in parts):
        return ANY
    inside = [one.members for one in parts if one.inside is not None]
    return Known(frozenset[type]().union(*(one.classes for one in parts)), either(inside) if inside else None)


def of_value(value: object) -> Known:
    """What a sample says of what is given: the types of objects, and of what lists of them hold."""
    if is_dataclass(value) or isinstance(value, BaseModel):
        return Known(frozenset({type(value)}))
    if isinstance(value, list | tuple) and value:
        return Known(frozenset({tuple}), either([of_value(one) for one in value]))
    return ANY


@cache
def of_annotation(kind: Any) -> Known:
    """What an annotation says; None beside another type does not count, as a template asks before."""
    kind = getattr(kind, "__supertype__", kind)
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return either([of_annotation(part) for part in parts if part is not NoneType])
    if origin is tuple and parts and parts[-1] is not Ellipsis:
        return Known(frozenset({tuple}), tuple(of_annotation(part) for part in parts))
    if isinstance(origin, type) and parts:
        inside = of_annotation(parts[-1] if issubclass(origin, Mapping) else parts[0])
        return Known(frozenset({origin}), inside)
    return Known(frozenset({kind})) if isinstance(kind, type) and kind not in (object, NoneType) else ANY


def _attribute_type(found: object) -> Known:
    return ANY if found is None else of_annotation(found)


@cache
def _attributes(kind: type) -> Mapping[str, Any]:
    """The annotations of a class's attributes, by name; None where there is none."""
    named: dict[str, Any] = dict.fromkeys(dir(kind))
    if is_dataclass(kind) or issubclass(kind, BaseModel):
        named |= get_type_hints(kind)
    for name in dir(kind):
        getter = getattr(getattr(kind, name, None), "fget", None) or getattr(
            getattr(kind, name, None), "func", None
        )
        if getter is not None:
            named[name] = get_type_hints(getter).get("return")
    return named
