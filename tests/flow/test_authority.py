"""Orders and signatures count by whose hand they are, in Jira or on paper; nothing passes before its gate."""

import pytest

from tests.flow.people import NOORD, migrate, notes, page, run, say, status
from tests.flow.test_guards import IT, J7, LINK, P1, PAGES, Q8, Q9, Q10, ZA, at, do, told
from tests.flow.world import World, with_people

O10, N4, N5 = (f"{NOORD}/{code}" for code in ("O.10", "N.4", "N.5"))
OTHER = "u-domeinbeheerder"
"""Another account of the zorgaanbieder."""


def with_another(world: World, mandate: str, function: str, site: str) -> None:
    """The small programme in which that account has a function and a mandate."""
    with_people(world, site)
    file = world.folder / "config" / "programmes" / "klein.yaml"
    text = file.read_text(encoding="utf-8")
    assert "function: Domeinbeheerder}" in text
    words = f"function: {function}, mandates: [{mandate}]}}"
    file.write_text(text.replace("function: Domeinbeheerder}", words), encoding="utf-8")
    world.apply()
    at(world, 9)


def is_definitive(world: World) -> bool:
    """Whether the page calls the date of the migration so."""
    return ", definitief<" in page(world, PAGES[0])


def up_to_the_order(world: World, enforce: str) -> None:
    """Everything up to O.9 is decided and done; nobody gave the order."""
    with_people(world, "gates: {enforce: flag}\n").apply()
    at(world, 5)
    left = ("O.10", *(f"P.{n}" for n in range(2, 9)), *(f"Q.{n}" for n in range(1, 11)), "J.7")
    migrate(world, leave=left)
    run(world, 6)
    if enforce != "flag":
        world.configure(enforce, ("enforce: flag", f"enforce: {enforce}"))


@pytest.mark.parametrize("enforce", ["flag", "revert"])
def test_an_order_counts_by_whose_hand_it_is_and_p1_does_not_close_on_another(
    world: World, enforce: str
) -> None:
    up_to_the_order(world, enforce)
    do(world, IT, {O10: "done"}, 9)
    run(world, 10)
    assert (status(world, O10), status(world, P1)) == ("done" if enforce == "flag" else "new", "new")
    assert "zonder mandaat" in notes(world, O10)[0]
    assert told(world, "O.10 gereed zonder mandaat") > 0

    if enforce == "revert":
        do(world, IT, {O10: "done"}, 19)
        run(world, 20)
        assert (status(world, O10), len(notes(world, O10))) == ("new", 2), "each time"
        do(world, ZA, {O10: "done"}, 29)
    else:
        say(world, ZA, O10, "bewijs: https://dms.example.org/opdracht", 30)
    run(world, 30)
    assert (status(world, O10), status(world, P1)) == ("done", "done")
    assert "zonder mandaat van deze partij" not in page(world, PAGES[0])


def test_what_was_signed_on_paper_is_recorded_by_the_registrar_of_that_party(world: World) -> None:
    with_another(world, "registrar", "Secretaris", "gates: {enforce: flag}\n")
    migrate(world, leave=("Q.8", "Q.9", "Q.10", "J.7"))
    run(world, 10)
    paper = "namens: Zorggroep Noord - Bestuurder"
    do(world, IT, {Q8: "done"}, 18)
    say(world, IT, Q8, f"{paper} - https://dms.example.org/1", 19)
    run(world, 20)
    assert "op papier getekend" not in page(world, PAGES[0]), "not by the word of another party"

    say(world, OTHER, Q8, f"{paper} - https://dms.example.org/1", 29)
    say(world, OTHER, Q8, LINK, 29)
    run(world, 30)
    assert "op papier getekend: Bestuurder" in page(world, PAGES[0])
    assert "Secretaris" in notes(world, Q8)[-1]
    do(world, IT, dict.fromkeys((Q9, Q10, J7), "done"), 39)
    run(world, 40)
    assert told(world, "definitieve planning") > 0


def test_where_four_eyes_are_asked_one_account_does_not_sign(world: World) -> None:
    with_another(world, "signature", "Directeur", "gates: {enforce: flag, four_eyes: true}\n")
    migrate(world, leave=("Q.9", "Q.10", "J.7"))
    run(world, 10)
    assert "twee verschillende accounts" in notes(world, Q8)[0]

    say(world, OTHER, Q8, LINK, 20)
    run(world, 20)
    assert "zonder mandaat van deze partij" not in page(world, PAGES[0])


def test_a_meeting_that_is_closed_without_a_decision_goes_back_each_time(world: World) -> None:
    with_people(world, "gates: {enforce: revert}\n").apply()
    for minutes in (10, 20):
        do(world, IT, {N4: "done"}, minutes - 1)
        run(world, minutes)
        assert status(world, N4) == "new"
    assert sum("De status is teruggezet" in one for one in notes(world, N4)) == 2


@pytest.mark.parametrize("enforce", ["flag", "revert"])
def test_what_is_begun_before_its_gate_is_seen_and_no_date_is_definitive_before_the_go(
    world: World, enforce: str
) -> None:
    with_people(world, f"gates: {{enforce: {enforce}}}\n").apply()
    do(world, IT, {N5: "indeterminate"}, 9)
    run(world, 10)
    assert status(world, N5) == ("new" if enforce == "revert" else "indeterminate")
    assert "Begonnen vóór wat eerst moet" in notes(world, N5)[0]
    assert told(world, "N.5 te vroeg begonnen") > 0

    do(world, IT, {N5: "done"}, 19)
    run(world, 20)
    assert not is_definitive(world)
    say(world, ZA, N4, "aanwezig: ZA, IT\nbesluit: GO", 30)
    run(world, 30)
    assert not is_definitive(world), "it was not planned after the GO"

    do(world, IT, {N5: "new"}, 39)
    do(world, IT, {N5: "done"}, 39)
    run(world, 40)
    assert is_definitive(world)


def test_accepting_that_it_was_planned_too_early_makes_no_date_definitive_before_the_go(
    world: World,
) -> None:
    with_people(world).begin(World.apply)
    do(world, IT, {N5: "done"}, 8)
    say(world, ZA, N5, "afwijking: het weekend was al gekozen", 9)
    run(world, 10)
    assert "het weekend was al gekozen" in page(world, PAGES[0])
    assert not is_definitive(world)

    say(world, ZA, N4, "aanwezig: ZA, IT\nbesluit: GO", 20)
    run(world, 20)
    assert is_definitive(world)


def test_the_changelog_is_one_call_in_a_round_in_which_statuses_moved(world: World) -> None:
    with_people(world).begin(World.apply)
    codes = [f"{NOORD}/{code}" for code in ("N.1", "N.2", "N.3", "N.6", "S.1", "S.2")]
    for minutes, asked in ((10, 1), (20, 0)):
        if asked:
            do(world, IT, dict.fromkeys(codes, "done"), minutes - 1)
        world.control.forget_requests()
        run(world, minutes)
        assert sum("changelog" in row["template"] for row in world.control.requests()) == asked
