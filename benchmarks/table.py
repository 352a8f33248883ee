"""The table of budgets: minimum, measured, ratio, verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

START, END = "<!-- measured: start -->", "<!-- measured: end -->"
_HEAD = ("what", "minimum", "measured", "ratio", "budget", "verdict")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `ratio` is measured against the minimum, or what `what` says it is."""

    what: str
    measured: str
    minimum: str = "–"
    ratio: str = "–"
    budget: str = "–"
    met: bool | None = None
    """None where there is no budget: the number only tells."""

    @property
    def cells(self) -> tuple[str, ...]:
        verdict = {True: "met", False: "NOT MET", None: "–"}[self.met]
        return (self.what, self.minimum, self.measured, self.ratio, self.budget, verdict)


def calls(what: str, measured: int, minimum: int, limit: float) -> Row:
    """A number of calls, at most `limit`."""
    ratio = f"{measured / minimum:.2f}" if minimum else "–"
    return Row(what, str(measured), str(minimum), ratio, f"≤ {limit:g}", measured <= limit)


def number(value: int) -> str:
    """With a space between the thousands."""
    return f"{value:,}".replace(",", " ")


def render(rows: Sequence[Row]) -> str:
    """A Markdown table with columns in line, so that it also reads well in a terminal."""
    lines = [_HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(_HEAD))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(line, widths) for line in (lines[0], rule, *lines[1:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def write(page: Path, text: str) -> None:
    """Put the text between the markers of a page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", encoding="utf-8")
