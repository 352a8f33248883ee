"""Confluence: pages, and what the bot remembers on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.features.reminding.messages import PageText


@dataclass(frozen=True, slots=True)
class Page:
    """A page as Confluence holds it."""

    id: str
    title: str
    version: int
    parent: str | None
    message: str = ""
    """Comment on its latest version."""
    written: str = ""
    """When its latest version was written, as Confluence says it."""
    live: bool = False
    """Whether people write in it at the same time, without publishing."""


@dataclass(frozen=True, slots=True)
class PageState:
    """What the bot remembers of a page, in the page's content property."""

    identity: str
    digest: str
    version: int
    property_id: str = ""
    property_version: int = 0


@dataclass(frozen=True, slots=True)
class Readers:
    """Who alone may read a page; without any, everybody who reads the space."""

    accounts: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    """By id."""

    @property
    def is_open(self) -> bool:
        """Whether nobody is kept out."""
        return not self.accounts and not self.groups

    def within(self, others: "Readers") -> bool:
        """Whether nobody reads along who is not among the others."""
        if self.is_open or others.is_open:
            return others.is_open
        return self.accounts <= others.accounts and self.groups <= others.groups


@dataclass(frozen=True, slots=True)
class SpaceReader:
    """Somebody who may read a space: `user`, `group`, or `role` for a class of accounts."""

    kind: str
    id: str
    name: str


class Wiki(Protocol):
    """Confluence."""

    def home(self, space: str) -> tuple[str, str]:
        """Ids of the space and of its home page."""
        ...

    def may_add_pages(self, space_id: str) -> bool:
        """Whether the bot may add pages to the space, and edit those that it added."""
        ...

    def pages(self, page_ids: Sequence[str]) -> Sequence[Page]:
        """These pages as they are now; those that are deleted or hidden are absent."""
        ...

    def by_title(self, space_id: str, title: str) -> Page | None:
        """The page with this title in the space, whatever its case. Raises Permanent for an archived one."""
        ...

    def is_being_edited(self, page: Page) -> bool:
        """Whether somebody has it open and has not published yet."""
        ...

    def state(self, page_id: str) -> PageState | None:
        """The bot's content property on a page."""
        ...

    def create(self, space_id: str, parent: str, text: PageText, *, private: bool = False) -> Page:
        """Make a page, one that only the bot sees where it is private. Raises Permanent where the title is
        taken, or the bot may make no private ones.
        """
        ...

    def update(self, page: Page, text: PageText, message: str) -> Page:
        """Write the version after `page.version`, where the page stands now; people may have moved it.

        Raises `Conflict` where somebody was first.
        """
        ...

    def remember(self, page_id: str, state: PageState) -> PageState:
        """Store the bot's content property; gives it with the id and version that it has now."""
        ...

    def readers(self, page_id: str) -> Readers:
        """Who alone may read a page, by its own restrictions."""
        ...

    def restrict(self, page_id: str, readers: Readers) -> None:
        """Let only these read a page, and the bot. Raises ServiceError where that cannot be set."""
        ...

    def own_account(self) -> frozenset[str]:
        """The account of the bot."""
        ...

    def space_readers(self, space_id: str) -> Sequence[SpaceReader]:
        """Who may read a space. Raises Permanent where the bot may not know."""
        ...

    def url(self, space: str, page_id: str) -> str:
        """Where a person opens a page of the space with this key."""
        ...
