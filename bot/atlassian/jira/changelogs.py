"""When issues changed status, from Jira's changelogs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from atlassian import JiraCloud

from bot.atlassian.answers.history_answers import ChangelogPage, MoveAnswer
from bot.atlassian.jira.issue_fields import instant
from bot.config.call_limits import Limits
from bot.http.answer_reading import read
from bot.http.paging import Listing
from bot.model.issue import Category, IssueId, Observed, Rank, Status
from bot.model.status_history import Move, in_order

_ISSUES, _PAGE = 1000, 5000
"""So many issues a call, and so many changes a page: Jira gives up to 10,000 (services §1.7), which with all
that it tells of their authors would be near the most that one answer may hold."""

_MILLISECONDS = 10**11
"""Numbers above this count milliseconds: as seconds they lie after the year 5000."""

_STATUS = "status"


def read_moves(
    api: JiraCloud,
    issues: Sequence[Observed],
    statuses: Mapping[str, Category],
    statuses_in: Callable[[str], Mapping[Rank, Sequence[Status]]],
    most: int = Limits().rows,
) -> Mapping[IssueId, Sequence[Move]]:
    """The changes of status category of these issues, oldest first. `statuses` are the categories that are
    known; `statuses_in` gives those of a project, and is asked only where a changelog names one that is not.

    A status that is not there any more has no category: what led to it is left out.
    """
    ids = [issue.id for issue in issues]
    parts = [ids[start : start + _ISSUES] for start in range(0, len(ids), _ISSUES)]
    changes = [(issue, change, to) for part in parts for issue, change, to in _changes(api, part, most)]
    if any(to not in statuses for _, _, to in changes):
        found_in = [statuses_in(project) for project in {issue.project for issue in issues}]
        others = (one for by_rank in found_in for same in by_rank.values() for one in same)
        statuses = {**{one.id: one.category for one in others}, **statuses}
    found: dict[IssueId, list[Move]] = {}
    for issue, change, to in changes:
        if category := statuses.get(to):
            account = (change.get("author") or {}).get("accountId") or ""
            move = Move(issue, change["id"], moment(change["created"]), category, account)
            found.setdefault(issue, []).append(move)
    return {issue: in_order(moves) for issue, moves in found.items()}


def _changes(api: JiraCloud, ids: Sequence[IssueId], most: int) -> Iterator[tuple[IssueId, MoveAnswer, str]]:
    """Every change of status and to which, page after page; those of one issue may stand on several pages."""
    body: dict[str, Any] = {"issueIdsOrKeys": list(ids), "fieldIds": [_STATUS], "maxResults": _PAGE}
    listing = Listing(most)
    while True:
        answer: Any = api.get_bulk_changelogs(data=body)
        page = read(answer, ChangelogPage)
        rows = [
            (log["issueId"], change) for log in page["issueChangeLogs"] for change in log["changeHistories"]
        ]
        listing.rows(answer, (f"{issue}/{change['id']}" for issue, change in rows))
        for issue, change in rows:
            for item in change["items"]:
                if _STATUS in (item.get("fieldId"), item.get("field")) and item.get("to"):
                    yield IssueId(issue), change, item["to"]
        token = page.get("nextPageToken")
        if not token:
            return
        body = {**body, "nextPageToken": token}


def moment(given: str | int) -> datetime:
    """When a change was made: a timestamp by the specification, a number in its example."""
    if isinstance(given, int):
        return datetime.fromtimestamp(given / 1000 if given > _MILLISECONDS else given, UTC)
    return instant(given)
