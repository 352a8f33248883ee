"""Names of owners at the beginning of a text: roles and parties, as people write them one after another."""

import re
from collections.abc import Iterable, Mapping

from bot.commands.vocabulary import DASH

_FIRST = re.compile(r"\s*(?:(?:het\s+)?deel\s+(?:van\s+)?)?(?:(?:de|het)\s+)?", re.IGNORECASE)
_NEXT = re.compile(r"\s*(?:[,;/+&]|\ben\b)\s*(?:(?:de|het)\s+)?", re.IGNORECASE)


def owners_in(text: str, known: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The owners with whose names a text begins, each once, and the rest of it.

    `known` tells by name in lower case what stands for the owner.
    """
    names = sorted(known, key=len, reverse=True)
    found: list[str] = []
    rest, separator = text, _FIRST
    while (begin := separator.match(rest)) and (name := _name_at(rest[begin.end() :], names)):
        found.append(known[name])
        rest, separator = rest[begin.end() + len(name) :], _NEXT
    return tuple(dict.fromkeys(found)), rest


def _name_at(text: str, names: Iterable[str]) -> str | None:
    """The longest name with which a text begins, whatever kind of hyphen stands in it."""
    plain = re.sub(DASH, "-", text).casefold()
    return next((name for name in names if _begins(plain, re.sub(DASH, "-", name))), None)


def _begins(text: str, name: str) -> bool:
    return bool(re.match(rf"{re.escape(name)}(?!\w)", text))
