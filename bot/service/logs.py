"""Structured logs: one JSON line per event on standard error, no secret and no personal data."""

import logging
import sys
import threading
import time
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

from bot.masking import masked_values

_OFTEN = 5
"""So many times a minute the same event of a library is told; more often is counted."""

_MINUTE = 60.0


class Sparing(logging.Filter):
    """Lets the same message of a library through five times a minute, and then says how often it came."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is told."""
        now, key = self._clock(), (record.name, str(record.msg)[:200])
        since, count = self._seen.get(key, (now, 0))
        if now - since >= _MINUTE:
            if count > _OFTEN:
                record.msg, record.args = f"{record.getMessage()} ({count - _OFTEN} more of these before)", ()
            self._seen = {k: v for k, v in self._seen.items() if now - v[0] < _MINUTE}
            since, count = now, 0
        self._seen[key] = (since, count + 1)
        return count < _OFTEN


class _StandardError(logging.Handler):
    """Writes to what standard error is at that moment, a line at a time.

    By the same writer as the service's own events, with its lock: two threads never share a line.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one event."""
        try:
            structlog.WriteLogger(sys.stderr).msg(self.format(record))
        except Exception:  # noqa: BLE001  (as every handler does: a log that fails must not stop the work)
            self.handleError(record)


def configure() -> None:
    """JSON lines, also for warnings and errors of libraries and of threads.

    The SDKs keep quiet below that, because their debug logs hold whole bodies. A traceback may hold anything,
    so the secrets are taken out of every line.
    """
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[Any] = [
        structlog.processors.format_exc_info,
        _mask,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]
    structlog.configure(
        processors=[*shared, *ending], logger_factory=structlog.WriteLoggerFactory(sys.stderr)
    )
    handler = _StandardError()
    handler.addFilter(Sparing())
    named: list[Any] = [structlog.stdlib.add_logger_name, *shared]
    remove: Any = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=named, processors=[remove, *ending])
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error"):  # the sandbox's server, where it runs in this process too
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.captureWarnings(capture=True)
    threading.excepthook = _tell_thread


def _mask(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    return masked_values(dict(event))


def _tell_thread(crash: threading.ExceptHookArgs) -> None:
    name = crash.thread.name if crash.thread else ""
    logger().error("thread crashed", thread=name, exc_info=crash.exc_value)


def logger() -> Any:
    """The service's logger."""
    return structlog.get_logger("regiebot")
