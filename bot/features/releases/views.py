"""What a reader sees of a release: its parties, its attempts and where it stands."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.action_view import ActionView
from bot.model.issue import Identity
from bot.model.progress import Progress
from bot.model.reasons import Reason


@dataclass(frozen=True, slots=True)
class PartyView:
    """What one party owes for a release, and its version beside it."""

    title: str
    version: str
    behind: bool
    oldest: int
    duties: tuple[ActionView, ...]
    because: tuple[tuple[str, str, str], ...] = ()
    """Key, address and summary of the RFCs that oblige it."""
    party: str = ""
    """Its id."""


@dataclass(frozen=True, slots=True)
class AttemptView:
    """A test, acceptance or production that was tried, or a moment that was postponed."""

    what: str
    where: str
    at: datetime
    passed: bool
    text: str


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release on the calendar, for one audience."""

    identity: Identity
    title: str
    version: str
    impact: str
    production: datetime
    stage: str
    """`refused`, `live`, `blocked`, `preparing` or `ready`."""
    changes: int
    duties: Progress
    behind: int
    """How many parties would fall too far behind."""
    blocked: int
    """How many things hold up production."""
    failed: int = 0
    """How many tests, acceptances and productions failed and did not pass since."""
    attention: bool = False
    """Whether something failed, breaks a rule of the calendar or leaves a party behind."""
    blockers: tuple[Reason, ...] = ()
    """Those of them that the audience may know, what went wrong first."""
    blamed: tuple[str, ...] = ()
    """Of each of those the id of the party that it tells of; empty where it tells of none."""
    todo: Progress = field(default_factory=Progress)
    """How far all is that comes before production."""
    overtaken: bool = False
    """Whether the moment of production went by without it."""
    conflicts: tuple[Reason, ...] = ()
    parties: tuple[PartyView, ...] = ()
    """What each party owes and runs, as far as the audience may know."""
    history: tuple[AttemptView, ...] = ()
    adjustments: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """Key and address of the RFCs in it, for internal readers."""
    key: str | None = None
    url: str | None = None
    page: str | None = None
    """Title of its page."""
    withheld: bool = False
    """Whether too few parties take part to tell how many of them are how far."""
