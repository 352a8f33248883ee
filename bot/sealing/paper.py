"""Blocks laid out on A4: headings with bookmarks, contents with page numbers, tables that repeat their heads.

The font comes with the library and is embedded. A sign that it does not have is drawn as its plain letter, or
as a question mark; the page itself and the JSON have it.
"""

import io
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer
from reportlab.platypus import Table as TableFlowable
from reportlab.platypus.tableofcontents import TableOfContents

from bot.sealing.printing import Block, Table

_MARGIN, _FOOT = 40.0, 34.0
_WIDTH = A4[0] - 2 * _MARGIN
_FONT, _BOLD = "Vera", "VeraBd"
_DEPTH = {"h2": 0, "h3": 1}
"""Headings that get a bookmark, and how deep."""
_GRID, _SHADE = HexColor("#b9c2cb"), HexColor("#eef2f6")
_MARKS = {"good": HexColor("#2e7d32"), "bad": HexColor("#b3261e")}
_DARK = HexColor("#173a5a")


@cache
def _font() -> TTFont:
    fonts = [TTFont(name, f"{name}.ttf") for name in (_FONT, _BOLD, "VeraIt", "VeraBI")]
    for font in fonts:
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(_FONT, normal=_FONT, bold=_BOLD, italic="VeraIt", boldItalic="VeraBI")
    return fonts[0]


def drawn(text: str) -> str:
    """The text with only signs that the font has."""
    return "".join(map(_drawn, text))


@cache
def _drawn(sign: str) -> str:
    known = _font().face.charToGlyph
    if ord(sign) in known or sign == "\n":
        return sign
    plain = "".join(one for one in unicodedata.normalize("NFKD", sign) if ord(one) in known)
    return plain or "?"


def _style(name: str, size: float, *, bold: bool = False, **more: Any) -> ParagraphStyle:
    font = _BOLD if bold else _FONT
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.32, **more)


def _styles() -> dict[str, ParagraphStyle]:
    return {
        "h1": _style("h1", 17, bold=True, spaceAfter=8, textColor=_DARK),
        "h2": _style("h2", 12.5, bold=True, spaceBefore=14, spaceAfter=4, keepWithNext=1, textColor=_DARK),
        "h3": _style("h3", 9.5, bold=True, spaceBefore=9, spaceAfter=3, keepWithNext=1),
        "p": _style("p", 8.5, spaceAfter=4),
        "li": _style("li", 8.5, leftIndent=12, bulletIndent=3, spaceAfter=2),
        "td": _style("td", 7.6),
        "th": _style("th", 7.6, bold=True),
        "toc0": _style("toc0", 9, leftIndent=0),
        "toc1": _style("toc1", 8, leftIndent=14),
    }


class Paper(BaseDocTemplate):  # type: ignore[misc, unused-ignore]
    """A document on A4 with a footer."""

    def __init__(self, title: str, footer: str, contents: str) -> None:
        _font()
        self._buffer = io.BytesIO()
        super().__init__(self._buffer, pagesize=A4, title=title, invariant=1, lang="nl")
        frame = Frame(_MARGIN, _FOOT + 10, _WIDTH, A4[1] - _MARGIN - _FOOT - 10, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate("page", [frame], onPage=self._foot))
        self._footer, self._contents, self._pages, self._before = footer, contents, 0, 0
        self._known, self._headings = _styles(), 0

    def print(self, blocks: Iterable[Block]) -> bytes:
        """The PDF of these blocks."""
        self.multiBuild([one for block in blocks for one in self._flowables(block)])
        return self._buffer.getvalue()

    def _flowables(self, block: Block) -> Iterator[Flowable]:
        if block.table is not None:
            yield self._table(block.table)
            yield Spacer(1, 6)
        elif block.tag == "contents":
            yield Paragraph(self._contents, self._known["h3"])
            yield TableOfContents(levelStyles=[self._known["toc0"], self._known["toc1"]], dotsMinLevel=0)
        elif block.tag == "li":
            yield Paragraph(block.text, self._known["li"], bulletText="•")
        else:
            yield Paragraph(block.text, self._known[block.tag])

    def _cell(self, text: str, is_head: bool) -> Paragraph:
        return Paragraph(text, self._known["th" if is_head else "td"])

    def _table(self, table: Table) -> Flowable:
        rows = [[self._cell(*cell) for cell in row] for row in table.rows]
        look: list[tuple[Any, ...]] = [
            ("GRID", (0, 0), (-1, -1), 0.5, _GRID),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
        for y, row in enumerate(table.rows):
            look += [("BACKGROUND", (x, y), (x, y), _SHADE) for x, (_, head) in enumerate(row) if head]
            if mark := _MARKS.get(table.marks.get(y, "")):
                look.append(("LINEBEFORE", (0, y), (0, y), 3, mark))
        widths = [_WIDTH * share / sum(table.widths) for share in table.widths]
        return TableFlowable(rows, widths, style=look, repeatRows=table.heads, splitInRow=1, hAlign="LEFT")

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802  (the library's name)
        """Bookmarks and contents: what a heading is, tells its style."""
        if not isinstance(flowable, Paragraph) or flowable.style.name not in _DEPTH:
            return
        self._headings += 1
        depth, text, key = _DEPTH[flowable.style.name], flowable.getPlainText(), f"h{self._headings}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, depth, closed=depth == 0)
        if depth == 0:
            self.notify("TOCEntry", (depth, text, self.page, key))

    def beforeDocument(self) -> None:  # noqa: N802  (the library's name)
        """Each time that it is laid out: the contents need the page numbers of the time before."""
        self._before, self._pages = self._pages, 0
        self._headings = 0

    def _foot(self, canvas: Any, _: Any) -> None:
        self._pages = canvas.getPageNumber()
        canvas.setFont(_FONT, 7.5)
        canvas.setFillColor(HexColor("#555555"))
        said = self._footer.format(page=self._pages, pages=max(self._before, self._pages))
        canvas.drawString(_MARGIN, _FOOT - 8, drawn(said))
