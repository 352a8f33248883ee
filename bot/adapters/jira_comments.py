"""All comments of an issue, from its own resource."""

from collections.abc import Mapping, Sequence
from typing import Any

from atlassian import JiraCloud

from bot.adapters.paging import Listing
from bot.adapters.reading import read
from bot.atlassian.answers import CommentPage
from bot.core.ranges import PAGE
from bot.core.types import IssueId


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
