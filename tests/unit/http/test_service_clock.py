"""What answers tell of the time, and what the clock since the start adds to it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import ClockWrong
from bot.http.service_clock import ClockWatch, Timekeeper

START = datetime(2023, 10, 12, 11, 0, tzinfo=UTC)
SAID = "Thu, 12 Oct 2023 11:00:00 GMT"


class Machine:
    """A wall clock that can be set and a clock that nobody sets."""

    def __init__(self) -> None:
        self.wall, self.boot = START, 500.0
        self.watch = ClockWatch(lambda: self.wall, lambda: self.boot)
        self.watch.begin(self.wall)

    def later(self, hours: float) -> None:
        self.wall += timedelta(hours=hours)
        self.boot += hours * 3600

    def jump(self, hours: float) -> None:
        self.wall += timedelta(hours=hours)

    def fault(self) -> str:
        self.watch.begin(self.wall)
        return self.watch.fault()


def test_an_answer_counts_on_by_the_clock_since_the_start() -> None:
    machine = Machine()
    machine.watch.saw("Jira", {"date": SAID})
    machine.later(100)
    fine = machine.fault()
    machine.jump(2)

    assert fine == ""
    assert "Jira 2023-10-16 15:00 UTC (2 hours earlier)" in machine.fault()


def test_a_jump_without_an_answer_is_seen_and_forgotten_once_somebody_agrees() -> None:
    machine = Machine()
    machine.jump(24)
    before = machine.fault()
    machine.watch.saw("Slack", {"Date": "Fri, 13 Oct 2023 11:00:00 GMT"})
    told = machine.watch.verdict()
    machine.watch.forget()

    assert "moved ahead by 1 day" in before
    assert told.odd
    assert machine.watch.verdict().odd == ()
    assert machine.fault() == ""


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Date": ""},
        {"Date": "yesterday"},
        {"Date": "Thu, 99 Oct 2023 11:00:00 GMT"},
        {"Date": SAID, "Age": "old"},
        {"Date": "Fri, 01 Jan 99999 00:00:00 GMT"},
    ],
)
def test_what_is_no_date_tells_nothing(headers: dict[str, str]) -> None:
    machine = Machine()
    machine.watch.saw("Jira", headers)

    assert not machine.watch.is_known


def test_an_answer_from_a_cache_is_as_old_as_it_says() -> None:
    machine = Machine()
    machine.later(3)
    machine.watch.saw("Jira", {"DATE": SAID, "AGE": "10800"})

    assert machine.fault() == ""
    assert machine.watch.is_known


def test_a_write_is_stopped_before_it_is_sent() -> None:
    machine = Machine()
    keeper = machine.watch.of("Jira")
    keeper.require()
    keeper.saw({"Date": "Wed, 11 Oct 2023 11:00:00 GMT"})

    with pytest.raises(ClockWrong, match="1 day earlier"):
        keeper.require()
    Timekeeper().require()
