"""Names of owners at the beginning of a text: roles and parties, as people write them one after another."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from bot.commands.phrases import DASH, compiled, either
from bot.commands.vocabulary import Vocabulary


def _article(vocabulary: Vocabulary) -> str:
    return rf"(?:(?:{either(vocabulary.sentence.articles)})\s+)?"


@cache
def _first(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"\s*(?:{either(vocabulary.sentence.part)})?{_article(vocabulary)}")


@cache
def _next(vocabulary: Vocabulary) -> re.Pattern[str]:
    conjunction = either(vocabulary.sentence.conjunction)
    return compiled(rf"\s*(?:[,;/+&]|\b(?:{conjunction})\b)\s*{_article(vocabulary)}")


def owners_in(vocabulary: Vocabulary, text: str, known: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The owners with whose names a text begins, each once, and the rest of it.

    `known` tells by name in lower case what stands for the owner.
    """
    names = sorted(known, key=len, reverse=True)
    found: list[str] = []
    rest, separator = text, _first(vocabulary)
    while (begin := separator.match(rest)) and (name := _name_at(rest[begin.end() :], names)):
        found.append(known[name])
        rest, separator = rest[begin.end() + len(name) :], _next(vocabulary)
    return tuple(dict.fromkeys(found)), rest


def _name_at(text: str, names: Iterable[str]) -> str | None:
    """The longest name with which a text begins, whatever kind of hyphen stands in it."""
    plain = re.sub(DASH, "-", text).casefold()
    return next((name for name in names if _begins(plain, re.sub(DASH, "-", name))), None)


def _begins(text: str, name: str) -> bool:
    return bool(re.match(rf"{re.escape(name)}(?!\w)", text))
