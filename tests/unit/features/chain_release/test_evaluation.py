"""The evaluation's term: calendar months from the day that the last party is ready."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.chain_release.evaluation import Evaluation, evaluation, months_after
from bot.features.chain_release.overlay import evaluations
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM, WorkingDays
from bot.reconcile.dated import placed
from bot.runbook.overlay import together
from bot.schedule.planner import timetable
from bot.situation.situation import Situation
from tests.builders import situation
from tests.dutch import expand_release
from tests.unit.features.chain_release.release import EVALUATION, PARTIES, done, release, runbook, tree


@pytest.mark.parametrize(
    ("ready", "deadline"),
    [
        (date(2023, 12, 31), date(2024, 2, 29)),
        (date(2024, 12, 31), date(2025, 2, 28)),
        (date(2023, 12, 29), date(2024, 2, 29)),
        (date(2099, 12, 30), date(2100, 2, 28)),
        (date(2023, 7, 31), date(2023, 9, 30)),
        (date(2023, 6, 30), date(2023, 8, 30)),
        (date(2023, 11, 1), date(2024, 1, 1)),
        (date(2024, 2, 29), date(2024, 4, 29)),
    ],
)
def test_two_months_later_is_the_same_day_or_the_last_of_a_shorter_month(ready: date, deadline: date) -> None:
    assert months_after(ready, 2) == deadline


@given(st.dates(date(1990, 1, 1), date(2150, 1, 1)), st.integers(0, 30))
def test_months_are_added_one_by_one_or_all_at_once_but_for_a_shorter_month(day: date, months: int) -> None:
    later = months_after(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=AMSTERDAM)  # type: ignore[arg-type, misc]


def rolled_out(now: datetime, *moments: datetime) -> Situation:
    here = situation(tree(), now=now)
    for party, moment in zip(PARTIES, moments, strict=False):
        here = done(here, f"rel/{party}/4.2", moment)
    return here


def judged(now: Situation) -> Evaluation:
    found = evaluation(now)
    assert found
    return found


def test_the_term_starts_when_the_last_party_is_ready_on_an_amsterdam_day() -> None:
    two = rolled_out(at(2024, 1, 2), at(2023, 12, 1), at(2023, 12, 5))
    last = datetime.fromisoformat("2023-12-30T23:30:00+00:00")  # already the 31st in Amsterdam
    three = rolled_out(at(2024, 1, 2), at(2023, 12, 1), last, at(2023, 12, 5))

    assert (judged(two).state, judged(two).deadline, judged(two).ready) == ("waiting", None, 2)
    assert (judged(three).last_ready, judged(three).deadline) == (date(2023, 12, 31), date(2024, 2, 29))


def test_held_on_the_last_day_is_in_time_and_a_day_later_is_not() -> None:
    ready = [at(2023, 12, 31, 12)] * 3
    last, after = at(2024, 2, 29, 23, 50), at(2024, 3, 1, 0, 10)

    assert judged(rolled_out(last, *ready)).state in ("open", "planned_late")
    assert judged(rolled_out(after, *ready)).state == "late"
    assert judged(done(rolled_out(after, *ready), EVALUATION, last)).state == "held"
    assert judged(done(rolled_out(after, *ready), EVALUATION, after)).state == "held_late"


def test_a_party_that_is_ready_without_a_day_leaves_the_term_open_and_says_so() -> None:
    here = rolled_out(at(2024, 1, 2), *[at(2023, 12, 1)] * 3)
    nameless = done(here, "rel/alfa/4.2", None)  # type: ignore[arg-type]

    assert (judged(nameless).state, judged(nameless).deadline) == ("undated", None)


def test_its_date_becomes_the_last_working_day_of_the_term_and_waits_for_the_last_party() -> None:
    ready = rolled_out(at(2023, 9, 20), *[at(2023, 7, 31, 12)] * 3)  # 30 September 2023 is a Saturday
    some = rolled_out(at(2023, 9, 20), at(2023, 7, 31, 12))

    overlay = together(evaluations(ready))
    made = expand_release(runbook(), release(), WorkingDays(), overlay)

    assert made.items[Identity(EVALUATION)].due == date(2023, 9, 29)
    assert together(evaluations(some)) == {}


def test_the_planning_brings_what_comes_first_forward_and_never_the_term_back() -> None:
    ready = rolled_out(at(2024, 1, 2), *[at(2023, 12, 31, 12)] * 3)
    made = expand_release(runbook(), release(), WorkingDays(), together(evaluations(ready)))

    dates = placed(made, timetable(made, WorkingDays())).items

    assert made.items[Identity("rel/5.2")].due == date(2024, 3, 21)
    assert dates[Identity(EVALUATION)].due == date(2024, 2, 29)
    assert dates[Identity("rel/5.2")].due == date(2024, 2, 28), "the day before"
