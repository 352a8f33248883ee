"""Jira's bulk edit: one change of many issues, as a task of Jira, of which nobody is mailed.

It takes values that are the same for all, for some kinds of field, and no property (services §2.2). The
permission is a global one that Jira gives to everybody who may log in, unless an administrator took it away.
That `sendBulkNotification: false` needs no administrator is what the specification says; nobody was found who
measured it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from time import sleep as _sleep
from typing import Any

from bot.atlassian.answers.bulk_answers import BulkHistories, BulkProgress, BulkTask
from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.field_codecs import BulkForm, codec
from bot.errors import Forbidden, ServiceError
from bot.http.answer_reading import read
from bot.model.field_table import LABELS, Field
from bot.model.issue import IssueId, IssueKey
from bot.ports.alike import Alike, ValueChange

_PERMISSION = "BULK_CHANGE"
_WAITS = (0.5, 1, 2, 3, 5, 5, 5, 10, 10, 15)
"""Seconds between questions whether a task has ended; about a minute."""

_ENDED = frozenset({"COMPLETE", "FAILED", "CANCELLED", "DEAD"})
_NOT_DONE = "the bulk edit left it out"


class JiraAlike:
    """The `AlikeEdits` port, on the same login as `jira`. `sleep` waits between two questions."""

    def __init__(self, jira: Jira, *, notify_users: bool, sleep: Callable[[float], None] = _sleep) -> None:
        self._jira, self._notify, self._wait = jira, notify_users, sleep
        self._allowed: bool | None = None
        self._account = ""

    def is_quieter(self, project: str) -> bool:
        """Whether Jira mails people of an edit, and the bot may make bulk changes; asked once a process."""
        if self._notify or self._jira.is_silent(project):
            return False
        if self._allowed is None:
            self._allowed = not self._jira.meta().missing_permissions(None, (_PERMISSION,))
        return self._allowed

    def send(
        self, change: Alike, issues: Mapping[IssueId, IssueKey], began: Callable[[str], None]
    ) -> Mapping[IssueId, str] | None:
        """Submit the task and ask until it has ended, for a minute; marked as under way until then."""
        with ExitStack() as marks:
            for issue_id in issues:
                marks.enter_context(self._jira.under_way(issue_id))
            try:
                task = read(self._jira.api.submit_bulk_edit(data=bulk_body(change, issues)), BulkTask)[
                    "taskId"
                ]
            except Forbidden:
                self._allowed = False
                raise
            began(task)
            for seconds in _WAITS:
                try:
                    failures = self.failures(task, issues)
                except ServiceError:  # it runs whether or not it can be asked
                    failures = None
                if failures is not None:
                    return failures
                self._wait(seconds)
        return None

    def failures(self, task: str, issues: Mapping[IssueId, IssueKey]) -> Mapping[IssueId, str] | None:
        """What became of a task; COMPLETE says nothing of a single issue."""
        progress = read(self._jira.api.get_bulk_operation_progress(task), BulkProgress)
        if progress["status"] not in _ENDED:
            return None
        done = {str(number) for number in progress.get("processedAccessibleIssues") or ()}
        failed = progress.get("failedAccessibleIssues") or {}
        return {i: "; ".join(failed.get(i) or (_NOT_DONE,)) for i in issues if i in failed or i not in done}

    def last_changes(
        self, issues: Sequence[IssueId], fields: Collection[Field]
    ) -> Mapping[tuple[IssueId, Field], ValueChange]:
        """The newest row of the history of each field; rows come in no order that is promised."""
        self._account = self._account or str(self._jira.meta().account()["accountId"])
        found: dict[tuple[IssueId, Field], tuple[int, ValueChange]] = {}
        body: dict[str, Any] = {"issueIdsOrKeys": list(issues), "fieldIds": [*fields]}
        while True:
            page = read(self._jira.api.get_bulk_changelogs(data=body), BulkHistories)
            for log in page.get("issueChangeLogs") or ():
                for row in log["changeHistories"]:
                    is_own = (row.get("author") or {}).get("accountId") == self._account
                    for field, before, after in _changes(row["items"], fields):
                        at, place = int(row["id"]), (IssueId(log["issueId"]), field)
                        if at >= found.get(place, (0,))[0]:
                            found[place] = (at, ValueChange(is_own, before, after))
            if not (token := page.get("nextPageToken")) or token == body.get("nextPageToken"):
                return {place: change for place, (_, change) in found.items()}
            body["nextPageToken"] = token


def _changes(
    items: Sequence[Mapping[str, Any]], fields: Collection[Field]
) -> Iterator[tuple[Field, Any, Any]]:
    """The values before and after of these fields, without those that cannot be read."""
    for item in items:
        for field in fields:
            if field in (item.get("fieldId"), item.get("field")):
                with suppress(ValueError):
                    told = _form(field).told
                    yield field, *(told(str(item.get(end) or "")) for end in ("fromString", "toString"))


def _form(field: Field) -> BulkForm:
    found = codec(field.kind).bulk
    if found is None:
        raise TypeError(f"no bulk edit sets {field}")
    return found


def bulk_body(change: Alike, issues: Mapping[IssueId, IssueKey]) -> dict[str, Any]:
    """What a bulk edit is asked for with. Raises TypeError for a field that none can set."""
    values: dict[str, list[dict[str, Any]]] = {}
    for field, value in change.values:
        form = _form(field)
        values.setdefault(form.rows, []).append({"fieldId": field, **form.row(value)})
    if labels := change.add_labels or change.remove_labels:
        how = "ADD" if change.add_labels else "REMOVE"
        row = {"fieldId": LABELS, "bulkEditMultiSelectFieldOption": how}
        values["labelsFields"] = [{**row, "labels": [{"name": name} for name in labels]}]
    return {
        "selectedActions": [row["fieldId"] for rows in values.values() for row in rows],
        "selectedIssueIdsOrKeys": list(issues),
        "editedFieldsInput": values,
        "sendBulkNotification": False,
    }
