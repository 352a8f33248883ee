"""A decided gate in the small programme, and what people see of the whole before and after something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.features.guards.counting import Counting
from bot.model.issue import Identity
from bot.model.outcome import Outcome, Report, Word
from tests.flow.people import NOORD, ROOT, page, say, status
from tests.flow.world import NOW, World, with_people

N4 = f"{NOORD}/N.4"
WHO = "u-facilitator"
TITLE = "Zorggroep Noord (klein)"


@dataclass(frozen=True, slots=True)
class Stand:
    """What people would see of the small programme."""

    gate: str
    page: str
    progress: Any
    messages: int
    conflicts: int


def decide(world: World) -> None:
    """Everything made, and GO in N.4 by who has the mandate; the request log empty."""
    with_people(world).begin(World.apply)
    for person in ("u-zorgaanbieder", "u-it-deelnemer"):
        say(world, person, N4, "besluit: GO", 10)
    run(world, 10)
    run(world, 40)
    assert status(world, N4) == "done"
    world.control.forget_requests()


def run(world: World, minutes: int, *, full: bool = False) -> list[Report]:
    """One round of the service; with `full` one that looks at everything."""
    at = NOW + timedelta(minutes=minutes)
    world.control.set_clock(at)
    with world.open(at, only=[ROOT], full=full) as space:
        return list(space.run())


def told(reports: Sequence[Report], word: Word = Word.COPY) -> list[Outcome]:
    return [outcome for report in reports for outcome in report.outcomes if outcome.word is word]


def stand(world: World, minutes: int) -> Stand:
    with world.open(NOW + timedelta(minutes=minutes), only=[ROOT], full=True) as space:
        (unit,) = space.units
        seen = space.round.look(unit)
        progress = seen.situation.once(Counting).progress(Identity(ROOT))
        conflicts = space.round.draft(seen).counts.get("conflict", 0)
    return Stand(status(world, N4), page(world, TITLE), progress, len(world.messages()), conflicts)


def clone(world: World, identity: str, minutes: int, **more: Any) -> str:
    """Somebody clones an issue, a minute before the bot looks; the key of the clone."""
    world.control.set_clock(NOW + timedelta(minutes=minutes - 1))
    made = world.act(WHO, "clone", issue=world.key(identity), **more)
    world.control.forget_requests()
    return str(made["key"])


def issue(world: World, key: str) -> Any:
    return next(one for one in world.control.state("issue")["issue"].values() if one["key"] == key)
