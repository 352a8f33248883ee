"""The critical path is the chain without room that the goal hangs on."""

from datetime import date

from bot.core.path import Path, Paths
from bot.core.types import Identity
from bot.spec.model import Kind
from tests.unit.core.test_planner import at, before, plan, row, tree

ROWS = (
    row("A", due=before(20)),
    row("B", "A", due=before(2)),
    row("C", due=before(3)),
    row("P", "B", "C", due=before(0), minutes=60),
    row("J", "P", kind=Kind.MILESTONE, due=before(0), minutes=0),
    row("S", "J", due=before(0)),
)


def path(**pins: date) -> Path:
    made = tree(*ROWS)
    return Paths(made, plan(made, pins)).of(Identity("p"))


def test_it_walks_back_from_the_milestone_along_the_least_room() -> None:
    assert path().actions == (at("B"), at("P"), at("J")), "A can slip for weeks, S follows the goal"
    assert path().room == 1


def test_it_moves_when_a_date_makes_another_chain_the_tightest() -> None:
    moved = path(C=date(2023, 10, 13))

    assert moved.actions == (at("C"), at("P"), at("J"))
    assert moved.room == 0


def test_a_date_that_leaves_the_room_as_it_was_moves_no_path() -> None:
    assert path(A=date(2023, 9, 12)) == path()
