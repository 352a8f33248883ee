"""All comments of an issue, from its own resource."""

from collections.abc import Mapping, Sequence
from typing import Any

from atlassian import JiraCloud

from bot.atlassian.answers.issue_answers import CommentPage
from bot.http.answer_reading import read
from bot.http.paging import Listing
from bot.model.issue import IssueId
from bot.reconcile.search_ranges import PAGE


def all_comments(api: JiraCloud, issue_id: IssueId, most: int) -> Sequence[Mapping[str, Any]]:
    """Every comment on an issue, page by page, oldest first; at most so many."""
    found: list[Mapping[str, Any]] = []
    listing = Listing(most)
    while True:
        answer: Any = api.get_comments(issue_id, start_at=len(found), max_results=PAGE, order_by="created")
        page = read(answer, CommentPage)
        found += page["comments"]
        if not page["comments"] or len(found) >= page["total"]:
            return found
        listing.rows(answer, (one["id"] for one in page["comments"]))
