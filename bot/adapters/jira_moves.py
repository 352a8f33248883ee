"""When issues changed status, from Jira's changelogs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from atlassian import JiraCloud

from bot.adapters import http
from bot.adapters.jira_fields import instant
from bot.core.moves import Move, in_order
from bot.core.types import Category, IssueId, Observed, Rank, Status

_ISSUES, _PAGE = 1000, 10_000
"""So many issues a call, and so many changes a page (ATLASSIAN §2.2)."""

_MILLISECONDS = 10**11
"""Numbers above this count milliseconds: as seconds they lie after the year 5000."""

_STATUS = "status"


def read_moves(
    api: JiraCloud,
    issues: Sequence[Observed],
    statuses: Mapping[str, Category],
    statuses_in: Callable[[str], Mapping[Rank, Sequence[Status]]],
) -> Mapping[IssueId, Sequence[Move]]:
    """The changes of status category of these issues, oldest first. `statuses` are the categories that are
    known; `statuses_in` gives those of a project, and is asked only where a changelog names one that is not.

    A status that is not there any more has no category: what led to it is left out.
    """
    ids = [issue.id for issue in issues]
    parts = [ids[start : start + _ISSUES] for start in range(0, len(ids), _ISSUES)]
    changes = [(issue, change, to) for part in parts for issue, change, to in _changes(api, part)]
    if any(to not in statuses for _, _, to in changes):
        found_in = [statuses_in(project) for project in {issue.project for issue in issues}]
        others = (one for by_rank in found_in for same in by_rank.values() for one in same)
        statuses = {**{one.id: one.category for one in others}, **statuses}
    found: dict[IssueId, list[Move]] = {}
    for issue, change, to in changes:
        if category := statuses.get(to):
            account = (change.get("author") or {}).get("accountId") or ""
            move = Move(issue, str(change["id"]), moment(change["created"]), category, account)
            found.setdefault(issue, []).append(move)
    return {issue: in_order(moves) for issue, moves in found.items()}


def _changes(api: JiraCloud, ids: Sequence[IssueId]) -> Iterator[tuple[IssueId, Mapping[str, Any], str]]:
    """Every change of status and to which, page after page; those of one issue may stand on several pages."""
    body: dict[str, Any] = {"issueIdsOrKeys": list(ids), "fieldIds": [_STATUS], "maxResults": _PAGE}
    while True:
        page = http.read_json(api.get_bulk_changelogs(data=body))
        for log in page.get("issueChangeLogs") or ():
            for change in log.get("changeHistories") or ():
                for item in change.get("items") or ():
                    if _STATUS in (item.get("fieldId"), item.get("field")):
                        yield IssueId(log["issueId"]), change, str(item.get("to"))
        if not page.get("nextPageToken"):
            return
        body = {**body, "nextPageToken": page["nextPageToken"]}


def moment(given: str | int) -> datetime:
    """When a change was made: a timestamp by the specification, a number in its example."""
    if isinstance(given, int):
        return datetime.fromtimestamp(given / 1000 if given > _MILLISECONDS else given, UTC)
    return instant(given)
