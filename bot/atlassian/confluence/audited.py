"""Confluence with the audit trail: what is about to be written is recorded before it leaves."""

from typing import Any

from bot.atlassian.confluence.client import Confluence
from bot.features.reminding.messages import PageText
from bot.logs import place
from bot.ports import Page, PageState, Trail
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

    def create(self, space_id: str, parent: str, text: PageText) -> Page:
        """Make a page under a parent."""
        what = {"space": space_id, "title": text.title, "content": [None, text.digest]}
        with self.trail.about(_event("new page", what, "not there yet")) as result:
            made = super().create(space_id, parent, text)
            result["page"] = made.id
        return made

    def update(self, page: Page, text: PageText, message: str) -> Page:
        """Write version `page.version + 1`."""
        versions = [page.version, page.version + 1]
        what = {"page": page.id, "title": text.title, "version": versions, "content": text.digest}
        with self.trail.about(_event(f"page {page.id}", what, "it says something else now")):
            return super().update(page, text, message)

    def remember(self, page_id: str, state: PageState) -> PageState:
        """Store the bot's content property."""
        what = {"page": page_id, "property": state.digest, "version": state.version}
        with self.trail.about(_event(state.identity, what, "the bot's own memory on the page")):
            return super().remember(page_id, state)


def _event(subject: str, what: dict[str, Any], reason: str) -> Event:
    root = str(place().get("unit") or EVERYTHING)
    return Event(EventKind.WRITE, subject, {"service": "confluence", **what}, reason, root=root)
