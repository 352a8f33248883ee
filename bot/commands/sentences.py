"""How a value goes on: its end, a reason, a condition; and what takes it back (docs/commands.md)."""

import re
from dataclasses import dataclass
from itertools import takewhile

from bot.commands.vocabulary import (
    BAD,
    DASH,
    GOOD,
    HEDGES,
    HYPHEN,
    LIMITS,
    NOTHING,
    PARTS,
    REFUSED,
    REFUSES_NO,
    SAYS_NOTHING,
    TAKES_BACK,
    URL,
    WITHHELD,
    YES_WORD,
)

_EMOJI = re.compile(
    "[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?"
)
_END = re.compile(r"\s*(?:\.|!+)?\s*")
_SEPARATOR = rf"(?:[.!]?(?:\s*\u2014\s*|\s+{DASH}+\s*|\s*{DASH}+\s+)|\s*[:;,]\s*|\s*(?:\.|!+)\s+|\s*(?=\())"
_REASON = re.compile(
    rf"(?:{_SEPARATOR}|\s+(?=(?:want|omdat|wegens|vanwege)\b))(?P<text>\S.*)", re.IGNORECASE | re.DOTALL
)
_INTRODUCED = re.compile(r"(?:want|omdat|wegens|vanwege|(?:reden|toelichting)\s*:)\s*", re.IGNORECASE)
_HIDING_NUMBER = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6}
_CONDITION = re.compile(
    rf"""(?:\s+|{_SEPARATOR})\(?\s*(?:
        mits
        |(?:onder|op)\s+(?:de\s+)?voorwaarden?(?:\s+(?:dat|van|om))?
        |met\s+(?:als\s+)?(?:(?P<count>\d+|{"|".join(_HIDING_NUMBER)}|de)\s+)?voorwaarden?(?:\s+(?:dat|van))?
        |onder\s+voorbehoud(?:\s+(?:van|dat)\b|(?=\s*(?:[:,]|$|;)))
    )\b\s*(?:[:,;]|{DASH}+(?=\s))?\s*(?P<text>.*)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_NO_GO = re.compile(rf"\b(?:no\s*{DASH}?\s*go|geen\s+go)\b", re.IGNORECASE)
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


def reason_behind(rest: str, *, is_yes: bool) -> str | None:
    """The reason that stands behind a value, or ''; None where something else does, or it takes that back."""
    plain = _without_emoji(rest, GOOD if is_yes else BAD)
    if plain is None:
        return None
    if _END.fullmatch(plain):
        return ""
    found = _REASON.fullmatch(plain)
    text = cleaned(found["text"]) if found else ""
    return text if text and holds(text, is_yes=is_yes) else None


def holds(reason: str, *, is_yes: bool) -> bool:
    """Whether a value stands with this reason."""
    if not is_yes:
        denied = all(one[1] for one in YES_WORD.finditer(reason))
        return denied and not REFUSES_NO.search(reason)
    contradicts = any(sign in reason for sign in BAD)
    words = URL.sub(" ", reason)  # what an address spells says nothing
    hedged = any(HEDGES.match(part) or _limits_with_a_slip(part) for part in PARTS.split(words))
    return not (contradicts or hedged or says_nothing(reason) or TAKES_BACK.search(words))


def says(text: str, words: str) -> bool:
    """Whether one of these words (alternatives of a pattern) stands in a text and is not denied there."""
    said = rf"(?<!\w)(?<!{DASH})(?P<denied>(?:niet|geen|no|not)(?:\s+|{DASH}))?(?:{words})(?!\w|{HYPHEN}\w)"
    return any(not one["denied"] for one in re.finditer(said, URL.sub(" ", text), re.IGNORECASE))


def _limits_with_a_slip(part: str) -> bool:
    """Whether a part of a reason begins with a condition in which one letter is wrong: `mit de back-up …`."""
    words = re.findall(r"\w+", part[:_LONGEST_OPENING])[:2]
    return any(is_slip(word.casefold(), meant) for word in words for meant in LIMITS)


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


def conditions_behind(rest: str) -> Conditions | None:
    """The conditions that stand behind a GO; None where none do, or their number is not the one announced."""
    found = _CONDITION.fullmatch(_without_emoji(rest, GOOD) or "")
    if found is None:
        return None
    text = found["text"].strip()
    if rest.lstrip(" ,;:.-–—").startswith("(") and text.endswith(")"):
        text = text[:-1]
    texts = _parts(text)
    count = (found["count"] or "").casefold()
    wanted = int(count) if count.isdigit() else _HIDING_NUMBER.get(count)
    if wanted is not None and count != "een" and texts and wanted != len(texts):
        return None
    if any(says_nothing(one) or NOTHING.fullmatch(one) or _NO_GO.search(one) for one in texts):
        return None
    return Conditions(texts)


def _parts(text: str) -> tuple[str, ...]:
    """The conditions in a text: numbered, or between semicolons."""
    pieces = _NUMBERED.split(text) if _NUMBERED.match(text) else text.split(";")
    return tuple(found for piece in pieces if (found := cleaned(piece.strip().strip(";"))))


def cleaned(text: str) -> str:
    """A reason without brackets around it, its introduction and its final full stop."""
    found = text.strip()
    if found.startswith("(") and found.rstrip(".!").endswith(")") and found.count("(") == 1:
        found = found.rstrip(".!")[1:-1].strip()
    found = _INTRODUCED.sub("", found, count=1) if _INTRODUCED.match(found) else found
    return found.rstrip().rstrip(".").rstrip()


def says_nothing(text: str) -> bool:
    """Whether a text says nothing at all: empty, only signs, or a word such as `geen` or `volgt`."""
    return SAYS_NOTHING.fullmatch(_opened(text)) is not None


def free_text(value: str) -> str | None:
    """A text that says something; None for one that says nothing, or begins with what says no."""
    return None if says_nothing(value) or begins_with_no(value) or is_question(value) else value.strip()


def begins_with_no(text: str) -> bool:
    """Whether a text begins with a word that says nothing, or no."""
    return NOTHING.match(_opened(text)) is not None


def _opened(text: str) -> str:
    """Without signs in front, such as an opening bracket or quote."""
    return re.sub(r"\A\W+", "", text)


def departure(value: str) -> str | None:
    """A reason to depart from a rule: a text that says something, and that nobody refuses it."""
    found = free_text(value)
    return None if found is None or REFUSED.search(found) else found


def free_yes(value: str) -> str | None:
    """A text in free words that says yes: nothing in it withholds that or takes it back."""
    found = free_text(value)
    if found is None or WITHHELD.search(URL.sub("", found)) or not holds(found, is_yes=True):
        return None
    return found


def _without_emoji(rest: str, allowed: str) -> str | None:
    """Without the emoji directly behind a value; None where one of them says something else."""
    text = rest
    while found := _EMOJI.match(text.lstrip()):
        if found[0][0] not in allowed:
            return None
        text = text.lstrip()[found.end() :]
    return text
