"""Whose clock is right: the machine's, or those of the services."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.features.operating.clock_trust import judge
from bot.model.working_days import AMSTERDAM

NOW = datetime(2023, 10, 29, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FINE, MINUTES = timedelta(), timedelta(minutes=50)


@pytest.mark.parametrize(
    ("ahead", "moved", "stops"),
    [
        ({}, FINE, False),
        ({}, MINUTES, False),
        ({}, 2 * HOUR, True),
        ({}, -2 * HOUR, True),
        ({"Jira": MINUTES}, FINE, False),
        ({"Jira": HOUR}, FINE, False),
        ({"Jira": -MINUTES}, 3 * DAY, False),
        ({"Jira": 2 * HOUR}, FINE, True),
        ({"Jira": -2 * HOUR}, FINE, True),
        ({"Jira": DAY, "Slack": FINE}, FINE, False),
        ({"Jira": DAY, "Confluence": DAY, "Slack": FINE}, FINE, True),
        ({"Jira": DAY, "Confluence": DAY, "Slack": FINE, "Teams": FINE}, FINE, False),
        ({"Jira": DAY, "Slack": -DAY}, FINE, True),
    ],
)
def test_the_majority_counts_and_without_one_nobody_knows(
    ahead: dict[str, timedelta], moved: timedelta, *, stops: bool
) -> None:
    assert bool(judge(NOW, ahead, moved).fault) is stops


def test_who_says_what_is_told() -> None:
    fault = judge(NOW, {"Jira": 7 * DAY, "Slack": 7 * DAY + HOUR}).fault

    assert (
        "this machine's clock says 2023-10-29 01:30 UTC, and Jira 2023-10-22 01:30 UTC (7 days earlier)"
        in fault
    )
    assert "Slack 2023-10-22 00:30 UTC (7 days 1 hour earlier)" in fault
    assert "1 hour 5 minutes later" in judge(NOW, {"Jira": timedelta(minutes=-65)}).fault


def test_a_service_alone_is_named_and_hinders_nothing() -> None:
    found = judge(NOW, {"Jira": -2 * DAY, "Slack": FINE})

    assert found.fault == ""
    assert found.odd == (
        "Jira says that it is 2023-10-31 01:30 UTC (2 days later), and Slack agrees with this machine's "
        "clock, 2023-10-29 01:30 UTC: the clock of Jira, or of what stands in between, is wrong",
    )


def test_a_clock_that_was_set_right_is_told() -> None:
    assert judge(NOW, {"Jira": FINE}, -3 * HOUR).odd == (
        "this machine's clock was moved back by 3 hours while this process ran; Jira agrees now",
    )


def test_the_hour_that_comes_twice_is_no_jump() -> None:
    summer = datetime(2023, 10, 29, 2, 30, tzinfo=AMSTERDAM)
    winter = summer.replace(fold=1)

    assert judge(winter, {"Jira": winter.astimezone(UTC) - NOW}).fault == ""
    assert winter.astimezone(UTC) - summer.astimezone(UTC) == HOUR
