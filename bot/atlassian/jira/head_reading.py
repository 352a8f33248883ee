"""Heads of the audit trail in the panels of epics, as they are now and as the bot wrote them before."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.atlassian.answers.bulk_answers import BulkHistories
from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.issue_fields import plain
from bot.http.answer_reading import read
from bot.model.issue import IssueId
from bot.reconcile.bot_block import block_of
from bot.trail.heads import heads_in
from bot.trail.verifying import Outside

_DESCRIPTION = "description"


def heads_of(jira: Jira, issues: Sequence[IssueId]) -> Iterator[Outside]:
    """Every head that stands in the panel of one of these, and every one that the bot's account ever wrote
    there. What others wrote is nobody's head.
    """
    shown = jira.fetch_raw(issues, [_DESCRIPTION], Any) if issues else []
    keys = {str(one["id"]): str(one["key"]) for one in shown}
    for one in shown:
        block = block_of(one["fields"].get(_DESCRIPTION))
        for head in heads_in(plain({"type": "doc", "content": [block]}) if block else ""):
            yield Outside(head, f"the panel of {one['key']}")
    for issue_id, text in _written(jira, list(keys)):
        for head in heads_in(text):
            yield Outside(head, f"the history of {keys.get(issue_id, issue_id)}")


def _written(jira: Jira, issues: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What the bot's account wrote into the descriptions of these, each as it was then."""
    account = str(jira.meta().account()["accountId"]) if issues else ""
    body: dict[str, Any] = {"issueIdsOrKeys": list(issues), "fieldIds": [_DESCRIPTION]}
    while issues:
        page = read(jira.api.get_bulk_changelogs(data=body), BulkHistories)
        for log in page.get("issueChangeLogs") or ():
            for row in log["changeHistories"]:
                if (row.get("author") or {}).get("accountId") != account:
                    continue
                for item in row["items"]:
                    if _DESCRIPTION in (item.get("fieldId"), item.get("field")):
                        yield str(log["issueId"]), str(item.get("toString") or "")
        if not (token := page.get("nextPageToken")) or token == body.get("nextPageToken"):
            return
        body["nextPageToken"] = token
