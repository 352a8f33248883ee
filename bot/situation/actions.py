"""What a rule may ask for: a note on an issue, a message to the channels."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.commands.comments import Visibility
from bot.model.issue import Category, Identity
from bot.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class IssueAction:
    """A note on an issue, placed once, and where `to` is given a change of its status, made once.

    A person who changes the status back afterwards is left alone: the note is there, so the act is done.
    """

    identity: Identity
    key: str
    """Identifies the note on its issue, so that it is placed once; the next attempt has another key."""
    template: str
    """Name in `templates/notes/`."""
    values: Mapping[str, Any] = field(default_factory=dict)
    to: Category | None = None
    public: bool = False
    """Of a note on a request: its requester reads it too."""
    visibility: Visibility | None = None
    """Who may read it, of an answer to a comment that not everybody may read."""
    with_edit: bool = False
    """Placed only together with an edit of the same issue, which it explains."""
    alarm: str = ""
    """What operations has to look at; reported as a failure of the run in which the note is placed."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message to the channels with the topic `news` whose audience may know it; sent once to each."""

    scope: Identity
    key: str
    """Identifies the message, so that it is sent once to each channel; it never changes."""
    template: str
    """Name in `templates/notes/`; its heading is the message's title."""
    values: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    """When it happened; what is older than some days is no news. None for what holds now."""
    urgent: bool = False
    """Also in quiet hours."""
    is_aggregate: bool = False
    """It tells of no party or cluster by itself: every audience may read it."""
    for_operations: bool = False
    """Also for the channels with the topic `operations` whose audience may know it."""
    about: Identity | None = None
    """The item that it is about: whose work that is, or who attends that meeting, may know of it in part."""
    meets: tuple[Identity, datetime] | None = None
    """The meeting whose next moment it tells, and that moment; so a channel hears it again when it moves."""


Rule = Callable[[Situation], Iterable[IssueAction | Announcement]]
