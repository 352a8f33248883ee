"""What the planning says beside a plan: dates that cannot stay, and what is needed by too many at once."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.features.planning.views import ConflictView, ContentionView, ForecastView
from bot.render.environment import Medium, Templates
from bot.render.text import one_line

_CLASHES = {
    "order": "is too early: {what} can be done on {other} at the earliest",
    "parallel": "is too early: {what} begins on {other} at the earliest",
    "freeze": "is shut by {what}",
    "window": "is not in a weekend window",
    "meeting": "is no day on which the CAB meets; the next one is {other}",
    "outside": "is beyond {other}, the limit of the programme",
    "overrun": "is a meeting while what comes before it takes until {until}",
}


def planning_text(conflicts: Sequence[ConflictView], contention: Sequence[ContentionView]) -> str:
    """A line per conflict and per contention; empty without any."""
    return "\n".join((*map(_conflict, conflicts), *_contended(contention)))


def _conflict(one: ConflictView) -> str:
    who = " (set by a person)" if one.pinned else ""
    said = _CLASHES[one.clash].format(what=one.what, other=one.other, until=_minute(one.until))
    chain = f" (chain: {' → '.join(one.chain)})" if one.chain else ""
    return one_line(f"  ! {one.identity}: {one.day}{who} {said}{chain}")


def _contended(contention: Sequence[ContentionView]) -> Iterator[str]:
    for one in contention:
        others = ", ".join(one.others)
        needs = f"{one.resource} from {_minute(one.begins)} to {_minute(one.ends)}"
        yield one_line(f"  ! {one.scope}: needs {needs}, as {others} do; it serves {one.capacity} at a time")
        starts = ", ".join(_minute(at) for at in one.alternatives)
        yield f"      other starts of the migration: {starts or 'none in which everything fits'}"


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "–"


class ForecastText:
    """What `regiebot forecast` prints, from `report/forecast.j2`."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def plain(self, programmes: Sequence[tuple[str, Sequence[ForecastView]]], now: datetime) -> str:
        """A table per programme or release. Raises RenderError."""
        text = self._templates.render(Medium.REPORT, "forecast", programmes=programmes, now=now)
        return "\n".join(line.rstrip() for line in text.strip().split("\n"))
