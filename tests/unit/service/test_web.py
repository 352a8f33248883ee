"""Health and metrics: well while rounds end in time, on a port that can be had."""

import pytest
import requests

from bot.errors import CheckFailed
from bot.model.outcome import Outcome, Report, Word
from bot.service.web import Health, Server


class Time:
    """A clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_health_is_lost_when_no_round_ends_and_comes_back_with_the_next() -> None:
    time = Time()
    health = Health(limit=60, clock=time)
    server = Server(health, "127.0.0.1", 0)
    server.start()
    try:
        seen = []
        for step in (59, 2, 1000):
            time.now += step
            seen.append(requests.get(f"{server.address}/healthz", timeout=5))
        health.record([], 1.0, "crashed")
        seen.append(requests.get(f"{server.address}/healthz", timeout=5))
    finally:
        server.stop()

    assert [answer.status_code for answer in seen] == [200, 503, 503, 200]
    assert [answer.json()["last_tick_seconds"] for answer in seen] == [59, 61, 1061, 0]


def test_what_is_paused_is_told_and_no_illness_and_a_wrong_clock_is_one() -> None:
    paused = ["everything is paused"]
    health = Health(limit=60, paused=lambda: paused)
    wrong = Report("clock", "regiebot", (Outcome(Word.REFUSED, "clock", detail="2 days earlier"),))
    odd = Report("clock", "regiebot", (Outcome(Word.CLOCK, "clock", detail="Slack is alone"),))
    server = Server(health, "127.0.0.1", 0)
    server.start()
    try:
        seen = [requests.get(f"{server.address}/readyz", timeout=5)]
        for report in (wrong, odd):
            health.record([report], 1.0, "failed")
            paused.clear()
            seen.append(requests.get(f"{server.address}/readyz", timeout=5))
        metrics = requests.get(f"{server.address}/metrics", timeout=5).text
    finally:
        server.stop()

    assert [answer.status_code for answer in seen] == [200, 503, 200]
    assert [answer.json()["paused"] for answer in seen] == [["everything is paused"], [], []]
    assert [answer.json()["reasons"] for answer in seen] == [[], ["the clock is wrong: 2 days earlier"], []]
    assert "regiebot_paused 0.0" in metrics


def test_readiness_names_what_is_wrong_and_liveness_does_not_care() -> None:
    health = Health(limit=60)
    server = Server(health, "127.0.0.1", 0)
    server.start()
    try:
        well = requests.get(f"{server.address}/readyz", timeout=5)
        health.find(["klein is not read since 2023-10-12 09:10: 401"])
        ill = requests.get(f"{server.address}/readyz", timeout=5)
        alive = requests.get(f"{server.address}/healthz", timeout=5)
    finally:
        server.stop()

    assert (well.status_code, well.json()) == (200, {"ok": True, "reasons": [], "paused": []})
    assert (ill.status_code, ill.json()["reasons"]) == (503, list(health.unread))
    assert alive.status_code == 200


def test_metrics_count_rounds_and_words_for_prometheus() -> None:
    health = Health(limit=60)
    health.record([Report("remind regie", "p", (Outcome(Word.SENT, "x"),), 2)], 1.5, "ok")
    server = Server(health, "127.0.0.1", 0)
    server.start()
    try:
        text = requests.get(f"{server.address}/metrics", timeout=5).text
    finally:
        server.stop()

    assert 'regiebot_outcomes_total{job="remind",word="sent"} 1.0' in text
    assert 'regiebot_ticks_total{result="ok"} 1.0' in text
    assert "regiebot_tick_seconds 1.5" in text


def test_a_port_that_is_taken_is_told_with_the_variable_to_change() -> None:
    first = Server(Health(limit=60), "127.0.0.1", 0)
    port = int(first.address.rsplit(":", 1)[1])
    first.start()

    with pytest.raises(CheckFailed, match=f"127.0.0.1:{port} .* change .*REGIEBOT_HEALTH_PORT"):
        Server(Health(limit=60), "127.0.0.1", port)

    first.stop()
