"""The shipped programme and releases can be planned with whole days, within their anchors."""

from collections.abc import Iterator

import pytest

from bot.app.public_holidays import working_days
from bot.config.catalog import Catalog
from bot.config.site_model import Calendar
from bot.runbook.expand import Tree
from bot.schedule.planner import timetable
from bot.schedule.timetable import Timetable
from tests.dutch import expand_programme, expand_release

PROGRAMME = "koppeltaal-2023"
RELEASES = ("koppelvlakrelease-2024-1", "mitz-3-4-2", "mitz-3-5-0", "mitz-4-0-0")


@pytest.fixture(params=[PROGRAMME, *RELEASES])
def planned(request: pytest.FixtureRequest, shipped: Catalog) -> tuple[Tree, Timetable]:
    name, days = request.param, working_days(range(2023, 2026), Calendar())
    if name == PROGRAMME:
        source = shipped.programmes[name]
        tree = expand_programme(shipped.runbooks[source.runbook], source, days)
    else:
        release = shipped.releases[name]
        tree = expand_release(shipped.runbooks[release.runbook], release, days)
    return tree, timetable(tree, days)


def shared_days(table: Timetable) -> Iterator[str]:
    """Actions that begin before the day after what comes first ends, the cut-over aside."""
    net = table.net
    for number, item in enumerate(net.items):
        if number in net.holders or number in table.nights or not table.due[number]:
            continue
        for before in table.links.befores(number):
            if table.finish[before] >= table.start[number]:
                yield f"{item.identity} after {net.items[before].identity}"


def test_every_action_begins_after_what_comes_first_and_nothing_contradicts(
    planned: tuple[Tree, Timetable],
) -> None:
    _, table = planned

    assert list(shared_days(table)) == []
    assert table.conflicts == ()


def test_no_meeting_and_no_migration_moves(planned: tuple[Tree, Timetable]) -> None:
    _, table = planned
    for number, item in enumerate(table.net.items):
        if item.agreed and item.at:
            assert table.due[number] == item.at.date().toordinal()
        if number in table.nights and item.code == "P.1":
            scope = planned[0].scopes[item.scope]
            assert scope.migration
            assert table.nights[number].begins == scope.migration


def test_what_moves_from_its_wish_moves_by_a_day_or_what_the_end_of_the_year_takes(
    planned: tuple[Tree, Timetable],
) -> None:
    """A wish that whole days make impossible would move by weeks, and hide an estimate that is wrong."""
    _, table = planned
    for number, item in enumerate(table.net.items):
        if item.due and number not in table.nights and number not in table.net.holders:
            moved = abs(table.working.between(item.due.toordinal(), table.due[number]))
            assert moved <= 1, item.identity
