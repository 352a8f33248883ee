"""Comments with the lines in them that speak to the bot, or look as if they should.

A line that speaks is `word: value`. Kept beside those is only what may be a decision in another dress (`GO`,
`Besluit GO`, a decision item), because who decides gets an answer. Nothing else of a comment is kept.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.commands.lines import Line, Zone, lines_of
from bot.commands.private import PRIVATE, masked, shown
from bot.commands.vocabulary import BAD, DASH, GOES_ON, LISTING, LOOSE, REASON, URL, WORDS

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
_WORD = "|".join(sorted(WORDS | REASON, key=len, reverse=True)).replace("-", DASH)
_COMMAND = re.compile(rf"(?P<word>{_WORD})(?P<number>\s+\d+)?[*_`\s]*:[*_`\s]*(?P<value>.*)", re.IGNORECASE)
_MET = re.compile(
    r"(?P<word>voorwaarden?)(?P<value>(?:\s+(?:\d+|en|,|&))*(?:\s+\w+){0,3}?\s+voldaan\b.*)",
    re.IGNORECASE,
)
_WITHOUT_COLON = re.compile(rf"(?P<word>{_WORD})\b[\s=>;.,]*{DASH}*[\s=>]*(?P<value>.*)", re.IGNORECASE)
_OTHER_WORD = re.compile(r"(?P<word>[^\W\d_][^:]{0,60}):\s*(?P<value>\S.*)")
_ADVICE = re.compile(r"advies|voorstel|mening|advice", re.IGNORECASE)
_VERDICT = re.compile(
    rf"(?:no{DASH}?\s*go|go|ja|nee|(?:niet\s+)?(?:akkoord|geslaagd|goedgekeurd)|afgewezen|mislukt|ingetrokken"
    rf"|herhalen|voldoende|(?:overnemen|afwijzen)\s+#?\d[\d-]*|[0-9a-f]{{12}}"
    rf"|(?:wens|productie)\s+(?:(?:niet\s+)?akkoord|afgewezen|ingetrokken))(?![\w]|{DASH}\w)",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"\b(?:besluit|cab|uitslag|handtekening)\s*:\s*\S", re.IGNORECASE)
_WHOLE = re.compile(
    rf"(?:no{DASH}?\s*go|go|niet\s+akkoord|akkoord|afgewezen|herhalen|voldoende)(?![\w]|{DASH}\w)"
    rf"(?:$|\W*$|\s*[,;:.(\u2014]|\s+{DASH}|\s+(?:mits|met|onder|op|want|omdat|voor|wordt|is|was)\b).{{0,200}}",
    re.IGNORECASE,
)


def utterances_of(document: Any) -> tuple[Utterance, ...]:
    """The lines of a comment that speak to the bot, in order. Never raises, whatever the document is."""
    found: list[Utterance] = []
    last: Line | None = None
    for line in lines_of(document):
        if last is not None and found and _goes_on(found[-1], line, last):
            found[-1] = _joined(found[-1], line)
            if GOES_ON.match(line.text) and found[-1].word not in _LIMITED:
                found.insert(-1, Utterance("", line.text, line.text[:LONGEST], (), line.zone, Shape.LIMIT))
            continue
        utterance = _spoken(line)
        last = line if utterance else None
        if utterance:
            found.append(utterance)
    if any(one.word in PRIVATE for one in found):
        return tuple(_without_names(one) for one in found)
    return tuple(found)


def _without_names(utterance: Utterance) -> Utterance:
    """A line in which names may stand, or one that belongs to such a line, as it is kept."""
    if utterance.word not in PRIVATE | REASON and utterance.shape is Shape.COMMAND:
        return utterance
    return replace(utterance, value=masked(utterance.value), line=shown(utterance.line), links=())


def _goes_on(before: Utterance, line: Line, last: Line) -> bool:
    """Whether a line belongs to the one directly above it."""
    if before.zone is not line.zone or before.shape is Shape.ITEM:
        return False
    if before.word not in LISTING and GOES_ON.match(line.text):
        return True
    if before.word == "bewijs":
        return not URL.sub("", line.text).strip() and bool(URL.search(line.text))
    return line.item and not last.item and _asks_for_items(before) and _spoken(line) is None


_LIMITED = REASON | {"besluit", "cab", "uitslag", "handtekening", "akkoord", "klasse", "voorwaarde"}
"""Words of a sentence that may be limited on the next line; below any other that limits what was decided."""


def _asks_for_items(before: Utterance) -> bool:
    """Whether the list below is what it announces: `besluit: GO met voorwaarden:`."""
    return before.word == "besluit" and bool(re.search(r"voorwaarden?\W*$|;$", before.value, re.IGNORECASE))


def _joined(before: Utterance, line: Line) -> Utterance:
    """The sentence with the line below it; an item of a list ends with a semicolon."""
    value = f"{before.value} {line.text}{';' if line.item else ''}".strip()
    quote = f"{before.line} {line.text}"[:LONGEST]
    return replace(before, value=value, line=quote, links=(*before.links, *line.links))


def _spoken(line: Line) -> Utterance | None:
    """What a line says to the bot; None where it is between people."""
    text = _STRUCK.sub("", line.text)
    zone = line.zone
    if _UNTICKED.match(text):
        text, zone = _UNTICKED.sub("", text, count=1), Zone.OPEN_TASK if zone is Zone.SAID else zone
    whole, text = text, _bare(text)
    doubt = "".join(sign for sign in whole[: len(whole) - len(text)] if sign in BAD)
    quote = line.text[:LONGEST]
    if found := _COMMAND.fullmatch(text) or _MET.fullmatch(text):
        number = found.groupdict().get("number") or ""
        value = f"{number.strip()}: {found['value']}" if number else found["value"]
        value = f"{_trimmed(value)} {doubt}" if doubt else _trimmed(value)
        return Utterance(_canonical(found["word"]), value, quote, line.links, zone)
    if bare := _undressed(text):
        word, value = bare
        return Utterance(word, value, quote, line.links, zone, Shape.BARE)
    if line.decision and text:
        return Utterance("", text, quote, line.links, zone, Shape.ITEM)
    return Utterance("", text, quote, (), zone, Shape.LIMIT) if LOOSE.match(text) else None


def _canonical(word: str) -> str:
    """A word as the grammar has it."""
    return re.sub(DASH, "-", word.casefold())


def _bare(text: str) -> str:
    """Without what may stand in front of the word."""
    while found := _FRONT.match(text):
        text = text[found.end() :]
    return text


def _trimmed(value: str) -> str:
    """Without typed Markdown around it."""
    return value.strip().strip("*_`").strip()


def _undressed(text: str) -> tuple[str, str] | None:
    """Word and value of what may be a decision that lacks its word or colon."""
    found = _WITHOUT_COLON.fullmatch(text)
    if found and _VERDICT.match(found["value"]):
        return _canonical(found["word"]), found["value"]
    other = _OTHER_WORD.fullmatch(text)
    if other and not _ADVICE.search(other["word"]) and _WHOLE.fullmatch(_trimmed(other["value"])):
        return "", _trimmed(other["value"])
    if _WHOLE.fullmatch(_trimmed(text)):
        return "", _trimmed(text)
    return ("", text) if _INSIDE.search(text) else None
