"""Issues: identity, desired, observed and managed state."""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, NewType

from bot.commands.comments import Comment
from bot.commands.events import Command, Listening
from bot.model.values import value

Identity = NewType("Identity", str)
"""The bot's stable key of a thing, made of YAML ids and never of titles: `koppeltaal-2023/c1/za-03/O.9`."""

IssueKey = NewType("IssueKey", str)
IssueId = NewType("IssueId", str)
Heard = Listening
"""What there is to hear on an issue or request."""

UNHEARD = Listening()
"""Nobody listened yet, or there is nothing to hear."""

Adf = Mapping[str, Any]
"""An Atlassian Document Format node, as plain JSON values."""


class Rank(IntEnum):
    """Level of an issue in Jira's hierarchy, in the order in which issues must be created."""

    EPIC = 0
    TASK = 1
    SUBTASK = 2


class Category(StrEnum):
    """Jira's status categories: the only thing about a status that does not depend on its name."""

    NEW = "new"
    DOING = "indeterminate"
    DONE = "done"


@value
class Description:
    """What the bot says of an issue (`bot.reconcile.bot_block.described`)."""

    source: Adf | Callable[[], Adf] = field(compare=False)
    """The document, or what makes it: it is only needed where the issue is written."""
    block: str
    """Digest of the bot's block in it, taken once: a text is compared far more often than it is made."""
    error: str = ""
    """Why the texts of the issue could not be made; then there is nothing in it."""

    @property
    def document(self) -> Adf:
        """The description as a whole. Raises RenderError where it has to be made and cannot be."""
        return self.source() if callable(self.source) else self.source


@value
class Desired:
    """One issue as it should be."""

    identity: Identity
    rank: Rank
    project: str
    parent: Identity | None
    summary: str
    description: Description
    labels: tuple[str, ...]
    """Sorted."""
    due: date | None = None
    assignee: str | None = None
    fix_version: str | None = None
    security: str | None = None
    priority: str | None = None
    components: frozenset[str] = frozenset()
    runbook: str = ""
    """Of an epic: the version of the runbook that its scope runs by."""
    blocked_by: tuple[Identity, ...] = ()
    """What comes first and is shown as a link, each once."""
    order: int = 0
    """Place in the runbook; sorts issues of one rank."""
    anew: date | None = None
    """The first day of its present attempt, where it was tried before: a date before it pins nothing."""

    @property
    def text_error(self) -> str:
        """Why its texts could not be made; its other fields follow the spec all the same."""
        return self.description.error


@value
class Status:
    """Where an issue stands. `name` is for showing only."""

    id: str
    name: str
    category: Category


@value
class ManagedState:
    """The bot's entity property on an issue: who it is, and what the bot last wrote there."""

    identity: Identity
    applied: Mapping[str, Any]
    links: frozenset[Identity] = frozenset()
    """Predecessors whose link was made; one that is missing now was taken away by a person."""
    runbook: str = ""
    """Of an epic: the version of the runbook that its scope runs by."""
    posted: frozenset[str] = frozenset()
    """Keys of the notes that the bot placed on the issue; none is placed twice."""
    pending_transition: Category | None = None
    """A note announced that the bot brings the issue to this category, and that is not done yet."""
    first: date | None = None
    """The day on which it was first planned; None where only earlier versions wrote the issue."""
    serial: int = 0
    """Grows with every write, so that an earlier one that was put back is known for it."""
    derived: bool = False
    """Taken over from Jira without proof, as the ledger remembered nothing; what builds on it says so."""
    proven: bool = True
    """Whether the bot's signature is on it; False only in what an adapter read and nobody judged yet."""
    overwritten: bool = False
    """Jira shows something else that the bot did not write: this is what the ledger remembers."""


@value
class Observed:
    """One issue as Jira shows it now."""

    id: IssueId
    key: IssueKey
    project: str
    rank: Rank | None
    parent_id: IssueId | None
    summary: str
    block: str
    """Digest of the bot's block in the description; empty where people removed it."""
    labels: frozenset[str]
    due: date | None
    assignee: str | None
    fix_versions: frozenset[str]
    security: str | None
    status: Status
    updated: datetime
    stamp: ManagedState | None
    blocked_by: frozenset[IssueId] = frozenset()
    priority: str | None = None
    components: frozenset[str] = frozenset()
    done_at: datetime | None = None
    description: Adf | None = None
    """The whole description, only in an issue that was read just now; the ledger keeps the digest alone."""
    comments: tuple[Comment, ...] = ()
    """Comments with a line that speaks to the bot, oldest first, and only those lines of them."""
    attachments: tuple[str, ...] = ()
    """Names of the files on the issue."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Custom fields that `jira.values` in `bot.yaml` maps, by the bot's name for them; without empty ones."""
    heard: Heard = UNHEARD
    """What of the comments counts, by the record (`bot.features.hearing.facts`); a snapshot is without it."""

    @property
    def commands(self) -> tuple[Command, ...]:
        """What people said that counts, oldest first."""
        return self.heard.commands
