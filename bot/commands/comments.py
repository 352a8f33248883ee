"""Comments with the lines in them that speak to the bot, or look as if they should.

A line that speaks is `word: value`. Kept beside those is only what may be a decision in another dress (`GO`,
`Besluit GO`, a decision item), because who decides gets an answer. Nothing else of a comment is kept.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from bot.commands.lines import Line, Zone, lines_of
from bot.commands.phrases import DASH, compiled, either, words
from bot.commands.private import PRIVATE, masked, shown
from bot.commands.sentences import BAD, URL, goes_on, loose
from bot.commands.verbs import LISTING, REASONS, Verb
from bot.commands.vocabulary import Vocabulary

LONGEST = 1000
"""Characters of a line that are kept to be quoted; what it says is read to its end."""


class Shape(StrEnum):
    """How a line speaks to the bot."""

    COMMAND = "command"
    """`besluit: GO`."""
    BARE = "bare"
    """`GO`, `Besluit GO`, `Conclusie: GO`: a decision that lacks its word or colon."""
    ITEM = "item"
    """A decision item of the editor that is no command."""
    LIMIT = "limit"
    """`mits …` on a line that does not go on with a decision directly above it."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One line that speaks to the bot, not understood yet."""

    word: str
    """First word, in lower case; empty where there is none that the bot knows."""
    value: str
    """What stands behind it."""
    line: str
    """All of it, to quote."""
    links: tuple[str, ...] = ()
    zone: Zone = Zone.SAID
    shape: Shape = Shape.COMMAND


@dataclass(frozen=True, slots=True)
class Visibility:
    """Who may read a comment that is not for all: a role or a group, as Jira names it."""

    type: str
    value: str
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment with the lines that speak to the bot, as it is now."""

    id: str
    author: str
    """Account id."""
    created: datetime
    """Aware."""
    updated: datetime
    """When its text was last changed; `created` where it never was."""
    editor: str = ""
    """Account id of who changed it last; the author where nobody else did."""
    is_person: bool = True
    """Whether a person wrote it, and no app or automation."""
    visibility: Visibility | None = None
    internal: bool = False
    """Of a comment on a request: its requester does not read it."""
    said: tuple[Utterance, ...] = ()

    @property
    def is_edited(self) -> bool:
        """Whether its text was changed after it was written."""
        return self.updated > self.created

    @property
    def is_foreign(self) -> bool:
        """Whether somebody else changed it last: what it says now is not its author's."""
        return bool(self.editor) and self.editor != self.author


_STRUCK = re.compile(r"~~[^~]+~~")
_FRONT = re.compile(
    rf"(?:\s+|\[~accountid:[^\]]*\][\s,:;]*|[{DASH[1:-1]}*•·▪◦‣→➔➤▶►+]+\s*(?=\S)|\(?\d{{1,2}}[.)]\s+|\[[xX]\]\s*"
    r"|#{1,6}\s+|[*_`]+|:[a-z0-9_+-]+:\s*|[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+)"
)
_UNTICKED = re.compile(r"\s*(?:[-*•]\s*)?\[\s?\]\s*")
_OTHER_WORD = re.compile(r"(?P<word>[^\W\d_][^:]{0,60}):\s*(?P<value>\S.*)")


@cache
def _command(vocabulary: Vocabulary) -> re.Pattern[str]:
    word = words(vocabulary.verbs)
    return compiled(rf"(?P<word>{word})(?P<number>\s+\d+)?[*_`\s]*:[*_`\s]*(?P<value>.*)")


@cache
def _met(vocabulary: Vocabulary) -> re.Pattern[str]:
    """`voorwaarde 1 voldaan`, without a colon."""
    word = words(vocabulary.spoken(Verb.CONDITION, Verb.CONDITIONS))
    numbers = rf"(?:\s+(?:\d+|{either(vocabulary.sentence.conjunction)}|,|&))*"
    value = rf"{numbers}(?:\s+\w+){{0,3}}?\s+(?:{either(vocabulary.value.met)})\b.*"
    return compiled(rf"(?P<word>{word})(?P<value>{value})")


@cache
def _without_colon(vocabulary: Vocabulary) -> re.Pattern[str]:
    word = words(vocabulary.verbs)
    return compiled(rf"(?P<word>{word})\b[\s=>;.,]*{DASH}*[\s=>]*(?P<value>.*)")


@cache
def _advice(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(either(vocabulary.bare.advice))


@cache
def _verdict(vocabulary: Vocabulary) -> re.Pattern[str]:
    bare, question = vocabulary.bare, vocabulary.question
    vote = rf"(?:{either(question.wish, question.production)})\s+(?:{either(bare.vote)})"
    return compiled(rf"(?:{either(bare.verdict)}|[0-9a-f]{{12}}|{vote})(?![\w]|{DASH}\w)")


@cache
def _inside(vocabulary: Vocabulary) -> re.Pattern[str]:
    word = words(vocabulary.spoken(Verb.DECISION, Verb.CAB, Verb.RESULT, Verb.SIGNATURE))
    return compiled(rf"\b(?:{word})\s*:\s*\S")


@cache
def _whole(vocabulary: Vocabulary) -> re.Pattern[str]:
    bare = vocabulary.bare
    behind = rf"(?:$|\W*$|\s*[,;:.(\u2014]|\s+{DASH}|\s+(?:{either(bare.goes_on)})\b)"
    return compiled(rf"(?:{either(bare.whole)})(?![\w]|{DASH}\w){behind}.{{0,200}}")


@cache
def _announces(vocabulary: Vocabulary) -> re.Pattern[str]:
    """`besluit: GO met voorwaarden:`."""
    word = words(vocabulary.spoken(Verb.CONDITION, Verb.CONDITIONS))
    return compiled(rf"(?:{word})\W*$|;$")


def utterances_of(vocabulary: Vocabulary, document: Any) -> tuple[Utterance, ...]:
    """The lines of a comment that speak to the bot, in order. Never raises, whatever the document is."""
    found: list[Utterance] = []
    last: Line | None = None
    for line in lines_of(vocabulary, document):
        if last is not None and found and _goes_on(vocabulary, found[-1], line, last):
            found[-1] = _joined(found[-1], line)
            if goes_on(vocabulary).match(line.text) and found[-1].word not in _LIMITED:
                found.insert(-1, Utterance("", line.text, line.text[:LONGEST], (), line.zone, Shape.LIMIT))
            continue
        utterance = _spoken(vocabulary, line)
        last = line if utterance else None
        if utterance:
            found.append(utterance)
    if any(one.word in PRIVATE for one in found):
        return tuple(_without_names(vocabulary, one) for one in found)
    return tuple(found)


def _without_names(vocabulary: Vocabulary, one: Utterance) -> Utterance:
    """A line in which names may stand, or one that belongs to such a line, as it is kept."""
    if one.word not in PRIVATE | REASONS and one.shape is Shape.COMMAND:
        return one
    value, line = masked(vocabulary, one.value), shown(vocabulary, one.line)
    return replace(one, value=value, line=line, links=())


def _goes_on(vocabulary: Vocabulary, before: Utterance, line: Line, last: Line) -> bool:
    """Whether a line belongs to the one directly above it."""
    if before.zone is not line.zone or before.shape is Shape.ITEM:
        return False
    if before.word not in LISTING and goes_on(vocabulary).match(line.text):
        return True
    if before.word == Verb.EVIDENCE:
        return not URL.sub("", line.text).strip() and bool(URL.search(line.text))
    if not line.item or last.item or not _asks_for_items(vocabulary, before):
        return False
    return _spoken(vocabulary, line) is None


_LIMITED = REASONS | {
    *(Verb.DECISION, Verb.CAB, Verb.RESULT, Verb.SIGNATURE, Verb.AGREEMENT, Verb.INCIDENT_CLASS),
    Verb.CONDITION,
}
"""Words of a sentence that may be limited on the next line; below any other that limits what was decided."""


def _asks_for_items(vocabulary: Vocabulary, before: Utterance) -> bool:
    """Whether the list below is what it announces: `besluit: GO met voorwaarden:`."""
    return before.word == Verb.DECISION and bool(_announces(vocabulary).search(before.value))


def _joined(before: Utterance, line: Line) -> Utterance:
    """The sentence with the line below it; an item of a list ends with a semicolon."""
    value = f"{before.value} {line.text}{';' if line.item else ''}".strip()
    quote = f"{before.line} {line.text}"[:LONGEST]
    return replace(before, value=value, line=quote, links=(*before.links, *line.links))


def _spoken(vocabulary: Vocabulary, line: Line) -> Utterance | None:
    """What a line says to the bot; None where it is between people."""
    text = _STRUCK.sub("", line.text)
    zone = line.zone
    if _UNTICKED.match(text):
        text, zone = _UNTICKED.sub("", text, count=1), Zone.OPEN_TASK if zone is Zone.SAID else zone
    whole, text = text, _bare(text)
    doubt = "".join(sign for sign in whole[: len(whole) - len(text)] if sign in BAD)
    quote = line.text[:LONGEST]
    if found := _command(vocabulary).fullmatch(text) or _met(vocabulary).fullmatch(text):
        number = found.groupdict().get("number") or ""
        value = f"{number.strip()}: {found['value']}" if number else found["value"]
        value = f"{_trimmed(value)} {doubt}" if doubt else _trimmed(value)
        return Utterance(_meant(vocabulary, found["word"]), value, quote, line.links, zone)
    if bare := _undressed(vocabulary, text):
        word, value = bare
        return Utterance(word, value, quote, line.links, zone, Shape.BARE)
    if line.decision and text:
        return Utterance("", text, quote, line.links, zone, Shape.ITEM)
    return Utterance("", text, quote, (), zone, Shape.LIMIT) if loose(vocabulary).match(text) else None


def _meant(vocabulary: Vocabulary, word: str) -> str:
    """The verb that a word says, as the record has it."""
    plain = " ".join(re.sub(DASH, "-", word.casefold()).split())
    return str(vocabulary.verbs.get(plain, plain))


def _bare(text: str) -> str:
    """Without what may stand in front of the word."""
    while found := _FRONT.match(text):
        text = text[found.end() :]
    return text


def _trimmed(value: str) -> str:
    """Without typed Markdown around it."""
    return value.strip().strip("*_`").strip()


def _undressed(vocabulary: Vocabulary, text: str) -> tuple[str, str] | None:
    """Word and value of what may be a decision that lacks its word or colon."""
    found = _without_colon(vocabulary).fullmatch(text)
    if found and _verdict(vocabulary).match(found["value"]):
        return _meant(vocabulary, found["word"]), found["value"]
    other = _OTHER_WORD.fullmatch(text)
    advised = other and _advice(vocabulary).search(other["word"])
    if other and not advised and _whole(vocabulary).fullmatch(_trimmed(other["value"])):
        return "", _trimmed(other["value"])
    if _whole(vocabulary).fullmatch(_trimmed(text)):
        return "", _trimmed(text)
    return ("", text) if _inside(vocabulary).search(text) else None
