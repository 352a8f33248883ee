"""Dutch dates, numbers and plurals."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.render.environment import Templates
from bot.render.locale_format import LocaleFormat

dutch = LocaleFormat(Templates().words)
MEETING = datetime(2023, 10, 19, 12, 0, tzinfo=UTC)


def test_a_day_and_a_moment_have_their_weekday() -> None:
    assert dutch.day(date(2023, 10, 12)) == "do 12 okt 2023"
    assert dutch.moment(MEETING) == "do 19 okt 2023 14:00"


def test_a_moment_shows_the_time_in_amsterdam_on_both_sides_of_the_clock_change() -> None:
    assert dutch.moment(datetime(2023, 10, 28, 23, 30, tzinfo=UTC)) == "zo 29 okt 2023 01:30"
    assert dutch.moment(datetime(2023, 10, 29, 23, 30, tzinfo=UTC)) == "ma 30 okt 2023 00:30"


def test_a_moment_without_a_zone_is_in_amsterdam() -> None:
    assert dutch.moment(datetime(2023, 7, 1, 9, 5)) == "za 1 jul 2023 09:05"  # noqa: DTZ001  (the case)


def test_the_day_of_a_moment_is_the_day_in_amsterdam() -> None:
    assert dutch.day(datetime(2023, 12, 31, 23, 30, tzinfo=UTC)) == "ma 1 jan 2024"


def test_nothing_is_a_dash() -> None:
    assert (dutch.day(None), dutch.moment(None)) == ("–", "–")


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "vandaag"), (1, "over 1 werkdag"), (5, "over 5 werkdagen"), (-2, "2 werkdagen geleden")],
)
def test_days_ahead_are_said_in_words(days: int, words: str) -> None:
    assert dutch.ahead(days) == words


def test_a_term_says_the_date_or_how_late() -> None:
    due = date(2023, 10, 16)

    assert [dutch.term(due, 0), dutch.term(due, 1), dutch.term(None, 0)] == [
        "uiterlijk ma 16 okt 2023",
        "1 werkdag te laat",
        "geen datum",
    ]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (60, "over 1 uur"),
        (45, "over 45 minuten"),
        (121, "over 2 uur en 1 minuut"),
        (0, "nu"),
        (-5, "nu"),
    ],
)
def test_on_the_day_itself_the_time_left_is_said(minutes: int, words: str) -> None:
    assert dutch.until(MEETING, MEETING - timedelta(minutes=minutes), 0) == words


def test_before_the_day_itself_working_days_are_said() -> None:
    assert dutch.until(MEETING, MEETING - timedelta(days=7), 5) == "over 5 werkdagen"
    assert dutch.until(None, MEETING, 0) == "nog niet gepland"


def test_numbers_have_points_and_plurals() -> None:
    assert dutch.number(1853) == "1.853"
    assert [dutch.count(n, "actie", "acties") for n in (0, 1, 1000)] == [
        "0 acties",
        "1 actie",
        "1.000 acties",
    ]


def test_a_listing_ends_with_en() -> None:
    assert [dutch.listing(items) for items in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a en b",
        "a, b en c",
    ]
