"""The `~` of JQL: words, phrases and the operators between them."""

import re
from collections.abc import Callable, Iterable

_Term = tuple[re.Pattern[str], bool]
"""A word, and whether a text must have it or may not."""


def finder(text: str) -> Callable[[str], bool]:
    """Whether a text has all words, in any order; `*` ends a word open; a text in quotes is one phrase.

    AND, OR and NOT in capitals are operators ("Search syntax for text fields" in Atlassian's documentation).
    Raises ValueError where one of them has nothing to join, as Jira refuses `text ~ "AND"`.
    """
    if text.startswith('"') and text.endswith('"') and len(text) > 2:
        phrase = re.compile(rf"\b{re.escape(text[1:-1])}\b", re.IGNORECASE)
        return lambda said: bool(phrase.search(said))
    ways = _ways(re.findall(r"[\w.*-]+", text))
    return lambda said: any(all(bool(word.search(said)) is wanted for word, wanted in way) for way in ways)


def _ways(words: Iterable[str]) -> list[list[_Term]]:
    ways: list[list[_Term]] = [[]]
    waits, wanted = "", True
    for word in words:
        if word in ("AND", "OR"):
            if waits or not ways[-1]:
                raise ValueError(word)
            ways += [[]] if word == "OR" else []
            waits = word
        elif word == "NOT":
            waits, wanted = word, False
        else:
            ways[-1].append((_pattern(word), wanted))
            waits, wanted = "", True
    if waits:
        raise ValueError(waits)
    return ways


def _pattern(word: str) -> re.Pattern[str]:
    shape = re.escape(word).replace(r"\*", r"\w*")
    return re.compile(rf"(?<!\w){shape}(?!\w)", re.IGNORECASE)
