"""One round of the service: its reports logged and counted, and no error that ends the service."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.core.outcome import Report, Word, any_failed
from bot.errors import Busy, LostLease, RegiebotError
from bot.service.logs import logger
from bot.service.web import Health

_SILENT = frozenset({Word.DEFERRED, Word.PAUSED})
_ALARMS = frozenset({"pause", "clock"})
"""Jobs that tell why a round did not do what it does otherwise."""


@dataclass(frozen=True, slots=True)
class Tick:
    """`work` does the round and gives its reports as they come."""

    work: Callable[[], Iterable[Report]]
    health: Health
    log: Any = field(default_factory=logger)
    lost: Callable[[LostLease], None] = lambda _: None
    """Told of the end of the service: another process has the lease."""

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
        self.health.record(reports, time.monotonic() - started, result)

    def _tell(self, report: Report) -> None:
        self.log.info("report", job=report.job, root=report.root, **report.counts)
        for outcome in report.outcomes:
            if outcome.word in _SILENT and report.job not in _ALARMS:  # the same at each round: counted above
                continue
            log = self.log.warning if report.job in _ALARMS else self.log.info
            log(
                "outcome",
                job=report.job,
                word=outcome.word,
                subject=outcome.subject,
                where=outcome.where,
                detail=outcome.detail,
            )
