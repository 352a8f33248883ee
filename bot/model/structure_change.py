"""The nouns of what people changed in Jira's structure (`bot.features.structure.facts`)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.issue import Identity


class Fault(StrEnum):
    """In which way an issue is not where or what the bot made it."""

    ABSENT = "not-visible"
    """Jira does not show it: deleted, or shielded from the bot (`bot.reconcile.absence`)."""
    MOVED = "moved"
    """In another project."""
    TYPE = "type"
    """Of another level: a sub-task that was made a task, for one."""
    PARENT = "parent"
    """Under another epic or step, or under none."""
    CLOSED = "closed"
    """An epic that is done while work below it is not."""
    LABELS = "labels"
    """Without one of the bot's labels, or with one of another issue; the bot puts that right."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One issue that somebody put elsewhere."""

    identity: Identity
    fault: Fault
    value: str
    """What it is now, so that the next change is another one."""

    @property
    def name(self) -> str:
        """What makes it this deviation, whatever its value."""
        return f"{self.fault}:{self.identity}"


@dataclass(frozen=True, slots=True)
class Told:
    """A deviation that still holds: since which round, and on whose issue it is told."""

    deviation: Deviation
    since: datetime
    on: Identity | None
    """The issue on which it is told; None where none is left, then it is a message to channels."""
    silent: bool = False
    """It was so before the bot first looked, so nobody is told."""
