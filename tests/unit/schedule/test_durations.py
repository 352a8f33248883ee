"""The pieces of an action of the night share its duration, or have minutes of their own."""

from datetime import date

import pytest

from bot.features.details.facts import Detail, copies
from bot.model.issue import Identity
from bot.model.working_days import local
from bot.runbook.expand import Tree
from bot.runbook.overlay import ScopeOverlay
from bot.schedule.durations import durations
from bot.schedule.network import network
from bot.schedule.row_rules import row_rules
from bot.schedule.timetable import Timetable
from tests.builders import situation
from tests.unit.schedule.test_planner import at, before, plan, row, slot, tree

SCOPE = Identity("p/c/d")
MEASURED = {at("M.2"): 95}


def with_details(*minutes: int | None, **host: object) -> Tree:
    """P.8 of four hours with so many pieces, each with its own minutes or none; Q after it."""
    shape = {"due": before(0), "minutes": 240, "measured_by": "M.2", **host}
    rows = (
        row("M.2", due=before(9)),
        row("P.7", "M.2", due=before(0), minutes=15),
        row("P.8", "P.7", **shape),
        row("Q.1", "P.8", due=before(0), minutes=60),
    )
    calm = tree(*rows)
    pieces = [Detail(f"k{n}", "P.8", f"K.6.{n}", f"Stap {n}", minutes=one) for n, one in enumerate(minutes)]
    extra = tuple(copies(situation(calm), SCOPE, ("X", rows[2]), pieces, "d"))
    return tree(*rows, overlay={SCOPE: ScopeOverlay(extra=extra)})


def shares(made: Tree, measured: dict[Identity, int] | None = None) -> list[int]:
    net = network(made)
    found = durations(net, row_rules(made, net.items), made.parts, measured or {})
    return [lasts.minutes for n, lasts in found.items() if net.items[n].code.startswith("P.8.d-")]


@pytest.mark.parametrize(
    ("said", "measured", "takes"),
    [
        ((None,) * 5, {}, [48, 48, 48, 48, 48]),
        ((None,) * 7, {}, [34, 35, 34, 34, 34, 35, 34]),
        ((60, None, None), {}, [60, 90, 90]),
        ((60, 30), {}, [60, 30]),
        ((200, 100, None), {}, [200, 100, 0]),
        ((None,) * 5, MEASURED, [19, 19, 19, 19, 19]),
        ((60, 30, None), MEASURED, [24, 12, 59]),
        ((0, 0), MEASURED, [48, 47]),
    ],
    ids=[
        "five share four hours",
        "what does not divide evenly is still the whole",
        "the others share what is left",
        "what people said of all of them is the whole",
        "nothing is left to share",
        "a trial sets the whole",
        "a trial sets the whole in proportion",
        "nobody thought that it takes time",
    ],
)
def test_pieces_share_the_whole(
    said: tuple[int | None, ...], measured: dict[Identity, int], takes: list[int]
) -> None:
    assert shares(with_details(*said), measured) == takes
    if measured:
        assert sum(takes) == 95


def clock(table: Timetable, code: str) -> str:
    stretch = slot(table, code).stretch
    assert stretch
    return f"{local(stretch.begins):%H:%M}-{local(stretch.ends):%H:%M}"


def test_five_details_take_four_hours_and_not_twenty_four() -> None:
    table = plan(with_details(*(None,) * 5))

    assert clock(table, "P.8") == "08:15-12:15", "it lies around its pieces"
    assert [clock(table, f"P.8.d-k{n}") for n in (0, 4)] == ["08:15-09:03", "11:27-12:15"]
    assert clock(table, "Q.1") == "12:15-13:15"
    assert table.conflicts == ()


def test_a_measured_trial_sets_the_whole_and_what_comes_after_it() -> None:
    table = plan(with_details(None, 60), measured=MEASURED)

    assert clock(table, "P.8") == "08:15-09:50"
    assert clock(table, "Q.1") == "09:50-10:50"
    stretches = [slot(table, code).stretch for code in ("P.8", "P.8.d-k0")]
    assert all(one and one.measured for one in stretches)


def test_details_of_work_by_the_day_share_its_days() -> None:
    """It takes two days; its five details lie within them."""
    table = plan(with_details(*(None,) * 5, minutes=None, days=2, due=before(5), measured_by=None))

    whole = slot(table, "P.8")
    assert (whole.start, whole.due) == (date(2023, 10, 16), date(2023, 10, 17))
    assert {slot(table, f"P.8.d-k{n}").due for n in range(5)} == {date(2023, 10, 16)}
