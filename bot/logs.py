"""Structured logs: one event per line on standard error, no secret and no personal data.

The service writes JSON, a command plain lines. `within` adds to all that is told inside it which round,
programme or release it belongs to; a thread that is started inside takes that along with `carried`.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, ParamSpec, TypeVar

import structlog

from bot.masking import masked_values
from bot.settings import Level

_OFTEN = 5
"""So many times a minute the same event of a library is told; more often is counted."""

_MINUTE = 60.0

P = ParamSpec("P")
T = TypeVar("T")


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


def configure(level: Level = Level.INFO, *, service: bool = True) -> None:
    """Events from a level on; in the service as JSON, with warnings and errors of libraries and of threads.

    The SDKs keep quiet below that, because their debug logs hold whole bodies. A traceback may hold anything,
    so the secrets are taken out of every line.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[Any] = [
        structlog.processors.format_exc_info,
        _mask,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str) if service else _plain,
    ]
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level.value),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # as it is at that moment
    )
    if service:
        _take_in_libraries(shared, ending)


def _take_in_libraries(shared: list[Any], ending: list[Any]) -> None:
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


def _plain(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """A line for a person at a terminal: the level, what happened, and its values."""
    rest, trace = dict(event), str(event.get("exception", ""))
    level, told = rest.pop("level", ""), rest.pop("event", "")
    values = " ".join(f"{name}={value}" for name, value in rest.items() if name not in _UNTOLD)
    return "\n".join(filter(None, [f"regiebot: {level}: {told} {values}".rstrip(), trace]))


_UNTOLD = frozenset({"timestamp", "exception", "logger", "round"})


@contextmanager
def within(**named: object) -> Iterator[None]:
    """Say of every event inside where it belongs: `round`, `unit`, `phase`, `issue`."""
    with structlog.contextvars.bound_contextvars(**named):
        yield


def place() -> Mapping[str, Any]:
    """What `within` says here."""
    return structlog.contextvars.get_contextvars()


def carried(work: Callable[P, T]) -> Callable[P, T]:
    """The work, to be done in another thread, with what `within` said where this was asked."""
    context = copy_context()

    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        return context.copy().run(work, *args, **kwargs)

    return run


def _tell_thread(crash: threading.ExceptHookArgs) -> None:
    name = crash.thread.name if crash.thread else ""
    logger().error("thread crashed", thread=name, exc_info=crash.exc_value)


def logger() -> Any:
    """The bot's logger."""
    return structlog.get_logger("regiebot")


if (
    not structlog.is_configured()
):  # whoever sets nothing up hears warnings alone, and nothing on standard output
    configure(Level.WARNING, service=False)
