"""An RFC and its two CAB decisions, as a reader gets to see them."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.model.issue import Category
from bot.model.reasons import Reason
from bot.model.request import Vote


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote of the CAB: in which function, when, in which round and why."""

    function: str
    vote: Vote
    at: datetime | None
    round: int
    reason: str = ""
    seen: bool = False
    """Whether `at` is when the bot first saw the vote: the service desk does not tell when it was cast."""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One CAB decision: its word, when, and how the votes stand."""

    word: str
    """`pending`, `approved` or `declined`; `none` before the first round."""
    at: datetime | None = None
    votes: tuple[tuple[str, str], ...] = ()
    round: int = 0
    ballots: tuple[Ballot, ...] = ()
    missing: tuple[str, ...] = ()
    """Functions that still have to vote."""
    strangers: int = 0
    """Votes in this round of people without the mandate; they do not count."""
    earlier: tuple["DecisionView", ...] = ()
    """The rounds before this one, oldest first."""
    desk: str = ""
    """How the service desk ended the round, where the votes of the functions do not bear that out."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """An RFC with its two CAB decisions."""

    key: str
    url: str
    summary: str
    status: str
    category: Category
    source: str
    priority: str
    impact: str
    asked: date
    wish: DecisionView
    production: DecisionView
    release: str | None
    touches: str = ""
    scope: str = ""
    solution: str = ""
    type: str = ""
    """The type that counts; it differs from `impact` where a rule says so."""
    obliges: bool | None = None
    """Whether MC-leveranciers must test, accept and take part; None while the type is not known."""
    age: int = 0
    """Days since it was asked."""
    reasons: tuple[Reason, ...] = ()
    """What stands in its way."""
    placed: Reason | None = None
    """Why it goes where it goes."""
    proposed: str = ""
    """The release that it goes with, or the number that a new one would have."""


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """A message about one RFC: what happened to it, and the RFC as it stands."""

    event: str
    """`new`, `wish`, `production` (a CAB decision fell), `linked`, `waiting` or `status`."""
    change: ChangeView
