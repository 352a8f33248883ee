"""What the audit trail costs: its share of the bot's CPU in a round of many writes.

`python -m benchmarks.trail` makes the shipped programme in an empty sandbox, then changes the summary of
every issue, which cannot go in bulk. The time that is spent on records is counted per thread inside the same
run, so that a busy machine does not decide what comes out.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from benchmarks.site import shipped
from benchmarks.stage import Stage, stage
from bot.atlassian.jira import audited
from bot.round.apply.apply_plan import Apply
from bot.round.units import Unit
from bot.store.trail_store import TrailStore

LIMIT = 0.05


class Meter:
    """CPU seconds that were spent in what it wraps, of all threads."""

    def __init__(self) -> None:
        self.calls = 0
        """How often the gate was passed, which costs something without a trail too."""
        self.seconds, self._lock, self._local = 0.0, threading.Lock(), threading.local()

    @contextmanager
    def counting(self) -> Iterator[None]:
        """What is done inside counts, once where one thing calls another."""
        if getattr(self._local, "inside", False):
            yield
            return
        self._local.inside, begun = True, time.thread_time()
        try:
            yield
        finally:
            self._local.inside, spent = False, time.thread_time() - begun
            with self._lock:
                self.seconds += spent

    def wrap(self, owner: Any, name: str) -> None:
        """Count a function or method from now on."""
        whole: Callable[..., Any] = getattr(owner, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.calls += name == "before_call"
            with self.counting():
                return whole(*args, **kwargs)

        setattr(owner, name, counted)

    def wrap_around(self, owner: Any, name: str) -> None:
        """Count how a block is entered and left, and not what it does."""
        whole: Callable[..., Any] = getattr(owner, name)

        @contextmanager
        def counted(*args: Any, **kwargs: Any) -> Iterator[Any]:
            block = whole(*args, **kwargs)
            with self.counting():
                inside = block.__enter__()
            try:
                yield inside
            finally:
                with self.counting():
                    block.__exit__(None, None, None)

        setattr(owner, name, counted)


def metered() -> Meter:
    """A meter on everything that is done for the trail."""
    meter = Meter()
    for name in ("before_call", "note", "add"):
        meter.wrap(TrailStore, name)
    meter.wrap_around(TrailStore, "about")
    for name in ("created", "edited"):
        meter.wrap(audited, name)
    meter.wrap(audited.AuditedJira, "judged")
    meter.wrap(Apply, "_edits")  # worked out before the first is sent, so that they are recorded together
    return meter


def reworded(unit: Unit) -> Unit:
    """The unit with another summary for every issue."""
    desired = tuple(replace(one, summary=f"{one.summary[:200]} (nieuw)") for one in unit.desired)
    return Unit(unit.tree, desired)


def bare(cycle: Any, calls: int = 300) -> float:
    """CPU seconds that a call takes at the gate without a trail."""
    leave = cycle.services.ledger.fence.require
    begun = time.thread_time()
    for _ in range(calls):
        leave(1.0)
    return (time.thread_time() - begun) / calls


def measure(here: Stage, unit: Unit, meter: Meter, what: str) -> bool:
    """Carry out a round of writes, and print what the trail cost in it."""
    meter.seconds, meter.calls = 0.0, 0
    with here.cycle(unit, full=True, overrides=frozenset({"--allow-updates"})) as cycle:
        ledger: Any = cycle.services.ledger
        begun = time.process_time()
        with ledger.trail.running():
            report, _ = cycle.reconcile(unit)
        whole = time.process_time() - begun
        trail = meter.seconds - meter.calls * bare(cycle)
        records = len(list(ledger.trail.records()))
    share = trail / (whole - trail)
    counts = ", ".join(f"{number} {word}" for word, number in report.counts.items())
    print(
        f"{what}: {counts}; {records} records in the ledger; {whole:.2f} s of CPU, of which "
        f"{trail:.2f} s for the trail: {share:.1%} more"
    )
    return share < LIMIT


def main() -> int:
    """Both rounds; exit 1 where one of them costs too much."""
    meter, unit = metered(), shipped()
    unit = Unit(unit.tree, unit.desired)
    with stage() as here:
        made = measure(here, unit, meter, "every issue made")
        here.later(10)
        changed = measure(here, reworded(unit), meter, "every summary changed, one by one")
    return 0 if made and changed else 1


if __name__ == "__main__":
    raise SystemExit(main())
