"""The health port answers whoever asks, so what callers do there may cost neither files, memory nor log.

A connection is closed after `SECONDS`, whatever is going on in it; of more than `MOST` the oldest goes, so
that a caller who asks now is answered while others hold connections open without asking anything.
"""

import asyncio
import logging
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 32
"""Connections at a time. Monitoring needs a handful."""

SECONDS = 10.0
"""How long a connection may live: questions and answers here are a few kilobytes."""

_AT_ONCE = 8
"""So many connections asyncio takes in before it looks at any of them. Each is an open file by then."""

_QUEUE = 1024
_HEADERS = 8192
"""Bytes of a request that has not ended."""


class ShortConnection(H11Protocol):
    """uvicorn's side of one connection, which it would keep open for ever until a request is complete."""

    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Set its end, and make room for it."""
        super().connection_made(transport)
        self._end = self.loop.call_later(SECONDS, transport.abort)
        if len(self.connections) > MOST:
            oldest = min(self.connections, key=_ends_at)
            oldest.transport.abort()
            self.connections.discard(oldest)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget its end."""
        super().connection_lost(exc)
        if self._end:
            self._end.cancel()


def _ends_at(connection: Any) -> float:
    end: asyncio.TimerHandle | None = connection._end  # noqa: SLF001  (ours, of another instance)
    return end.when() if end else 0.0


class QuietServer(uvicorn.Server):
    """Tells in one line what asyncio would print with a traceback, such as that there are no files left."""

    async def serve(self, sockets: Any = None) -> None:
        """Serve until asked to stop."""
        asyncio.get_running_loop().set_exception_handler(_tell)
        await super().serve(sockets)

    async def startup(self, sockets: Any = None) -> None:
        """Let callers queue before they are taken in: the system turns away who finds the queue full."""
        await super().startup(sockets)
        for sock in sockets or ():
            sock.listen(_QUEUE)


def _tell(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    why = context.get("exception") or context.get("message", "")
    logging.getLogger("regiebot.health").warning(f"health port: {why}")  # noqa: G004  (counted by its text)


def short_lived(app: Any) -> uvicorn.Config:
    """How a small application is served to strangers."""
    return uvicorn.Config(
        app,
        http=ShortConnection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        backlog=_AT_ONCE,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=_HEADERS,
    )
