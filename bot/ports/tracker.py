"""Jira: issues, as they are read and written."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol

from bot.commands.comments import Visibility
from bot.model.issue import Adf, Category, Desired, Identity, IssueId, IssueKey, Observed, Rank
from bot.model.status_history import Move
from bot.reconcile.project_limits import ProjectLimits

NOTHING_KNOWN: Mapping[IssueId, Observed] = MappingProxyType({})


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
    altered: tuple[str, ...] = ()
    """Fields that the service stored otherwise than they were sent."""
    unknown: bool = False
    """Nobody knows whether it was made."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one issue, sent as one request: values to set, labels and names to add, the stamp."""

    issue_id: IssueId
    fields: Mapping[str, Any]
    """Values to set, as the property remembers them."""
    project: str = ""
    """Key of its project: where the bot administers it, watchers are not mailed."""
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()
    add_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field: versions, components."""
    blocked_by: tuple[IssueKey, ...] = ()
    stamp: Mapping[str, Any] | None = None
    description: Adf | None = None
    comment: Adf | None = None
    visibility: Visibility | None = None
    """Of a comment: who may read it; None for everybody who sees the issue."""


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
        witnesses: Sequence[IssueKey] = (),
    ) -> Sequence[Observed]:
        """Issues of any of these, and sub-tasks of the parents, that changed in the last minutes.

        One search, where every parent is there. The index may lag, but not for those in `written`, of which
        there are at most 50. With them come the witnesses, changed or not, where the index shows anything.
        """
        ...

    def children(self, root: Identity, parents: Sequence[IssueKey]) -> Sequence[Observed]:
        """Every sub-task of these issues that people made themselves. The index may lag."""
        ...

    def fetch(
        self,
        ids: Sequence[IssueId] | Sequence[IssueKey],
        known: Mapping[IssueId, Observed] = NOTHING_KNOWN,
    ) -> Sequence[Observed]:
        """Issues by id or key, read consistently; those deleted or hidden are absent from the answer.

        `known` are issues as they were last seen: of one that was not updated since, the comments may be
        those that it had then.
        """
        ...

    def moves(
        self, issues: Sequence[Observed], statuses: Mapping[str, Category]
    ) -> Mapping[IssueId, Sequence[Move]]:
        """When these issues were opened and closed and by whom, from their changelogs, oldest first.

        `statuses` are those that are known, by id; others are asked for.
        """
        ...

    def can_browse(self, project: str) -> bool:
        """Whether the bot may look into the project."""
        ...

    def is_indexed(self, project: str) -> bool:
        """Whether a search shows any issue of the project, or it holds none as far as can be told."""
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

    def together(self, edits: Sequence[tuple[Edit, str]]) -> AbstractContextManager[None]:
        """Tell beforehand which edits are sent one by one inside, each with what it follows from."""
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
