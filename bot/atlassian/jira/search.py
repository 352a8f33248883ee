"""Searches of Jira, and issues by id or key, whatever fields are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from atlassian import JiraCloud

from bot.atlassian.answers.issue_answers import IssuePage, SummaryField
from bot.atlassian.jira import jql
from bot.errors import Permanent
from bot.http.answer_reading import read, unusable
from bot.http.paging import Listing
from bot.http.refusals import brief
from bot.model.identity import PROPERTY
from bot.model.issue import IssueId
from bot.reconcile.search_ranges import PAGE

FETCH_LIMIT = 100
"""Issues that Jira gives by id or key in one call."""


def search(
    api: JiraCloud, query: str, fields: Sequence[str], shape: Any, most: int, written: Sequence[IssueId] = ()
) -> Iterator[Mapping[str, Any]]:
    """Every issue of a search, page by page, at most so many; `shape` is that of the fields.

    The index may lag; those that were `written` just now are shown as they are.
    """
    body: dict[str, Any] = {
        "jql": query,
        "fields": list(fields),
        "properties": [PROPERTY],
        "maxResults": PAGE,
    }
    if written:
        body["reconcileIssues"] = [int(number) for number in written]
    tokens, listing = set[str](), Listing(most)
    while True:
        answer: Any = api.search_and_reconsile_issues_using_jql_post(data=body)
        page = read(answer, IssuePage[shape])
        if warnings := page.get("warnings"):
            raise Permanent(f"Jira cut the search off: {brief(str(warnings))}")
        yield from listing.issues(answer, page["issues"])
        token = page.get("nextPageToken")
        if not token:
            return
        if token in tokens:
            raise unusable(answer, "the list does not end: a page came again")
        tokens.add(token)
        body["nextPageToken"] = token


def fetch(
    api: JiraCloud, names: Sequence[str], fields: Sequence[str], shape: Any
) -> Iterator[Mapping[str, Any]]:
    """Issues by id or key, 100 a call; those deleted or hidden are absent."""
    listing = Listing(len(names))
    for start in range(0, len(names), FETCH_LIMIT):
        part = list(names[start : start + FETCH_LIMIT])
        body = {"issueIdsOrKeys": part, "fields": list(fields), "properties": [PROPERTY]}
        answer: Any = api.bulk_fetch_issues(data=body)
        yield from listing.issues(answer, read(answer, IssuePage[shape])["issues"])


def is_indexed(api: JiraCloud, project: str, rows: int) -> bool:
    """Whether a search shows any issue of a project, or none of its first hundred answers by key."""
    try:
        if any(search(api, f"project = {jql.quoted(project)}", ["summary"], SummaryField, rows)):
            return True
    except Permanent:  # no such project: who needs it says so
        return True
    names = [f"{project}-{n}" for n in range(1, FETCH_LIMIT + 1)]
    return not any(fetch(api, names, ["summary"], SummaryField))
