"""What a round works with: the services behind ports, and what renders words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.commands.vocabulary import Vocabulary
from bot.ports import (
    AlikeEdits,
    Chat,
    Clock,
    Desk,
    Ledger,
    Notes,
    Outbox,
    Pauses,
    Record,
    Tracker,
    Trail,
    Wiki,
)
from bot.reconcile.issue_texts import IssueWords
from bot.round.apply.issue_acts import NoteWords
from bot.round.report.cab_pages import BoardWords
from bot.round.report.notify import MessageWords
from bot.round.report.publish import PageWords


@dataclass(frozen=True, slots=True)
class Services:
    """The world, behind protocols. What is not connected is None or absent."""

    tracker: Tracker
    ledger: Ledger
    outbox: Outbox
    notes: Notes
    record: Record
    pauses: Pauses
    trail: Trail
    desk: Desk | None = None
    wiki: Wiki | None = None
    chats: Mapping[str, Chat] = field(default_factory=dict)
    """By id of the channel."""
    alike: AlikeEdits | None = None
    """None where edits go one by one."""
    clock: Clock | None = None
    """None where the moment of the run is somebody's choice."""


class Keep(Protocol):
    """Keeps what is known of the texts for the next round."""

    def __call__(self, *, whole: bool) -> None:
        """`whole` where the round asked for every text that there is."""
        ...


@dataclass(frozen=True, slots=True)
class Renderers:
    """The templates of a language, behind functions, and its vocabulary."""

    issue: IssueWords
    page: PageWords
    note: NoteWords
    board: BoardWords
    chat: Mapping[str, MessageWords]
    """By kind of channel."""
    vocabulary: Vocabulary
    """How people say things to the bot."""
    keep: Keep = lambda *, whole: None  # noqa: ARG005
    """Called at the end of a round."""
