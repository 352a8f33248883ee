"""What a cycle works with: the services behind ports, and the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.texts import IssueWords
from bot.jobs.act import NoteWords
from bot.jobs.board import BoardWords
from bot.jobs.notify import MessageWords
from bot.jobs.publish import PageWords
from bot.ports import AlikeEdits, Chat, Clock, Desk, Ledger, Notes, Outbox, Pauses, Record, Tracker, Wiki


@dataclass(frozen=True, slots=True)
class Ports:
    """The world, behind protocols. What is not connected is None or absent."""

    tracker: Tracker
    ledger: Ledger
    outbox: Outbox
    notes: Notes
    record: Record
    pauses: Pauses
    desk: Desk | None = None
    wiki: Wiki | None = None
    chats: Mapping[str, Chat] = field(default_factory=dict)
    alike: AlikeEdits | None = None
    """None where edits go one by one."""
    clock: Clock | None = None
    """None where the moment of the run is somebody's choice."""


@dataclass(frozen=True, slots=True)
class Words:
    """The templates, behind functions."""

    issue: IssueWords
    page: PageWords
    note: NoteWords
    board: BoardWords
    chat: Mapping[str, MessageWords]
