"""The scheduled service as a process: health, signals, crashes, and nothing twice after any of them."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.flow.command import AT, SECRETS, Desk

pytestmark = pytest.mark.no_cover

BULK = "/rest/api/3/issue/bulk"
SEARCH = "/rest/api/3/search/jql"
PATIENCE = 120.0


def until(holds: Callable[[], Any]) -> Any:
    """Wait until something holds, because another process decides when; gives what it was."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.02)
    pytest.fail("it never happened")


def events(child: "subprocess.Popen[str]") -> Iterator[dict[str, Any]]:
    """The log, line by line as it comes."""
    assert child.stderr
    for line in child.stderr:
        assert not any(secret in line for secret in SECRETS), line
        yield json.loads(line)


def first(log: Iterator[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(event for event in log if event["event"] == name)


def slow(desk: Desk, path: str, nth: int = 1) -> Callable[[], bool]:
    """Hold the nth call of a kind up for a second; tells whether it has begun."""
    desk.control.fault({"match": {"path": path}, "action": "delay", "seconds": 1.0, "nth": nth})

    def begun() -> bool:
        faults = requests.get(f"{desk.running.url}/_sandbox/faults", timeout=10).json()["faults"]
        return bool(faults[-1]["seen"] >= nth)

    return begun


def identities(desk: Desk) -> Counter[str]:
    stamps = (issue["properties"].get("regiebot.state") for issue in desk.state().get("issue", {}).values())
    return Counter(stamp["identity"] for stamp in stamps if stamp)


def bulks(desk: Desk) -> int:
    return int(desk.control.counts()["by_endpoint"].get(f"POST {BULK}", 0))


def test_the_service_works_tells_its_health_and_ends_when_asked(desk: Desk) -> None:
    with desk.begin("run", *AT) as child:
        log = events(child)
        health = first(log, "started")["health"]
        done = first(log, "report")
        until(lambda: 'result="ok"' in requests.get(f"{health}/metrics", timeout=10).text)
        answer = requests.get(f"{health}/healthz", timeout=10)
        asked = desk.run("health", "--url", f"{health}/healthz")
        metrics = requests.get(f"{health}/metrics", timeout=10).text
        child.send_signal(signal.SIGTERM)
        ended = [event["event"] for event in log][-1]

        assert child.wait(PATIENCE) == 0

    assert (done["job"], done["root"]) == ("apply", "p-2023")
    assert answer.status_code == 200
    assert (asked.code, json.loads(asked.out)["ok"]) == (0, True)
    assert 'regiebot_outcomes_total{job="apply",word="created"}' in metrics
    assert ended == "stopped"
    assert set(desk.writes()) == {"jira", "confluence", "slack", "teams"}


def test_asked_to_end_during_a_write_it_ends_after_that_write_and_the_next_run_goes_on(desk: Desk) -> None:
    begun = slow(desk, BULK)
    with desk.begin("run", *AT) as child:
        until(begun)
        child.send_signal(signal.SIGTERM)
        list(events(child))

        assert child.wait(PATIENCE) == 0

    assert bulks(desk) == 1
    assert set(desk.writes()) == {"jira"}
    halfway = identities(desk)
    assert len(halfway) > 0

    again = desk.run("apply", *AT, "--format", "json")

    assert again.code == 0
    assert set(identities(desk).values()) == {1}
    assert len(identities(desk)) > len(halfway)
    words = {word for report in json.loads(again.out)["reports"] for word in report["counts"]}
    assert words <= {"created", "unchanged"}
    assert desk.run("plan", *AT).code == 0


def test_killed_during_a_write_it_makes_nothing_twice_and_its_lock_is_free_at_once(desk: Desk) -> None:
    begun = slow(desk, BULK, nth=2)
    with desk.begin("run", "--once", *AT) as child:
        until(begun)
        os.kill(child.pid, signal.SIGKILL)
        child.wait(PATIENCE)
    until(lambda: bulks(desk) == 2)  # the site finishes what it was asked

    again = desk.run("apply", *AT)

    assert again.code == 0
    assert set(identities(desk).values()) == {1}
    assert desk.run("plan", *AT).code == 0


def test_an_answer_that_makes_no_sense_does_not_end_the_service(desk: Desk) -> None:
    nonsense = {"issues": [{"id": "1"}]}
    fault = {"match": {"path": SEARCH}, "action": "merge", "body": nonsense, "times": 99}
    desk.control.fault(fault)
    with desk.begin("run", *AT) as child:
        log = events(child)
        health = first(log, "started")["health"]
        told = first(log, "outcome")
        until(lambda: 'result="failed"' in requests.get(f"{health}/metrics", timeout=10).text)
        answer = requests.get(f"{health}/healthz", timeout=10)
        alive = child.poll() is None
        child.send_signal(signal.SIGTERM)
        list(log)

        assert child.wait(PATIENCE) == 0

    assert (told["word"], told["level"]) == ("refused", "warning")
    assert "something else than the bot asked for" in told["detail"]
    assert alive
    assert answer.status_code == 200
    assert "jira" not in desk.writes()
