"""What holds of every planning, whatever the network."""

from datetime import date, timedelta

import pytest

from bot.config.runbook_model import Freeze
from bot.model.issue import Identity
from bot.schedule.timetable import ConstraintViolation, Timetable
from tests.unit.schedule.random_networks import Drawn, drawn, planned
from tests.unit.schedule.test_planner import DAYS, at, before, plan, row, slot, tree

SEEDS = range(300)


def out_of_order(one: Drawn, table: Timetable) -> list[str]:
    """Actions that begin before what comes first, although nobody fixed their date."""
    found = []
    for code, spec in one.plain.rows.items():
        here = table.slot(at(code))
        if here is None or here.pinned or spec.meeting or spec.minutes is not None:
            continue
        for first in spec.after:
            there = table.slot(at(first))
            last = here.start if spec.same_day or spec.days == 0 else here.start - timedelta(days=1)
            if there and there.due > last:
                found.append(f"{code} begins {here.start}, {first} ends {there.due}")
    return found


@pytest.mark.parametrize("first", range(0, len(SEEDS), 50))
def test_nothing_that_the_bot_plans_begins_before_the_day_after_what_comes_first(first: int) -> None:
    for seed in SEEDS[first : first + 50]:
        one = drawn(seed)
        assert out_of_order(one, planned(one)) == [], seed


@pytest.mark.parametrize("first", range(0, len(SEEDS), 50))
def test_a_fixed_date_that_cannot_hold_is_named_with_the_chain_that_contradicts_it(first: int) -> None:
    for seed in SEEDS[first : first + 50]:
        one = drawn(seed)
        table = planned(one)
        named = {c.identity: c for c in table.conflicts if c.clash is ConstraintViolation.ORDER}
        for code, spec in one.plain.rows.items():
            here = table.slot(at(code))
            if here is None or not (here.pinned or spec.meeting):
                continue
            last = here.start if spec.same_day or spec.days == 0 else here.start - timedelta(days=1)
            late = [c for c in spec.after if (there := table.slot(at(c))) and there.due > last]
            if late:
                chain = named[at(code)].chain
                assert chain[-1] == named[at(code)].what, seed
                assert chain[-1].rpartition("/")[2] in (*spec.after, *spec.parallel), seed


CHAIN = [f"C{n}" for n in range(25)]


def chain(*pins: tuple[str, date]) -> Timetable:
    """25 actions of a day each, wished on 25 working days in a row."""
    wishes = [before(60 - n) for n in range(25)]
    rows = [
        row(code, *CHAIN[max(n - 1, 0) : n], due=due)
        for n, (code, due) in enumerate(zip(CHAIN, wishes, strict=True))
    ]
    return plan(tree(*rows), dict(pins))


def test_a_slip_of_three_days_moves_all_of_a_chain_by_three_days() -> None:
    calm = chain()
    slipped = chain(("C0", DAYS.add(slot(calm, "C0").due, 3)))

    moved = [DAYS.between(slot(calm, code).due, slot(slipped, code).due) for code in CHAIN]
    assert moved == [3] * 25


def test_a_slip_that_fits_in_the_room_between_two_actions_moves_no_more_than_it_must() -> None:
    rows = (row("A", due=before(30)), row("B", "A", due=before(29)), row("C", "B", due=before(25)))
    calm = plan(tree(*rows))
    slipped = plan(tree(*rows), {"A": DAYS.add(slot(calm, "A").due, 3)})

    moved = [DAYS.between(slot(calm, code).due, slot(slipped, code).due) for code in "ABC"]
    assert moved == [3, 3, 0]


def test_after_a_freeze_no_two_of_a_chain_share_a_day() -> None:
    shut = Freeze(title="Stop", start=date(2023, 8, 1), end=date(2023, 8, 31))
    rows = [row(f"C{n}", *([f"C{n - 1}"] if n else []), due=before(50 - n)) for n in range(6)]
    table = plan(tree(*rows, freezes=(shut,)))

    days = [slot(table, f"C{n}").due for n in range(6)]
    assert days[0] == date(2023, 9, 1)
    assert len(set(days)) == 6


def test_what_follows_a_pin_that_cannot_hold_comes_after_what_comes_first() -> None:
    rows = (row("A", due=before(20)), row("B", "A", due=before(19)), row("C", "B", due=before(18)))
    calm = plan(tree(*rows))
    late = slot(calm, "A").due + timedelta(days=14)
    table = plan(tree(*rows), {"A": late, "B": slot(calm, "B").due})

    assert slot(table, "B").due == slot(calm, "B").due, "a person's date stands"
    assert slot(table, "C").start > DAYS.add(late, 1), "A, then B, then C"
    (conflict,) = table.conflicts
    assert (conflict.identity, conflict.chain) == (at("B"), (at("A"),))
    assert isinstance(conflict.identity, str)
    assert Identity("p/c/d/B") == conflict.identity
