"""What is kept of a line in which people's names stand: `eis: 9 - …` (S4, bijlage B, requirement 9).

Numbers up to three digits and the words of the grammar stay. Of every other word a short digest is kept:
enough to know a party by its name, and too little to tell a person's.
"""

import hashlib
import re

from bot.commands import vocabulary

PRIVATE = frozenset({"eis"})
"""Words of such lines."""

_MARK, _SHOWN = "\u00a7", "…"
_WORD = re.compile(r"\w(?:[\w'’]|[-.@](?=\w))*")
_SIZE = 8
_KEPT = re.compile(r"\d{1,3}")
_PATTERNS = (
    vocabulary.TAKES_BACK,
    vocabulary.HEDGES,
    vocabulary.WITHHELD,
    vocabulary.NOTHING,
    vocabulary.REFUSED,
    vocabulary.LOOSE,
    vocabulary.GOES_ON,
)
_SAID = frozenset(
    {"eis", "eisen", "voldaan", "gereed", "geregeld", "in", "orde", "t", "m", "tot", "en", "met"}
    | {word for one in _PATTERNS for word in re.findall(r"[a-z]{2,}", one.pattern)}
    | {*vocabulary.LIMITS, "want", "omdat", "wegens", "vanwege", "reden", "toelichting"}
)


def masked(text: str) -> str:
    """The text with a digest in place of every word that is none of the grammar's."""
    return _WORD.sub(lambda found: _masked(found[0]), text)


def shown(text: str) -> str:
    """The same for people: what is not kept is left out."""
    hidden = re.sub(rf"{_MARK}[0-9a-f]{{{_SIZE}}}", _SHOWN, masked(text))
    return re.sub(rf"{_SHOWN}(?:\W*{_SHOWN})+", _SHOWN, hidden)


def _masked(word: str) -> str:
    plain = word.casefold()
    if _KEPT.fullmatch(word) or plain in _SAID or any(one.fullmatch(word) for one in _PATTERNS):
        return word
    if re.fullmatch(r"\d{1,3}(?:[-.]\d{1,3})*", word):
        return word
    return f"{_MARK}{hashlib.sha256(plain.encode()).hexdigest()[:_SIZE]}"
