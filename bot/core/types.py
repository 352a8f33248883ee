"""The nouns that the core shares: identities, what is desired, what was observed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, NewType

from bot.core.values import value
from bot.features.commands.comments import Comment
from bot.features.commands.record import Command, Listening
from bot.spec.model import Action, Anchor, Due, Freeze, Kind, Level, Step

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
    """What the bot says of an issue (`bot.core.adf.described`)."""

    document: Adf
    block: str
    """Digest of the bot's block in it, taken once: a text is compared far more often than it is made."""
    error: str = ""
    """Why the texts of the issue could not be made; then there is nothing in it."""


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
class Stamp:
    """The bot's entity property on an issue: who it is, and what the bot last wrote there."""

    identity: Identity
    applied: Mapping[str, Any]
    links: frozenset[Identity] = frozenset()
    """Predecessors whose link was made; one that is missing now was taken away by a person."""
    runbook: str = ""
    """Of an epic: the version of the runbook that its scope runs by."""
    said: frozenset[str] = frozenset()
    """Keys of the notes that the bot placed on the issue; none is placed twice."""
    owed: Category | None = None
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
    stamp: Stamp | None
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
    """What of the comments counts, by the record (`bot.core.hearing`); a snapshot is without it."""

    @property
    def commands(self) -> tuple[Command, ...]:
        """What people said that counts, oldest first."""
        return self.heard.commands


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


@dataclass(frozen=True, slots=True)
class Scope:
    """A place where a runbook is carried out: programme, cluster, domain, release or party in a release."""

    identity: Identity
    level: Level
    title: str
    parent: Identity | None
    parties: tuple[str, ...]
    """Ids of the parties that work here."""
    migration: datetime | None = None
    """Start of the production migration or roll-out, once planned."""
    start: date | None = None
    end: date | None = None
    freezes: tuple[Freeze, ...] = ()
    """Periods in which rows are not planned here, those of the scopes above included."""
    first: bool = False
    """Whether it is the domain that goes first in its cluster."""

    @property
    def has_epic(self) -> bool:
        """A party in a release has no epic of its own: its tasks hang under the release's."""
        return self.level != Level.PARTY


FIRST_DOMAIN = "first_domain"
"""Why the other domains of a cluster wait: the migration of the first is not approved yet (S3)."""


@value
class Row:
    """A step or action of a runbook with its place there: what all its instances say alike."""

    spec: Step | Action
    phase: str
    owner: str
    """Role code; of several the first."""
    due: Due | None
    """Its own rule for a date, or its step's."""
    order: int
    """Place in the runbook."""
    environment: str | None = None
    gate: Action | None = None
    """The action, where it is a meeting with a moment."""
    shown: str = ""
    """What people see in place of the code; empty for the code itself."""
    attempt: int = 1
    """Of what is done again: which time it is."""

    @property
    def owners(self) -> tuple[str, ...]:
        """Codes of the roles that do it; several have a part each (`bot.core.owner_parts`)."""
        return self.spec.owners if isinstance(self.spec, Action) else (self.owner,)


@value
class Item:
    """One instance of a step or action in a scope: what the bot knows of it apart from Jira."""

    identity: Identity
    row: Row = field(hash=False)
    scope: Identity
    step: Identity | None
    """The step's instance, for an action."""
    parties: tuple[str, ...]
    """Ids of the parties that do it."""
    due: date | None
    at: datetime | None
    """When it meets, for a gate."""
    environment: str | None
    after: tuple[Identity, ...] = ()
    """What comes first, by the runbook's own words; not what follows from the step."""
    agreed: bool = False
    """Whether people agreed on that moment, or a term sets the date; else it follows from the row's rule."""
    waits: str = ""
    """Why nobody works on it now, as a word of `[waits]` in the templates; its issue has no date then."""

    @property
    def code(self) -> str:
        """Of the step or action, as the source numbers it."""
        return self.row.spec.code

    @property
    def title(self) -> str:
        """Of the step or action."""
        return self.row.spec.title

    @property
    def kind(self) -> Kind:
        """Of the step or action."""
        return self.row.spec.kind

    @property
    def source(self) -> str:
        """Where the step or action comes from, as `S4 O.9`."""
        return self.row.spec.source

    @property
    def phase(self) -> str:
        """Id of the phase that it is in."""
        return self.row.phase

    @property
    def owner(self) -> str:
        """Role code; of several the first."""
        return self.row.owner

    @property
    def owners(self) -> tuple[str, ...]:
        """Role codes of those that do it."""
        return self.row.owners

    @property
    def order(self) -> int:
        """Place in the runbook."""
        return self.row.order

    @property
    def shown(self) -> str:
        """What people see in place of the code; empty for the code itself."""
        return self.row.shown

    @property
    def attempt(self) -> int:
        """Of what is done again: which time it is."""
        return self.row.attempt

    @property
    def is_production(self) -> bool:
        """Whether it is the production of a release itself: done on that day and no other."""
        due = self.row.due
        return due is not None and due.anchor is Anchor.PRODUCTION and not due.working_days

    @property
    def is_undated(self) -> bool:
        """Whether nobody can tell when it is done. What waits for the first domain is planned in pencil."""
        return bool(self.waits) and self.waits != FIRST_DOMAIN
