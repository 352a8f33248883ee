"""Going on until a run is settled: no create waits for an answer, nothing was put off by a busy service."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from time import sleep

from bot.app.workspace import Workspace
from bot.cli.options import err
from bot.http.service_clock import since_start as monotonic
from bot.model.outcome import UNSETTLED, Report, Word

_WRITTEN = frozenset({Word.CREATED, Word.UPDATED, Word.LINKED, Word.NOTED})

PAUSE = 30.0
"""Seconds between two looks."""


def settle(
    space: Workspace, reports: Sequence[Report], again: Callable[[Workspace], Sequence[Report]]
) -> list[Report]:
    """Run `again`, at the instant that it is by then, until nothing is unsettled.

    Gives what was written in all rounds, and all else of the last. What is refused is not waited for.
    """
    done: list[Report] = []
    began, at = monotonic(), space.round.now
    while count := sum(o.word in UNSETTLED for report in reports for o in report.outcomes):
        err.print(f"{count} not settled yet; looked at again in {PAUSE:.0f} seconds", style="dim")
        sleep(PAUSE)
        done += map(_written, reports)
        now = at + timedelta(seconds=monotonic() - began)
        reports = again(space.at(now, space.round.stop))
    return [*(report for report in done if report.outcomes), *reports]


def _written(report: Report) -> Report:
    """The round after it tells all else again."""
    return replace(report, outcomes=tuple(o for o in report.outcomes if o.word in _WRITTEN), unchanged=0)
