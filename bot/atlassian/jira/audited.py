"""Jira with the audit trail: a record of what is about to be written, and of what was there,
before it leaves.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date

from bot.atlassian.jira.bulk_edits import JiraAlike
from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.written_events import created, edited, restricted_event
from bot.logs import place
from bot.model.issue import Category, IssueId, IssueKey, Observed
from bot.ports import Alike, Created, Edit, NewIssue, Trail
from bot.ports.tracker import NOTHING_KNOWN
from bot.trail.trail_events import EVERYTHING, Event, EventKind

_MOST_SEEN = 5_000
"""Of so many issues it is remembered what they showed when they were last read."""


class AuditedJira(Jira):
    """The `Tracker` port, with the trail."""

    trail: Trail
    restricted: Mapping[str, tuple[str, ...]]
    """Of which issues only number and parties are recorded, with their parties."""

    def audit(self, trail: Trail) -> "AuditedJira":
        """Record in this trail from now on."""
        self.trail, self.restricted, self._seen = trail, {}, dict[IssueId, Observed]()
        return self

    def fetch(
        self,
        ids: Sequence[IssueId] | Sequence[IssueKey],
        known: Mapping[IssueId, Observed] = NOTHING_KNOWN,
    ) -> Sequence[Observed]:
        """Issues by id or key; what they show is remembered until they are written."""
        found = super().fetch(ids, known)
        if len(self._seen) > _MOST_SEEN:
            self._seen = {}
        self._seen.update((issue.id, issue) for issue in found)
        return found

    def seen(self, issue_id: IssueId) -> Observed | None:
        """An issue as it was last read; None where that is not known."""
        return self._seen.get(issue_id)

    def judged(self, event: Event) -> Event:
        """The event with no more than may be recorded of what it is about, and with its cause."""
        parties = self.restricted.get(event.subject)
        return restricted_event(event, parties) if parties is not None else event

    def create(self, issues: Sequence[NewIssue]) -> Sequence[Created]:
        """One bulk call; the answer tells which were made, by their place in the call."""
        events = [self.judged(created(new)) for new in issues]
        with self.trail.about(*events) as result:
            made = super().create(issues)
            result["made"] = [one.key for one in made]
        return made

    def together(self, edits: Sequence[tuple[Edit, str]]) -> AbstractContextManager[None]:
        """Record all of them at once; one that is not sent then is told as such."""
        events = (
            (edit.issue_id, self.judged(edited(edit, self.seen(edit.issue_id), cause)))
            for edit, cause in edits
        )
        return self.trail.announced(dict(events))

    def edit(self, edit: Edit) -> None:
        """One PUT with everything that changes."""
        event = self.judged(edited(edit, self.seen(edit.issue_id), _cause()))
        with self.trail.about(event, key=edit.issue_id):
            super().edit(edit)

    def transition(self, issue: Observed, to: Category) -> None:
        """Bring the issue to a status of this category."""
        what = {
            "service": "jira",
            "issue": issue.key,
            "fields": {"status": [issue.status.category.value, to.value]},
        }
        subject = issue.stamp.identity if issue.stamp else str(issue.key)
        event = Event(EventKind.WRITE, subject, what, _cause() or "owed by a note")
        with self.trail.about(self.judged(event)):
            super().transition(issue, to)

    def link_page(self, issue_id: IssueId, url: str, title: str) -> None:
        """Show a page among the issue's links."""
        seen = self.seen(issue_id)
        subject = seen.stamp.identity if seen and seen.stamp else f"issue {issue_id}"
        what = {"service": "jira", "issue": issue_id, "page": url}
        with self.trail.about(Event(EventKind.WRITE, subject, what, "its page", root=_root())):
            super().link_page(issue_id, url, title)

    def ensure_version(self, project: str, name: str) -> None:
        """Make the version, unless the project has one of that name."""
        what = {"service": "jira", "project": project, "version": [None, name]}
        with self.trail.about(Event(EventKind.WRITE, name, what, "not there yet", root=_root())):
            super().ensure_version(project, name)

    def date_version(self, project: str, name: str, day: date, *, released: bool) -> None:
        """Set its release date, and whether it is released."""
        after = {"name": name, "date": day.isoformat(), "released": released}
        what = {"service": "jira", "project": project, "version": [None, after]}
        with self.trail.about(Event(EventKind.WRITE, name, what, "its date", root=_root())):
            super().date_version(project, name, day, released=released)


class AuditedAlike(JiraAlike):
    """The `AlikeEdits` port, with the trail."""

    def __init__(self, jira: AuditedJira, *, notify_users: bool, sleep: Callable[[float], None]) -> None:
        super().__init__(jira, notify_users=notify_users, sleep=sleep)
        self._audited = jira

    def send(
        self, change: Alike, issues: Mapping[IssueId, IssueKey], began: Callable[[str], None]
    ) -> Mapping[IssueId, str] | None:
        """Submit the task and ask until it has ended; one record per issue."""
        jira, events = self._audited, []
        values = {str(field): value for field, value in change.values}
        for issue_id in issues:
            edit = Edit(
                issue_id,
                values,
                change.project,
                add_labels=change.add_labels,
                remove_labels=change.remove_labels,
            )
            events.append(jira.judged(edited(edit, jira.seen(issue_id), "many alike")))
        with jira.trail.about(*events) as result:
            failures = super().send(change, issues, began)
            if failures:
                result["not_changed"] = sorted(failures)
            if failures is None:
                result["outcome"] = "unknown"
        return failures


def _cause() -> str:
    """What the plan says that a change follows from."""
    return str(place().get("cause") or "")


def _root() -> str:
    return str(place().get("unit") or EVERYTHING)
