"""The audit trail, as who writes sees it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from bot.trail.heads import Head
from bot.trail.trail_events import Event


class Trail(Protocol):
    """Records of what the bot does; they only grow, each holds the hash of the one before."""

    def note(self, *events: Event) -> None:
        """Make records now."""
        ...

    def note_once(self, *events: Event) -> None:
        """The same for events with a slot and a moment; what is there already is not recorded again."""
        ...

    def announced(self, events: Mapping[str, Event]) -> AbstractContextManager[None]:
        """Record at once what is written one by one inside, by key; what is not is told as not sent."""
        ...

    def about(self, *events: Event, key: str = "") -> AbstractContextManager[dict[str, Any]]:
        """What calls inside write, in this thread: recorded before the first of them leaves, and what became
        of it afterwards. What is put into the dictionary goes with the answer. `key` names what may have been
        announced; it counts where it was announced just so.
        """
        ...

    def head_of_the_day(self, now: datetime) -> Head | None:
        """The head to be written outside on this day, the same all day; None while there never was one.

        It is the last record of an earlier day; a new one only where something was recorded since the former
        head that is not about heads.
        """
        ...

    def shown_head(self) -> Head | None:
        """The head that was asked for last."""
        ...
