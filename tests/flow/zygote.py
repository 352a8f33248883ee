"""A warm process that forks one run of the bot per order, so that a test can end it with SIGKILL.

Reading the configuration and rendering its texts takes seconds and is the same in every run; a fork
inherits it, and has connections and a ledger of its own. Orders and answers are lines of JSON.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import requests.adapters

from bot.app.connections import connect
from bot.app.sandboxed import sandbox_settings
from bot.app.workspace import Workspace, locked, workspace
from bot.core.audience import Audience
from bot.core.outcome import Report
from bot.core.types import Identity
from bot.jobs.cycle import Cycle
from bot.jobs.publish import Draft, Publish, drafts
from bot.settings import Settings
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


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended."""

    killed: bool
    requests: int = 0
    counts: Mapping[str, int] | None = None


class Zygote:
    """The process, seen from the test."""

    def __init__(self, url: str, config: Path) -> None:
        command = [sys.executable, "-m", "tests.flow.zygote", url, str(config)]
        root = Path(__file__).parents[2]
        self._process = subprocess.Popen(
            command, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(self, order: Order) -> Done:
        """Carry out an order in a process of its own, and wait for its end."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        return Done(**json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
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


@dataclass(slots=True)
class Warm:
    """What every run inherits."""

    space: Workspace
    world: Any = None
    pages: Mapping[str, list[Draft]] | None = None

    def look(self, order: Order) -> Done:
        """Read Jira once, and render the pages of what was read."""
        with self._cycle(order) as cycle:
            (unit,) = self.space.units
            self.world = cycle.look(unit)
            situation = cycle.situation(unit, self.world)
            self.pages = {
                space.key: list(drafts(situation, Audience.parse(space.audience), cycle.words.page))
                for space in cycle.site.spaces
            }
        return Done(killed=False)

    def fork(self, order: Order) -> Done:
        """Carry out the order in a child."""
        inbox, outbox = os.pipe()
        child = os.fork()
        if not child:
            try:
                os.write(outbox, json.dumps(asdict(self._run(order))).encode())
            finally:
                os._exit(0)
        os.close(outbox)
        with os.fdopen(inbox) as answer:
            told = answer.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return Done(killed=os.WTERMSIG(status) == signal.SIGKILL)
        return Done(**json.loads(told))

    def _run(self, order: Order) -> Done:
        hitman = Hitman(order)
        hitman.watch(requests.adapters.HTTPAdapter, "send")
        hitman.watch(urllib.request.OpenerDirector, "open")
        counts: dict[str, int] = {}
        with self._cycle(order) as cycle:
            for report in self._reports(order, cycle):
                for word, number in report.counts.items():
                    counts[word] = counts.get(word, 0) + number
        return Done(killed=False, requests=hitman.seen, counts=counts)

    def _reports(self, order: Order, cycle: Cycle) -> Iterator[Report]:
        (unit,) = self.space.units
        if order.job == "apply":
            yield cycle.reconcile(unit)[0]
        elif order.job == "remind":
            yield from cycle.remind(unit, self.world)
        else:
            yield from self._publish(cycle, unit.tree.root, other=order.job == "republish")

    def _publish(self, cycle: Cycle, root: Identity, *, other: bool) -> Iterator[Report]:
        assert self.pages
        assert cycle.ports.wiki
        for space in cycle.site.spaces:
            pages = [_other(page) if other else page for page in self.pages[space.key]]
            yield Publish(cycle.ports.wiki, cycle.ports.notes, space, cycle.now).run(root, pages)

    @contextmanager
    def _cycle(self, order: Order) -> Iterator[Cycle]:
        settings = self.space.settings.model_copy(update={"state": order.ledger})
        connections = connect(settings, self.space.catalog.site, IMPATIENT)
        now = NOW + timedelta(minutes=order.minutes)
        with locked(connections.store):
            yield replace(self.space.cycle.afresh(now, lambda: False), ports=connections.ports)
        connections.store.close()


def _other(page: Draft) -> Draft:
    text = page.text
    return replace(page, text=replace(text, body=text.body + "<p>Nieuws</p>", digest=f"{text.digest}-2"))


def main(url: str, config: str) -> None:
    """Read the configuration, then serve orders until the input ends."""
    settings = sandbox_settings(Settings.model_construct(), url, Path(config).parent)
    with tempfile.TemporaryDirectory() as folder:
        state = f"sqlite:///{folder}/state.sqlite"
        settings = settings.model_copy(update={"config": Path(config), "state": state})
        with workspace(settings, NOW, only=["klein"], policy=IMPATIENT) as space:
            warm = Warm(space)
    gc.collect()
    gc.freeze()  # else the first collection of every child copies all that it shares with this process
    for line in sys.stdin:
        order = Order(**json.loads(line))
        done = warm.look(order) if order.job == "look" else warm.fork(order)
        sys.stdout.write(json.dumps(asdict(done)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
