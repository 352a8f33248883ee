"""When the CAB meets, and the proposed class of an incident (domain §1)."""

from datetime import date, datetime

import pytest

from bot.app.public_holidays import working_days
from bot.config.cab_model import Meetings
from bot.config.site_model import Calendar
from bot.features.cab.cab_meetings import around, meeting_days, meeting_of, meetings
from bot.features.hypercare.incident_classes import Class, Criterion, class_of, criteria_of, propose
from bot.model.working_days import AMSTERDAM, WorkingDays

DAYS = working_days([2023], Calendar())


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2023, month, day, hour, tzinfo=AMSTERDAM)


def test_the_rhythm_keeps_its_time_of_day_when_the_clocks_change() -> None:
    before, after = around(Meetings(first=at(10, 18)), DAYS, at(10, 20))

    assert (before, after) == (at(10, 18), at(11, 1))


def test_meetings_are_skipped_and_added() -> None:
    rhythm = Meetings(first=at(10, 4), skip=(date(2023, 10, 18),), extra=(at(10, 20, 15),))

    assert around(rhythm, DAYS, at(10, 12)) == (at(10, 4), at(10, 20, 15))
    assert around(rhythm, DAYS, at(10, 21)) == (at(10, 20, 15), at(11, 1))


def test_meetings_are_worked_out_up_to_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[date] = []
    is_working = WorkingDays.is_working

    def counted(self: WorkingDays, day: date) -> bool:
        asked.append(day)
        return is_working(self, day)

    monkeypatch.setattr(WorkingDays, "is_working", counted)

    assert around(Meetings(first=at(10, 4)), DAYS, at(10, 20)) == (at(10, 18), at(11, 1))
    assert len(asked) == 3


def test_a_meeting_of_the_rhythm_that_is_written_as_extra_is_one_meeting() -> None:
    rhythm = Meetings(first=at(10, 4), extra=(at(10, 18), at(9, 20)))

    assert meetings(rhythm, DAYS, at(10, 18)) == (at(9, 20), at(10, 4), at(10, 18), at(11, 1))


def test_a_decision_belongs_to_the_last_meeting_that_began() -> None:
    rhythm = Meetings(first=at(10, 4))

    assert meeting_of(rhythm, DAYS, at(10, 17)) == at(10, 4)
    assert meeting_of(rhythm, DAYS, at(10, 18)) == at(10, 18)
    assert meeting_of(rhythm, DAYS, at(9, 1)) is None
    assert around(Meetings(), DAYS, at(9, 1)) == (None, None)


def test_on_a_public_holiday_the_rhythm_has_no_meeting_unless_one_is_added() -> None:
    boxing_day = at(12, 26)
    rhythm = Meetings(first=at(12, 12))

    assert around(rhythm, DAYS, at(12, 20)) == (at(12, 12), datetime(2024, 1, 9, 10, tzinfo=AMSTERDAM))
    assert boxing_day.date() not in meeting_days(rhythm, DAYS)
    assert boxing_day.date() in meeting_days(Meetings(first=at(12, 12), extra=(boxing_day,)), DAYS)


@pytest.mark.parametrize("hit", [one for one in Criterion if one is not Criterion.REPUTATION])
def test_one_of_the_five_criteria_makes_a_calamiteit(hit: Criterion) -> None:
    found = propose({hit})

    assert (found.proposed, found.hits) == (Class.CALAMITY, (hit,))


def test_a_great_damage_to_reputation_makes_a_crisis_and_nothing_makes_an_incident() -> None:
    assert propose({Criterion.REPUTATION, Criterion.DURATION}).proposed is Class.CRISIS
    assert propose(()).proposed is Class.INCIDENT


def test_the_words_of_the_form_are_read() -> None:
    assert criteria_of("Meldplichtig datalek, iets") == {Criterion.DATA_BREACH}
    assert class_of(" Crisis ") is Class.CRISIS
    assert class_of("ramp") is None
