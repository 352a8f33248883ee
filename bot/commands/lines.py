"""A comment as its author sees it: Atlassian Document Format as lines of text (docs/commands.md).

Struck-out text is not said. What somebody quotes, and what a mail client puts below an answer, is no line at
all; what may be no statement (a code block, an open task, a signature) is one with its zone.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from bot.commands.phrases import compiled, either, words
from bot.commands.verbs import Verb
from bot.commands.vocabulary import Vocabulary

Node = Mapping[str, Any]
"""An ADF node, as plain JSON values. People and apps write it: nobody may trust its shape."""

MARK = "Regiebot"
"""First word of the last paragraph of the bot's own panel, in every language."""

SHORT_NAMES = {
    "check_mark": "✅",
    "white_check_mark": "✅",
    "tick": "✅",
    "thumbsup": "👍",
    "tada": "🎉",
    "cross_mark": "❌",
    "x": "❌",
    "no_entry": "⛔",
    "octagonal_sign": "🛑",
    "thumbsdown": "👎",
    "red_circle": "🔴",
}
"""Short names of the emoji that Atlassian sends without their character."""

DEPTH = 60
"""Nodes deeper than this are not read: no editor makes them."""


class Zone(StrEnum):
    """Where a line stands, where that decides about what it says."""

    SAID = "said"
    OPEN_TASK = "open-task"
    CODE = "code"
    SIGNATURE = "signature"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comment."""

    text: str
    """What its author sees, without characters that nobody sees; mentions as `[~accountid:…]`."""
    links: tuple[str, ...] = ()
    """Addresses behind the words, and those of cards."""
    zone: Zone = Zone.SAID
    decision: bool = False
    """Whether it is a decision item."""
    item: bool = False
    """Whether it is an item of a list."""


def lines_of(vocabulary: Vocabulary, document: Any) -> tuple[Line, ...]:
    """The lines of a document, empty ones left out, quotations cut. Never raises, whatever it is given."""
    if not isinstance(document, Mapping):
        return ()
    found = [line for line in _block(vocabulary, document, Line(""), 0) if line.text or line.links]
    return tuple(_without_mail(vocabulary, found))


def seen(text: str) -> str:
    """The text without characters that nobody sees, with plain spaces, and compatible forms made one.

    Full-width letters become plain ones; letters of other scripts that look alike do not.
    """
    plain = unicodedata.normalize("NFKC", text)
    kept = (" " if c.isspace() else c for c in plain if c == "\n" or unicodedata.category(c) not in _HIDDEN)
    return " ".join("".join(kept).split())


_HIDDEN = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})


# -- blocks


_SKIPPED = frozenset({"blockquote", "media", "mediaSingle", "mediaGroup", "mediaInline", "rule"})
_CARDS = frozenset({"blockCard", "embedCard"})
_INLINE_HOLDERS = frozenset({"paragraph", "heading", "codeBlock", "taskItem", "decisionItem", "caption"})


def _block(vocabulary: Vocabulary, node: Node, like: Line, depth: int) -> Iterator[Line]:
    """The lines of a block; `like` holds the zone and so on that it stands in."""
    kind = _kind(node)
    if depth > DEPTH or is_own_panel(node):
        return
    if kind == "blockquote":
        yield replace(like, text="> ", zone=Zone.QUOTED)
    elif kind in _SKIPPED:
        return
    elif kind in _CARDS:
        yield _line([_card(node)], like)
    elif kind == "tableRow":
        yield from _row(vocabulary, node, like, depth)
    elif kind in _INLINE_HOLDERS:
        yield from _inline(node, _standing(node, like))
    else:
        below = replace(like, item=True) if kind == "listItem" else like
        if title := attrs(node).get("title"):
            yield replace(like, text=seen(str(title)))
        for child in children(node):
            yield from _block(vocabulary, child, below, depth + 1)


def _standing(node: Node, like: Line) -> Line:
    kind = _kind(node)
    if kind == "codeBlock":
        return replace(like, zone=Zone.CODE)
    if kind == "taskItem":
        done = attrs(node).get("state") == "DONE"
        return replace(like, item=True, zone=like.zone if done else Zone.OPEN_TASK)
    if kind == "decisionItem":
        open_ = attrs(node).get("state", "DECIDED") != "DECIDED"
        return replace(like, decision=True, zone=Zone.OPEN_TASK if open_ else like.zone)
    return like


def _row(vocabulary: Vocabulary, node: Node, like: Line, depth: int) -> Iterator[Line]:
    """A row that begins with a command word is one line; any other is the lines of its cells."""
    found = (_block(vocabulary, cell, like, depth + 1) for cell in children(node))
    cells = [[one for one in cell if one.text] for cell in found]
    filled = [cell for cell in cells if cell]
    first = filled[0][0].text.rstrip(" :").casefold() if filled and len(filled[0]) == 1 else ""
    if (
        (first in vocabulary.first_words or _numbered(vocabulary).fullmatch(first))
        and len(filled) > 1
        and all(len(cell) == 1 for cell in filled)
    ):
        links = tuple(link for cell in filled for link in cell[0].links)
        zones = {cell[0].zone for cell in filled} - {Zone.SAID}
        value = " - ".join(cell[0].text for cell in filled[1:])
        yield replace(like, text=f"{first}: {value}", links=links, zone=min(zones, default=like.zone))
    else:
        for cell in cells:
            yield from cell


@cache
def _numbered(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"(?:{words(vocabulary.spoken(Verb.CONDITION))})\s+\d+")


# -- text


def _inline(node: Node, like: Line) -> Iterator[Line]:
    """Text of a paragraph and its like, a line per hard break."""
    parts: list[tuple[str, str]] = []
    for child in children(node):
        if child.get("type") == "hardBreak":
            yield _line(parts, like)
            parts = []
        else:
            first, *others = _text(child).split("\n")
            parts.append((first, _address(child)))
            for other in others:
                yield _line(parts, like)
                parts = [(other, _address(child))]
    yield _line(parts, like)


def _line(parts: Sequence[tuple[str, str]], like: Line) -> Line:
    links = tuple(dict.fromkeys(link for _, link in parts if link))
    return replace(like, text=seen("".join(text for text, _ in parts)), links=links)


def _text(node: Node, depth: int = 0) -> str:
    """What a reader sees of an inline node."""
    kind, about = _kind(node), attrs(node)
    if kind == "text":
        struck = any(mark.get("type") == "strike" for mark in _marks(node))
        return "" if struck else str(node.get("text", ""))
    if kind == "mention":
        return f"[~accountid:{about.get('id', '')}] "
    if kind == "emoji":
        name = str(about.get("shortName", "")).strip(":")
        shown = str(about.get("text", ""))
        return SHORT_NAMES.get(name) or (shown if shown and not shown.startswith(":") else f":{name}:")
    if kind == "inlineCard":
        return _card(node)[0]
    if kind in ("date", "status"):
        return _day(about.get("timestamp")) if kind == "date" else str(about.get("text", ""))
    return "".join(_text(child, depth + 1) for child in children(node)) if depth < DEPTH else ""


def _address(node: Node) -> str:
    """The address behind an inline node; empty where it has none, or is struck out."""
    if node.get("type") == "inlineCard":
        return _card(node)[1]
    marks = _marks(node)
    if any(mark.get("type") == "strike" for mark in marks):
        return ""
    found = (str(attrs(mark).get("href", "")) for mark in marks if mark.get("type") == "link")
    return next(found, "")


def _card(node: Node) -> tuple[str, str]:
    """Address of a card, as its text and as its link. One whose data are inline has it in those."""
    about = attrs(node)
    data = about.get("data")
    url = about.get("url") or (data.get("url") if isinstance(data, Mapping) else "") or ""
    return str(url), str(url)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _day(timestamp: Any) -> str:
    """The day of a date node: milliseconds since 1970, at midnight UTC."""
    try:
        return (_EPOCH + timedelta(milliseconds=int(timestamp))).date().isoformat()
    except (TypeError, ValueError, OverflowError):
        return ""


# -- shapes that nobody may trust


def _kind(node: Node) -> str:
    return str(node.get("type", ""))


def children(node: Node) -> Sequence[Node]:
    """The nodes in a node."""
    found = node.get("content")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else ()


def attrs(node: Node) -> Mapping[str, Any]:
    """The attributes of a node or mark."""
    found = node.get("attrs")
    return found if isinstance(found, Mapping) else {}


def _marks(node: Node) -> Sequence[Node]:
    found = node.get("marks")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else ()


def is_own_panel(node: Node) -> bool:
    """Whether it is a panel of the bot: one whose last paragraph begins with `MARK`."""
    content = children(node) if node.get("type") == "panel" else ()
    if not content:
        return False
    return "".join(map(_text, children(content[-1]))).startswith(MARK)


# -- mails


@cache
def _rule(vocabulary: Vocabulary) -> re.Pattern[str]:
    said = vocabulary.mail
    line = rf"(?:{either(said.original)})\s+(?:{either(said.message)})"
    return compiled(rf"[-_*=\s]{{2,}}\s*{line}\s*[-_*=\s]*|(?:{either(said.begin)})\s*:?")


@cache
def _header(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"\W{{0,4}}(?:{either(vocabulary.mail.sender)})\W{{0,4}}:.*")


@cache
def _wrote(vocabulary: Vocabulary) -> re.Pattern[str]:
    said = vocabulary.mail
    return compiled(rf"(?=.*[\d@])(?:{either(said.on)})\b.{{3,240}}\b(?:{either(said.wrote)})\b.{{0,160}}:")


@cache
def _wrote_on(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"(?:{either(vocabulary.mail.on)})\b.{{3,240}}")


@cache
def _signed(vocabulary: Vocabulary) -> re.Pattern[str]:
    return compiled(rf"--|{either(vocabulary.mail.signed)}")


def _without_mail(vocabulary: Vocabulary, lines: Sequence[Line]) -> Iterator[Line]:
    """Without quotations and what stands below a mail's header; what is below a signature gets that zone."""
    zone = None
    number = 0
    while number < len(lines):
        line = lines[number]
        size = 0 if line.zone is not Zone.SAID else _mail_at(vocabulary, lines, number)
        if size and not _is_quoted(lines, number + size):
            return
        number += size or 1
        if size or line.zone is Zone.QUOTED or line.text.startswith(">"):
            continue
        if line.zone is Zone.SAID and _signed(vocabulary).fullmatch(line.text):
            zone = Zone.SIGNATURE
        yield replace(line, zone=zone) if zone else line


def _mail_at(vocabulary: Vocabulary, lines: Sequence[Line], number: int) -> int:
    """How many lines the beginning of a quoted mail takes here; 0 where none begins."""
    text = lines[number].text
    if any(one(vocabulary).fullmatch(text) for one in (_rule, _header, _wrote)):
        return 1
    if number + 1 < len(lines) and _wrote_on(vocabulary).fullmatch(text):
        return 2 if _wrote(vocabulary).fullmatch(f"{text} {lines[number + 1].text}") else 0
    return 0


def _is_quoted(lines: Sequence[Line], number: int) -> bool:
    """Whether the line begins with `>` or stands in a quotation."""
    if number >= len(lines):
        return False
    return lines[number].zone is Zone.QUOTED or lines[number].text.startswith(">")
