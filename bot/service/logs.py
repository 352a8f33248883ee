"""Structured logs: one JSON line per event on standard error, no secret and no personal data."""

import logging
import sys
from typing import Any

import structlog

from bot.masking import masked_values


def configure() -> None:
    """JSON lines; the SDKs keep quiet, because their debug logs hold whole bodies.

    A traceback may hold anything, so the secrets are taken out of every line.
    """
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            lambda _logger, _method, event: masked_values(dict(event)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def logger() -> Any:
    """The service's logger."""
    return structlog.get_logger("regiebot")
