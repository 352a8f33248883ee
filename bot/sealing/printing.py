"""A page as PDF: what the HTML of a pack's templates says, read into blocks and laid out on paper.

Reads headings, paragraphs, lists and tables with the widths of their columns; nothing else.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from importlib.util import find_spec

from bot.errors import CheckFailed
from bot.sealing.signing import EXTRA

_BLOCKS = frozenset({"h1", "h2", "h3", "p", "li", "th", "td"})
_INLINE = {"strong": ("<b>", "</b>"), "em": ("<i>", "</i>"), "code": ('<font size="7">', "</font>")}
_SKIPPED = frozenset({"head", "nav"})
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Table:
    """A table of a page."""

    widths: list[float] = field(default_factory=list)
    """Of each column, in percents."""
    rows: list[list[tuple[str, bool]]] = field(default_factory=list)
    """Per row its cells: marked-up text, and whether it is a heading."""
    heads: int = 0
    """How many rows are repeated on each page."""
    marks: dict[int, str] = field(default_factory=dict)
    """Class of the rows that have one."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph or item of a list by its tag, `contents`, or a table."""

    tag: str
    text: str = ""
    table: Table | None = None


class _Reader(HTMLParser):
    """The blocks of a page, in order."""

    def __init__(self, drawn: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._drawn = drawn
        self._parts: list[str] = []
        self._table: Table | None = None
        self._skipping = 0
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that opens."""
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag in _BLOCKS:
            self._parts = []
        elif tag in _INLINE:
            self._parts.append(_INLINE[tag][0])
        elif tag == "br":
            self._parts.append("<br/>")
        elif tag == "table":
            self._table = Table()
        elif tag == "thead":
            self._in_head = True
        elif self._table is not None:
            self._of_table(self._table, tag, dict(attrs))

    def _of_table(self, table: Table, tag: str, given: dict[str, str | None]) -> None:
        if tag == "col":
            table.widths.append(float((given.get("style") or "").partition(":")[2].rstrip("%;")))
        elif tag == "tr":
            table.rows.append([])
            table.heads += self._in_head
            if mark := given.get("class"):
                table.marks[len(table.rows) - 1] = mark

    def handle_endtag(self, tag: str) -> None:
        """A tag that closes."""
        if tag in _SKIPPED:
            self._skipping -= 1
            self.blocks += [Block("contents")] if tag == "nav" else []
        elif self._skipping:
            return
        elif tag in _INLINE:
            self._parts.append(_INLINE[tag][1])
        elif tag in ("th", "td") and self._table is not None:
            self._table.rows[-1].append((self._text, tag == "th"))
        elif tag in _BLOCKS:
            self.blocks.append(Block(tag, self._text))
        elif tag == "thead":
            self._in_head = False
        elif tag == "table" and self._table is not None:
            self.blocks.append(Block(tag, table=self._table))
            self._table = None

    @property
    def _text(self) -> str:
        return _SPACE.sub(" ", "".join(self._parts)).strip()

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._skipping:
            self._parts.append(escape(self._drawn(_SPACE.sub(" ", data)), quote=False))


def printed(page: str, title: str, footer: str, contents: str) -> bytes:
    """The PDF of a page: the same bytes for the same page. `footer` may name `{page}` and `{pages}`;
    `contents` is the heading above the list of contents.

    Raises CheckFailed where the extra is not installed.
    """
    if find_spec("reportlab") is None:
        raise CheckFailed(EXTRA)
    from bot.sealing.paper import Paper, drawn  # noqa: PLC0415  (of the extra)

    reader = _Reader(drawn)
    reader.feed(page)
    reader.close()
    return Paper(title, footer, contents).print(reader.blocks)
