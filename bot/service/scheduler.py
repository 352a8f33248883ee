"""The tick: APScheduler calls one function on the rhythm of `bot.yaml`; the only module that imports it."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime
from types import FrameType

from bot.config.site_model import Schedule
from bot.model.working_days import AMSTERDAM

TICK = "tick"


class Stop:
    """Whether somebody asked the process to end; the work under way finishes its current write."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> bool:
        """Whether to stop."""
        return self._event.is_set()

    def set(self) -> None:
        """Ask to stop."""
        self._event.set()

    def wait(self) -> None:
        """Block until somebody asks."""
        while not self._event.wait(0.5):
            pass

    def pause(self, seconds: float) -> None:
        """Wait so long, or until somebody asks to stop."""
        self._event.wait(seconds)

    def goes_on_after(self, seconds: float) -> bool:
        """Wait so long; False where somebody asked to stop."""
        return not self._event.wait(seconds)

    def on_signals(self) -> None:
        """Stop at SIGTERM and SIGINT."""

        def handle(_number: int, _frame: FrameType | None) -> None:
            self.set()

        signal.signal(signal.SIGTERM, handle)
        signal.signal(signal.SIGINT, handle)


def run(schedule: Schedule, tick: Callable[[], None], stop: Stop) -> None:
    """Tick now, then every `tick_minutes`, until `stop`. One tick at a time; missed ones are one.

    Messages are no jobs of their own: a tick computes what is due, so a restart says nothing twice.
    """
    # It is not imported for a single round: that ends before it would be of use.
    from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415

    scheduler = BackgroundScheduler(timezone=AMSTERDAM)
    scheduler.add_job(
        tick,
        "interval",
        minutes=schedule.tick_minutes,
        id=TICK,
        next_run_time=datetime.now(AMSTERDAM),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)
