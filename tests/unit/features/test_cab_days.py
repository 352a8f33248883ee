"""What the CAB decides is planned and expected on days on which it meets."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.config.runbook_model import Action, Anchor, Due, Freeze
from bot.schedule.planner import timetable
from bot.schedule.timetable import ConstraintViolation, Timetable
from tests.unit.schedule.test_planner import DAYS, at, before, row, slot, tree, why

MEETINGS = frozenset(date(2023, 8, 9) + timedelta(weeks=2 * n) for n in range(12))
"""Every other Wednesday: 20 September, 4 and 18 October among them."""

RELEASE = (
    row("A", due=before(20)),
    row("B", "A", due=before(15), window="cab"),
    row("C", "B", due=before(14)),
    row("P", "C", due=before(0), minutes=60),
)


def plan(
    rows: tuple[Action, ...] = RELEASE,
    pins: Mapping[str, date] | None = None,
    freezes: tuple[Freeze, ...] = (),
    meetings: frozenset[date] = MEETINGS,
) -> Timetable:
    days = replace(DAYS, cab=meetings)
    return timetable(tree(*rows, freezes=freezes), days, {at(c): day for c, day in (pins or {}).items()})


def dues(table: Timetable) -> dict[str, date]:
    return {code: slot(table, code).due for code in "ABC"}


def test_a_decision_waits_for_the_next_meeting_and_what_follows_for_the_decision() -> None:
    assert dues(plan()) == {"A": date(2023, 9, 15), "B": date(2023, 10, 4), "C": date(2023, 10, 5)}
    assert why(plan(), "B")[-1] == ("meeting", "")


def test_where_the_next_meeting_is_too_late_it_takes_the_one_before() -> None:
    wished = {"A": before(4), "B": before(3), "C": before(2)}
    later = tuple(one.model_copy(update={"due": wished.get(one.code, one.due)}) for one in RELEASE)

    assert dues(plan(later)) == {"A": date(2023, 10, 3), "B": date(2023, 10, 4), "C": date(2023, 10, 12)}


def test_a_slip_past_a_meeting_takes_the_next_one() -> None:
    slipped = plan(pins={"A": date(2023, 10, 4)})

    assert slot(slipped, "B").due == date(2023, 10, 18)
    assert slot(slipped, "C").due == date(2023, 10, 19)


def test_a_meeting_in_a_freeze_is_passed_over() -> None:
    shut = Freeze(title="Herfststop", start=date(2023, 10, 2), end=date(2023, 10, 6))

    assert slot(plan(freezes=(shut,)), "B").due in MEETINGS - {date(2023, 10, 4)}


def test_a_date_of_a_person_beside_the_meetings_stays_and_is_named() -> None:
    table = plan(pins={"B": date(2023, 9, 28)})

    assert slot(table, "B").due == date(2023, 9, 28)
    (conflict,) = table.conflicts
    assert (conflict.clash, conflict.other) == (ConstraintViolation.MEETING, date(2023, 10, 4))
    assert plan(pins={"B": date(2023, 10, 4)}).conflicts == ()


def test_without_known_meetings_nothing_changes() -> None:
    plain = tuple(one.model_copy(update={"window": None}) for one in RELEASE)

    assert dues(plan(meetings=frozenset())) == dues(plan(plain))
    assert plan(meetings=frozenset(), pins={"B": date(2023, 9, 28)}).conflicts == ()


@pytest.mark.parametrize("wished", [date(2023, 8, 1), date(2023, 12, 4)])
def test_beyond_the_meetings_that_are_known_any_working_day_will_do(wished: date) -> None:
    known = frozenset({date(2023, 8, 9), date(2023, 11, 1)})
    due = Due(anchor=Anchor.KICK_OFF, working_days=DAYS.between(date(2023, 6, 14), wished))

    assert slot(plan((row("B", due=due, window="cab"),), meetings=known), "B").due == wished
