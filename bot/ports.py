"""What the jobs need of the world, as small protocols. Adapters fulfil them; tests may too.

Every method raises the errors of `bot.errors`: `Transient` (did not happen, may later), `Permanent`,
`UnknownOutcome` (a write whose result nobody knows), `Conflict`. All instants are aware, UTC.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from bot.core.diff import Known
from bot.core.limits import ProjectLimits
from bot.core.messages import Delivery, MessageState, PageText
from bot.core.types import (
    Adf,
    Category,
    ChangeRequest,
    Desired,
    Identity,
    IssueId,
    IssueKey,
    Observed,
    Rank,
)
from bot.features.commands.comments import Comment, Visibility
from bot.features.commands.record import Entry
from bot.spec.site import ServiceDesk


@dataclass(frozen=True, slots=True)
class NewIssue:
    """One issue to create, with its stamp and its links to issues that exist already."""

    desired: Desired
    parent: IssueId | None
    stamp: Mapping[str, Any]
    blocked_by: tuple[IssueKey, ...] = ()
    blocks: tuple[IssueKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Created:
    """What a bulk create says of one issue: its id and key, or why it was refused."""

    identity: Identity
    issue_id: IssueId | None = None
    key: IssueKey | None = None
    error: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The fields over which it was refused, each with the service's words."""
    unknown: bool = False
    """Nobody knows whether it was made."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one issue, sent as one request: values to set, labels and versions to add, the stamp."""

    issue_id: IssueId
    fields: Mapping[str, Any]
    project: str = ""
    """Key of its project: where the bot administers it, watchers are not mailed."""
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()
    add_versions: tuple[str, ...] = ()
    add_components: tuple[str, ...] = ()
    blocked_by: tuple[IssueKey, ...] = ()
    stamp: Mapping[str, Any] | None = None
    description: Adf | None = None
    comment: Adf | None = None
    visibility: Visibility | None = None
    """Of a comment: who may read it; None for everybody who sees the issue."""


class Tracker(Protocol):
    """Jira."""

    def require(self, project: str) -> None:
        """Raise NotFound or CheckFailed where issues cannot be made in the project."""
        ...

    def limits(
        self, project: str, examples: Mapping[Rank, IssueKey], accounts: Collection[str]
    ) -> ProjectLimits:
        """What the project takes now. `examples` are issues of each rank, to see what can be edited;
        `accounts` could not be assigned before.
        """
        ...

    def sweep(self, root: Identity, cuts: Sequence[IssueKey] = ()) -> Sequence[Observed]:
        """Every issue that carries the label of a programme or release. The index may lag.

        `cuts` are keys at which the search may be cut into parts that are read side by side.
        """
        ...

    def changed(
        self,
        roots: Sequence[Identity],
        minutes: int,
        parents: Sequence[IssueKey] = (),
        written: Sequence[IssueId] = (),
    ) -> Sequence[Observed]:
        """Issues of any of these, and sub-tasks of the parents, that changed in the last minutes.

        One search, where every parent is there. The index may lag, but not for those in `written`, of which
        there are at most 50.
        """
        ...

    def children(self, root: Identity, parents: Sequence[IssueKey]) -> Sequence[Observed]:
        """Every sub-task of these issues that people made themselves. The index may lag."""
        ...

    def fetch(self, ids: Sequence[IssueId]) -> Sequence[Observed]:
        """Issues by id, read consistently; those deleted or hidden are absent from the answer."""
        ...

    def can_browse(self, project: str) -> bool:
        """Whether the bot may look into the project."""
        ...

    def by_key(self, key: IssueKey) -> Observed | None:
        """The issue with this key, moved or not; None where it is deleted or hidden."""
        ...

    def look_alikes(self, project: str, summaries: Sequence[str]) -> Sequence[IssueKey]:
        """Issues of the project that have one of these summaries, whoever made them."""
        ...

    def subtasks(self, parents: Sequence[IssueId]) -> Mapping[IssueId, Sequence[IssueId]]:
        """Ids of the sub-tasks of each of these issues, read consistently; an issue not read is absent."""
        ...

    def create(self, issues: Sequence[NewIssue]) -> Sequence[Created]:
        """Create at most 50 issues in one call; one answer per issue, in order."""
        ...

    def edit(self, edit: Edit) -> None:
        """Change one issue in one call."""
        ...

    def transition(self, issue: Observed, to: Category) -> None:
        """Bring the issue to the status of this category that is meant. Raises Permanent without one."""
        ...

    def link_page(self, issue_id: IssueId, url: str, title: str) -> None:
        """Show a page among the issue's links, once however often it is asked."""
        ...

    def ensure_version(self, project: str, name: str) -> None:
        """Make the version in the project, unless it is there."""
        ...

    def date_version(self, project: str, name: str, day: date, *, released: bool) -> None:
        """Say of the version when it goes, or went, into production; nothing where it is not there."""
        ...

    def url(self, key: IssueKey) -> str:
        """Where a person opens the issue."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """A comment on a request as the service desk shows it."""

    id: str
    public: bool
    """Whether who asked reads it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The notes on a request, as its comments tell."""

    keys: frozenset[str]
    unnamed: bool
    """Whether a comment of the bot carries no keys, as those of version 0.1.0 do."""


class Desk(Protocol):
    """The service desk that holds RFCs."""

    def changes(self, desk: ServiceDesk) -> Sequence[ChangeRequest]:
        """Every RFC with its approvals."""
        ...

    def field_votes(self, change: ChangeRequest, desk: ServiceDesk) -> Sequence[Comment]:
        """Every vote in a select field, oldest first."""
        ...

    def said(self, request: IssueId) -> Placed:
        """The notes that the bot placed on a request, from its own comments there."""
        ...

    def say(
        self,
        request: IssueId,
        note: Adf,
        keys: Sequence[str],
        *,
        public: bool,
        visibility: Visibility | None = None,
    ) -> Said:
        """Comment on a request, with the keys of what is said; gives it as it was read back."""
        ...

    def comment(self, request: IssueId, comment: str) -> Said | None:
        """One comment on a request as it is now; None where it is gone."""
        ...

    def attach(self, change: ChangeRequest, epic: IssueKey, version: str) -> None:
        """Link an RFC to its release's epic and give it the release's fixVersion, unless that is empty."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """A page as Confluence holds it."""

    id: str
    title: str
    version: int
    parent: str | None
    message: str = ""
    """Comment on its latest version."""


@dataclass(frozen=True, slots=True)
class PageState:
    """What the bot remembers of a page, in the page's content property."""

    identity: str
    digest: str
    version: int
    property_id: str = ""
    property_version: int = 0


class Wiki(Protocol):
    """Confluence."""

    def home(self, space: str) -> tuple[str, str]:
        """Ids of the space and of its home page."""
        ...

    def pages(self, page_ids: Sequence[str]) -> Sequence[Page]:
        """These pages as they are now; those that are deleted or hidden are absent."""
        ...

    def by_title(self, space_id: str, title: str) -> Page | None:
        """The page with exactly this title in the space."""
        ...

    def state(self, page_id: str) -> PageState | None:
        """The bot's content property on a page."""
        ...

    def create(self, space_id: str, parent: str, text: PageText) -> Page:
        """Make a page. Raises `Conflict` where the title is taken."""
        ...

    def update(self, page: Page, text: PageText, message: str) -> Page:
        """Write the version after `page.version`, where the page stands now; people may have moved it.

        Raises `Conflict` where somebody was first.
        """
        ...

    def remember(self, page_id: str, state: PageState) -> PageState:
        """Store the bot's content property; gives it with the id and version that it has now."""
        ...

    def url(self, space: str, page_id: str) -> str:
        """Where a person opens a page of the space with this key."""
        ...


class Chat(Protocol):
    """One kind of chat."""

    can_look_up: bool
    """Whether `lookup` can tell: where it cannot, an unclear send is not repeated."""

    def require(self, channel: str) -> None:
        """Raise where it is known beforehand that nothing can be sent there."""
        ...

    def check(self, channel: str) -> str:
        """What is known of the channel, in words, without posting. Raises where it cannot be used."""
        ...

    def judge(self, message: Delivery) -> bool:
        """Whether the service takes this message; False where it never tells. Posts nothing.

        Raises Permanent where it would not take it, and Transient where it cannot be asked now.
        """
        ...

    def send(self, channel: str, message: Delivery) -> str:
        """Post once; gives the service's own id of the message, or '' where it has none."""
        ...

    def lookup(self, channel: str, delivery_id: str, since: datetime) -> str | None:
        """The id of a message posted before with this delivery id, where the service can tell."""
        ...


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

    def entries(self, root: Identity) -> Sequence[Entry]:
        """Every entry of a programme or release, oldest first."""
        ...

    def append(self, root: Identity, entries: Sequence[Entry], read_at: datetime) -> None:
        """Add entries; what is there already, by subject, kind, slot and moment, is not added again."""
        ...

    def began(self, root: Identity, now: datetime) -> datetime:
        """When the record of a programme or release began; now, where this is the first time."""
        ...


class Notes(Protocol):
    """Small JSON values by key, kept with the ledger."""

    def read_note(self, key: str) -> Any:
        """The value, or None."""
        ...

    def write_note(self, key: str, value: Any) -> None:
        """Replace the value."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one channel, as the outbox keeps it."""

    id: str
    channel: str
    root: str
    """The programme or release that it is about."""
    subject: str
    """What it is about, the same after a restart."""
    title: str
    """For reports."""
    until: datetime
    """Until when it is useful."""
    text: str
    """What it says, in plain words; its title while it could not be rendered."""


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A message in the outbox, and where it stands."""

    letter: Letter
    state: MessageState
    since: datetime
    """When it was first taken up."""
    attempts: int = 0
    """How often it was put back."""
    not_before: datetime | None = None
    """When it is tried again."""
    ended: datetime | None = None
    detail: str = ""
    """Why it was put back last, or how it ended."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent, or to be looked up."""
        return self.state in (MessageState.SENDING, MessageState.WAITING)

    @property
    def is_uncertain(self) -> bool:
        """Whether an earlier attempt may have arrived: look it up first."""
        return self.state is MessageState.SENDING


class Outbox(Protocol):
    """Every message has one row, so it is sent once, and none is lost before its moment has passed."""

    def read(self, delivery_id: str) -> OutboxEntry | None:
        """The message, however it stands; None where it is new."""
        ...

    def claim(self, letter: Letter, at: datetime) -> bool:
        """Take a message to send it now; False where it ended or its next try is later.

        It is `sending` when this returns: found so by another run, it may have arrived.
        """
        ...

    def postpone(
        self, letter: Letter, at: datetime, again: datetime, detail: str, *, uncertain: bool = False
    ) -> None:
        """Put a message back until its next try: it was certainly not sent, unless `uncertain`."""
        ...

    def prolong(self, delivery_id: str, until: datetime) -> None:
        """It is useful longer than was known."""
        ...

    def conclude(
        self, delivery_id: str, state: MessageState, at: datetime, external_id: str = "", detail: str = ""
    ) -> None:
        """Note how a message ended."""
        ...

    def expired(self, at: datetime) -> Sequence[OutboxEntry]:
        """Messages that are open though their moment has passed, the earliest first."""
        ...

    def missed(self, since: datetime) -> Sequence[OutboxEntry]:
        """Messages that were put back and are open, and those that lapsed or became uncertain since then."""
        ...
