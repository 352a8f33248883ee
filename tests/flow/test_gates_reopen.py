"""Meetings that have to be held again: taken back, refused, put off, or overtaken by other work."""

from datetime import date, timedelta

import pytest

from tests.flow.heard import REGIE, Ears
from tests.flow.people import NOORD, field, migrate, notes, page, people_do, run, say, status
from tests.flow.world import NOW, World, with_people

N4, N5, O9, Q7, P3 = (f"{NOORD}/{code}" for code in ("N.4", "N.5", "O.9", "Q.7", "P.3"))
ZA, IT = "u-zorgaanbieder", "u-it-deelnemer"
TITLE = "Zorggroep Noord (klein)"
DAY = 24 * 60
GO = "aanwezig: ZA, IT\nbesluit: GO"
FIRST = tuple(f"{NOORD}/N.{n}" for n in (1, 2, 3))


@pytest.fixture
def held(world: World) -> World:
    """Everything made, with people who may decide."""
    with_people(world).begin(World.apply)
    return world


def settled(world: World) -> None:
    """N.4 got its GO, and N.5 made the date definitive."""
    say(world, ZA, N4, GO, 5)
    people_do(world, dict.fromkeys((*FIRST, N5), "done"), 7)
    run(world, 10)
    assert "migratie za 14 okt 2023, definitief" in page(world, TITLE)


def is_ahead(world: World, identity: str, minutes: int) -> bool:
    day = field(world, identity, "duedate")
    return day is not None and date.fromisoformat(str(day)) > (NOW + timedelta(minutes=minutes)).date()


def test_a_go_that_is_taken_back_after_its_day_brings_new_dates_in_pencil_at_once(held: World) -> None:
    held.begin(settled)
    told = Ears(held, REGIE)
    assert str(field(held, N4, "duedate")) < "2023-10-12", "control: it was held before"

    say(held, ZA, N4, "besluit: ingetrokken - de planning klopt niet", 20)
    run(held, 20)

    assert status(held, N4) == "new"
    assert all(is_ahead(held, one, 20) for one in (N4, f"{NOORD}/N.6", O9, P3, Q7))
    assert field(held, N4, "duedate") < field(held, O9, "duedate") < field(held, P3, "duedate")  # type: ignore[operator]
    assert "migratie za 11 nov 2023, in potlood" in page(held, TITLE)
    assert "migratie za 14 okt" not in page(held, TITLE)
    (news,) = told.new("N.4: GO ingetrokken")
    assert "de planning klopt niet" in news
    assert "Opnieuw te doen na het volgende besluit: N.5" in news
    assert "in potlood" in news
    assert "Volgende overleg" in news

    run(held, 30)
    assert told.new("N.4") == []
    held.control.forget_requests()
    run(held, 40)
    assert not any(held.writes().values())


def test_taken_back_and_given_again_on_one_day_moves_nothing(held: World) -> None:
    held.begin(settled)
    before = {one: field(held, one, "duedate") for one in (N4, O9, P3)}

    say(held, ZA, N4, "besluit: ingetrokken - verkeerde issue", 20)
    say(held, ZA, N4, GO, 25)
    run(held, 30)
    assert {one: field(held, one, "duedate") for one in before} == before

    say(held, ZA, N4, "besluit: ingetrokken - toch niet", 40)
    run(held, 40)
    assert is_ahead(held, N4, 40)
    say(held, ZA, N4, GO, 50)
    run(held, 50)
    assert {one: field(held, one, "duedate") for one in (O9, P3)} == {one: before[one] for one in (O9, P3)}
    assert status(held, N4) == "done"


def test_a_go_that_was_given_early_and_taken_back_keeps_its_day_ahead(held: World) -> None:
    say(held, IT, f"{NOORD}/O.6", "rollback: Zet de back-up terug - IT - 30 min", 5)
    say(held, ZA, O9, GO, 10)
    run(held, 10)
    say(held, ZA, O9, "besluit: ingetrokken - nog één test", 20)

    run(held, 20)

    assert (status(held, O9), field(held, O9, "duedate")) == ("new", "2023-10-12")
    assert field(held, P3, "duedate") == "2023-10-14"


def test_a_date_that_a_person_set_for_the_meeting_that_was_held_does_not_hold_for_the_next(
    held: World,
) -> None:
    held.act("u-facilitator", "edit", issue=held.key(O9), fields={"duedate": "2023-10-13"})
    run(held, 5)
    say(held, ZA, O9, "aanwezig: ZA, IT\nbesluit: NO-GO - te veel uitval", DAY + 120)
    run(held, DAY + 120)
    assert field(held, O9, "duedate") == "2023-10-26"

    held.act("u-facilitator", "edit", issue=held.key(O9), fields={"duedate": "2023-10-24"})
    run(held, DAY + 130)
    run(held, DAY + 140)
    assert field(held, O9, "duedate") == "2023-10-24", "what a person sets for the next attempt stands"


def test_a_date_set_before_a_meeting_that_its_people_closed_themselves_does_not_hold_either(
    held: World,
) -> None:
    held.act("u-facilitator", "edit", issue=held.key(O9), fields={"duedate": "2023-10-13"})
    say(held, ZA, O9, "aanwezig: ZA, IT\nbesluit: NO-GO - te veel uitval", DAY + 120)
    people_do(held, {O9: "done"}, DAY + 121)

    run(held, DAY + 121)

    assert (status(held, O9), is_ahead(held, O9, DAY + 121)) == ("new", True)


def test_a_no_go_that_is_taken_back_days_later_leaves_no_meeting_in_the_past(held: World) -> None:
    say(held, ZA, O9, "aanwezig: ZA, IT\nbesluit: NO-GO - te veel uitval", 70)
    run(held, 70)
    say(held, ZA, O9, "besluit: ingetrokken - verkeerd opgeschreven", 4 * DAY)

    run(held, 4 * DAY)

    assert status(held, O9) == "new"
    assert all(is_ahead(held, one, 4 * DAY) for one in (O9, P3, Q7))


def test_work_that_opens_again_before_a_meeting_leaves_its_go_and_dates(held: World) -> None:
    """GO that was noted stays GO; what was done after that work has to be done anew, and is told."""
    held.begin(settled)
    people_do(held, {FIRST[2]: "new"}, 20)

    run(held, 20)

    assert (status(held, N4), field(held, P3, "duedate")) == ("done", "2023-10-14")


def test_a_postponement_decides_nothing_and_is_answered_with_what_counts(held: World) -> None:
    held.begin(settled)
    before = field(held, O9, "duedate")
    say(held, ZA, O9, "besluit: UITSTEL - nieuwe datum volgt", 20)

    run(held, 20)

    assert (status(held, O9), field(held, O9, "duedate")) == ("new", before)
    assert "besluit: NO-GO - reden" in notes(held, O9)[-1]


def test_the_last_meeting_taken_back_after_the_night_is_held_again_and_the_night_stays(held: World) -> None:
    migrate(held, leave=("S.1",))
    run(held, 10)
    night = field(held, P3, "duedate")
    say(held, ZA, Q7, "besluit: ingetrokken - tellingen bleken onvolledig", 8 * DAY)

    run(held, 8 * DAY)

    assert status(held, Q7) == "new"
    assert is_ahead(held, Q7, 8 * DAY)
    assert is_ahead(held, f"{NOORD}/S.1", 8 * DAY)
    assert field(held, P3, "duedate") == night
    assert "migratie za 14 okt 2023" in page(held, TITLE)
