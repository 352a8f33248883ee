"""What a site stops showing is answered with success, as the real service does (services §1.4)."""

from typing import Any

import pytest
import requests

from regiebot_playground.demo.control import Control
from regiebot_sandbox.embedded import Running

BOT = ("regiebot@example.org", "sandbox-token")
MADE = 20


@pytest.fixture
def site(sandbox: Running) -> Running:
    """A project with issues."""
    create = {"as": "u-facilitator", "do": "create", "project": "KT", "type": "Epic"}
    Control(sandbox.url).act([{**create, "summary": f"Epic {n}"} for n in range(MADE)])
    return sandbox


def ask(site: Running, path: str, body: dict[str, Any] | None = None) -> requests.Response:
    method = "POST" if body else "GET"
    return requests.request(method, f"{site.url}/rest/api/3/{path}", json=body, auth=BOT, timeout=10)


def searched(site: Running, token: str = "") -> requests.Response:
    body = {"jql": "project = KT", "fields": ["id"], "maxResults": 100}
    return ask(site, "search/jql", {**body, **({"nextPageToken": token} if token else {})})


def fetched(site: Running) -> int:
    ids = list(Control(site.url).state("issue")["issue"])
    return len(ask(site, "issue/bulkfetch", {"issueIdsOrKeys": ids, "fields": ["summary"]}).json()["issues"])


@pytest.mark.parametrize("login", ["expired", "expired-silently"])
def test_an_expired_token_is_a_stranger_and_a_header_tells_at_most(site: Running, login: str) -> None:
    Control(site.url).fault({"login": login})

    answer = searched(site)

    assert (answer.status_code, answer.json()["issues"], fetched(site)) == (200, [], 0)
    assert ("X-Seraph-LoginReason" in answer.headers) is (login == "expired")
    assert ask(site, "myself").status_code == 401


def test_an_archived_project_is_not_found_and_its_issues_are_not_shown(site: Running) -> None:
    row = {"as": "u-facilitator", "do": "set_up", "what": "project", "id": "KT"}
    Control(site.url).act([{**row, "with": {"archived": True}}])

    rights = ask(site, "mypermissions?permissions=BROWSE_PROJECTS&projectKey=KT")

    assert (searched(site).json()["issues"], fetched(site)) == ([], 0)
    assert (rights.status_code, ask(site, "project/KT").status_code) == (404, 404)
    assert ask(site, "myself").status_code == 200


def test_a_blind_index_finds_nothing_and_by_id_all_is_there(site: Running) -> None:
    Control(site.url).fault({"index": "blind"})

    count = ask(site, "search/approximate-count", {"jql": "project = KT"}).json()["count"]
    assert (searched(site).json()["issues"], count, fetched(site)) == ([], 0, MADE)


def test_a_share_can_be_missing_from_the_index_or_kept_from_one_account(site: Running) -> None:
    control = Control(site.url)
    control.fault({"unindexed_share": 0.3})
    assert 0 < len(searched(site).json()["issues"]) < MADE == fetched(site)
    control.heal()
    control.fault({"shielded": {"account": "bot-regiebot", "share": 0.3}})
    assert 0 < len(searched(site).json()["issues"]) == fetched(site) < MADE
    control.fault({"shielded": {"account": "u-facilitator", "share": 1}})
    assert len(searched(site).json()["issues"]) == fetched(site) == MADE


def test_a_search_may_show_what_it_found_from_its_second_page_on(site: Running) -> None:
    Control(site.url).fault({"empty_first_page": True})

    first = searched(site).json()

    assert (first["issues"], first["isLast"]) == ([], False)
    assert len(searched(site, first["nextPageToken"]).json()["issues"]) == MADE
