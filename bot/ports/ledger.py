"""The bot's own memory of issues, the record of what people said, and small notes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.commands.events import Entry
from bot.model.issue import Identity, Observed
from bot.model.status_history import Moves
from bot.ports.tracker import Created
from bot.reconcile.diff import Known


class Ledger(Protocol):
    """The bot's own memory: a cache and a journal. Everything in it can be rebuilt or re-decided."""

    def known(self, root: Identity) -> Mapping[Identity, Known]:
        """What is remembered of a programme's or release's issues."""
        ...

    def is_unresolved(self, root: Identity) -> bool:
        """Whether the outcome of any create of a programme or release is not known yet."""
        ...

    def intend(self, identities: Sequence[Identity], at: datetime) -> None:
        """Note, durably, that creates of these are about to be sent."""
        ...

    def inherit(self, root: Identity, at: datetime) -> None:
        """Creates that a process marked which is gone count as tried at this moment."""
        ...

    def settle(self, results: Sequence[Created]) -> None:
        """Note what became of creates: made, or refused (then forgotten)."""
        ...

    def forget(self, identities: Sequence[Identity]) -> None:
        """Creates that certainly did not happen."""
        ...

    def adopt(self, observed: Mapping[Identity, Observed]) -> None:
        """Remember issues that were seen."""
        ...

    def snapshot(self, root: Identity) -> Sequence[Observed]:
        """The issues of a programme or release as they were last seen. Raises Unreadable."""
        ...

    def remember(self, root: Identity, issues: Sequence[Observed], *, whole: bool) -> None:
        """Keep what was seen; with `whole`, forget every other issue of the root."""
        ...


class Record(Protocol):
    """What was said and decided, fixed when it was first read. It only grows; nothing can rebuild it."""

    def roots(self) -> Sequence[Identity]:
        """The programmes and releases of which something was said, and what holds the requests, by name."""
        ...

    def entries(self, root: Identity) -> Sequence[Entry]:
        """Every entry of a programme or release, oldest first."""
        ...

    def append(self, root: Identity, entries: Sequence[Entry], read_at: datetime) -> None:
        """Add entries; what is there already, by subject, kind, slot and moment, is not added again."""
        ...

    def moves(self, root: Identity) -> Moves:
        """When the issues of a programme or release were opened and closed, oldest first."""
        ...

    def add_moves(self, root: Identity, moves: Moves, read_at: datetime) -> None:
        """Add moves; what is there already is not added again."""
        ...

    def began(self, root: Identity, now: datetime) -> datetime:
        """When the record of a programme or release began; now, where this is the first time."""
        ...

    def redact(self, number: int, reason: str, at: datetime) -> Sequence[int]:
        """Empty the words of one entry, and of those that hold the same because of it, and record why.

        Gives the numbers of the entries; none where there is no such entry, or it holds no words.
        """
        ...


class Notes(Protocol):
    """Small JSON values by key, kept with the ledger."""

    def read_note(self, key: str) -> Any:
        """The value, or None."""
        ...

    def write_note(self, key: str, value: Any) -> None:
        """Replace the value."""
        ...
