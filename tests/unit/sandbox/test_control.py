import time
from pathlib import Path
from typing import Any

import pytest
import requests

from regiebot_sandbox.embedded import Running, start
from tests.contract.caller import TIMEOUT, Jira, new

MYSELF = "/rest/api/3/myself"
MORNING = "2023-10-01T09:00:00+02:00"


@pytest.fixture
def jira(sandbox: Running) -> Jira:
    return Jira(sandbox.url)


def fault(jira: Jira, action: str, path: str = MYSELF, method: str = "*", **rest: Any) -> None:
    jira.control("faults", {"match": {"method": method, "path": path}, "action": action, **rest})


def log(jira: Jira) -> Any:
    return requests.get(f"{jira.url}/_sandbox/requests", timeout=TIMEOUT).json()


def test_a_call_is_logged_by_its_template_and_its_kind(jira: Jira) -> None:
    key = jira.create()
    jira.find("project = KT")
    jira.get(f"issue/{key}")

    answer = log(jira)

    assert [(r["template"], r["write"]) for r in answer["requests"]] == [
        ("/rest/api/3/issue", True),
        ("/rest/api/3/search/jql", False),
        ("/rest/api/3/issue/{issueIdOrKey}", False),
    ]
    assert answer["counts"]["total"] == 3
    assert answer["counts"]["writes"] == 1
    assert answer["counts"]["by_endpoint"]["POST /rest/api/3/issue"] == 1
    assert answer["counts"]["writes_by_service"] == {"jira": 1}


@pytest.mark.parametrize(("method", "path"), [("DELETE", "requests"), ("POST", "requests/clear")])
def test_the_request_log_can_be_emptied(jira: Jira, method: str, path: str) -> None:
    jira.get("myself")

    requests.request(method, f"{jira.url}/_sandbox/{path}", timeout=TIMEOUT).raise_for_status()

    assert log(jira)["counts"]["total"] == 0


def test_a_path_that_no_service_has_is_a_404_in_the_log(jira: Jira) -> None:
    assert jira.get("geen/idee").status_code == 404
    assert log(jira)["counts"]["by_endpoint"] == {"GET /rest/api/3/geen/idee": 1}


def test_a_fault_strikes_at_the_nth_match_and_only_so_often(jira: Jira) -> None:
    fault(jira, "status", status=503, nth=2, times=2, headers={"Retry-After": "1"})

    answers = [jira.get("myself") for _ in range(4)]

    assert [a.status_code for a in answers] == [200, 503, 503, 200]
    assert answers[1].headers["Retry-After"] == "1"
    assert answers[1].json()["errorMessages"]


def test_a_fault_may_wait_for_a_text_in_the_body(jira: Jira) -> None:
    match = {"method": "POST", "path": "/rest/api/3/issue", "contains": "tweede"}
    jira.control("faults", {"match": match, "action": "status", "status": 500})

    codes = [jira.post("issue", {"fields": new(summary=s)}).status_code for s in ("eerste", "tweede")]

    assert codes == [201, 500]


def test_a_rate_limit_by_fault_speaks_the_real_words(jira: Jira) -> None:
    fault(jira, "status", status=429, headers={"Retry-After": "0", "RateLimit-Reason": "jira-burst-based"})

    answer = jira.get("myself")

    assert answer.json() == {
        "errorMessages": ["The request has been rate-limited. Please try again later."],
        "errors": {},
    }


def test_a_fault_may_answer_html(jira: Jira) -> None:
    fault(jira, "status", status=200, body="<html>", content_type="text/html")

    assert jira.get("myself").headers["content-type"].startswith("text/html")


def test_a_connection_dropped_before_leaves_nothing_behind(jira: Jira) -> None:
    fault(jira, "drop_before", "/rest/api/3/issue", "POST")

    with pytest.raises(requests.ConnectionError):
        jira.post("issue", {"fields": new()})

    assert jira.find("project = KT") == []


def test_a_connection_dropped_after_leaves_the_issue_behind(jira: Jira) -> None:
    fault(jira, "drop_after", "/rest/api/3/issue", "POST")

    with pytest.raises(requests.ConnectionError):
        jira.post("issue", {"fields": new()})

    assert jira.find("project = KT") == ["KT-1"]


def test_a_dropped_connection_takes_no_other_with_it(jira: Jira) -> None:
    other = Jira(jira.url)
    other.get("myself")
    fault(jira, "drop_before", times=1)

    with pytest.raises(requests.ConnectionError):
        jira.get("myself")

    assert other.get("myself").status_code == 200
    assert jira.get("myself").status_code == 200


def test_a_delay_and_a_latency_take_their_time(jira: Jira) -> None:
    jira.control("faults", {"latency_ms": 60})
    fault(jira, "delay", seconds=0.06)

    before = time.monotonic()
    jira.get("myself")

    assert time.monotonic() - before >= 0.12


def test_an_answer_may_be_changed_on_its_way(jira: Jira) -> None:
    jira.create()
    warning = {"type": "JQL_FUNCTION_LIMIT_EXCEEDED"}
    body = {"warnings": [warning], "isLast": None}
    fault(jira, "merge", "/rest/api/3/search/jql", body=body)

    answer = jira.get("search/jql", jql="project = KT").json()

    assert answer["warnings"] == [warning]
    assert "isLast" not in answer
    assert len(answer["issues"]) == 1


def test_faults_are_listed_and_taken_away(jira: Jira) -> None:
    fault(jira, "status", status=500, times=9)
    jira.get("myself")
    url = f"{jira.url}/_sandbox/faults"

    (row,) = requests.get(url, timeout=TIMEOUT).json()["faults"]
    assert (row["match"], row["seen"]) == ({"method": "*", "path": MYSELF}, 1)

    requests.delete(url, timeout=TIMEOUT)
    assert jira.get("myself").status_code == 200


@pytest.mark.parametrize(
    "body", [{"action": "?"}, {"action": "status"}, {"action": "status", "match": {"path": "/x"}, "tims": 1}]
)
def test_a_fault_that_cannot_be_read_is_refused(jira: Jira, body: dict[str, Any]) -> None:
    assert requests.post(f"{jira.url}/_sandbox/faults", json=body, timeout=TIMEOUT).status_code == 400


def test_the_clock_stands_goes_on_and_runs_again(jira: Jira) -> None:
    first = jira.control("clock", {"at": "2023-10-01T09:00:00+02:00"})
    second = jira.control("clock", {"advance_seconds": 90})
    third = jira.control("clock", {"real": True})

    assert first == {"now": "2023-10-01T07:00:00+00:00", "real": False}
    assert second["now"] == "2023-10-01T07:01:30+00:00"
    assert third["real"] is True


def test_acts_in_a_list_stop_at_the_first_refusal(jira: Jira) -> None:
    key = jira.create()
    act = {"as": "u-facilitator", "do": "transition", "issue": key, "to": "done"}
    rows = [act, {**act, "issue": "KT-99"}, {**act, "to": "new"}]

    answer = requests.post(f"{jira.url}/_sandbox/act", json=rows, timeout=TIMEOUT)

    assert answer.status_code == 404
    assert answer.json()["failed"] == 1
    assert jira.fields(key)["status"]["statusCategory"]["key"] == "done"


@pytest.mark.parametrize("body", [{"as": "niemand", "do": "edit"}, {"as": "u-security", "do": "dansen"}])
def test_an_act_by_nobody_or_of_no_kind_is_refused(jira: Jira, body: dict[str, Any]) -> None:
    assert requests.post(f"{jira.url}/_sandbox/act", json=body, timeout=TIMEOUT).status_code == 400


def state(jira: Jira) -> str:
    return requests.get(f"{jira.url}/_sandbox/state", timeout=TIMEOUT).text


def test_a_reset_puts_everything_back(jira: Jira) -> None:
    jira.control("reset", {"at": MORNING})
    before = state(jira)
    jira.create()
    jira.control("clock", {"advance_seconds": 60})
    jira.control("faults", {"latency_ms": 1})

    jira.control("reset", {"at": MORNING})

    assert state(jira) == before
    assert jira.create() == "KT-1"
    assert requests.post(f"{jira.url}/_sandbox/reset", json={"seed": "x"}, timeout=TIMEOUT).status_code == 400


def test_the_state_shows_no_tokens(jira: Jira) -> None:
    assert "sandbox-token" not in state(jira)


def test_the_same_calls_at_the_same_instant_give_the_same_state(jira: Jira) -> None:
    seen = []
    for _ in range(2):
        jira.control("reset", {"at": MORNING})
        jira.create(labels=["b", "a"])
        seen.append(state(jira))

    assert seen[0] == seen[1]


def test_the_state_survives_a_restart_and_is_seeded_once(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    with start(file) as running:
        jira = Jira(running.url)
        jira.control("clock", {"at": "2023-10-01T09:00:00+02:00"})
        key = jira.create(labels=["blijft"])
        before = state(jira)

    with start(file) as running:
        again = Jira(running.url)
        assert state(again) == before
        assert again.find("labels = blijft") == [key]
        assert again.create() == "KT-2"


def test_only_this_machine_is_served(sandbox: Running) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")


def test_a_state_that_is_kept_is_brought_back_with_its_log_and_its_index(jira: Jira) -> None:
    key = jira.create(labels=["voor"])
    before = requests.get(f"{jira.url}/_sandbox/state", timeout=TIMEOUT).json()
    kept = requests.put(f"{jira.url}/_sandbox/kept/hier", timeout=TIMEOUT)
    other = jira.create(labels=["na"])
    requests.post(f"{jira.url}/_sandbox/reset", json={}, timeout=TIMEOUT).raise_for_status()
    jira.create(labels=["elders"])

    back = requests.post(f"{jira.url}/_sandbox/kept/hier", timeout=TIMEOUT)

    assert (kept.status_code, back.status_code) == (204, 204)
    assert requests.get(f"{jira.url}/_sandbox/state", timeout=TIMEOUT).json() == before
    assert log(jira)["counts"]["total"] == 1
    assert (jira.find("labels = voor"), jira.find("labels = elders")) == ([key], [])
    assert jira.create() == other, "it goes on from there"
    nowhere = requests.post(f"{jira.url}/_sandbox/kept/elders", timeout=TIMEOUT)
    assert nowhere.status_code == 404


def test_the_state_shows_collections_and_members_that_are_asked_for(jira: Jira) -> None:
    jira.create()

    shown = requests.get(f"{jira.url}/_sandbox/state?only=iss*&members=key", timeout=TIMEOUT).json()

    assert [sorted(one) for rows in shown.values() for one in rows.values()] == [["key"]]
    assert list(shown) == ["issue"]
