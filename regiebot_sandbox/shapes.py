"""Descriptions of JSON payloads that can be checked: what a message or card may hold, and how much.

A check yields a finding for every breach, with a JSON pointer to the place. The chat stand-ins describe
their payloads with these; they need no schema file at run time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: what is wrong, and the JSON pointer of the place."""

    message: str
    pointer: str


Check = Callable[[Any, str], Iterator[Finding]]


def anything(_value: Any, _pointer: str) -> Iterator[Finding]:
    """Accept every value."""
    return iter(())


def boolean(value: Any, pointer: str) -> Iterator[Finding]:
    """Accept true and false."""
    if not isinstance(value, bool):
        yield Finding("must be a boolean", pointer)


def number(value: Any, pointer: str) -> Iterator[Finding]:
    """Accept a number, and no boolean."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield Finding("must be a number", pointer)


def text(most: int | None = None, least: int = 0, starts: tuple[str, ...] = ()) -> Check:
    """Accept a string of that length, in characters, that begins with one of the given words."""

    def check(value: Any, pointer: str) -> Iterator[Finding]:
        if not isinstance(value, str):
            yield Finding("must be a string", pointer)
            return
        if len(value) < least:
            yield Finding(f"must be more than {least - 1} characters", pointer)
        if most is not None and len(value) > most:
            yield Finding(f"must be less than {most + 1} characters", pointer)
        if starts and not value.startswith(starts):
            yield Finding(f"must start with {' or '.join(starts)}", pointer)

    return check


def word(*allowed: str, fold: bool = False) -> Check:
    """Accept one of these words; `fold` ignores case."""
    known = {w.lower() for w in allowed} if fold else set(allowed)

    def check(value: Any, pointer: str) -> Iterator[Finding]:
        if not isinstance(value, str) or (value.lower() if fold else value) not in known:
            yield Finding(f"must be one of {', '.join(allowed)}", pointer)

    return check


def either(*checks: Check) -> Check:
    """Accept what one of the checks accepts; otherwise the findings of the last."""

    def check(value: Any, pointer: str) -> Iterator[Finding]:
        found: list[Finding] = []
        for one in checks:
            found = list(one(value, pointer))
            if not found:
                return
        yield from found

    return check


def items(item: Check, most: int | None = None, least: int = 0) -> Check:
    """Accept an array of that many items."""

    def check(value: Any, pointer: str) -> Iterator[Finding]:
        if not isinstance(value, list):
            yield Finding("must be an array", pointer)
            return
        if len(value) < least:
            yield Finding(f"must have at least {least} items", pointer)
        if most is not None and len(value) > most:
            yield Finding(f"no more than {most} items allowed", pointer)
        for index, one in enumerate(value):
            yield from item(one, f"{pointer}/{index}")

    return check


def members(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """Accept an object with all of `required`, some of `optional`, and nothing else."""
    known = {**optional, **required}

    def check(value: Any, pointer: str) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield Finding("must be an object", pointer)
            return
        for name in required:
            if name not in value:
                yield Finding(f"missing required field: {name}", pointer)
        for name, one in value.items():
            if name in known:
                yield from known[name](one, f"{pointer}/{name}")
            else:
                yield Finding(f"unsupported field: {name}", pointer)

    return check


def kinds(table: Mapping[str, Check]) -> Check:
    """Accept an object whose `type` is in the table, and that passes that check."""

    def check(value: Any, pointer: str) -> Iterator[Finding]:
        if not isinstance(value, dict):
            yield Finding("must be an object", pointer)
            return
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in table:
            yield Finding(f"unsupported type: {kind}", f"{pointer}/type")
            return
        yield from table[kind](value, pointer)

    return check


def strings(value: Any, names: Iterable[str]) -> Iterator[str]:
    """Every string under one of these member names, anywhere in the value."""
    wanted = frozenset(names)
    if isinstance(value, dict):
        for name, one in value.items():
            if name in wanted and isinstance(one, str):
                yield one
            yield from strings(one, wanted)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one, wanted)
