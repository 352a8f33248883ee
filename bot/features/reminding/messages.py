"""What goes out: reminders, digests and notes as facts; pages and chat messages once they are in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.features.gates.views import ConditionView, GateView
from bot.features.reminding.views import MineView
from bot.model.action_view import ActionView


class MessageState(StrEnum):
    """Where a message to a channel stands in the outbox."""

    SENDING = "sending"
    """Being sent; found so afterwards, it may have arrived."""
    WAITING = "waiting"
    """Certainly not sent; tried again."""
    SENT = "sent"
    ACCEPTED = "accepted"
    """Taken by a service that cannot be read back."""
    LAPSED = "lapsed"
    """Its moment passed before it could be sent."""
    UNKNOWN = "unknown"
    """It may have arrived, and nobody can tell."""
    AHEAD = "ahead"
    """Sent while the clock stood at a moment that had not come: it is due again at its own."""
    FAILED = "failed"
    """Given up by a version of the bot that did not try again."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A message that did not arrive, as a reader of `status` or of a digest sees it."""

    channel: str
    text: str
    """The first line of what it says."""
    state: MessageState
    until: datetime
    """Until when it is, or was, useful; Europe/Amsterdam."""
    detail: str = ""
    """What the service said, for operators."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A message about one gate: which reminder it is, and the gate as it stands."""

    kind: str
    """`days-5`, `days-1`, `hours-1` …"""
    gate: GateView
    programme: str
    working_days: int
    """Working days until the meeting; 0 on the day itself."""
    was: datetime | None = None
    """The moment that the channel heard before; None where that still holds."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is overdue in one scope tree, for one channel, on one working day."""

    title: str
    day: date
    total: int
    """Overdue actions."""
    lines: tuple[ActionView, ...]
    """The first of them, latest first."""
    by_owner: tuple[tuple[str, int], ...]
    """Who has how many of the actions and conditions."""
    url: str | None = None
    missed: tuple[Missed, ...] = ()
    """Messages that lapsed or are uncertain since the last digest, as far as this channel may know them."""
    conditions_total: int = 0
    """Conditions of a GO that are past their day and not met."""
    conditions: tuple[ConditionView, ...] = ()
    """The first of them, latest first."""
    mine: MineView | None = None
    """Of a channel of one party: what it has to do beside what is late."""


@dataclass(frozen=True, slots=True)
class PageText:
    """A page, rendered: its title, its body in storage format, and a digest of what it says.

    The digest leaves out the instant of rendering, so content that did not change keeps its digest.
    """

    title: str
    source: str | Callable[[], str]
    """The body, or what makes it: it is only needed where the page is written."""
    digest: str

    @property
    def body(self) -> str:
        """In storage format. Raises RenderError where it has to be made and cannot be."""
        return self.source() if callable(self.source) else self.source


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to a channel, rendered."""

    id: str
    """Unique per message and channel; the same after a restart."""
    text: str
    """What it says in plain words: for notifications, reports and the outbox."""
    content: Any = None
    """The message as its kind of channel has it: made by its renderer, read by its client alone."""
