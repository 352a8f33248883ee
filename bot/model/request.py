"""Requests of the service desk: what they say, and what was voted on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.commands.comments import Comment
from bot.commands.events import Command
from bot.model.issue import UNHEARD, Heard, IssueId, IssueKey, Status


class Vote(StrEnum):
    """What a CAB member or a whole approval round decided."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval round of a request. Votes are by function or account, never silently assumed."""

    id: str
    name: str
    decision: Vote
    created: datetime
    completed: datetime | None
    votes: tuple[tuple[str, Vote], ...] = ()
    """By account, where the service desk tells it."""
    seen: Mapping[str, datetime] = field(default_factory=dict)
    """When the bot first saw the vote of an account; the service desk does not date its votes."""


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """An RFC as the service desk holds it."""

    id: IssueId
    key: IssueKey
    summary: str
    status: Status
    created: datetime
    updated: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    """`source`, `priority`, `impact`, `touches`, `scope`, `solution`, `release` where mapped and filled."""
    approvals: tuple[Approval, ...] = ()
    fix_versions: frozenset[str] = frozenset()
    linked: frozenset[IssueId] = frozenset()
    comments: tuple[Comment, ...] = ()
    """Comments with a line that speaks to the bot, oldest first, and only those lines of them."""
    type: str = ""
    """Name of the request type, where it is mapped."""
    said: frozenset[str] = frozenset()
    """Keys of notes that its property names, as version 0.1.0 wrote it; anybody may write it too."""
    voted: bool = False
    """Whether somebody voted in a select field."""
    heard: Heard = UNHEARD
    """What of the comments and select fields counts, by the record."""

    @property
    def commands(self) -> tuple[Command, ...]:
        """What people said that counts, oldest first."""
        return self.heard.commands
