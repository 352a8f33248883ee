"""Times are on an Amsterdam clock, and never guessed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.config.times import AMSTERDAM, Clock, Day, Moment

MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)
DAY: TypeAdapter[date] = TypeAdapter(Day)
CLOCK: TypeAdapter[time] = TypeAdapter(Clock)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2023-10-12 14:00", "2023-10-12T12:00"),
        ("2023-12-12T14:00", "2023-12-12T13:00"),
        ("2023-10-12 14:00Z", "2023-10-12T14:00"),
        ("2023-10-29 02:30+01:00", "2023-10-29T01:30"),
        ("2023-03-26 03:00", "2023-03-26T01:00"),
    ],
)
def test_a_moment_is_read_on_an_amsterdam_clock(written: str, utc: str) -> None:
    moment = MOMENT.validate_python(written)

    assert moment.astimezone(UTC) == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert moment.tzinfo is AMSTERDAM


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("2023-03-26 02:30", "does not exist"),
        ("2023-10-29 02:00", "happens twice"),
        ("2023-10-12", "expected a date with a time"),
        ("2023-13-12 14:00", "there is no moment"),
        ("morgen", "expected a date with a time"),
        (20231012, "expected a date with a time"),
    ],
)
def test_a_moment_that_is_not_one_moment_is_refused(written: object, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        MOMENT.validate_python(written)


@pytest.mark.parametrize("written", ["2023-02-30", "12-10-2023", "2023-10-12 14:00", 20231012])
def test_a_day_that_is_not_a_day_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(written)


@pytest.mark.parametrize("written", ["9:30", "24:00", "09:30:15", 570])
def test_a_time_that_is_not_hours_and_minutes_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        CLOCK.validate_python(written)


def test_values_made_in_code_pass_as_they_are() -> None:
    assert DAY.validate_python(date(2023, 10, 12)) == date(2023, 10, 12)
    assert CLOCK.validate_python(time(9, 30)) == time(9, 30)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - written without an offset
def test_a_local_time_is_kept_or_refused_never_shifted(written: datetime) -> None:
    written = written.replace(second=0, microsecond=0)
    try:
        moment = MOMENT.validate_python(f"{written:%Y-%m-%d %H:%M}")
    except ValidationError:
        assert written.month in {3, 10}
        assert timedelta(hours=2) <= timedelta(hours=written.hour) < timedelta(hours=3)
    else:
        assert moment.replace(tzinfo=None) == written
