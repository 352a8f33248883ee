"""How a value goes on: its end, a reason, a condition; and what takes it back (docs/commands.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from bot.commands.phrases import DASH, HYPHEN, compiled, either, pattern
from bot.commands.vocabulary import Vocabulary

GOOD = "✅👍🎉🟢✔☑👌🚀🥳🙌"
BAD = "❌⛔🛑👎🔴✖🚫"
"""Emoji that say the same as a yes, and as a no."""

URL = compiled(r"https?://[^\s<>\"]+")

_EMOJI = re.compile(
    "[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?"
)
_END = re.compile(r"\s*(?:\.|!+)?\s*")
_SEPARATOR = rf"(?:[.!]?(?:\s*\u2014\s*|\s+{DASH}+\s*|\s*{DASH}+\s+)|\s*[:;,]\s*|\s*(?:\.|!+)\s+|\s*(?=\())"
_PARTS = re.compile(rf"[,;.:()\u2014]|\s{DASH}+\s")
"""What stands between the parts of a reason."""


@cache
def _reason(vocabulary: Vocabulary) -> re.Pattern[str]:
    because = either(vocabulary.sentence.because)
    return compiled(rf"(?:{_SEPARATOR}|\s+(?=(?:{because})\b))(?P<text>\S.*)", re.DOTALL)


@cache
def _introduced(vocabulary: Vocabulary) -> re.Pattern[str]:
    said = vocabulary.sentence
    return compiled(rf"(?:{either(said.because)}|(?:{either(said.introduction)})\s*:)\s*")


@cache
def _number_words(vocabulary: Vocabulary) -> Mapping[str, int]:
    """What a number word announces, from one on."""
    numbers = enumerate(vocabulary.sentence.numbers, start=1)
    return {word: number for number, words in numbers for word in words.split("|")}


@cache
def _conditional(vocabulary: Vocabulary) -> re.Pattern[str]:
    said = vocabulary.sentence
    count = "|".join((r"\d+", *_number_words(vocabulary), *map(pattern, said.definite)))
    begin = either(said.conditional).replace("{count}", f"(?P<count>{count})", 1)
    source = rf"(?:\s+|{_SEPARATOR})\(?\s*(?:{begin})\b\s*(?:[:,;]|{DASH}+(?=\s))?\s*(?P<text>.*)"
    return compiled(source, re.DOTALL)


@cache
def _no_go(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"\b(?:{either(vocabulary.doubt.no_go)})\b")


@cache
def nothing(vocabulary: Vocabulary) -> re.Pattern[str]:
    """How a text begins that says nothing, or no."""
    return compiled(rf"(?:{either(vocabulary.doubt.nothing)})(?![\w/])")


@cache
def _says_nothing(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"(?:{either(vocabulary.doubt.nothing)}|\W+)?\W*")


@cache
def takes_back(vocabulary: Vocabulary) -> re.Pattern[str]:
    """What takes a yes back, wherever it stands in the reason."""
    return compiled(rf"\b(?:{either(vocabulary.doubt.takes_back)})(?!\w)")


@cache
def hedges(vocabulary: Vocabulary) -> re.Pattern[str]:
    """What takes a yes back at the beginning of the reason, or of a part of it."""
    return compiled(rf"\W*(?:{either(vocabulary.doubt.hedges)})\b")


@cache
def withheld(vocabulary: Vocabulary) -> re.Pattern[str]:
    """What makes a free yes no yes."""
    return compiled(rf"\b(?:{either(vocabulary.doubt.withheld)})\b")


@cache
def refused(vocabulary: Vocabulary) -> re.Pattern[str]:
    """What makes a reason to depart from a rule none."""
    return compiled(rf"\b(?:{either(vocabulary.doubt.refused)})\b")


@cache
def goes_on(vocabulary: Vocabulary) -> re.Pattern[str]:
    """How a line begins that goes on with the sentence before it."""
    return compiled(rf"(?:{either(vocabulary.sentence.goes_on)})\b")


@cache
def loose(vocabulary: Vocabulary) -> re.Pattern[str]:
    """How a line begins that limits a decision which does not stand directly above it."""
    return compiled(rf"(?:{either(vocabulary.doubt.loose)})\b")


@cache
def _refuses_no(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"\b(?:{either(vocabulary.doubt.refuses_no)})\b")


@cache
def _yes_word(vocabulary: Vocabulary) -> re.Pattern[str]:
    """A yes in the reason of a no; with group 1 it is denied."""
    doubt = vocabulary.doubt
    denied = rf"(?:\b({either(doubt.denied)})[\s]*{DASH}?\s*)?"
    return compiled(rf"{denied}\b(?:{either(doubt.yes)})\b(?!{DASH}\w)")


_NUMBERED = re.compile(r"(?:^|(?<=[\s;]))\(?[1-9][.)]\s+")


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a GO, each in its author's words; empty where they stand elsewhere in the comment."""

    texts: tuple[str, ...]


def opening(value: str, words: str) -> tuple[str, str] | None:
    """The one of these words (alternatives of a pattern) with which a value begins, in lower case, and the
    rest. None where it begins with none, or is a question.
    """
    if is_question(value):
        return None
    found = re.match(rf"(?P<word>{words})(?!\w|{HYPHEN}\w)", value.strip(), re.IGNORECASE)
    if found is None:
        return None
    return " ".join(found["word"].casefold().split()), value.strip()[found.end() :]


def is_question(value: str) -> bool:
    """Whether somebody asks; a question mark in an address does not."""
    return "?" in URL.sub("", value)


def reason_behind(vocabulary: Vocabulary, rest: str, *, is_yes: bool) -> str | None:
    """The reason that stands behind a value, or ''; None where something else does, or it takes that back."""
    plain = _without_emoji(rest, GOOD if is_yes else BAD)
    if plain is None:
        return None
    if _END.fullmatch(plain):
        return ""
    found = _reason(vocabulary).fullmatch(plain)
    text = cleaned(vocabulary, found["text"]) if found else ""
    return text if text and holds(vocabulary, text, is_yes=is_yes) else None


def holds(vocabulary: Vocabulary, reason: str, *, is_yes: bool) -> bool:
    """Whether a value stands with this reason."""
    if not is_yes:
        denied = all(one[1] for one in _yes_word(vocabulary).finditer(reason))
        return denied and not _refuses_no(vocabulary).search(reason)
    contradicts = any(sign in reason for sign in BAD)
    words = URL.sub(" ", reason)  # what an address spells says nothing
    parts = _PARTS.split(words)
    hedged = any(hedges(vocabulary).match(part) or _limits_with_a_slip(vocabulary, part) for part in parts)
    if contradicts or hedged or says_nothing(vocabulary, reason):
        return False
    return takes_back(vocabulary).search(words) is None


def says(vocabulary: Vocabulary, text: str, words: str) -> bool:
    """Whether one of these words (alternatives of a pattern) stands in a text and is not denied there."""
    denies = either(vocabulary.doubt.denies)
    said = rf"(?<!\w)(?<!{DASH})(?P<denied>(?:{denies})(?:\s+|{DASH}))?(?:{words})(?!\w|{HYPHEN}\w)"
    return any(not one["denied"] for one in re.finditer(said, URL.sub(" ", text), re.IGNORECASE))


def _limits_with_a_slip(vocabulary: Vocabulary, part: str) -> bool:
    """Whether a part of a reason begins with a condition in which one letter is wrong: `mit de back-up …`."""
    words = re.findall(r"\w+", part[:_LONGEST_OPENING])[:2]
    return any(is_slip(word.casefold(), meant) for word in words for meant in vocabulary.doubt.limits)


_LONGEST_OPENING = 60


def is_slip(word: str, meant: str) -> bool:
    """Whether a word is another with at most one letter missing, added, replaced or swapped; the
    first letter stays, or is swapped. Both in lower case.
    """
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, meant, strict=False)))
    if start == 0 and word[:2] != meant[1::-1]:
        return False
    rest, wanted = word[start:], meant[start:]
    while rest and wanted and rest[-1] == wanted[-1]:
        rest, wanted = rest[:-1], wanted[:-1]
    return max(len(rest), len(wanted)) <= 1 or (len(rest) == 2 and rest == wanted[::-1])


def conditions_behind(vocabulary: Vocabulary, rest: str) -> Conditions | None:
    """The conditions that stand behind a GO; None where none do, or their number is not the one announced."""
    found = _conditional(vocabulary).fullmatch(_without_emoji(rest, GOOD) or "")
    if found is None:
        return None
    text = found["text"].strip()
    if rest.lstrip(" ,;:.-–—").startswith("(") and text.endswith(")"):
        text = text[:-1]
    texts = _parts(vocabulary, text)
    count = (found["count"] or "").casefold()
    wanted = int(count) if count.isdigit() else _number_words(vocabulary).get(count)
    announced = wanted is not None and count not in vocabulary.sentence.article_one
    if announced and texts and wanted != len(texts):
        return None
    if any(_is_none(vocabulary, one) for one in texts):
        return None
    return Conditions(texts)


def _is_none(vocabulary: Vocabulary, text: str) -> bool:
    """Whether it is no condition: empty, or a NO-GO."""
    empty = says_nothing(vocabulary, text) or nothing(vocabulary).fullmatch(text)
    return bool(empty or _no_go(vocabulary).search(text))


def _parts(vocabulary: Vocabulary, text: str) -> tuple[str, ...]:
    """The conditions in a text: numbered, or between semicolons."""
    pieces = _NUMBERED.split(text) if _NUMBERED.match(text) else text.split(";")
    return tuple(found for piece in pieces if (found := cleaned(vocabulary, piece.strip().strip(";"))))


def cleaned(vocabulary: Vocabulary, text: str) -> str:
    """A reason without brackets around it, its introduction and its final full stop."""
    found = text.strip()
    if found.startswith("(") and found.rstrip(".!").endswith(")") and found.count("(") == 1:
        found = found.rstrip(".!")[1:-1].strip()
    introduced = _introduced(vocabulary)
    found = introduced.sub("", found, count=1) if introduced.match(found) else found
    return found.rstrip().rstrip(".").rstrip()


def says_nothing(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a text says nothing at all: empty, only signs, or a word such as `geen` or `volgt`."""
    return _says_nothing(vocabulary).fullmatch(_opened(text)) is not None


def free_text(vocabulary: Vocabulary, value: str) -> str | None:
    """A text that says something; None for one that says nothing, or begins with what says no."""
    empty = says_nothing(vocabulary, value) or begins_with_no(vocabulary, value)
    return None if empty or is_question(value) else value.strip()


def begins_with_no(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a text begins with a word that says nothing, or no."""
    return nothing(vocabulary).match(_opened(text)) is not None


def _opened(text: str) -> str:
    """Without signs in front, such as an opening bracket or quote."""
    return re.sub(r"\A\W+", "", text)


def departure(vocabulary: Vocabulary, value: str) -> str | None:
    """A reason to depart from a rule: a text that says something, and that nobody refuses it."""
    found = free_text(vocabulary, value)
    return None if found is None or refused(vocabulary).search(found) else found


def free_yes(vocabulary: Vocabulary, value: str) -> str | None:
    """A text in free words that says yes: nothing in it withholds that or takes it back."""
    found = free_text(vocabulary, value)
    if found is None or withheld(vocabulary).search(URL.sub("", found)):
        return None
    return found if holds(vocabulary, found, is_yes=True) else None


def _without_emoji(rest: str, allowed: str) -> str | None:
    """Without the emoji directly behind a value; None where one of them says something else."""
    text = rest
    while found := _EMOJI.match(text.lstrip()):
        if found[0][0] not in allowed:
            return None
        text = text.lstrip()[found.end() :]
    return text
