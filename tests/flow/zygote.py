"""A warm process that forks one run of the bot per order, so that a test can kill it or stop it.

Reading the configuration and rendering its texts takes seconds and is the same in every run; a fork
inherits it, and has connections and a ledger of its own. Orders and answers are lines of JSON.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import requests.adapters

from bot.app.connections import connect
from bot.app.sandboxed import sandbox_settings
from bot.app.workspace import Workspace, locked, workspace
from bot.errors import LostLease
from bot.model.audience import Audience
from bot.model.issue import Identity
from bot.model.outcome import Report
from bot.round.phases import REMIND, through
from bot.round.report.publish import Draft, Publish, Unwritten, drafts
from bot.round.round_context import Round
from bot.settings import Settings
from bot.store.fence import Fence
from tests.flow.world import IMPATIENT, NOW


@dataclass(frozen=True, slots=True)
class Order:
    """One run: what to do, with which ledger, how long after `NOW`, and where it ends before its time."""

    job: str
    """`apply`, `publish`, `republish` (other texts) or `remind`; `look` warms the process itself."""
    ledger: str
    minutes: int = 0
    kill_at: int = 0
    """The request at which the process is killed; 0 lets it live."""
    after: bool = False
    """Killed when the answer is there, instead of before the request is sent."""
    stop_at: int = 0
    """The write at which the process stops itself, with SIGSTOP, until somebody lets it go on; 0 for none."""
    stop: str = "sending"
    """`checking`: before it asks whether it may write. `sending`: between that and sending. `answered`."""
    lease: float = 90.0
    """Seconds."""
    fenced: bool = True
    """Without, it is as if there was no fence: a control."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended."""

    killed: bool
    requests: int = 0
    counts: Mapping[str, int] | None = None
    lost: str = ""
    """What it said when it found that another process has the lease."""


@dataclass(frozen=True, slots=True)
class Halted:
    """A run that stopped itself."""

    pid: int
    flying: int
    """How many of its writes were allowed and not answered."""


class Zygote:
    """The process, seen from the test."""

    def __init__(self, url: str, config: Path) -> None:
        command = [sys.executable, "-m", "tests.flow.zygote", url, str(config)]
        root = Path(__file__).parents[2]
        self._asleep: Halted | None = None
        self._process = subprocess.Popen(
            command, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(self, order: Order) -> Done:
        """Carry out an order in a process of its own, and wait for its end."""
        ended = self.begin(order)
        assert isinstance(ended, Done)
        return ended

    def begin(self, order: Order) -> Done | Halted:
        """Carry out an order in a process of its own, until it ends or stops itself."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        ended = self._told()
        self._asleep = ended if isinstance(ended, Halted) else None
        return ended

    def wake(self, halted: Halted) -> Done:
        """Let a run that stopped itself go on, and wait for its end."""
        self._asleep = None
        os.kill(halted.pid, signal.SIGCONT)
        ended = self._told()
        assert isinstance(ended, Done)
        return ended

    def _told(self) -> Done | Halted:
        assert self._process.stdout
        told = json.loads(self._process.stdout.readline())
        return Halted(**told) if "pid" in told else Done(**told)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._asleep:
            os.kill(self._asleep.pid, signal.SIGKILL)
        self._process.communicate(timeout=10)


class Hitman:
    """Counts the requests of a process, and kills it at one of them."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._lock = threading.Lock()
        self.seen = 0

    def watch(self, owner: type, method: str) -> None:
        """Count the calls of a method that sends one request."""
        send = getattr(owner, method)

        def counted(*args: Any, **kwargs: Any) -> Any:
            mine = self._next() == self._order.kill_at
            if mine and not self._order.after:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = send(*args, **kwargs)
            if mine:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        setattr(owner, method, counted)

    def _next(self) -> int:
        with self._lock:
            self.seen += 1
            return self.seen


class Halter:
    """Stops a process at one of its writes."""

    def __init__(self, order: Order, tell: Callable[[int], None]) -> None:
        self._order, self._tell = order, tell
        self._lock, self._mine = threading.Lock(), threading.local()
        self._asked = self._flying = 0

    def watch(self) -> None:
        """Take part in every check of the fence, and in every answer.

        The check is told that a call takes a hundredth of what it may take: leases here last a second.
        """
        allow = Fence.require

        def require(fence: Fence, seconds: float = 0.0, record: Any = None) -> None:
            with self._lock:
                self._asked += 1
                self._mine.number = self._asked
            self._halt("checking")
            self._count(1)
            try:
                allow(fence, seconds / 100, record)
            except LostLease:
                self._count(-1)
                raise
            self._halt("sending")

        setattr(Fence, "require", require)  # noqa: B010  (a method of another class)
        self._listen(requests.adapters.HTTPAdapter, "send")
        self._listen(urllib.request.OpenerDirector, "open")

    def _listen(self, owner: type, method: str) -> None:
        send = getattr(owner, method)

        def answered(*args: Any, **kwargs: Any) -> Any:
            answer = send(*args, **kwargs)
            if getattr(self._mine, "number", 0):
                self._count(-1)
                self._halt("answered")
                self._mine.number = 0
            return answer

        setattr(owner, method, answered)

    def _count(self, more: int) -> None:
        with self._lock:
            self._flying += more

    def _halt(self, moment: str) -> None:
        if (self._mine.number, moment) == (self._order.stop_at, self._order.stop):
            with self._lock:  # no other thread begins a write between the telling and the stop
                self._tell(self._flying)
                os.kill(os.getpid(), signal.SIGSTOP)
                time.sleep(_STOPS_WITHIN)


_STOPS_WITHIN = 0.2
"""Seconds after which a process is certainly stopped: the thread that sends itself SIGSTOP runs on for some
milliseconds, enough for a check and a write that nobody counted.
"""


@dataclass(slots=True)
class Warm:
    """What every run inherits."""

    space: Workspace
    world: Any = None
    pages: Mapping[str, list[Draft | Unwritten]] | None = None

    def look(self, order: Order) -> Done:
        """Read Jira once, and render the pages of what was read."""
        with self._cycle(order) as cycle:
            (unit,) = self.space.units
            self.world = cycle.look(unit)
            situation = self.world.situation
            self.pages = {
                space.key: list(drafts(situation, Audience.parse(space.audience), cycle.renderers.page))
                for space in cycle.site.spaces
            }
        return Done(killed=False)

    def fork(self, order: Order) -> Done:
        """Carry out the order in a child."""
        inbox, outbox = os.pipe()
        child = os.fork()
        if not child:
            try:
                if not order.fenced:
                    _unfence()
                if order.stop_at:
                    Halter(order, lambda flying: print(flying, file=os.fdopen(os.dup(outbox), "w"))).watch()
                os.write(outbox, json.dumps(asdict(self._run(order))).encode())
            finally:
                os._exit(0)
        os.close(outbox)
        with os.fdopen(inbox) as answer:
            _, status = os.waitpid(child, os.WUNTRACED)
            if os.WIFSTOPPED(status):
                _say(Halted(child, int(answer.readline())))
                _, status = os.waitpid(child, 0)
            told = answer.read()
        if os.WIFSIGNALED(status):
            return Done(killed=os.WTERMSIG(status) == signal.SIGKILL)
        return Done(**json.loads(told))

    def _run(self, order: Order) -> Done:
        hitman = Hitman(order)
        hitman.watch(requests.adapters.HTTPAdapter, "send")
        hitman.watch(urllib.request.OpenerDirector, "open")
        counts: dict[str, int] = {}
        lost = ""
        try:
            with self._cycle(order) as cycle:
                for report in self._reports(order, cycle):
                    for word, number in report.counts.items():
                        counts[word] = counts.get(word, 0) + number
        except LostLease as error:
            lost = str(error)
        return Done(killed=False, requests=hitman.seen, counts=counts, lost=lost)

    def _reports(self, order: Order, cycle: Round) -> Iterator[Report]:
        (unit,) = self.space.units
        if order.job == "apply":
            yield cycle.reconcile(unit)[0]
        elif order.job == "remind":
            yield from through(cycle, self.world, [REMIND])
        else:
            yield from self._publish(cycle, unit.tree.root, other=order.job == "republish")

    def _publish(self, cycle: Round, root: Identity, *, other: bool) -> Iterator[Report]:
        assert self.pages
        assert cycle.services.wiki
        for space in cycle.site.spaces:
            pages = [_other(page) if other else page for page in self.pages[space.key]]
            yield Publish(cycle.services.wiki, cycle.services.notes, space, cycle.now).run(root, pages)

    @contextmanager
    def _cycle(self, order: Order) -> Iterator[Round]:
        settings = self.space.settings.model_copy(update={"state": order.ledger})
        connections = connect(settings, self.space.catalog.site, IMPATIENT)
        now = NOW + timedelta(minutes=order.minutes)
        connections.store.lease = timedelta(seconds=order.lease)
        with locked(connections.store):
            yield replace(self.space.round.afresh(now, lambda: False), services=connections.ports)
        connections.store.close()


def _other(page: Draft | Unwritten) -> Draft:
    assert isinstance(page, Draft)
    text = page.text
    return replace(page, text=replace(text, source=text.body + "<p>Nieuws</p>", digest=f"{text.digest}-2"))


def main(url: str, config: str) -> None:
    """Read the configuration, then serve orders until the input ends."""
    settings = sandbox_settings(Settings.model_construct(), url, Path(config).parent)
    with TemporaryDirectory() as memory:
        state = f"sqlite:///{memory}/warm.sqlite"
        settings = settings.model_copy(update={"config": Path(config), "state": state})
        _serve(settings)


def _serve(settings: Settings) -> None:
    with workspace(settings, NOW, only=["klein"], policy=IMPATIENT) as space:
        warm = Warm(space)
    gc.collect()
    gc.freeze()  # else the first collection of every child copies all that it shares with this process
    for line in sys.stdin:
        order = Order(**json.loads(line))
        done = warm.look(order) if order.job == "look" else warm.fork(order)
        _say(done)


def _unfence() -> None:
    """Nothing is asked before a write and nothing is marked, as if the lease had no number."""
    fence: Any = Fence
    fence.require = fence.mark = fence.unmark = lambda *_: None
    fence._guard = fence._answered = lambda *_: None  # noqa: SLF001
    fence.others = lambda *_: {}


def _say(what: Done | Halted) -> None:
    sys.stdout.write(json.dumps(asdict(what)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
