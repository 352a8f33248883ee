"""Working days."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.app.public_holidays import working_days
from bot.config.site_model import Calendar
from bot.model.working_days import WorkingDays

NL = working_days(range(2023, 2028), Calendar())


def test_five_working_days_before_an_easter_meeting() -> None:
    """services §6.1: Good Friday counts as off in the pinned package."""
    assert NL.add(date(2027, 3, 30), -5) == date(2027, 3, 19)
    assert NL.add(date(2027, 3, 30), -1) == date(2027, 3, 25)


def test_an_organisation_that_works_on_good_friday_says_so() -> None:
    own = working_days([2027], Calendar(extra_working_days=(date(2027, 3, 26),)))

    assert own.add(date(2027, 3, 30), -1) == date(2027, 3, 26)


def test_kings_day_moves_to_saturday_when_it_would_be_a_sunday() -> None:
    assert not NL.is_working(date(2026, 4, 27))
    assert date(2025, 4, 26).weekday() == 5


@given(st.dates(date(2023, 1, 1), date(2026, 12, 31)), st.integers(1, 60))
def test_counting_back_what_was_counted_forward_ends_at_the_start(day: date, count: int) -> None:
    start = NL.add(day, 0)

    assert NL.add(NL.add(start, count), -count) == start
    assert NL.between(start, NL.add(start, count)) == count


def test_zero_is_the_day_itself_or_the_next_working_one() -> None:
    days = WorkingDays()

    assert days.add(date(2023, 10, 14), 0) == date(2023, 10, 16)
    assert days.add(date(2023, 10, 13), 0) == date(2023, 10, 13)
