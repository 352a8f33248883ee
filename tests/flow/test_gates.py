"""GO/NO-GO meetings as people hold them in Jira: decided, refused, again, rolled back."""

from datetime import date

import pytest

from tests.flow.people import NOORD, field, notes, page, people_do, run, say, status
from tests.flow.world import World, with_people

N4, O9, Q7 = (f"{NOORD}/{code}" for code in ("N.4", "O.9", "Q.7"))
ZA, IT = "u-zorgaanbieder", "u-it-deelnemer"
TITLE = "Zorggroep Noord (klein)"


@pytest.fixture
def held(world: World) -> World:
    """Everything made, with people who may decide."""
    with_people(world).begin(World.apply)
    return world


def test_a_gate_is_decided_by_mandate_and_quorum_and_says_what_is_missing(held: World) -> None:
    say(held, "u-domeinbeheerder", N4, "besluit: GO", 10)
    run(held, 10)
    assert (status(held, N4), "mandaat" in notes(held, N4)[0]) == ("new", True)

    say(held, ZA, N4, "besluit: GO met voorwaarden — agenda's nalopen", 20)
    run(held, 20)
    assert status(held, N4) == "new"
    assert "IT-deelnemer" in notes(held, N4)[1]
    assert "er ontbreekt: IT-deelnemer" in page(held, TITLE)
    assert "1 overleg heeft nog geen besluit" in page(held, TITLE).partition("Voortgang")[0]
    assert "nodig voor een besluit: Zorgaanbieder en IT-deelnemer" in page(held, TITLE)

    say(held, IT, N4, "besluit: GO", 30)
    run(held, 30)
    held.control.forget_requests()
    run(held, 40)

    assert (status(held, N4), len(notes(held, N4))) == ("done", 3)
    assert "agenda's nalopen" in notes(held, N4)[2]
    assert sum("GO met voorwaarden" in str(m) for m in held.messages()) == 1
    assert not any(held.writes().values())
    assert len(held.control.requests()) <= 4


def test_go_is_refused_without_rollback_steps_and_counts_once_they_are_there(held: World) -> None:
    say(held, ZA, O9, "aanwezig: ZA, IT\nbesluit: GO", 10)
    run(held, 10)
    assert (status(held, O9), "O.6" in notes(held, O9)[0]) == ("new", True)

    say(held, IT, f"{NOORD}/O.6", "rollback: Zet de back-up terug — IT — 30 min", 20)
    run(held, 20)

    assert status(held, O9) == "done"


def test_go_is_refused_above_the_agreed_errors_until_it_is_accepted_with_a_reason(held: World) -> None:
    say(held, ZA, f"{NOORD}/K.4", "drempel: 2%", 10)
    say(held, IT, f"{NOORD}/M.2", "proef: 3,1% fout, 95 min", 11)
    say(held, IT, f"{NOORD}/O.6", "rollback: Zet de back-up terug — IT — 30 min", 12)
    say(held, ZA, O9, "aanwezig: ZA, IT\nbesluit: GO", 13)
    run(held, 20)
    assert (status(held, O9), "O.4" in notes(held, O9)[0]) == ("new", True)

    say(held, "u-domeinbeheerder", O9, "afwijking: het valt wel mee", 30)
    run(held, 30)
    assert status(held, O9) == "new", "control: not by who has no mandate"

    say(held, ZA, O9, "afwijking: de fouten zijn verklaard", 40)
    run(held, 40)
    assert status(held, O9) == "done"
    assert "de fouten zijn verklaard" in page(held, TITLE)


def test_a_no_go_before_the_night_is_tried_again_on_new_dates(held: World) -> None:
    before = field(held, O9, "duedate")
    say(held, ZA, O9, "aanwezig: ZA, IT\nbesluit: NO-GO — te veel uitval", 10)
    people_do(held, {O9: "done"}, 10)
    run(held, 10)
    run(held, 15)

    assert (before, field(held, O9, "duedate")) == ("2023-10-12", "2023-10-19")
    assert field(held, f"{NOORD}/P.3", "duedate") == "2023-10-21"
    assert field(held, f"{NOORD}/N.1", "duedate") != field(held, "klein/c1/zuid/N.1", "duedate")
    assert status(held, O9) == "new"
    assert "te veel uitval" in page(held, TITLE)

    say(held, IT, f"{NOORD}/O.6", "rollback: Zet de back-up terug", 20)
    say(held, ZA, O9, "aanwezig: ZA, IT\nbesluit: GO", 24 * 60)
    run(held, 24 * 60)
    assert status(held, O9) == "done"
    assert any("poging 2" in note for note in notes(held, O9))


def test_a_no_go_after_the_night_brings_the_rollback_and_holds_the_clearing_up(held: World) -> None:
    say(held, IT, f"{NOORD}/O.6", "rollback: Zet de back-up terug — IT — 30 min", 10)
    say(held, IT, f"{NOORD}/O.6", "rollback: Open KT1.3 weer — K1 — 10 min", 10)
    people_do(held, dict.fromkeys([f"{NOORD}/N.2", f"{NOORD}/N.3", f"{NOORD}/O.10"], "done"), 10)
    run(held, 10)
    assert f"{NOORD}/R" not in held.issues()
    assert field(held, f"{NOORD}/S.1", "duedate")

    say(held, ZA, O9, "aanwezig: ZA, IT\nbesluit: GO", 19)
    say(held, ZA, Q7, "aanwezig: ZA, IT\nbesluit: NO-GO — tellingen wijken af", 20)
    run(held, 20)
    issues = held.issues()

    assert issues[f"{NOORD}/R.1"]["fields"]["summary"].startswith("R.1 Zet de back-up terug")
    assert issues[f"{NOORD}/R.2"]["fields"]["summary"].startswith("R.2 Open KT1.3 weer")
    assert "klein/c1/zuid/R" not in issues
    assert (status(held, f"{NOORD}/N.2"), status(held, Q7), status(held, O9)) == ("new", "new", "new")
    assert field(held, f"{NOORD}/S.1", "duedate") is None
    assert field(held, f"{NOORD}/T.2", "duedate")
    assert field(held, "klein/c1/zuid/N.6", "duedate")
    assert status(held, f"{NOORD}/O.10") == "done"
    run(held, 30)
    held.control.forget_requests()
    run(held, 40)
    assert not any(held.writes().values())

    people_do(held, {f"{NOORD}/R.1": "done", f"{NOORD}/N.2": "done"}, 60)
    run(held, 60)
    assert (status(held, f"{NOORD}/N.3"), status(held, f"{NOORD}/O.10")) == ("new", "new")
    assert date.fromisoformat(str(field(held, f"{NOORD}/S.1", "duedate")))
    assert notes(held, f"{NOORD}/R.1") == []
    moved = [str(field(held, f"{NOORD}/{code}", "duedate")) for code in ("N.4", "O.9", "P.3")]
    assert moved == ["2023-10-25", "2023-11-09", "2023-11-11"], "a next attempt lies ahead, in whole weeks"

    say(held, IT, f"{NOORD}/O.6", "rollback: Herstel de koppeling — IT", 70)
    run(held, 70)
    assert f"{NOORD}/R.3" not in held.issues()
    say(held, ZA, Q7, "aanwezig: ZA, IT\nbesluit: NO-GO — weer niet", 25 * 60)
    run(held, 25 * 60)
    again = held.issues()[f"{NOORD}/R.1.a2"]["fields"]["summary"]
    assert again.startswith("R.1 Herstel de koppeling")
    assert "poging 2" in again
    assert f"{NOORD}/R.2.a2" not in held.issues()


def test_production_opens_after_go_and_a_signed_statement_with_evidence(held: World) -> None:
    q8, q9 = f"{NOORD}/Q.8", f"{NOORD}/Q.9"
    say(held, ZA, Q7, "aanwezig: ZA, IT\nbesluit: GO", 10)
    people_do(held, {q8: "done", f"{NOORD}/P.6": "done", q9: "done"}, 10)
    run(held, 10)
    assert any("bewijs" in note for note in notes(held, q8))
    assert any("Q.8" in note for note in notes(held, q9))
    assert "gereedgemeld zonder bewijs" in page(held, TITLE)

    say(held, ZA, q8, "bewijs: https://dms.example.org/eigen-verklaring", 20)
    run(held, 20)

    assert "gereedgemeld zonder bewijs" not in page(held, TITLE)


def test_the_field_decides_for_the_whole_meeting_and_each_of_its_values_once(held: World) -> None:
    def choose(word: str, minutes: int) -> None:
        people_do(held, {}, minutes)
        fields = {"customfield_10120": {"value": word}, "customfield_10121": "zoals besproken"}
        held.act(ZA, "edit", issue=held.key(N4), fields=fields)
        run(held, minutes)

    choose("NO-GO", 10)
    run(held, 20)
    assert (status(held, N4), len(notes(held, N4))) == ("new", 1)
    assert "zoals besproken" in page(held, TITLE)

    choose("GO", 24 * 60)
    assert status(held, N4) == "done"
    assert any("poging 2" in note for note in notes(held, N4))


@pytest.mark.parametrize("talk", [17, 19, 130])
def test_a_decision_is_seen_however_much_is_said_after_it(held: World, talk: int) -> None:
    """A search shows the newest twenty comments; the rest stands on the issue alone."""
    say(held, ZA, N4, "aanwezig: ZA, IT\nbesluit: GO — de planning past iedereen", 10)
    for number in range(talk):
        say(held, IT, N4, f"Nog iets over de planning ({number})", 10)
    held.control.forget_requests()

    run(held, 10)

    reads = [row for row in held.control.requests() if row["template"].endswith("/comment")]
    assert status(held, N4) == "done"
    assert bool(reads) is (talk + 1 >= 20)
