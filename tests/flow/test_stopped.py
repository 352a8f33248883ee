"""Stopped past its lease and woken again, at any write: nothing is made, published or said twice.

Each run is a process of its own that stops itself with SIGSTOP at one of its writes: before it asks whether
it may write, between that and the sending, or when the answer has come. The next run takes the lease over
while it sleeps, and is stopped in its turn; then the one before it is woken. Fifty stops, of which ten are
placed between the check and the sending.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from regiebot_sandbox.embedded import Running
from tests.flow import canonical
from tests.flow.test_kill import UNFINISHED, Scene, begin
from tests.flow.world import World
from tests.flow.zygote import Done, Halted, Order, Zygote

pytestmark = pytest.mark.no_cover

LEASE = 1.0
RUNS = 5

MOMENTS = ("sending", "answered", "checking", "answered", "checking")
"""A fifth of all stops is between the check and the sending."""

STOPS = {"apply": 20, "publish": 15, "remind": 15}


def test_fifty_stops_of_which_ten_between_the_check_and_the_sending() -> None:
    moments = [moment for count in STOPS.values() for moment in islice(cycle(MOMENTS), count)]

    assert (len(moments), moments.count("sending")) == (50, 10)


@pytest.fixture(scope="module")
def zygotes(sandbox_process: Running, shared_config: Path) -> Iterator[tuple[Zygote, Zygote]]:
    with (
        Zygote(sandbox_process.url, shared_config) as one,
        Zygote(sandbox_process.url, shared_config) as other,
    ):
        yield one, other


@pytest.fixture
def scene(world: World, zygotes: tuple[Zygote, Zygote]) -> Scene:
    return Scene(world, zygotes[0])


@dataclass(slots=True)
class Relay:
    """Runs of one job one after the other, each stopped, and each woken when the next one was at work."""

    scene: Scene
    zygotes: tuple[Zygote, Zygote]
    job: str
    state: Callable[[World], Any]
    done: str = ""
    wanted: Any = None
    asleep: tuple[int, Zygote, Halted] | None = None
    found: list[str] = field(default_factory=list)
    stops: int = 0
    last: Done = field(default_factory=lambda: Done(killed=False))
    left_alone: int = 0
    """How many runs left alone what a sleeping one had marked as sending."""

    def run(self) -> None:
        """All the stops, on as many sites as it takes: each ends as one on which nothing was stopped."""
        begin(self.scene, self.done).run(self.job)
        self.wanted = self.state(self.scene.world)
        begin(self.scene, self.done)
        for turn in range(4 * STOPS[self.job]):
            if self.stops == STOPS[self.job]:
                break
            if not self.stop(turn) and not self.goes_on():
                self.end()
                begin(self.scene, self.done)
        self.end()

    def stop(self, turn: int) -> bool:
        """One run, stopped past its lease if it comes so far; meanwhile the one before is asleep."""
        zygote, scene = self.zygotes[turn % 2], self.scene
        ledger = f"sqlite:///{scene.world.folder}/{scene.attempt}.sqlite"
        moment = MOMENTS[self.stops % len(MOMENTS)]
        order = Order(self.job, ledger, scene.minutes, stop_at=1 + turn % 3, stop=moment, lease=LEASE)
        ended = zygote.begin(order)
        if isinstance(ended, Done):
            self.left_alone += "unknown-outcome" in (ended.counts or {})
            self.last = ended
        self.wake(ended.flying if isinstance(ended, Halted) else 0)
        if isinstance(ended, Done):
            return False
        self.stops += 1
        self.asleep = turn, zygote, ended
        time.sleep(LEASE + 0.05)
        return True

    def goes_on(self) -> bool:
        """Whether there is something left to do, later."""
        if self.job != "apply" or not UNFINISHED & set(self.last.counts or {}):
            return False
        self.scene.world.control.advance(11)
        self.scene.minutes += 11
        return True

    def wake(self, others: int = 0) -> None:
        """Let the one before go on: it finishes what was under way, and that is all. `others` are calls of
        the present one that may arrive meanwhile.
        """
        if self.asleep is None:
            return
        turn, zygote, halted = self.asleep
        self.asleep = None
        self.scene.world.control.forget_requests()
        ended = zygote.wake(halted)
        writes = [
            f"{one['method']} {one['path']}" for one in self.scene.world.control.requests() if one["write"]
        ]
        if "lost it" not in ended.lost or len(writes) > halted.flying + others:
            self.found.append(f"turn {turn}: woken with {halted.flying} under way it wrote {writes}: {ended}")

    def end(self) -> None:
        """Runs that nobody stops, until nothing is left to do."""
        if self.asleep:
            self.scene.zygote = self.zygotes[(self.asleep[0] + 1) % 2]
            self.scene.run(self.job)
            self.wake()
        for _ in range(RUNS):
            if not UNFINISHED & set(self.scene.run(self.job, later=11).counts or {}):
                break
        counts, writes = self.scene.last(self.job)
        if self.state(self.scene.world) != self.wanted:
            self.found.append(f"before stop {self.stops}: another end")
        if set(counts) != {"unchanged"} or writes:
            self.found.append(f"before stop {self.stops}: one more run did {counts} and wrote {writes}")


@pytest.fixture
def relay(scene: Scene, zygotes: tuple[Zygote, Zygote]) -> Callable[..., Relay]:
    def made(job: str, state: Callable[[World], Any], done: str = "") -> Relay:
        return Relay(scene, zygotes, job, state, done)

    return made


@pytest.fixture
def applied(scene: Scene, zygotes: tuple[Zygote, Zygote]) -> None:
    """What pages and messages are made of is read once, and outlives the site that it was read from."""
    begin(scene, "apply")
    for zygote in zygotes:
        zygote.run(Order("look", f"sqlite:///{scene.world.folder}/{scene.attempt}.sqlite"))


def test_apply_makes_nothing_twice(relay: Callable[..., Relay]) -> None:
    runs = relay("apply", canonical.issues)

    runs.run()

    assert runs.found == []
    assert runs.stops == STOPS["apply"]
    assert runs.left_alone


def test_without_the_fence_it_would_make_issues_twice(scene: Scene, zygotes: tuple[Zygote, Zygote]) -> None:
    """The control: the same stop, and nobody asks for the number."""
    scene.begin()
    ledger = f"sqlite:///{scene.world.folder}/{scene.attempt}.sqlite"
    halted = zygotes[0].begin(Order("apply", ledger, stop_at=3, lease=LEASE, fenced=False))
    assert isinstance(halted, Halted)
    time.sleep(LEASE + 0.05)
    scene.world.control.advance(11)
    zygotes[1].run(Order("apply", ledger, 11, fenced=False))

    zygotes[0].wake(halted)

    with pytest.raises(AssertionError, match="duplicate"):
        scene.world.issues()


@pytest.mark.usefixtures("applied")
def test_publish_makes_no_page_twice(relay: Callable[..., Relay]) -> None:
    runs = relay("publish", canonical.pages)

    runs.run()

    assert runs.found == []
    assert runs.stops == STOPS["publish"]


@pytest.mark.usefixtures("applied")
def test_remind_says_nothing_twice(relay: Callable[..., Relay]) -> None:
    """Teams cannot be asked, so the card at whose sending the process was stopped may be missing."""

    def said(world: World) -> tuple[Counter[str], bool]:
        return canonical.messages(world), set(canonical.cards(world).values()) <= {1}

    runs = relay("remind", said)

    runs.run()

    assert runs.found == []
    assert runs.stops == STOPS["remind"]
    assert runs.left_alone
