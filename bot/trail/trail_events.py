"""What the audit trail tells beside what people said and decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

EVERYTHING = "regiebot"
"""What a record is about that is about no programme or release."""


class EventKind(StrEnum):
    """What a record tells that no rule reads."""

    CHAIN = "chain"
    """The chain began, in a ledger that was at work before; it tells how much was taken over."""
    ROUND = "round"
    """A round or a command that writes: by which version, configuration and runbooks, and what was allowed.
    It stands before the first record of its round."""
    WRITE = "write"
    """A write that is about to be sent to a service: before and after."""
    ANSWER = "answer"
    """What became of writes."""
    MESSAGE = "message"
    """How a message ended: sent, lapsed, failed, unknown."""
    VIOLATION = "violation"
    """Work that is out of order, as it was found."""
    STARTED = "started"
    STOPPED = "stopped"


EVENTS = frozenset(kind.value for kind in EventKind)


@dataclass(frozen=True, slots=True)
class Event:
    """One record to be made. `what` holds plain JSON without numbers that are not whole."""

    kind: EventKind
    subject: str
    """Identity of an issue, key of a request, id of a page or channel, or `EVERYTHING`."""
    what: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    account: str = ""
    """Who, where it was a person who gives commands; empty for the bot."""
    root: str = ""
    """The programme or release; by default the first part of the subject."""
    slot: str = ""
    """Names it together with kind, subject and moment, where it is told once; by default its number does."""
    at: datetime | None = None
    """When it happened, aware; by default now."""
