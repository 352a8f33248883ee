"""Values of which a large programme has hundreds of thousands."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, dataclass_transform

_T = TypeVar("_T")
_NONE: frozenset[Any] = frozenset()


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[_T]) -> type[_T]:
    """A dataclass with slots that the type checker takes for frozen, and that can be hashed.

    A dataclass that is frozen while the program runs takes eight times as long to make: it sets every
    field through `object.__setattr__`. So nothing but the checker holds back an assignment (ADR 0008).
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


def members(found: Collection[_T]) -> frozenset[_T]:
    """A set of these. Most are empty, and then it is always the same one: each would take 216 bytes."""
    return frozenset(found) if found else _NONE


def day(given: Any) -> date | None:
    """A date as ISO 8601 writes it; None for anything else, as anybody may have written."""
    try:
        return date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
