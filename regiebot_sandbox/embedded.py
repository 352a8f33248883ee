"""The sandbox as one running thing: in a thread for tests and the demo, or in the foreground."""

import signal
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from regiebot_sandbox import confluence, control, jira, servicedesk, slack, teams, viewer
from regiebot_sandbox.kernel import Service, Site
from regiebot_sandbox.seeding import DEFAULT_SEED, bring_up_to_date, seed_site
from regiebot_sandbox.server import Wire, build
from regiebot_sandbox.store import Store
from regiebot_sandbox.users import load_users

SERVICES: tuple[Service, ...] = (
    jira.SERVICE,
    servicedesk.SERVICE,
    confluence.SERVICE,
    slack.SERVICE,
    teams.SERVICE,
    viewer.SERVICE,
    control.SERVICE,
)
"""In the order in which they are seeded, and in which an act finds its product."""


def open_site(state: Path | None = None, seed: Path | None = None) -> Site:
    """The site that is stored in a file (None: in memory); an empty one is seeded once."""
    site = Site(Store(state), services=list(SERVICES))
    site.limits["seed"] = seed or DEFAULT_SEED
    if site.store.count("user"):
        bring_up_to_date(site, seed or DEFAULT_SEED)
        load_users(site)
    else:
        seed_site(site, seed or DEFAULT_SEED)
    return site


def _server(site: Site) -> uvicorn.Server:
    wire = Wire()
    config = uvicorn.Config(
        build(site, wire),
        log_level="warning",
        access_log=False,
        lifespan="off",
        date_header=False,
        ws=WebSocketsSansIOProtocol,  # by its class, so that a missing library is seen before anything starts
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)

    def cut(client: tuple[str, int]) -> bool:
        for connection in list(server.server_state.connections):
            transport: Any = getattr(connection, "transport", None)
            if transport is not None and tuple(transport.get_extra_info("peername") or ()) == client:
                transport.abort()
                return True
        return False

    wire.cut = cut
    return server


def _listen(port: int) -> socket.socket:
    # asyncio turns Nagle's delay off only for sockets that say they are TCP
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    sock.listen(128)
    return sock


class Running:
    """A sandbox that serves in a background thread until `stop`."""

    def __init__(self, site: Site, port: int) -> None:
        self.site = site
        self._sock = _listen(port)
        self.url = f"http://127.0.0.1:{self._sock.getsockname()[1]}"
        self._server = _server(site)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._sock]}, name="sandbox", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Finish the calls under way, write the state, let go of port and file."""
        self._server.should_exit = True
        self._thread.join(10)
        self._sock.close()
        self.site.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(state: Path | None = None, port: int = 0, seed: Path | None = None) -> Running:
    """Serve in a background thread, on 127.0.0.1 only. Port 0 lets the system choose.

    Raises OSError where the port is taken.
    """
    return Running(open_site(state, seed), port)


def serve(port: int = 0, state: Path | None = None, seed: Path | None = None) -> None:
    """Serve in the foreground until SIGTERM or SIGINT, after printing the address."""
    site = open_site(state, seed)
    sock = _listen(port)
    print(f"http://127.0.0.1:{sock.getsockname()[1]}", flush=True)  # noqa: T201  (what a shell waits for)
    before = {s: signal.signal(s, lambda *_: None) for s in (signal.SIGTERM, signal.SIGINT)}
    try:
        _server(site).run(sockets=[sock])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sock.close()
        site.store.close()
