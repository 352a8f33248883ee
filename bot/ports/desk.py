"""The service desk: requests, and what is said on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.commands.comments import Comment, Visibility
from bot.config.site_model import ServiceDesk
from bot.model.issue import Adf, IssueId, IssueKey
from bot.model.request import ChangeRequest


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
