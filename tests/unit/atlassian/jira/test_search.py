"""Searches: cut into parts that are read side by side, and made to show what was just written."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from bot.atlassian.jira.client import Jira
from bot.config.site_model import JiraSite
from bot.model.issue import Identity, IssueId, IssueKey
from tests.dutch import DUTCH
from tests.unit.http.wire import SITE, Wire, played, reply, wire

ROOT = Identity("p")
CUTS = [IssueKey(f"KT-{number}") for number in (101, 201, 301)]
NOTHING: dict[str, Any] = {"issues": []}


def jira(line: Wire) -> Jira:
    return Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), line.session, DUTCH)


def answering(
    patch: pytest.MonkeyPatch, answer: Callable[[str], requests.Response]
) -> tuple[Jira, list[str]]:
    """A Jira whose answer follows from the query, and the conditions of the queries beside the label."""
    asked: list[str] = []

    def send(_self: object, request: requests.PreparedRequest, *_args: Any, **_more: Any) -> Any:
        query = json.loads(request.body or "")["jql"].removesuffix(" ORDER BY key ASC")
        asked.append(query.removeprefix('labels in ("regiebot:p")').removeprefix(" AND "))
        made = answer(asked[-1])
        return played(made, request)

    line = wire(patch, reply(200, NOTHING))
    patch.setattr(HTTPAdapter, "send", send)
    return jira(line), asked


def test_the_parts_of_a_sweep_are_asked_for_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer waits until all four questions are there."""
    meeting = threading.Barrier(4, timeout=10)

    def answer(_condition: str) -> requests.Response:
        meeting.wait()
        return reply(200, NOTHING)

    made, asked = answering(monkeypatch, answer)
    made.sweep(ROOT, CUTS)

    assert sorted(asked) == [
        '(key < "KT-101" OR project != "KT")',
        'key >= "KT-101" AND key < "KT-201"',
        'key >= "KT-201" AND key < "KT-301"',
        'key >= "KT-301"',
    ]


def test_a_sweep_whose_cuts_jira_refuses_is_read_page_after_page(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = {"errorMessages": ["An issue with key 'KT-101' does not exist for field 'key'."]}
    made, asked = answering(monkeypatch, lambda part: reply(400, refused) if part else reply(200, NOTHING))

    assert list(made.sweep(ROOT, CUTS[:1])) == []

    assert asked[0]
    assert asked[-1] == ""


def test_what_was_just_written_goes_along_with_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    line = wire(monkeypatch, reply(200, NOTHING | {"nextPageToken": "t1"}), reply(200, NOTHING))

    jira(line).changed([ROOT], 25, (), [IssueId("10001"), IssueId("10002")])

    assert [body["reconcileIssues"] for body in line.bodies()] == [[10001, 10002]] * 2


def test_a_search_without_anything_written_asks_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    line = wire(monkeypatch, reply(200, NOTHING))

    jira(line).changed([ROOT], 25)

    assert "reconcileIssues" not in line.bodies()[0]
