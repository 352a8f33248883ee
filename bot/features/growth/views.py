"""What a reader sees of what the overlay made of a runbook: attempts, lessons, which domain goes first."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.model.issue import Category, Identity


@dataclass(frozen=True, slots=True)
class RoundView:
    """One attempt of what a loop repeats."""

    number: int
    category: Category
    errors: float | None
    """Percents; None where nobody wrote it down."""
    minutes: int | None
    opened: date | None
    """When it was asked for; None for the first."""
    reason: str


@dataclass(frozen=True, slots=True)
class LoopView:
    """A loop with its attempts."""

    code: str
    title: str
    rounds: tuple[RoundView, ...]
    enough: str | None
    """Why it ended; None while it goes on."""
    item: Identity | None = None
    """What is repeated."""


@dataclass(frozen=True, slots=True)
class DurationView:
    """What finished domains tell of the duration of a step."""

    step: str
    """Code and title."""
    unit: str
    """`days` or `minutes`."""
    planned: int
    """By the domains to come, of all these actions together."""
    real: int
    rows: tuple[tuple[str, int, int], ...]
    """Code, planned and real."""
    count: int
    """How many finished domains tell it."""
    domains: tuple[str, ...]
    """Their titles, for readers who see every domain."""


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson and what was decided about it."""

    number: str
    text: str
    scope_title: str
    """Where it was learned."""
    state: str
    """`proposed`, `taken` or `turned_down`."""
    function: str
    reason: str
    key: str | None
    url: str | None
    duration: DurationView | None = None
    """Of a lesson that the bot proposes; it has no text."""


@dataclass(frozen=True, slots=True)
class ConvoyView:
    """Who goes first in a cluster, and whether the others wait for it."""

    first: str
    approved: datetime | None
    waiting: tuple[str, ...]
    """Titles of the phases that wait, on the pages where something waits."""
    hindrance: str = ""
    """Key of an open calamiteit or crisis there, which keeps it from being announced as template."""
    lead: Identity | None = None
    """Which domain goes first."""


@dataclass(frozen=True, slots=True)
class GrowthView:
    """What people's decisions made of the runbook in one scope."""

    loops: tuple[LoopView, ...] = ()
    lessons: tuple[LessonView, ...] = ()
    convoy: ConvoyView | None = None
