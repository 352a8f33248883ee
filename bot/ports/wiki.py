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

    def create(self, space_id: str, parent: str, text: PageText) -> Page:
        """Make a page. Raises Permanent where the title is taken."""
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
