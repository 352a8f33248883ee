"""Whatever callers do to the health port, it answers who asks, and costs neither files, memory nor log."""

import json
import resource
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
import requests

from tests.flow.command import AT, Desk
from tests.flow.test_service import until

pytestmark = pytest.mark.no_cover

CALLERS = 300
FILES = 128
"""So many files the service may have open: less than there are callers."""
GROWTH = 24_000
"""Kilobytes that it may grow by."""


class Service:
    """A running service, its log as it comes, and what it costs."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        self.child, self.log = child, list[str]()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        until(lambda: any('"report"' in line for line in self.log))
        until(lambda: self.told("started"))
        self.url = json.loads(self.told("started")[0])["health"]
        self.address = ("127.0.0.1", int(self.url.rsplit(":", 1)[1]))

    def _read(self) -> None:
        assert self.child.stderr
        self.log.extend(iter(self.child.stderr.readline, ""))

    def told(self, event: str) -> list[str]:
        return [line for line in self.log if f'"event": "{event}' in line]

    def memory(self) -> int:
        lines = Path(f"/proc/{self.child.pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    def files(self) -> int:
        return len(list(Path(f"/proc/{self.child.pid}/fd").iterdir()))

    def is_well(self) -> bool:
        return requests.get(f"{self.url}/healthz", timeout=3).status_code == 200

    def end(self) -> int:
        self.child.terminate()
        self._reader.join(30)
        return self.child.wait(30)


@contextmanager
def crowd(address: tuple[str, int], greet: bytes = b"") -> Iterator[list[socket.socket]]:
    """Callers that hold a connection open and do not end what they say."""
    with ExitStack() as stack:
        callers = []
        for _ in range(CALLERS):
            caller = stack.enter_context(closing(socket.create_connection(address, timeout=10)))
            if greet:
                caller.sendall(greet)
            callers.append(caller)
        yield callers


def closed(caller: socket.socket) -> bool:
    """Whether the service has closed this connection."""
    caller.settimeout(0.01)
    try:
        return caller.recv(4096) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def until_closed(callers: list[socket.socket]) -> None:
    until(lambda: all(map(closed, callers)))


def half_open(service: Service) -> None:
    """They say nothing, or the beginning of a request."""
    with (
        crowd(service.address) as silent,
        crowd(service.address, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ") as slow_starters,
    ):
        assert service.is_well()
        assert service.files() < FILES
        until_closed(silent + slow_starters)


def slow(service: Service) -> None:
    """They send a byte at a time, and never the last one."""
    with crowd(
        service.address, b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n"
    ) as callers:
        for _ in range(30):
            for caller in callers:
                try:
                    caller.send(b"x")
                except OSError:
                    continue
            assert service.is_well()
            time.sleep(0.05)


def garbage(service: Service) -> None:
    """They speak another language, long and short."""
    for greet in (
        b"\x16\x03\x01\x02\x00\x01\x00" * 20,
        b"\r\n" * 40,
        b"x" * 20_000,
        b"GET / HTTP/1.1\r\n" * 400,
    ):
        with crowd(service.address, b"") as callers:
            for caller in callers:
                try:
                    caller.sendall(greet)
                except OSError:
                    continue
            assert service.is_well()


def deaf(service: Service) -> None:
    """They ask again and again and never read."""
    with crowd(service.address, b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 200):
        assert service.is_well()


def hasty(service: Service) -> None:
    """They hang up at once, so that they come by the thousand."""
    for _ in range(3000):
        socket.create_connection(service.address, timeout=10).close()
    assert service.is_well()


def upgrading(service: Service) -> None:
    """They ask for another protocol."""
    ask = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
    with crowd(service.address, ask):
        assert service.is_well()


@pytest.mark.parametrize("trouble", [half_open, slow, garbage, deaf, hasty, upgrading])
def test_the_health_port_stands_what_callers_do(desk: Desk, trouble: Callable[[Service], None]) -> None:
    with desk.begin("run", *AT) as child:
        service = Service(child)
        resource.prlimit(child.pid, resource.RLIMIT_NOFILE, (FILES, FILES))
        assert service.is_well()
        before = service.memory()

        trouble(service)

        assert service.memory() - before < GROWTH
        assert service.is_well()
        assert service.end() == 0
    events = [json.loads(line) for line in service.log]
    assert events[-1]["event"] == "stopped"
    assert len(events) < 100
    assert sum(map(len, service.log)) < 50_000


def test_ending_does_not_wait_for_callers_that_say_nothing(desk: Desk) -> None:
    with desk.begin("run", *AT) as child:
        service = Service(child)
        with crowd(service.address, b"GET "):
            began = time.monotonic()
            assert service.end() == 0
            assert time.monotonic() - began < 8
