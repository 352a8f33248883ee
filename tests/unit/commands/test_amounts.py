"""Numbers, durations and days as people write them, read to their end or not at all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.amounts import Measured
from tests.dutch import begins_with_amount, day_in, leading_day, measured_in, percentage_in

SAID = date(2023, 10, 12)  # a Thursday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-10-20", "2023-10-20"),
        ("20-10-2023", "2023-10-20"),
        ("20/10/2023", "2023-10-20"),
        ("20.10.2023", "2023-10-20"),
        ("20 - 10 - 2023", "2023-10-20"),
        ("20-10", "2023-10-20"),
        ("3/11", "2023-11-03"),
        ("20 okt", "2023-10-20"),
        ("20 okt.", "2023-10-20"),
        ("20 oktober", "2023-10-20"),
        ("20 OKTOBER 2023", "2023-10-20"),
        ("20 oct 2023", "2023-10-20"),
        ("1 mrt 2024", "2024-03-01"),
        ("1 maart", "2024-03-01"),
        ("1 march", "2024-03-01"),
        ("1 mei", "2024-05-01"),
        ("1 sept", "2024-09-01"),
        ("2 januari", "2024-01-02"),
        ("vr 20 okt", "2023-10-20"),
        ("vrijdag 20 oktober 2023", "2023-10-20"),
        ("Vr. 20-10-2023", "2023-10-20"),
        ("vr, 20 okt", "2023-10-20"),
        (" 20 okt ", "2023-10-20"),
        # the next such day, counted from when it was said
        ("12 okt", "2023-10-12"),
        ("11 okt", "2024-10-11"),
        ("31 dec", "2023-12-31"),
        ("1 jan", "2024-01-01"),
        # leap days
        ("29-2-2024", "2024-02-29"),
        ("29 feb", "2024-02-29"),
        ("do 29 feb", "2024-02-29"),
    ],
)
def test_a_day_is_read_in_every_usual_spelling(text: str, day: str) -> None:
    assert day_in(text, SAID) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "morgen",
        "vrijdag",
        "oktober",
        "20",
        "2023",
        "20 foo",
        "20 ok",
        "do 20 okt",  # a Friday
        "za 20-10-2023",
        "vr 20 okt 2024",  # a Sunday
        "29-2-2023",
        "29 feb 2023",
        "30 feb",
        "31-4-2024",
        "32 okt",
        "0-10-2023",
        "20-13-2023",
        "2023-02-29",
        "2023-13-01",
        "20-10-23",
        "20 okt 23",
        "20 okt om 12:00",
        "voor 20 okt",
        "20 okt of 21 okt",
        "20-10-2023 en later",
    ],
)
def test_what_is_no_day_or_another_weekday_is_not_read(text: str) -> None:
    assert day_in(text, SAID) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [("2024-02-29", "2024-02-29"), ("2024-03-01", "2028-02-29"), ("2097-01-01", "2104-02-29")],
)
def test_a_leap_day_without_a_year_is_the_next_that_exists(said: str, day: str) -> None:
    assert day_in("29 feb", date.fromisoformat(said)) == date.fromisoformat(day)


MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
WEEKDAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_whole_day_is_that_day_and_one_without_a_year_the_first_from_when_it_was_said(
    day: date, said: date
) -> None:
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    whole = (day.isoformat(), f"{day.day}-{day.month}-{day.year}", f"{weekday} {day.day} {month} {day.year}")
    short = day_in(f"{day.day} {month[:3]}", said) if month != "maart" else day_in(f"{day.day} mrt", said)

    assert [day_in(text, said) for text in whole] == [day] * 3
    assert short is not None
    assert (short.day, short.month, short >= said) == (day.day, day.month, True)
    assert short - said < timedelta(days=366 if (day.day, day.month) != (29, 2) else 8 * 366)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-02-01 - Koppeling", ("2024-02-01", "Koppeling")),
        ("2024-02-01 – Koppeling", ("2024-02-01", "Koppeling")),
        ("2024-02-01: Koppeling", ("2024-02-01", "Koppeling")),
        ("2024-02-01, Koppeling", ("2024-02-01", "Koppeling")),
        ("2024-02-01 Koppeling", ("2024-02-01", "Koppeling")),
        ("1-2-2024 - Koppeling", ("2024-02-01", "Koppeling")),
        ("29-2-2024 - Koppeling", ("2024-02-29", "Koppeling")),
        ("Koppeling voor 2024-02-01", ("", "Koppeling voor 2024-02-01")),
        ("1-2 - Koppeling", ("", "1-2 - Koppeling")),
        ("2024-02-30 - Koppeling", None),
        ("29-2-2023 - Koppeling", None),
        ("2024-02-01", ("", "2024-02-01")),
    ],
)
def test_a_day_may_stand_in_front_of_a_text(text: str, wanted: tuple[str, str] | None) -> None:
    found = leading_day(text, SAID)

    assert (found and (found[0].isoformat() if found[0] else "", found[1])) == wanted


@pytest.mark.parametrize(
    ("text", "errors", "minutes"),
    [
        ("2,3% fout, 95 min", 2.3, 95),
        ("2.3 %", 2.3, None),
        ("2 procent uitval", 2.0, None),
        ("0% fouten", 0.0, None),
        ("95 min", None, 95),
        ("95 minuten duur", None, 95),
        ("1 minuut", None, 1),
        ("1,5 uur", None, 90),
        ("2 uren", None, 120),
        ("1 u 35 min", None, 95),
        ("1u35", None, 95),
        ("1u35m", None, 95),
        ("1h30", None, 90),
        ("2 h", None, 120),
        ("3 u", None, 180),
        ("1:01 minuut", None, 61),
        ("1:35, 12 procent", 12.0, 95),
        ("1 uur en 35 minuten", None, 95),
        ("1:35", None, 95),
        ("0:05", None, 5),
        ("12:00", None, 720),
        ("duur 1:35 en foutpercentage 12%", 12.0, 95),
        ("fout: 3%; looptijd: 2 uur.", 3.0, 120),
        ("1 uur 12%", 12.0, 60),
    ],
)
def test_a_trial_is_measured_in_percents_and_minutes(
    text: str, errors: float | None, minutes: int | None
) -> None:
    assert measured_in(text) == Measured(errors, minutes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "goed",
        "12 fouten",
        "2,3 fout",
        "ongeveer 2% fout",
        "ca. 2% fout",
        "2-3% fout",
        "-3%",
        "2% en 3%",
        "95 min, 30 min",
        "2 uur of 3 uur",
        "1:95",
        "1:5",
        "1:35:20",
        "2% errors",
        "2% van 1200",
        "geen fouten, 80 min",
        "3 dagen",
        "1.234.567%",
        "2%% fout",
    ],
)
def test_what_is_not_only_amounts_measures_nothing(text: str) -> None:
    assert measured_in(text) is None


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("3% te veel", True),
        ("(10 min langer)", True),
        ("1:35 dus", True),
        ("de 3% van IT", False),
        ("", False),
    ],
)
def test_a_reason_that_begins_with_an_amount_is_seen(text: str, begins: bool) -> None:
    assert begins_with_amount(text) is begins


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("3%", 3.0),
        ("2,5 %", 2.5),
        ("hooguit 3%", 3.0),
        ("Hoogstens 3 procent", 3.0),
        ("max 3 procent", 3.0),
        ("max. 3%", 3.0),
        ("maximaal 3%.", 3.0),
        ("ten hoogste 0,5%", 0.5),
        ("< 3%", 3.0),
        ("<=3%", 3.0),
        ("≤ 3%", 3.0),
        ("3", None),
        ("minstens 3%", None),
        ("> 3%", None),
        ("3% of 4%", None),
        ("3% voorlopig", None),
        ("-3%", None),
        ("", None),
    ],
)
def test_a_limit_is_one_percentage(text: str, limit: float | None) -> None:
    assert percentage_in(text) == limit
