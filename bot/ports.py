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
from bot.core.messages import Delivery, PageText
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
    Remark,
)
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


class Tracker(Protocol):
    """Jira."""

    def require_login(self) -> None:
        """Raise Unauthorized where the login is not accepted."""
        ...

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


class Desk(Protocol):
    """The service desk that holds RFCs."""

    def changes(self, desk: ServiceDesk) -> Sequence[ChangeRequest]:
        """Every RFC with its approvals."""
        ...

    def field_votes(self, change: ChangeRequest, desk: ServiceDesk) -> Sequence[Remark]:
        """Every vote in a select field, oldest first."""
        ...

    def said(self, request: IssueId) -> frozenset[str]:
        """Keys of the notes that the bot placed on a request, from its comments themselves."""
        ...

    def say(self, request: IssueId, note: Adf, keys: Sequence[str], *, public: bool) -> Said:
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
        """The issues of a programme or release as they were last seen."""
        ...

    def remember(self, root: Identity, issues: Sequence[Observed], *, whole: bool) -> None:
        """Keep what was seen; with `whole`, forget every other issue of the root."""
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
class Sent:
    """A message that was claimed for sending."""

    uncertain: bool
    """An earlier attempt may have arrived: look it up first."""
    since: datetime
    """When it was first claimed."""
    attempts: int


class Outbox(Protocol):
    """Every message has one row, so it is sent once."""

    def claim(self, delivery_id: str, channel: str, subject: str, at: datetime) -> Sent | None:
        """Take a message to send it now; None where it is done or in other hands."""
        ...

    def conclude(self, delivery_id: str, state: str, external_id: str = "", detail: str = "") -> None:
        """Note how a claimed message ended."""
        ...

    def postpone(self, delivery_id: str, until: datetime, detail: str) -> None:
        """Put a claimed message back: it was certainly not sent."""
        ...

    def has_message(self, delivery_id: str) -> bool:
        """Whether the message is known, however it ended."""
        ...
