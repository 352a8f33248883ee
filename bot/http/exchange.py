"""How long one request and its answer may take and how much may come back, and the same for a whole round.

A timeout of a socket counts from one read to the next: a service that sends a byte every few seconds never
meets it. So every read of an answer, its status line and headers included, is given what is left of one
time, and what it brings is taken off one size.
"""

import http.client
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from bot.config.call_limits import Limits
from bot.errors import RoundOver

MEGABYTE = 2**20
_BESIDE = MEGABYTE
"""What an answer may bring beside its body: headers, and the marks between the parts of a body."""


_MARKS, _PER_VALUE = (b",", b"[", b"{"), 32
"""What begins a value in JSON; in what services say there is one for more than so many bytes, by far."""


class Fault(StrEnum):
    """What an answer exceeded."""

    SLOW = "slow"
    LARGE = "large"

    def told(self, limits: Limits) -> str:
        """What the service did, in words that follow its name."""
        if self is Fault.SLOW:
            return f"did not finish its answer within {limits.answer_seconds} seconds (limits.answer_seconds)"
        return f"answered with more than {limits.answer_megabytes} megabytes (limits.answer_megabytes)"


class Allowance:
    """What calls and rounds may take. All clients share it; thread-safe."""

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits, self.clock = limits or Limits(), clock
        self._lock = threading.Lock()
        self.begin()

    def begin(self) -> None:
        """A new round: nothing of it is used up."""
        with self._lock:
            self._ends = self.clock() + self.limits.round_minutes * 60
            self._left = self.limits.round_megabytes * MEGABYTE
            self.cut = ""
            """Why the round was ended; empty where nothing asked whether it may go on when it might not."""

    def took(self, size: int) -> None:
        """So many bytes came in."""
        with self._lock:
            self._left -= size

    @property
    def over(self) -> str:
        """Why the round has to end; empty while it may go on."""
        if self.clock() >= self._ends:
            self.cut = f"it took more than {self.limits.round_minutes} minutes (limits.round_minutes)"
        elif self._left < 0:
            self.cut = f"it read more than {self.limits.round_megabytes} megabytes (limits.round_megabytes)"
        return self.cut

    def require(self) -> None:
        """Raise RoundOver where the round has to end: nothing more is sent."""
        if why := self.over:
            raise RoundOver(f"this round was ended because {why}; the next one goes on")

    def until(self) -> float:
        """Until when a call that begins now may take, its tries and its waits included."""
        return min(self.clock() + self.limits.call_seconds, self._ends)


class Exchange:
    """One request and its answer, under way."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance, limits = allowance, allowance.limits
        self._ends = allowance.clock() + limits.answer_seconds
        self.size = limits.answer_megabytes * MEGABYTE
        self._wire, self._body = self.size + _BESIDE, self.size
        self.fault: Fault | None = None

    def patience(self, most: float | None) -> float:
        """Seconds that the next read may wait. Raises TimeoutError when the time is up."""
        left = self._ends - self._allowance.clock()
        if left <= 0:
            self.fault = Fault.SLOW
            raise TimeoutError("the time of the whole answer is up")
        return left if most is None else min(most, left)

    def took(self, size: int) -> None:
        """So many bytes came over the wire. Raises OSError when those are too many."""
        self._allowance.took(size)
        self._wire -= size
        if self._wire < 0:
            self._refuse()

    def announced(self, length: str | None) -> None:
        """Refuse a body that says of itself that it is too large. Raises OSError."""
        if length and length.isdecimal() and int(length[:20]) > self.size:
            self._refuse()

    def unpacked(self, size: int) -> None:
        """So many bytes of the body are there, unpacked. Raises OSError and TimeoutError."""
        self._body -= size
        if self._body < 0:
            self._refuse()
        self.patience(None)

    def counted(self, body: bytes | bytearray) -> None:
        """Refuse a body that is all brackets and commas: as values it takes many times its size."""
        if len(body) > MEGABYTE and sum(map(body.count, _MARKS)) > self.size // _PER_VALUE:
            self._refuse()

    def _refuse(self) -> None:
        self.fault = Fault.LARGE
        raise OSError("the answer is too large")


_CURRENT: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


@contextmanager
def exchanging(allowance: Allowance) -> Iterator[Exchange]:
    """Whatever is asked in here is one request with its answer."""
    exchange = Exchange(allowance)
    token = _CURRENT.set(exchange)
    try:
        yield exchange
    finally:
        _CURRENT.reset(token)


class _Watched(io.RawIOBase):
    """A socket's bytes, each read within what is left of its exchange."""

    def __init__(self, raw: Any, sock: socket.socket, exchange: Exchange) -> None:
        self._raw, self._sock, self._exchange = raw, sock, exchange
        self._most = sock.gettimeout()

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, and wait for it no longer than there is time."""
        self._sock.settimeout(self._exchange.patience(self._most))
        count: int | None = self._raw.readinto(buffer)
        self._exchange.took(count or 0)
        return count

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


class WatchedAnswer(http.client.HTTPResponse):
    """An answer whose every read is watched, the status line and the headers included."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        if exchange := _CURRENT.get():
            self.fp = io.BufferedReader(_Watched(self.fp.detach(), sock, exchange))


class Connection(http.client.HTTPConnection):
    """For `urllib`: a connection whose answers are watched."""

    response_class = WatchedAnswer


class SecureConnection(http.client.HTTPSConnection):
    """The same over https."""

    response_class = WatchedAnswer


class _Connection(HTTPConnection):
    response_class = WatchedAnswer


class _SecureConnection(HTTPSConnection):
    response_class = WatchedAnswer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


WATCHED_POOLS = {"http": _Pool, "https": _SecurePool}
"""For `urllib3`: pools of connections whose answers are watched."""
