"""The service desk with the audit trail: what is about to be written is recorded before it leaves."""

from collections.abc import Sequence
from typing import Any

from bot.atlassian.desk.client import Desk
from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.written_events import note_digest
from bot.commands.comments import Visibility
from bot.model.issue import Adf, IssueId, IssueKey
from bot.model.request import ChangeRequest
from bot.ports import Said, Trail
from bot.trail.trail_events import Event, EventKind

_REQUESTS = "cab"
"""Under which name the record holds what is about requests."""


class AuditedDesk(Desk):
    """The `Desk` port, with the trail."""

    def __init__(self, jira: Jira, trail: Trail) -> None:
        super().__init__(jira)
        self._trail = trail

    def say(
        self,
        request: IssueId,
        note: Adf,
        keys: Sequence[str],
        *,
        public: bool,
        visibility: Visibility | None = None,
    ) -> Said:
        """Comment on a request."""
        what = {"service": "desk", "notes": sorted(keys), "public": public, "comment": note_digest(note)}
        with self._trail.about(_event(str(request), what, "a note that a rule asks for")):
            return super().say(request, note, keys, public=public, visibility=visibility)

    def attach(self, change: ChangeRequest, epic: IssueKey, version: str) -> None:
        """Link the RFC to its release's epic and add the release's fixVersion."""
        fields: dict[str, Any] = {"issuelinks": {"add": [epic]}}
        if version and version not in change.fix_versions:
            fields["fixVersions"] = {"add": [version]}
        what = {"service": "desk", "issue": change.key, "fields": fields}
        with self._trail.about(_event(str(change.key), what, "approved for a release")):
            super().attach(change, epic, version)


def _event(subject: str, what: dict[str, Any], reason: str) -> Event:
    return Event(EventKind.WRITE, subject, what, reason, root=_REQUESTS)
