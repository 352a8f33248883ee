"""Killed at any request, before it is sent or after it was stored: the next runs finish the work, once.

Each run is a process of its own that gets SIGKILL. The small programme is applied whole: two domains with
all their actions, in calls as large as ever. How many requests there are to be killed at is counted in a run
that is left alone, and a run is killed at each of them. The next run comes at once, while the search does
not show what was made.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from regiebot_sandbox.embedded import Running
from tests.flow import canonical
from tests.flow.world import NOW, World
from tests.flow.zygote import Done, Order, Zygote

pytestmark = pytest.mark.no_cover


@dataclass(slots=True)
class Scene:
    """A sandbox and a warm process; `begin` starts over."""

    world: World
    zygote: Zygote
    minutes: int = 0
    attempt: int = 0

    def begin(self) -> None:
        """An empty site at `NOW` whose search shows nothing new for a minute, and an empty ledger."""
        answer = requests.post(f"{self.world.running.url}/_sandbox/reset", json={}, timeout=10)
        answer.raise_for_status()
        self.world.control.set_clock(NOW)
        self.world.control.fault({"index_lag_seconds": 60})
        self.minutes = 0
        self.attempt += 1

    def run(self, job: str, later: int = 0, **kill: Any) -> Done:
        """One run of a job, so many minutes after the one before."""
        if later:
            self.world.control.advance(later)
            self.minutes += later
        ledger = f"sqlite:///{self.world.folder}/{self.attempt}.sqlite"
        return self.zygote.run(Order(job, ledger, self.minutes, **kill))

    def last(self, job: str) -> tuple[dict[str, int], dict[str, int]]:
        """What one more run says that it did, and what it wrote."""
        self.world.control.forget_requests()
        done = self.run(job, later=11)
        return dict(done.counts or {}), dict(self.world.writes())


@pytest.fixture(scope="module")
def zygote(sandbox_process: Running, shared_config: Path) -> Iterator[Zygote]:
    with Zygote(sandbox_process.url, shared_config) as made:
        yield made


@pytest.fixture
def scene(world: World, zygote: Zygote) -> Scene:
    return Scene(world, zygote)


UNFINISHED = {"waiting", "skipped", "unknown-outcome"}
RUNS = 4
"""So many runs after the kill have to be enough: the restart, and one after the index cannot lag any more."""


def finish(scene: Scene, job: str) -> None:
    """The restart at once, and a tick every eleven minutes while something is left to do."""
    for minutes in (0, *[11] * (RUNS - 1)):
        if not UNFINISHED & set(scene.run(job, later=minutes).counts or {}):
            return


def broken(
    scene: Scene, job: str, state: Callable[[World], Any], *, after: bool, done: str = ""
) -> list[str]:
    """Kill the job at each of its requests; say at which ones the end is not that of a run left alone."""
    alone = begin(scene, done).run(job)
    wanted = state(scene.world)
    assert alone.requests > 1
    found = []
    for number in range(1, alone.requests + 1):
        assert begin(scene, done).run(job, kill_at=number, after=after).killed
        finish(scene, job)
        counts, writes = scene.last(job)
        if state(scene.world) != wanted:
            found.append(f"request {number}: another end")
        if set(counts) != {"unchanged"} or writes:
            found.append(f"request {number}: one more run did {counts} and wrote {writes}")
    return found


def begin(scene: Scene, done: str) -> Scene:
    """Start over; with a job that is done before."""
    scene.begin()
    if done:
        scene.run(done)
    return scene


@pytest.fixture
def applied(scene: Scene) -> Scene:
    """What pages and messages are made of is read once, and outlives the site that it was read from."""
    begin(scene, "apply").run("look")
    return scene


@pytest.mark.parametrize("after", [False, True])
def test_a_first_apply_ends_as_if_it_was_never_killed(scene: Scene, *, after: bool) -> None:
    assert broken(scene, "apply", canonical.issues, after=after) == []


@pytest.mark.parametrize("after", [False, True])
def test_a_first_publish_ends_as_if_it_was_never_killed(applied: Scene, *, after: bool) -> None:
    assert broken(applied, "publish", canonical.pages, after=after) == []


@pytest.mark.parametrize("after", [False, True])
def test_new_texts_on_pages_end_as_if_never_killed(applied: Scene, *, after: bool) -> None:
    assert broken(applied, "republish", canonical.pages, after=after, done="publish") == []


@pytest.mark.parametrize("after", [False, True])
def test_each_message_is_said_once_and_no_card_comes_twice(applied: Scene, *, after: bool) -> None:
    """Teams cannot be asked, so the card at whose request the process died may be missing."""

    def said(world: World) -> tuple[Counter[str], bool]:
        return canonical.messages(world), set(canonical.cards(world).values()) <= {1}

    assert broken(applied, "remind", said, after=after) == []
