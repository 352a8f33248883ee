"""What could not be read for long: told once, over once, to who it concerns, in working time."""

from datetime import date, datetime, timedelta

import pytest

from bot.features.audiences.news import disclosed_outage, disclosed_source
from bot.features.outages.facts import (
    Outage,
    Reading,
    Source,
    told_together,
    updated,
)
from bot.model.audience import INTERNAL, Audience
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM, WorkingDays

DAYS = WorkingDays(off=frozenset({date(2023, 10, 17)}))
TERM = timedelta(hours=2)
KLEIN = Source(Identity("klein"), "Klein programma", frozenset({"za-een"}))
MITZ = Source(Identity("mitz"), "Mitz 3.5.0", frozenset({"leverancier"}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2023-10-{text}").replace(tzinfo=AMSTERDAM)


def after(known: tuple[Outage, ...], now: str, *sources: tuple[Source, Reading]) -> tuple[Outage, ...]:
    return updated(known, dict(sources), at(now), DAYS, TERM)


def failing(since: str) -> Reading:
    return Reading().seen(at("12T09:00")).missed(at(since), "503")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("12T09:00", "12T11:00", 2),
        ("12T16:30", "13T08:30", 1),
        ("13T16:00", "16T09:00", 2),  # over a weekend
        ("16T16:30", "18T08:30", 1),  # over a public holiday
        ("14T09:00", "15T20:00", 0),
        ("12T20:00", "13T06:00", 0),
        ("12T11:00", "12T09:00", 0),
    ],
)
def test_only_working_time_counts(start: str, end: str, hours: float) -> None:
    assert DAYS.working_time(at(start), at(end)) == timedelta(hours=hours)


def test_hours_of_work_that_are_none_count_as_the_whole_day() -> None:
    odd = WorkingDays(weekend_from=datetime.min.time(), weekend_until=datetime.min.time())

    assert odd.working_time(at("12T09:00"), at("12T11:00")) == timedelta(hours=2)


def test_an_outage_begins_when_it_lasted_the_term_and_not_before() -> None:
    assert after((), "12T11:09", (KLEIN, failing("12T09:10"))) == ()
    (found,) = after((), "12T11:10", (KLEIN, failing("12T09:10")))
    assert (found.since, found.read, found.over) == (at("12T09:10"), at("12T09:00"), None)


def test_what_fails_for_half_of_the_term_joins_and_what_just_fails_does_not() -> None:
    told = after((), "12T11:10", (KLEIN, failing("12T09:10")), (MITZ, failing("12T10:10")))
    alone = after((), "12T11:10", (KLEIN, failing("12T09:10")), (MITZ, failing("12T10:20")))

    assert [len(group) for group in told_together(told)] == [2]
    assert [one.source for one in alone] == [KLEIN]


def test_it_is_over_when_it_is_read_steadily_and_one_look_is_not_enough() -> None:
    told = after((), "12T11:10", (KLEIN, failing("12T09:10")))
    once = failing("12T09:10").seen(at("12T11:20"))

    assert after(told, "12T11:20", (KLEIN, once)) == told
    assert after(told, "12T11:30", (KLEIN, once.missed(at("12T11:30"), "503"))) == told
    (over,) = after(told, "12T11:40", (KLEIN, once.seen(at("12T11:30")).seen(at("12T11:40"))))
    assert over.over == at("12T11:20")


def test_what_is_not_run_any_more_is_forgotten_and_nobody_hears_that_it_is_read_again() -> None:
    told = after((), "12T11:10", (KLEIN, failing("12T09:10")), (MITZ, failing("12T09:10")))

    assert after(told, "12T11:20", (MITZ, failing("12T09:10"))) == told[1:]


def test_readers_hear_of_their_own_programmes_alone_and_outsiders_no_reasons() -> None:
    told = after((), "12T11:10", (KLEIN, failing("12T09:10")), (MITZ, failing("12T09:10")))
    party = Audience.parse("party:za-een")

    assert [one.title for one in disclosed_source(told, INTERNAL).view.outages] == [
        "Klein programma",
        "Mitz 3.5.0",
    ]
    assert [one.title for one in disclosed_source(told, party).view.outages] == ["Klein programma"]
    assert disclosed_outage(told[:1], "503 at KT", INTERNAL, "told").view.values["why"] == "503 at KT"
    assert disclosed_outage(told[:1], "503 at KT", party, "told").view.values["why"] == ""
