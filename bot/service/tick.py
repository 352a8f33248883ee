"""One round of the service: its reports logged and counted, and no error that ends the service."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.errors import Busy, LostLease, RegiebotError
from bot.logs import logger
from bot.model.outcome import FAILURES, Report, Word, any_failed
from bot.model.working_days import local
from bot.service.web import Health

_SILENT = frozenset({Word.DEFERRED, Word.PAUSED})
_ALARMS = frozenset({"pause", "clock"})
"""Jobs that tell why a round did not do what it does otherwise."""

Unread = tuple[str, datetime, str]
"""A programme or release, since when it is not read, and why."""


@dataclass(frozen=True, slots=True)
class Tick:
    """`work` does the round and gives its reports as they come; `unread` tells what could not be read for too
    long, as the ledger has it then.
    """

    work: Callable[[], Iterable[Report]]
    health: Health
    log: Any = field(default_factory=logger)
    lost: Callable[[LostLease], None] = lambda _: None
    """Told of the end of the service: another process has the lease."""
    unread: Callable[[], Iterable[Unread]] = tuple

    def __call__(self) -> None:
        """Do one round."""
        started = time.monotonic()
        reports: list[Report] = []
        result = "ok"
        try:
            for report in self.work():
                reports.append(report)
                self._tell(report)
            result = "failed" if any_failed(reports) else "ok"
        except Busy as busy:
            self.log.info("busy", detail=str(busy))
        except LostLease as error:
            result = "failed"
            self.log.warning("lease lost", detail=str(error))
            self.lost(error)
        except RegiebotError as error:
            result = "failed"
            self.log.warning("tick failed", detail=str(error))
        except Exception:  # the tick's edge: the service lives on, and the log tells
            result = "crashed"
            self.log.exception("tick crashed")
        self._look()
        self.health.record(reports, time.monotonic() - started, result)

    def _look(self) -> None:
        """Tell what cannot be read; each round, for as long as it lasts."""
        try:
            found = list(self.unread())
        except RegiebotError as error:
            self.log.warning("readings unknown", detail=str(error))
            return
        for root, since, why in found:
            self.log.warning("unread", root=root, since=since.isoformat(), detail=why)
        self.health.find(
            [f"{root} is not read since {local(since):%Y-%m-%d %H:%M}: {why}" for root, since, why in found]
        )

    def _tell(self, report: Report) -> None:
        tell = self.log.info if report.outcomes else self.log.debug
        tell("report", job=report.job, root=report.root, **report.counts)
        for outcome in report.outcomes:
            if outcome.word in _SILENT and report.job not in _ALARMS:  # the same at each round: counted above
                continue
            is_warning = report.job in _ALARMS or outcome.word in FAILURES
            tell = self.log.warning if is_warning else self.log.info
            tell(
                "outcome",
                job=report.job,
                word=outcome.word,
                subject=outcome.subject,
                where=outcome.where,
                detail=outcome.detail,
            )
