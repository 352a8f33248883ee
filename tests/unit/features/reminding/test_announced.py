"""What a channel heard of a meeting and no longer holds, whatever happened since."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.config.site_model import Reminders
from bot.features.reminding.announced import Because, Correction, Heard, corrections, heard_of
from bot.model.issue import Category, Identity
from bot.model.working_days import AMSTERDAM
from bot.situation.situation import Situation
from tests.builders import DAYS
from tests.unit.features.decisions.meeting import GATE, at_gate, made

RULES = Reminders()
MET = datetime(2023, 10, 12, 14, 0, tzinfo=AMSTERDAM)
"""When the gate of the builder meets."""


def heard(at: datetime | None, days_before: int = 5, gate: Identity = GATE) -> dict[Identity, Heard]:
    return {gate: Heard(gate, at, MET - timedelta(days=days_before), "m1")}


def wrong(now: Situation, known: dict[Identity, Heard], *, hears_decisions: bool = False) -> list[Correction]:
    return list(corrections(now, known, hears_decisions=hears_decisions))


def waiting() -> Situation:
    """Before the meeting; nobody said anything."""
    return replace(at_gate(made()), now=MET - timedelta(days=3))


def test_what_holds_needs_no_correction_and_nothing_was_heard_neither() -> None:
    assert wrong(waiting(), heard(MET)) == []
    assert wrong(waiting(), {}) == []


def test_another_moment_names_the_one_that_was_heard() -> None:
    was = MET - timedelta(days=1)
    (found,) = wrong(waiting(), heard(was))

    assert (found.was, found.at, found.because) == (was, MET, Because.MOVED)
    assert found.until == MET


def test_what_is_over_both_ways_is_told_to_nobody() -> None:
    now = replace(waiting(), now=MET + timedelta(days=1))

    assert wrong(now, heard(MET - timedelta(days=1))) == []


def test_what_is_planned_no_more_is_off_as_long_as_its_moment_lies_ahead() -> None:
    gone = Identity("prog/c0/gone/O.9")
    (found,) = wrong(waiting(), heard(MET, gate=gone))

    assert (found.at, found.because, found.until) == (None, Because.OFF, MET)
    assert wrong(replace(waiting(), now=MET), heard(MET, gate=gone)) == []
    assert wrong(waiting(), heard(None, gate=gone)) == []


def test_a_meeting_that_is_closed_needs_no_correction() -> None:
    now = replace(at_gate(made(()), status=Category.DONE), now=MET - timedelta(days=3))

    assert wrong(now, heard(MET - timedelta(days=1))) == []


def test_a_no_go_settles_what_was_heard_before_it_and_tells_the_next_moment_once() -> None:
    now = at_gate(made(), ("za", "aanwezig: IT\nbesluit: NO-GO - uitval", 0))
    moment = now.now - timedelta(days=9)
    known = {GATE: Heard(GATE, moment, moment - timedelta(days=1), "m1")}
    before = replace(now, now=MET - timedelta(days=1))

    (found,) = wrong(before, known)
    assert (found.because, found.reason) == (Because.REFUSED, "uitval")
    assert wrong(before, known, hears_decisions=True) == []


def test_each_correction_is_another_message_and_the_same_after_a_restart() -> None:
    one = Correction(GATE, MET, MET + timedelta(days=1), Because.MOVED, "m1")

    assert one.subject == replace(one).subject
    assert one.subject != replace(one, follows="m2").subject


@pytest.mark.parametrize("at", [MET, None, MET.replace(month=12)])
def test_what_a_subject_tells_is_read_back(at: datetime | None) -> None:
    sent = Correction(GATE, MET, at, Because.MOVED, "m1").subject

    assert heard_of([(sent, MET, "m2")]) == {GATE: Heard(GATE, at, MET, "m2")}


def test_the_last_that_was_said_counts_and_what_is_no_meeting_does_not() -> None:
    said = [
        (f"gate:{GATE}:{MET.isoformat(timespec='minutes')}:days-5", MET, "m1"),
        (f"gate:{GATE}:2023-10-26T14:00+02:00:hours-1", MET + timedelta(hours=1), "m2"),
        ("news:prog:gate:O.9:1:no-go", MET + timedelta(hours=2), "m3"),
        ("gate:of the garden", MET, "m4"),
    ]

    (found,) = heard_of(said).values()
    assert (found.at, found.message) == (datetime(2023, 10, 26, 14, 0, tzinfo=AMSTERDAM), "m2")


@pytest.mark.parametrize(
    ("now", "was", "urgent"),
    [
        ("2023-10-11T20:00", "2023-10-12T14:00", False),
        ("2023-10-11T20:00", "2023-10-12T07:30", True),
        ("2023-10-15T09:00", "2023-10-15T14:00", True),
        ("2023-10-15T09:00", "2023-10-16T14:00", False),
        ("2023-10-15T09:00", "2023-10-14T14:00", False),
    ],
    ids=["told in the morning", "before the morning", "on a day off", "after a day off", "was already"],
)
def test_it_waits_for_the_morning_unless_that_is_too_late(now: str, was: str, *, urgent: bool) -> None:
    at, old = (datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM) for text in (now, was))
    found = Correction(GATE, old, at + timedelta(days=30), Because.MOVED, "m1")

    assert found.is_urgent(at, DAYS, RULES) is urgent
