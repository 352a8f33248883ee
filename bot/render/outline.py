r"""The small text form that Jira, Slack and Teams templates write, and its parser.

A template lays out lines; each service's renderer builds its own structure from them, so no template
ever writes JSON, mrkdwn or Markdown of a service:

    # heading                     !good text, !warning text    a line that stands out
    - item of a list              > small print
    : label | value               => label | https://address   a button
    ---                           anything else: a paragraph; lines that follow each other stay together

Inside a line: `**strong**` and `[label](https://address)`. A backslash takes away the meaning of the next
character. Values that a template prints are escaped that way, so data never becomes markup.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from bot.render.text import flat, web_url

_SPECIAL = re.compile(r"[\\*\[\]()|#\-:>=!]")
_ESCAPED = re.compile(r"\\(.)")
_INLINE = re.compile(
    r"\\(?P<plain>.)|(?P<strong>\*\*)"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\((?P<url>(?:\\.|[^)\\])*)\)"
    r"|(?P<text>[^\\*\[]+|.)"
)
_PAIR = re.compile(r"(?P<left>(?:\\.|[^|\\])*)(?:\|(?P<right>.*))?")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text of one look; `url` is a safe http(s) address."""

    text: str
    strong: bool = False
    url: str | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    text: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a label and what there is to say."""

    pairs: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """A line that stands out; `tone` is `good` or `warning`, and the text says the same in words."""

    tone: str
    text: Runs


@dataclass(frozen=True, slots=True)
class Small:
    """Small print."""

    text: Runs


@dataclass(frozen=True, slots=True)
class Button:
    """A link that stands by itself."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A dividing line."""


Block = Heading | Paragraph | Bullets | Facts | Callout | Small | Button | Rule
_Piece = tuple[str, str]


def escape(value: object) -> str:
    """A value on one line, in which nothing is markup; single spaces at its ends stay."""
    return _SPECIAL.sub(r"\\\g<0>", flat(str(value)))


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a rendered template, empty ones left out."""
    pieces = [_classify(line.strip()) for line in text.split("\n")]
    blocks: list[Block] = []
    for kind, group in groupby(pieces, key=lambda piece: piece[0]):
        blocks += _BUILDERS[kind]([body for _, body in group])
    return tuple(blocks)


def plain(runs: Runs) -> str:
    """The text of the runs."""
    return "".join(run.text for run in runs)


def inline(line: str) -> Runs:
    """The runs of one line."""
    runs: list[Run] = []
    strong = False
    for match in _INLINE.finditer(line):
        if match["strong"]:
            strong = not strong
        elif match["label"] is not None:
            runs.append(Run(_unescape(match["label"]), strong, web_url(_unescape(match["url"]))))
        else:
            _extend(runs, match["plain"] or match["text"], strong=strong)
    return tuple(run for run in runs if run.text)


def _extend(runs: list[Run], text: str, *, strong: bool) -> None:
    if runs and runs[-1].url is None and runs[-1].strong == strong:
        text = runs.pop().text + text
    runs.append(Run(text, strong))


_MARKERS = (
    ("# ", "heading"),
    ("- ", "bullet"),
    (": ", "fact"),
    ("> ", "small"),
    ("=> ", "button"),
    ("!good ", "good"),
    ("!warning ", "warning"),
)


def _classify(line: str) -> _Piece:
    if not line:
        return "blank", ""
    if line == "---":
        return "rule", ""
    for marker, kind in _MARKERS:
        if f"{line} ".startswith(marker):
            return kind, line[len(marker) :].strip()
    return "text", line


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _pair(line: str) -> tuple[str, str]:
    match = _PAIR.match(line)
    left, right = (match["left"], match["right"] or "") if match else (line, "")
    return _unescape(left).strip(), right.strip()


def _runs(bodies: Iterable[str]) -> list[Runs]:
    return [runs for body in bodies if (runs := inline(body))]


def _paragraph(bodies: list[str]) -> list[Block]:
    found = _runs(bodies)
    return [Paragraph(tuple(found))] if found else []


def _bullets(bodies: list[str]) -> list[Block]:
    found = _runs(bodies)
    return [Bullets(tuple(found))] if found else []


def _facts(bodies: list[str]) -> list[Block]:
    pairs = [(label, inline(value)) for label, value in map(_pair, bodies)]
    kept = tuple((label, runs) for label, runs in pairs if label and runs)
    return [Facts(kept)] if kept else []


def _buttons(bodies: list[str]) -> list[Block]:
    pairs = [(label, web_url(_unescape(address))) for label, address in map(_pair, bodies)]
    return [Button(label, url) for label, url in pairs if label and url]


_BUILDERS: dict[str, Callable[[list[str]], list[Block]]] = {
    "blank": lambda _: [],
    "text": _paragraph,
    "bullet": _bullets,
    "fact": _facts,
    "button": _buttons,
    "rule": lambda _: [Rule()],
    "heading": lambda bodies: [Heading(runs) for runs in _runs(bodies)],
    "small": lambda bodies: [Small(runs) for runs in _runs(bodies)],
    "good": lambda bodies: [Callout("good", runs) for runs in _runs(bodies)],
    "warning": lambda bodies: [Callout("warning", runs) for runs in _runs(bodies)],
}
