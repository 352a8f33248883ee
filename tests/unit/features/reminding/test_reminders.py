"""When the bot speaks: the latest useful reminder, in working hours, on an Amsterdam clock."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.config.site_model import Reminders
from bot.features.audiences.disclose import disclose
from bot.features.gates.views import ConditionView
from bot.features.overview.assess import overdue_views
from bot.features.reminding.reminders import (
    Overdue,
    digest_day,
    due_reminders,
    is_news,
    is_quiet,
    news_until,
    slots,
)
from bot.model.audience import INTERNAL, Audience
from bot.model.issue import Category, Identity
from bot.model.working_days import AMSTERDAM
from tests.builders import DAYS, situation, tree

RULES = Reminders()
ROOT = Identity("prog")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def due(now: str, done: dict[str, Category] | None = None, audience: Audience = INTERNAL) -> list[str]:
    here = situation(tree(domains=1), done, at(now))
    reduced = disclose(here, audience)
    found = due_reminders(here, ROOT, RULES)
    return [r.kind for r in found if reduced.attends(here.tree.items[r.gate])]


def test_the_gate_of_the_builder_meets_on_thursday_at_two() -> None:
    gate = tree(domains=1).items[Identity("prog/c0/d0/O.9")]

    assert gate.at == at("2023-10-12T14:00")


def test_five_days_one_day_and_one_hour_before() -> None:
    assert due("2023-10-05T09:29") == []
    assert due("2023-10-05T09:30") == ["days-5"]
    assert due("2023-10-11T09:30") == ["days-1"]
    assert due("2023-10-12T13:00") == ["hours-1"]


def test_after_downtime_only_the_latest_is_said() -> None:
    assert due("2023-10-12T09:00") == ["days-1"]


def test_at_night_and_in_the_weekend_a_reminder_stays_due_and_after_the_start_it_does_not() -> None:
    assert due("2023-10-11T20:00") == ["days-1"]
    assert due("2023-10-07T11:00") == ["days-5"]
    assert due("2023-10-12T14:00") == []
    assert is_quiet(at("2023-10-11T20:00"), DAYS, RULES)
    assert is_quiet(at("2023-10-07T11:00"), DAYS, RULES)


@pytest.mark.parametrize(
    ("happened", "until"),
    [
        ("2023-10-12T13:00", "2023-10-16T13:00"),
        ("2023-10-13T19:00", "2023-10-17T19:00"),
        ("2023-04-06T19:00", "2023-04-12T08:00"),  # the Thursday before Easter: nothing is said until Tuesday
    ],
)
def test_news_is_news_until_everybody_could_have_heard_it(happened: str, until: str) -> None:
    easter = replace(DAYS, off=frozenset({at("2023-04-07T00:00").date(), at("2023-04-10T00:00").date()}))

    assert news_until(at(happened), easter, RULES) == at(until)


def test_a_gate_that_was_held_is_silent() -> None:
    assert due("2023-10-12T13:00", {"prog/c0/d0/O.9": Category.DONE}) == []


def test_a_channel_of_another_party_hears_nothing() -> None:
    assert due("2023-10-12T13:00", audience=Audience.parse("party:za-0-0")) == ["hours-1"]
    assert due("2023-10-12T13:00", audience=Audience.parse("party:iemand-anders")) == []
    assert due("2023-10-12T13:00", audience=Audience.parse("shared")) == []


def test_the_hour_before_an_early_meeting_moves_to_the_morning_or_the_day_before() -> None:
    early = {s.kind: s.start for s in slots(at("2023-10-12T08:30"), DAYS, RULES)}
    night = {s.kind: s.start for s in slots(at("2023-10-12T07:30"), DAYS, RULES)}
    sunday = {s.kind: s.start for s in slots(at("2023-10-15T10:00"), DAYS, RULES)}

    assert early["hours-1"] == at("2023-10-12T08:00")
    assert night["hours-1"] == at("2023-10-11T16:30")
    assert sunday["hours-1"] == at("2023-10-13T16:30")


def test_quiet_hours_hold_in_the_night_when_the_clock_changes() -> None:
    for hour in range(6):
        instant = at("2023-10-29T00:30") + timedelta(hours=hour)
        assert is_quiet(instant, DAYS, RULES)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "silent", "spoken"),
    [
        ("18:00", "08:00", ["18:00", "23:59", "00:00", "07:59"], ["08:00", "12:00", "17:59"]),
        ("00:00", "07:00", ["00:00", "06:59"], ["07:00", "12:00", "23:59"]),
        ("22:00", "00:00", ["22:00", "23:59"], ["00:00", "12:00", "21:59"]),
        ("12:00", "13:00", ["12:00", "12:59"], ["00:00", "11:59", "13:00", "23:59"]),
        ("08:01", "08:00", ["08:01", "23:59", "07:59"], ["08:00"]),
    ],
)
def test_quiet_hours_are_what_a_person_reads(
    quiet_from: str, quiet_until: str, silent: list[str], spoken: list[str]
) -> None:
    rules = Reminders.model_validate({"quiet_from": quiet_from, "quiet_until": quiet_until})

    assert [is_quiet(at(f"2023-10-12T{clock}"), DAYS, rules) for clock in silent] == [True] * len(silent)
    assert [is_quiet(at(f"2023-10-12T{clock}"), DAYS, rules) for clock in spoken] == [False] * len(spoken)


@given(st.times(), st.times(), st.datetimes(datetime(2023, 10, 1), datetime(2023, 11, 5)))  # noqa: DTZ001
def test_whatever_the_quiet_hours_are_a_reminder_of_an_hour_before_can_be_said(
    quiet_from: time, quiet_until: time, meeting: datetime
) -> None:
    assume(quiet_from != quiet_until)
    rules = Reminders(quiet_from=quiet_from, quiet_until=quiet_until)
    meets = meeting.replace(tzinfo=AMSTERDAM)

    (slot,) = [slot for slot in slots(meets, DAYS, rules) if slot.kind == "hours-1"]

    assert not is_quiet(slot.start, DAYS, rules)
    assert slot.start < slot.until


def test_a_person_moves_a_meeting_by_its_due_date() -> None:
    gate = Identity("prog/c0/d0/O.9")
    here = situation(
        tree(domains=1), now=at("2023-10-12T13:00"), edits={gate: {"due": at("2023-10-13T00:00").date()}}
    )

    (reminder,) = due_reminders(here, ROOT, RULES)

    assert (reminder.kind, reminder.at) == ("days-1", at("2023-10-13T14:00"))


def test_the_digest_is_for_working_mornings_and_says_nothing_twice() -> None:
    assert digest_day(at("2023-10-12T08:59"), DAYS, RULES) is None
    assert digest_day(at("2023-10-12T09:00"), DAYS, RULES) == at("2023-10-12T09:00").date()
    assert digest_day(at("2023-10-14T11:00"), DAYS, RULES) is None
    thursday, monday = at("2023-10-12T09:00").date(), at("2023-10-16T09:00").date()
    assert not is_news(thursday, "abc", "abc")
    assert is_news(monday, "abc", "abc")


def condition(**changes: Any) -> ConditionView:
    values: dict[str, Any] = {
        "number": 1,
        "text": "back-up",
        "code": "N.4",
        "scope": ROOT,
        "scope_title": "P",
    }
    return ConditionView(**{**values, "owner": "IT-deelnemers", "day": date(2023, 10, 10), **changes})


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({"owner": "Zorgaanbieder"}, True),
        ({"day": date(2023, 10, 11)}, True),
        ({"number": 2}, True),
        ({"code": "O.9"}, True),
        ({"scope": Identity("prog/c0")}, True),
        ({"days_late": 3}, False),
        ({"text": "(geschrapt)"}, False),
    ],
)
def test_a_condition_is_news_when_it_is_another_or_somebody_elses(
    changes: dict[str, Any], *, differs: bool
) -> None:
    before, after = Overdue((), (condition(),)), Overdue((), (condition(**changes),))

    assert (before.digest != after.digest) == differs


def test_a_condition_that_is_late_or_met_is_news_and_nothing_late_says_nothing() -> None:
    lines = overdue_views(situation(tree(domains=1)), ROOT)
    assert lines

    assert Overdue(lines, ()).digest != Overdue(lines, (condition(),)).digest
    assert bool(Overdue((), (condition(),)))
    assert not Overdue((), ())


def test_who_has_most_comes_first_and_what_nobody_has_is_left_out() -> None:
    lines = overdue_views(situation(tree(domains=1)), ROOT)
    found = Overdue(lines, (condition(), condition(number=2, owner=""), condition(number=3)))

    owners = dict(found.by_owner)
    assert owners["IT-deelnemers"] - dict(Overdue(lines, ()).by_owner).get("IT-deelnemers", 0) == 2
    assert "" not in owners
    assert [count for _, count in found.by_owner] == sorted(owners.values(), reverse=True)
