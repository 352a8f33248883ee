"""Confluence with the audit trail: what is about to be written is recorded before it leaves."""

from typing import Any

from bot.atlassian.confluence.client import Confluence
from bot.features.reminding.messages import PageText
from bot.logs import place
from bot.ports import Page, PageState, Trail
from bot.ports.wiki import Readers
from bot.trail.trail_events import EVERYTHING, Event, EventKind


class AuditedConfluence(Confluence):
    """The `Wiki` port, with the trail. Of a page the digest of what it says is recorded, and not what it
    says: Confluence keeps every version.
    """

    trail: Trail

    def audit(self, trail: Trail) -> "AuditedConfluence":
        """Record in this trail from now on."""
        self.trail = trail
        return self

    def create(self, space_id: str, parent: str, text: PageText, *, private: bool = False) -> Page:
        """Make a page under a parent; one that is private has no text yet."""
        content = "" if private else text.digest
        what = {"space": space_id, "title": text.title, "content": [None, content], "private": private}
        with self.trail.about(_event("new page", what, "not there yet")) as result:
            made = super().create(space_id, parent, text, private=private)
            result["page"] = made.id
        return made

    def update(self, page: Page, text: PageText, message: str) -> Page:
        """Write version `page.version + 1`."""
        versions = [page.version, page.version + 1]
        what = {"page": page.id, "title": text.title, "version": versions, "content": text.digest}
        with self.trail.about(_event(f"page {page.id}", what, "it says something else now")):
            return super().update(page, text, message)

    def restrict(self, page_id: str, readers: Readers) -> None:
        """Let only these read a page."""
        what = {"page": page_id, "readers": [sorted(readers.accounts), sorted(readers.groups)]}
        with self.trail.about(_event(f"page {page_id}", what, "who may read it, by the configuration")):
            super().restrict(page_id, readers)

    def remember(self, page_id: str, state: PageState) -> PageState:
        """Store the bot's content property."""
        what = {"page": page_id, "property": state.digest, "version": state.version}
        with self.trail.about(_event(state.identity, what, "the bot's own memory on the page")):
            return super().remember(page_id, state)


def _event(subject: str, what: dict[str, Any], reason: str) -> Event:
    root = str(place().get("unit") or EVERYTHING)
    return Event(EventKind.WRITE, subject, {"service": "confluence", **what}, reason, root=root)
