"""The critical path is the chain without room that the goal hangs on."""

from datetime import date

import pytest

from bot.config.load import load
from bot.config.runbook_model import Kind
from bot.model.issue import Identity
from bot.resources import config_dir
from bot.schedule.critical_path import Path, Paths
from bot.schedule.planner import timetable
from tests.builders import DAYS
from tests.dutch import expand_release
from tests.unit.schedule.test_planner import at, before, plan, row, tree

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
    assert path().total_float == 1


def test_it_moves_when_a_date_makes_another_chain_the_tightest() -> None:
    moved = path(C=date(2023, 10, 13))

    assert moved.actions == (at("C"), at("P"), at("J"))
    assert moved.total_float == 0


def test_a_date_that_leaves_the_room_as_it_was_moves_no_path() -> None:
    assert path(A=date(2023, 9, 12)) == path()


@pytest.mark.parametrize("name", ["koppelvlakrelease-2024-1", "mitz-3-4-2", "mitz-3-5-0", "mitz-4-0-0"])
def test_the_path_of_a_release_ends_with_its_production(name: str) -> None:
    """It is no path of one action to something months before (S2 step 5: it is brought into production)."""
    catalog, _ = load(config_dir())
    release = catalog.releases[name]
    tree = expand_release(catalog.runbooks[release.runbook], release, DAYS)
    table = timetable(tree, DAYS)
    found = Paths(tree, table).of(tree.root)

    goal = tree.items[found.actions[-1]]
    assert goal.is_production
    assert len(found.actions) > 1
    production = tree.scopes[tree.root].migration
    assert production
    slot = table.slot(goal.identity)
    assert slot
    assert slot.due == production.date()
    assert found.total_float is not None
