"""One round of the service: its reports logged and counted, and no error that ends the service."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.calendar import local
from bot.core.outcome import FAILURES, Report, Word, any_failed
from bot.errors import Busy, RegiebotError
from bot.service.logs import logger
from bot.service.web import Health

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
        self.log.info("report", job=report.job, root=report.root, **report.counts)
        for outcome in report.outcomes:
            if outcome.word is Word.DEFERRED:  # the same at each round of a night: counted above
                continue
            tell = self.log.warning if outcome.word in FAILURES else self.log.info
            tell(
                "outcome",
                job=report.job,
                word=outcome.word,
                subject=outcome.subject,
                where=outcome.where,
                detail=outcome.detail,
            )
