"""A beginning that is brought back is the one that was played, and goes on as it does."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.flow.people import NOORD, say
from tests.flow.remembered import empty
from tests.flow.standing import Stand, decide, run, stand
from tests.flow.world import NOW, World


def anew(world: World, config: Path) -> None:
    """The world as its fixture gave it."""
    empty(world.folder)
    (world.folder / "config").symlink_to(config)
    world.control.reset(NOW)


def everything(world: World) -> str:
    """What the sandbox holds and was asked, but for the seals: each ledger has a secret of its own."""
    text = json.dumps([world.control.state(), world.control.requests()])
    return re.sub(r'"signature": "\w{64}"', "", text)


def goes_on(world: World) -> tuple[str, Stand, str]:
    """What there is, what people do next and the bot makes of it."""
    beginning = everything(world)
    say(world, "u-zorgaanbieder", f"{NOORD}/O.9", "besluit: NO-GO - niet gereed", 50)
    run(world, 50)
    stands = stand(world, 60)
    return beginning, stands, everything(world)


@pytest.mark.parametrize("play", [World.apply, decide])
def test_what_is_brought_back_is_what_was_played(
    world: World, shared_config: Path, play: Callable[[World], object]
) -> None:
    anew(world, shared_config)
    play(world)
    played = goes_on(world)

    for _ in range(2):
        anew(world, shared_config)
        world.begin(play)
        assert goes_on(world) == played


def test_another_beginning_is_not_taken_for_it(world: World, shared_config: Path) -> None:
    world.begin(World.apply, NOW + timedelta(minutes=1))
    later = world.control.state("issue")

    anew(world, shared_config)
    world.act("u-releasemanager", "version", project="REL", name="2024.9")
    world.begin(World.apply)

    assert "2024.9" in [one["name"] for one in world.control.state("version")["version"].values()]
    assert later.keys() == world.control.state("issue").keys()
