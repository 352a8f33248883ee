"""Health and metrics of the running service, on one port."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import CheckFailed
from bot.model.outcome import Report, Word
from bot.service.port_limits import QuietServer, short_lived
from bot.settings import http_address


@dataclass(slots=True)
class Health:
    """How the ticks go. Healthy while a tick ended less than `limit` seconds ago, well or not."""

    limit: float
    clock: Callable[[], float] = time.monotonic
    paused: Callable[[], Sequence[str]] = lambda: ()
    """What operators have paused, a sentence each; asked whenever somebody looks."""
    wrong_time: str = ""
    """Why the last tick did nothing, where the clock is wrong."""
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    unread: Sequence[str] = ()
    """What could not be read for too long, each with since when and why."""
    _outcomes: Counter = field(init=False)
    _ticks: Counter = field(init=False)
    _seconds: Gauge = field(init=False)
    _unread: Gauge = field(init=False)
    _last: float = field(init=False)

    def __post_init__(self) -> None:
        """Register the metrics; the start counts as a tick, so a slow first one is no illness."""
        self._outcomes = Counter(
            "regiebot_outcomes", "What runs did, by job and word", ["job", "word"], registry=self.registry
        )
        self._ticks = Counter(
            "regiebot_ticks", "Ticks, by how they ended", ["result"], registry=self.registry
        )
        self._seconds = Gauge("regiebot_tick_seconds", "Duration of the last tick", registry=self.registry)
        self._unread = Gauge("regiebot_unread", "What could not be read for too long", registry=self.registry)
        paused = Gauge("regiebot_paused", "Pauses that operators have set", registry=self.registry)
        paused.set_function(lambda: len(self.paused()))
        self._last = self.clock()

    def find(self, unread: Sequence[str]) -> None:
        """Note what could not be read for too long."""
        self.unread = tuple(unread)
        self._unread.set(len(self.unread))

    def record(self, reports: list[Report], seconds: float, result: str) -> None:
        """Note a tick that ended: `ok`, `failed` or `crashed`."""
        wrong = (o for report in reports if report.job == "clock" for o in report.outcomes)
        self.wrong_time = next((o.detail for o in wrong if o.word is Word.REFUSED), "")
        for report in reports:
            for word, number in report.counts.items():
                self._outcomes.labels(report.job.split(" ", 1)[0], word).inc(number)
        self._ticks.labels(result).inc()
        self._seconds.set(seconds)
        self._last = self.clock()

    @property
    def age(self) -> float:
        """Seconds since the last tick ended."""
        return self.clock() - self._last

    @property
    def is_alive(self) -> bool:
        """Whether rounds end in time, well or not."""
        return self.age < self.limit

    @property
    def reasons(self) -> list[str]:
        """Why the service is not well; empty where it is."""
        late = [] if self.is_alive else [f"no round ended for {round(self.age)} seconds"]
        clock = [f"the clock is wrong: {self.wrong_time}"] if self.wrong_time else []
        return [*late, *clock, *self.unread]


def build(health: Health) -> Starlette:
    """`/healthz`: 200 or 503 with the age of the last tick and what is paused, for who would restart it;
    `/readyz`: 503 also where Jira cannot be read or the clock is wrong, with the reasons; `/metrics` for
    Prometheus.
    """

    def healthz(_: Request) -> Response:
        well = health.is_alive
        told = {"ok": well, "last_tick_seconds": round(health.age), "paused": list(health.paused())}
        return JSONResponse(told, 200 if well else 503)

    def readyz(_: Request) -> Response:
        reasons = health.reasons
        told = {"ok": not reasons, "reasons": reasons, "paused": list(health.paused())}
        return JSONResponse(told, 503 if reasons else 200)

    def metrics(_: Request) -> Response:
        return Response(generate_latest(health.registry), media_type="text/plain; version=0.0.4")

    return Starlette(
        routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    )


class Server:
    """Serves health and metrics in a background thread."""

    def __init__(self, health: Health, host: str, port: int) -> None:
        """Take the port; 0 lets the system choose. Raises CheckFailed where it cannot be had."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._sock = socket.create_server((host, port), family=family)
        except (OSError, UnicodeError) as error:
            why = getattr(error, "strerror", None) or "there is no such host"
            raise CheckFailed(
                f"health cannot be served at {host}:{port} ({why}); "
                "change REGIEBOT_HEALTH_HOST or REGIEBOT_HEALTH_PORT"
            ) from None
        self.address = http_address(host, self._sock.getsockname()[1])
        self._server = QuietServer(short_lived(build(health)))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._sock]}, daemon=True, name="health"
        )

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(5)
        self._sock.close()
