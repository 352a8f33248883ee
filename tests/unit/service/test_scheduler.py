"""The tick: at once, one at a time, and the end waits for the one under way."""

import threading

from bot.config.site_model import Schedule
from bot.service.scheduler import Stop, run

HOURLY = Schedule(tick_minutes=60)


def test_the_first_round_is_now_and_asking_to_stop_ends_it() -> None:
    stop = Stop()
    rounds: list[str] = []

    def tick() -> None:
        rounds.append(threading.current_thread().name)
        stop.set()

    run(HOURLY, tick, stop)

    assert len(rounds) == 1
    assert stop()


def test_the_round_under_way_is_finished_before_the_service_ends() -> None:
    stop = Stop()
    ended, finished = threading.Event(), threading.Event()

    def tick() -> None:
        stop.set()
        ended.wait(0.2)  # long enough for a service that does not wait to be gone
        finished.set()

    run(HOURLY, tick, stop)
    in_time = finished.is_set()
    ended.set()

    assert in_time


def test_a_wait_for_a_busy_service_ends_when_the_service_does() -> None:
    stop = Stop()
    stop.set()

    stop.pause(3600)

    assert stop()


def test_nobody_has_asked_to_stop_at_first() -> None:
    stop = Stop()

    stop.pause(0)

    assert not stop()
