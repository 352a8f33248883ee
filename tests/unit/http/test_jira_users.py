"""Accounts are asked for in bulk, however many they are and however short the pages of the answer."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from bot.atlassian.jira.client import Jira
from bot.atlassian.jira.site import User
from bot.config.site_model import JiraSite
from tests.dutch import DUTCH
from tests.unit.http.wire import SITE, played, reply, wire

IDS = [f"{number:0128}" for number in range(120)]


@pytest.mark.parametrize(("most", "calls"), [(200, 3), (20, 7)])
def test_many_accounts_take_few_calls_whatever_a_page_holds(
    monkeypatch: pytest.MonkeyPatch, most: int, calls: int
) -> None:
    asked: list[str] = []

    def send(_self: object, request: requests.PreparedRequest, *_args: Any, **_more: Any) -> Any:
        asked.append(str(request.url))
        query = parse_qs(urlsplit(asked[-1]).query)
        there = [account for account in query["accountId"] if account != IDS[3]]
        start = int(query["startAt"][0])
        part = there[start : start + min(most, int(query["maxResults"][0]))]
        values = [{"accountId": one, "active": one != IDS[1], "accountType": "atlassian"} for one in part]
        made = reply(200, {"values": values, "isLast": start + len(part) >= len(there)})
        return played(made, request)

    line = wire(monkeypatch, reply(200, {}))
    monkeypatch.setattr(HTTPAdapter, "send", send)
    jira = Jira(SITE, ("bot@example.org", "geheim"), JiraSite(), line.session, DUTCH)

    found = jira.meta().users(IDS)

    assert found.keys() == set(IDS) - {IDS[3]}
    assert found[IDS[0]] == User(is_active=True, type="atlassian")
    assert not found[IDS[1]].is_active
    assert len(asked) == calls
    assert max(map(len, asked)) < 8000
