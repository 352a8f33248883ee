"""A round of the service: told in the log, counted, and never the end of the service."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from bot.errors import Busy, Transient
from bot.model.outcome import Outcome, Report, Word
from bot.model.working_days import AMSTERDAM
from bot.service.tick import Tick
from bot.service.web import Health

DONE = Report("apply", "klein", (Outcome(Word.CREATED, "klein/K", "KT-1"),), unchanged=3)
REFUSED = Report("publish KTREGIE", "klein", (Outcome(Word.REFUSED, "Klein", detail="nee"),))


class Log:
    """Keeps the events."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str, dict[str, Any]]] = []

    def __getattr__(self, level: str) -> Any:
        return lambda event, **more: self.events.append((level, event, more))


def tick(*steps: Report | Exception) -> tuple[Log, Health]:
    """One round that gives these reports, up to an error."""

    def work() -> Iterator[Report]:
        for step in steps:
            if isinstance(step, Exception):
                raise step
            yield step

    log, health = Log(), Health(limit=60, clock=lambda: 0.0)
    Tick(work, health, log)()
    return log, health


def count(health: Health, name: str, **labels: str) -> float | None:
    return health.registry.get_sample_value(name, labels)


def test_every_outcome_is_an_event_and_every_word_is_counted() -> None:
    log, health = tick(DONE)

    assert [(level, event) for level, event, _ in log.events] == [("info", "report"), ("info", "outcome")]
    assert log.events[0][2] == {"job": "apply", "root": "klein", "created": 1, "unchanged": 3}
    assert log.events[1][2]["subject"] == "klein/K"
    assert count(health, "regiebot_outcomes_total", job="apply", word="unchanged") == 3
    assert count(health, "regiebot_ticks_total", result="ok") == 1


def test_a_refusal_makes_it_a_failed_round() -> None:
    _, health = tick(DONE, REFUSED)

    assert count(health, "regiebot_ticks_total", result="failed") == 1
    assert count(health, "regiebot_outcomes_total", job="publish", word="refused") == 1


def test_what_failed_is_told_as_a_warning_and_what_was_done_is_not() -> None:
    log, _ = tick(DONE, REFUSED)

    assert [level for level, event, _ in log.events if event == "outcome"] == ["info", "warning"]


def test_what_is_not_read_for_long_is_told_each_round_and_makes_the_service_unwell() -> None:
    since = datetime(2023, 10, 12, 9, 10, tzinfo=AMSTERDAM)
    found = [("klein", since, "401")]
    log, health = Log(), Health(limit=60, clock=lambda: 0.0)
    round_ = Tick(lambda: [DONE], health, log, unread=lambda: found)

    round_()
    assert health.reasons == ["klein is not read since 2023-10-12 09:10: 401"]
    assert log.events[-1] == (
        "warning",
        "unread",
        {"root": "klein", "since": since.isoformat(), "detail": "401"},
    )
    assert count(health, "regiebot_unread") == 1

    found.clear()
    round_()
    assert health.reasons == []
    assert count(health, "regiebot_unread") == 0


@pytest.mark.parametrize(
    ("error", "level", "result"),
    [
        (Busy("een ander werkt"), "info", "ok"),
        (Transient("weg"), "warning", "failed"),
        (ZeroDivisionError("fout"), "exception", "crashed"),
        (KeyError("fout"), "exception", "crashed"),
    ],
)
def test_no_error_leaves_a_round_and_what_was_done_before_it_counts(
    error: Exception, level: str, result: str
) -> None:
    log, health = tick(DONE, error)

    assert log.events[-1][0] == level
    assert count(health, "regiebot_ticks_total", result=result) == 1
    assert count(health, "regiebot_outcomes_total", job="apply", word="created") == 1
