"""Changelogs as Jira gives them: by page, in no promised order, with what it leaves out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.atlassian.jira.changelogs import moment, read_moves
from bot.atlassian.jira.client import Jira
from bot.config.site_model import JiraSite
from bot.errors import BrokenAnswer
from bot.model.issue import Category, IssueId, Observed, Rank, Status
from bot.model.status_history import Move
from tests.builders import observed
from tests.dutch import DUTCH
from tests.unit.http.calls import new
from tests.unit.http.wire import SITE, reply, wire

STATUSES = {"1": Category.NEW, "3": Category.DONE}
AT = datetime(2023, 10, 12, 7, 1, tzinfo=UTC)


def change(number: str, at: Any, to: str, **item: Any) -> dict[str, Any]:
    return {
        "id": number,
        "author": {"accountId": "it"},
        "created": at,
        "items": [{"field": "labels", "to": "3"}, {"fieldId": "status", "field": "status", "to": to, **item}],
    }


@pytest.mark.parametrize("known", [True, False])
def test_pages_are_read_to_the_end_and_put_in_order(monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    late, early = "2023-10-12T09:06:00.000+0200", "2023-10-12T09:01:00.000+0200"
    first = {"issueChangeLogs": [{"issueId": "7", "changeHistories": [change("12", late, "3")]}]}
    nameless = change("11", early, "3", fieldId=None)
    gone = change("10", early, "9")
    bot = replace_author(change("13", early, "1"))
    second = {"issueChangeLogs": [{"issueId": "7", "changeHistories": [nameless, gone, bot]}]}
    line = wire(monkeypatch, reply(200, {**first, "nextPageToken": "x"}), reply(200, second))
    jira = Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), line.session, DUTCH)

    asked: list[str] = []

    def others(project: str) -> Mapping[Rank, Sequence[Status]]:
        asked.append(project)
        return {Rank.TASK: [Status("9", "Vervallen", Category.DONE)] if known else []}

    found = read_moves(jira.api, issues("7", "8"), STATUSES, others)

    done = Move(IssueId("7"), "11", AT, Category.DONE, "it")
    opened = replace(done, number="13", to=Category.NEW, account="")
    assert asked == ["KT"], "only of a status that nobody saw"
    more = (replace(done, number="10"),) if known else ()
    assert found == {IssueId("7"): (*more, done, opened, replace(done, number="12", at=AT.replace(minute=6)))}
    assert [body.get("nextPageToken") for body in line.bodies()] == [None, "x"]
    assert line.bodies()[0]["fieldIds"] == ["status"]


def issues(*ids: str) -> list[Observed]:
    """Issues with these ids."""
    return [observed(new(f"p/{one}").desired, int(one)) for one in ids]


def replace_author(row: dict[str, Any]) -> dict[str, Any]:
    """By somebody whom Jira does not name."""
    return {**row, "author": None}


def test_a_thousand_issues_go_in_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    line = wire(monkeypatch, reply(200, {"issueChangeLogs": []}))
    jira = Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), line.session, DUTCH)

    assert read_moves(jira.api, issues(*map(str, range(1001))), STATUSES, lambda _: {}) == {}
    assert [len(body["issueIdsOrKeys"]) for body in line.bodies()] == [1000, 1]


def test_a_page_that_comes_again_and_more_changes_than_a_list_may_hold_end_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = {"issueId": "7", "changeHistories": [change(str(n), 1697094060, "3") for n in range(3)]}
    line = wire(monkeypatch, reply(200, {"issueChangeLogs": [log], "nextPageToken": "x"}))
    jira = Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), line.session, DUTCH)

    with pytest.raises(BrokenAnswer, match="a page came again"):
        read_moves(jira.api, issues("7"), STATUSES, lambda _: {})
    assert len(line.bodies()) == 2
    with pytest.raises(BrokenAnswer, match="more than 2 rows"):
        read_moves(jira.api, issues("7"), STATUSES, lambda _: {}, most=2)


@pytest.mark.parametrize("given", ["2023-10-12T09:01:00.000+0200", 1697094060, 1697094060000])
def test_a_moment_is_a_timestamp_or_a_number_of_seconds_or_milliseconds(given: str | int) -> None:
    assert moment(given) == AT
