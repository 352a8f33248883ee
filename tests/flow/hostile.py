"""A service that answers as no service should: raw bytes on a socket, one way per path."""

import json
import socket
import socketserver
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import count
from typing import Any

Way = Callable[[socket.socket], None]
BLOCK = b" " * 2**20
STATUS = {"id": "1", "name": "Open", "statusCategory": {"key": "new"}}


def issue(number: int) -> dict[str, Any]:
    """An issue as a search shows it."""
    at = "2026-11-21T10:00:00.000+0100"
    kind, project = {"hierarchyLevel": 0}, {"key": "KT"}
    fields = {"status": STATUS, "updated": at, "project": project, "issuetype": kind, "summary": "x"}
    return {"id": str(number), "key": f"KT-{number}", "fields": fields}


def _head(*lines: str, status: str = "200 OK", kind: str = "application/json") -> bytes:
    first = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close")
    return "\r\n".join([*first, *lines, "", ""]).encode("latin-1")


def says(body: bytes | str, *lines: str, status: str = "200 OK", kind: str = "application/json") -> Way:
    """A whole answer."""
    data = body.encode() if isinstance(body, str) else body
    return lambda peer: peer.sendall(
        _head(f"Content-Length: {len(data)}", *lines, status=status, kind=kind) + data
    )


def _gigabyte(peer: socket.socket) -> None:
    peer.sendall(_head(f"Content-Length: {2**30}"))
    for _ in range(1024):
        peer.sendall(BLOCK)


def _silent_gigabyte(peer: socket.socket) -> None:
    peer.sendall(_head())
    for _ in range(1024):
        peer.sendall(BLOCK)


def _gigabyte_in_parts(peer: socket.socket) -> None:
    peer.sendall(_head("Transfer-Encoding: chunked"))
    for _ in range(1024):
        peer.sendall(b"100000\r\n" + BLOCK + b"\r\n")


def _endless_line(peer: socket.socket) -> None:
    peer.sendall(_head("Transfer-Encoding: chunked"))
    for _ in range(1024):
        peer.sendall(BLOCK)


@lru_cache
def _packed(times: int) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    data = b"".join(packer.compress(BLOCK) for _ in range(1024)) + packer.flush()  # a gigabyte of blanks
    for _ in range(times - 1):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        data = packer.compress(data) + packer.flush()
    return data


def _drop_by_drop(before: bytes) -> Way:
    def way(peer: socket.socket) -> None:
        peer.sendall(before)
        for _ in range(200):
            peer.sendall(b" ")
            time.sleep(0.2)

    return way


def _go_on(peer: socket.socket) -> None:
    for _ in range(200):
        peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)
        time.sleep(0.05)


def _pages(*, new: bool, token: bool) -> Way:
    numbers = count(1)

    def way(peer: socket.socket) -> None:
        page = next(numbers)
        first = page * 100 if new else 1
        body = {"issues": [issue(first + n) for n in range(100)], "nextPageToken": f"t{page if token else 1}"}
        says(json.dumps(body))(peer)

    return way


def ways(elsewhere: str) -> dict[str, Way]:
    """Every way to answer; `elsewhere` is the address of another host."""
    found = "302 Found"
    return {
        "a gigabyte": _gigabyte,
        "a gigabyte of no told length": _silent_gigabyte,
        "a gigabyte in parts": _gigabyte_in_parts,
        "a line without end": _endless_line,
        "a gigabyte, packed": says(_packed(1), "Content-Encoding: gzip"),
        "a gigabyte, packed twice": says(_packed(2), "Content-Encoding: gzip, gzip"),
        "all brackets": says(b"[" + b"[]," * 5_000_000 + b"[]]"),
        "deep": says("[" * 200_000),
        "drop by drop": _drop_by_drop(_head("Content-Length: 1000")),
        "headers drop by drop": _drop_by_drop(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        "go on": _go_on,
        "many headers": says("{}", *(f"X-{n}: 1" for n in range(5000))),
        "a long header": says("{}", "X-Long: " + "x" * 2**21),
        "two lengths": lambda peer: peer.sendall(_head("Content-Length: 2", "Content-Length: 5") + b"{}"),
        "no HTTP": lambda peer: peer.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        "nothing at all": lambda _: None,
        "wrong parts": lambda peer: peer.sendall(_head("Transfer-Encoding: chunked") + b"zz\r\n{}\r\n"),
        "not packed": says("{}", "Content-Encoding: gzip"),
        "another alphabet": says('{"issues": "caf\u00e9"}'.encode("latin-1")),
        "another alphabet, told": says("{}".encode("utf-16"), kind="application/json; charset=utf-16"),
        "an alphabet that is none": says(b"\xff\xfe\x00", kind="application/json; charset=klingon"),
        "a page of a proxy": says("<html>Bad gateway geheim-token</html>", kind="text/html"),
        "a page as JSON": says("<html>Bad gateway</html>"),
        "empty": says(""),
        "another host": says("", f"Location: {elsewhere}/taken", status=found),
        "round and round": says("", "Location: /rest/api/3/search/jql", status=found),
        "busy for a year": says("{}", "Retry-After: 31536000", status="429 Too Many Requests"),
        "busy in the past": says("{}", "Retry-After: -5", status="429 Too Many Requests"),
        "busy, who knows": says("{}", "Retry-After: \x1b[2Jsoon", status="429 Too Many Requests"),
        "pages without end": _pages(new=True, token=True),
        "one page without end": _pages(new=False, token=True),
        "one token without end": _pages(new=True, token=False),
        "refused in no words": says('{"errors": 7, "errorMessages": 9}', status="400 Bad Request"),
        "refused in depth": says('{"errors": ' + "[" * 200_000, status="404 Not Found"),
        "refused at length": says(b"x" * 2**23, status="403 Forbidden"),
    }


class Hostile(socketserver.ThreadingTCPServer):
    """Answers every request in one way, or hands it on to a service that is as it should be."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        self.way: Way = says("{}")
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Peer)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Peer(socketserver.BaseRequestHandler):
    server: Hostile

    def handle(self) -> None:
        with suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := self.request.recv(65_536)):
                    return
                head += piece
            lines, _, body = head.partition(b"\r\n\r\n")
            fields = dict(line.lower().split(b": ", 1) for line in lines.split(b"\r\n")[1:] if b": " in line)
            while len(body) < int(fields.get(b"content-length", 0)):
                body += self.request.recv(65_536)
            self.server.asked.append(lines.decode("latin-1"))
            self.server.way(self.request)


@contextmanager
def hostile() -> Iterator[Hostile]:
    """A server of this kind, while it is needed."""
    with Hostile() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()
