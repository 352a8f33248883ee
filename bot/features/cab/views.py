"""What the CAB's pages and the releasekalender show, already reduced to one audience."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.config.programme_model import Release
from bot.features.releases.views import ReleaseView
from bot.features.rfc.obligations import Track
from bot.features.rfc.views import ChangeView, DecisionView
from bot.model.reasons import Reason


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """A change that an MC-leverancier announces, with the steps that it has to go through."""

    key: str
    url: str
    summary: str
    asked: date
    impact: str
    touches: str
    tracks: tuple[Track, ...]


@dataclass(frozen=True, slots=True)
class AgendaView:
    """One meeting of the CAB, before it: what is asked, the longest waiting first."""

    at: datetime
    functions: tuple[str, ...]
    wish: tuple[ChangeView, ...]
    production: tuple[ChangeView, ...]
    fixes: tuple[ChangeView, ...]
    """Fixes: decided between meetings and carried out at once (S2 step 4)."""
    new: tuple[ChangeView, ...]
    """Changes that product management has not brought in yet."""
    announced: tuple[AnnouncementView, ...]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision about one RFC, in one round."""

    key: str
    url: str
    summary: str
    question: str
    decision: DecisionView


@dataclass(frozen=True, slots=True)
class DecisionsView:
    """What the CAB decided from one meeting until the next."""

    at: datetime
    functions: tuple[str, ...]
    lines: tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A release that is not there yet and that approved RFCs ask for."""

    version: str
    impact: str
    reason: Reason | None
    changes: tuple[ChangeView, ...]
    draft: Release | None = None
    """A proposal for its YAML file."""


@dataclass(frozen=True, slots=True)
class CalendarView:
    """The releasekalender."""

    title: str
    releases: tuple[ReleaseView, ...]
    proposals: tuple[ProposalView, ...]
    majors: tuple[tuple[int, tuple[str, ...]], ...]
    """Year and the majors in it."""
    limit: int
    notice_days: int
    freeze_hours: int
    supported: int
    meeting: datetime | None
    """The CAB's next meeting, for internal readers."""

    @property
    def versions(self) -> dict[str, str]:
        """The version that each party works with, by its title."""
        return {party.title: party.version for release in self.releases for party in release.parties}

    @property
    def titles(self) -> list[str]:
        """Of the parties, in order."""
        return sorted(self.versions)
