"""Phrases of people as pieces of patterns: how `vocabulary.toml` writes them.

A phrase is a regular expression in which a space is any white space, `{dash}` any dash or hyphen, and a
backslash before a space a plain one (what looks behind needs that).
"""

import re
from collections.abc import Iterable

DASH = "[-\u2010\u2011\u2012\u2013\u2014\u2015\u2212]"
"""Any dash or hyphen."""

HYPHEN = "[-\u2010\u2011\u2012\u2013\u2015\u2212]"
"""One that may join two words: any but the em dash."""

NEVER = "(?!)"


def pattern(phrase: str) -> str:
    """One phrase as a piece of a pattern."""
    return re.sub(r"(?<!\\) ", r"\\s+", phrase).replace("{dash}", DASH)


def either(*phrases: Iterable[str]) -> str:
    """Any of these, in their order; nothing where there are none."""
    return "|".join(pattern(one) for some in phrases for one in some) or NEVER


def words(spoken: Iterable[str]) -> str:
    """Any of these plain words, the longest first, with any kind of hyphen in them."""
    found = sorted(spoken, key=lambda word: (-len(word), word))
    return "|".join(found).replace(" ", r"\s+").replace("-", DASH) or NEVER


def compiled(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that does not tell capitals from small letters."""
    return re.compile(source, re.IGNORECASE | flags)
