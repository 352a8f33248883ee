"""Structured logs: one JSON line per event on standard error, no secret and no personal data."""

import logging
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog


def configure(secrets: Sequence[str] = ()) -> None:
    """JSON lines; the SDKs keep quiet, because their debug logs hold whole bodies.

    A traceback may hold anything, so the secrets are taken out of every line.
    """
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            Redact(tuple(secrets)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


@dataclass(frozen=True, slots=True)
class Redact:
    """Takes secrets out of the texts of an event."""

    secrets: tuple[str, ...]

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        """The event without them."""
        return {name: self._clean(value) for name, value in event.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            for secret in self.secrets:
                value = value.replace(secret, "…")
        return value


def logger() -> Any:
    """The service's logger."""
    return structlog.get_logger("regiebot")
