"""What is kept of a line in which people's names stand: `eis: 9 - …` (S4, bijlage B, requirement 9).

Numbers up to three digits and the words of the grammar stay. Of every other word a short digest is kept:
enough to know a party by its name, and too little to tell a person's.
"""

import hashlib
import re
from functools import cache

from bot.commands.sentences import goes_on, hedges, loose, nothing, refused, takes_back, withheld
from bot.commands.verbs import Verb
from bot.commands.vocabulary import Vocabulary

PRIVATE = frozenset({Verb.REQUIREMENT})
"""Words of such lines."""

_MARK, _SHOWN = "\u00a7", "…"
_WORD = re.compile(r"\w(?:[\w'’]|[-.@](?=\w))*")
_SIZE = 8
_KEPT = re.compile(r"\d{1,3}")


@cache
def _patterns(vocabulary: Vocabulary) -> tuple[re.Pattern[str], ...]:
    doubt = (takes_back, hedges, withheld, nothing, refused, loose, goes_on)
    return tuple(one(vocabulary) for one in doubt)


@cache
def _said(vocabulary: Vocabulary) -> frozenset[str]:
    """The words of the grammar that may stand in such a line."""
    sentence = vocabulary.sentence
    return frozenset(
        {word for one in _patterns(vocabulary) for word in re.findall(r"[^\W\d_]{2,}", one.pattern)}
        | {*vocabulary.spoken(Verb.REQUIREMENT, Verb.REASON, Verb.EXPLANATION)}
        | {*vocabulary.amount.requirement_words, *vocabulary.doubt.limits, *sentence.because}
    )


def masked(vocabulary: Vocabulary, text: str) -> str:
    """The text with a digest in place of every word that is none of the grammar's."""
    return _WORD.sub(lambda found: _masked(vocabulary, found[0]), text)


def shown(vocabulary: Vocabulary, text: str) -> str:
    """The same for people: what is not kept is left out."""
    hidden = re.sub(rf"{_MARK}[0-9a-f]{{{_SIZE}}}", _SHOWN, masked(vocabulary, text))
    return re.sub(rf"{_SHOWN}(?:\W*{_SHOWN})+", _SHOWN, hidden)


def _masked(vocabulary: Vocabulary, word: str) -> str:
    plain = word.casefold()
    if _KEPT.fullmatch(word) or plain in _said(vocabulary):
        return word
    if any(one.fullmatch(word) for one in _patterns(vocabulary)):
        return word
    if re.fullmatch(r"\d{1,3}(?:[-.]\d{1,3})*", word):
        return word
    return f"{_MARK}{hashlib.sha256(plain.encode()).hexdigest()[:_SIZE]}"
