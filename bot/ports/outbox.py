"""The outbox: every message to a channel, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.features.reminding.messages import MessageState


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one channel, as the outbox keeps it."""

    id: str
    channel: str
    root: str
    """The programme or release that it is about."""
    subject: str
    """What it is about, the same after a restart."""
    title: str
    """For reports."""
    until: datetime
    """Until when it is useful."""
    text: str
    """What it says, in plain words; its title while it could not be rendered."""


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A message in the outbox, and where it stands."""

    letter: Letter
    state: MessageState
    since: datetime
    """When it was first taken up."""
    attempts: int = 0
    """How often it was put back."""
    not_before: datetime | None = None
    """When it is tried again."""
    ended: datetime | None = None
    detail: str = ""
    """Why it was put back last, or how it ended."""
    sender: str = ""
    """Which other process may be sending it now, and what to do about that, in words."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent, or to be looked up."""
        return self.state in (MessageState.SENDING, MessageState.WAITING)

    @property
    def is_uncertain(self) -> bool:
        """Whether an earlier attempt may have arrived: look it up first."""
        return self.state is MessageState.SENDING


class Outbox(Protocol):
    """Every message has one row, so it is sent once, and none is lost before its moment has passed."""

    def read(self, delivery_id: str) -> OutboxEntry | None:
        """The message, however it stands; None where it is new."""
        ...

    def claim(self, letter: Letter, at: datetime) -> bool:
        """Take a message to send it now; False where it ended or its next try is later.

        It is `sending` when this returns: found so by another run, it may have arrived.
        """
        ...

    def postpone(
        self, letter: Letter, at: datetime, again: datetime, detail: str, *, uncertain: bool = False
    ) -> None:
        """Put a message back until its next try: it was certainly not sent, unless `uncertain`."""
        ...

    def prolong(self, delivery_id: str, until: datetime) -> None:
        """It is useful longer than was known."""
        ...

    def conclude(
        self, delivery_id: str, state: MessageState, at: datetime, external_id: str = "", detail: str = ""
    ) -> None:
        """Note how a message ended."""
        ...

    def expired(self, at: datetime) -> Sequence[OutboxEntry]:
        """Messages that are open though their moment has passed, the earliest first."""
        ...

    def ahead(self, of: datetime) -> Sequence[OutboxEntry]:
        """Messages that ended, were taken up or are tried again at a moment that has not come."""
        ...

    def set_back(self, entry: OutboxEntry, at: datetime) -> None:
        """Mend the marks of such a message: what was sent is `AHEAD` since now, all else is due now."""
        ...

    def missed(self, since: datetime) -> Sequence[OutboxEntry]:
        """Messages that were put back and are open, and those that lapsed or became uncertain since then."""
        ...

    def heard(self, channel: str, root: str, beginning: str) -> Sequence[OutboxEntry]:
        """Messages that arrived in a channel, or may have, by how their subject begins; the latest last."""
        ...
