"""What the Teams stand-in promises: it takes everything, and its run history tells what failed."""

from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from regiebot_sandbox.embedded import Running

NOW = datetime(2023, 10, 9, 8, 0, tzinfo=UTC)
PATH = "/teams/workflows/kt-regie/triggers/manual/paths/invoke"


@pytest.fixture(autouse=True)
def still(sandbox: Running) -> None:
    sandbox.site.clock.set(NOW)


def envelope(*body: dict[str, Any], **card: Any) -> dict[str, Any]:
    content = {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **card}
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    return {"type": "message", "attachments": [attachment]}


def post(sandbox: Running, body: Any, sig: str = "sandbox", path: str = PATH) -> requests.Response:
    return requests.post(f"{sandbox.url}{path}?api-version=1&sig={sig}", json=body, timeout=5)


def runs(sandbox: Running) -> list[Any]:
    state = requests.get(f"{sandbox.url}/_sandbox/state?only=teams.runs", timeout=5).json()
    return list(state.get("teams.runs", {}).values())


def test_a_card_is_queued_without_a_word_and_its_run_succeeds(sandbox: Running) -> None:
    answer = post(sandbox, envelope({"type": "TextBlock", "text": "Overleg", "wrap": True}))

    assert (answer.status_code, answer.content) == (202, b"")
    (run,) = runs(sandbox)
    assert (run["status"], run["channel"]) == ("Succeeded", "Koppeltaal regie")
    assert run["at"] == NOW.isoformat()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"type": "AdaptiveCard", "version": "1.5", "body": []}, "/type: must be one of message"),
        (envelope(version="1.6"), "/attachments/0/content/version"),
        (envelope({"type": "Carousel", "pages": []}), "unsupported type: Carousel"),
        (envelope({"type": "TextBlock"}), "missing required field: text"),
        (
            envelope(actions=[{"type": "Action.OpenUrl", "url": "javascript:alert(1)"}]),
            "must start with https",
        ),
        (envelope({"type": "TextBlock", "text": "x" * 29_000}), "larger than 28672"),
        (envelope({"type": "TextBlock", "text": "é" * 9_000}), "larger than 28672"),
    ],
)
def test_what_teams_cannot_show_is_taken_too_and_fails_in_the_run_history(
    sandbox: Running, body: Any, why: str
) -> None:
    answer = post(sandbox, body)

    assert (answer.status_code, answer.content) == (202, b"")
    (run,) = runs(sandbox)
    assert run["status"] == "Failed"
    assert any(why in error for error in run["errors"]), run["errors"]


@pytest.mark.parametrize(
    ("sig", "path", "status"),
    [("anders", PATH, 401), ("", PATH, 401), ("sandbox", PATH.replace("kt-regie", "weg"), 404)],
)
def test_without_the_right_address_nothing_runs(sandbox: Running, sig: str, path: str, status: int) -> None:
    answer = post(sandbox, envelope(), sig, path)

    assert answer.status_code == status
    assert runs(sandbox) == []


def test_a_body_that_is_no_json_is_refused(sandbox: Running) -> None:
    answer = requests.post(f"{sandbox.url}{PATH}?sig=sandbox", data="{", timeout=5)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "InvalidRequestContent"


def test_more_than_a_burst_is_throttled_with_a_time_to_wait(sandbox: Running) -> None:
    sandbox.site.set("chat_rate", 1)

    answers = [post(sandbox, envelope()) for _ in range(6)]

    assert [a.status_code for a in answers] == [202] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert len(runs(sandbox)) == 5


def act(sandbox: Running, state: str) -> None:
    body = {"as": "u-facilitator", "do": "set_flow", "workflow": "kt-regie", "state": state}
    requests.post(f"{sandbox.url}/_sandbox/act", json=body, timeout=5).raise_for_status()


@pytest.mark.parametrize(("state", "status"), [("deleted", 404), ("gone", 410), ("off", 400)])
def test_a_flow_that_is_not_there_or_off_says_so_and_runs_nothing(
    sandbox: Running, state: str, status: int
) -> None:
    act(sandbox, state)

    answer = post(sandbox, envelope({"type": "TextBlock", "text": "x"}))

    assert answer.status_code == status
    assert runs(sandbox) == []
    act(sandbox, "on")
    assert post(sandbox, envelope({"type": "TextBlock", "text": "x"})).status_code == 202


def test_a_flow_whose_connection_ended_answers_success_and_shows_nothing(sandbox: Running) -> None:
    act(sandbox, "blind")

    answer = post(sandbox, envelope({"type": "TextBlock", "text": "x"}))

    assert answer.status_code == 202
    (run,) = runs(sandbox)
    assert run["status"] == "Failed"
    assert "owner" in run["errors"][0]
