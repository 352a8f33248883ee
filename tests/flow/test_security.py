"""The trial on a copy of production data waits for its requirements; who may see them is arranged in Jira."""

import json
from datetime import timedelta

import pytest

from bot.app.service_check import check
from tests.flow.people import NOORD, field, notes, page, people_do, run, say, status
from tests.flow.test_duration_lessons import prepared
from tests.flow.world import NOW, World, with_people

M1, S1 = f"{NOORD}/M.1", f"{NOORD}/S.1"
L10, CLUSTER = "klein/c1/L.10", "Cluster een (klein)"
TITLE = "Zorggroep Noord (klein)"


def test_the_trial_waits_for_every_requirement_and_names_stay_where_they_are(world: World) -> None:
    with_people(world).begin(World.apply)
    say(world, "u-it-deelnemer", M1, "eis: 1, 4-6, 10\neis: 9 — Voornaam Achternaam", 10)
    people_do(world, {M1: "indeterminate", S1: "done"}, 10)
    run(world, 10)

    assert any("Zorggroep Noord: 2, 3, 7, 9" in note for note in notes(world, M1))
    assert any("bewijs" in note for note in notes(world, S1))
    assert "beveiligingseisen" in page(world, TITLE)

    say(world, "u-zorgaanbieder", M1, "eis: 2, 3, 7, 9", 20)
    say(world, "u-kt2-support", S1, "bewijs: https://dms.example.org/verwijderd", 20)
    run(world, 20)

    assert "beveiligingseisen" not in page(world, TITLE)
    assert "gereedgemeld zonder bewijs" not in page(world, TITLE)
    assert status(world, M1) == "indeterminate"
    told = json.dumps([world.messages(), list(world.cards()), world.control.state("confluence_page")])
    assert "Achternaam" not in told
    assert not [text for text in notes(world, M1) if "Achternaam" in text]
    assert not kept(world, "Achternaam")


def test_names_that_are_not_understood_are_not_repeated_nor_kept(world: World) -> None:
    """Also where they stand in front, in the reason beside it, and after the comment was changed."""
    with_people(world).begin(World.apply)
    say(world, "u-it-deelnemer", M1, "eis: Voornaam Achternaam 9", 10)
    say(world, "u-it-deelnemer", M1, "eis: 1, 9 nog niet voor Achternaam\nreden: Tweedenaam volgt", 11)
    say(world, "u-it-deelnemer", M1, "eis: Softwarehuis Een: 4\nreden: Tweedenaam heeft het gezien", 12)
    run(world, 15)

    (answer,) = notes(world, M1)
    assert "eis: … 9" in answer
    assert "nog niet" in answer
    assert not kept(world, "Achternaam", "Tweedenaam", "Voornaam")
    assert "Achternaam" not in answer
    people_do(world, {M1: "indeterminate"}, 20)
    run(world, 20)
    assert "Softwarehuis Een: 1, 5, 6, 9, 10" in notes(world, M1)[-1]


def test_private_steps_get_the_level_and_who_is_no_member_does_not_see_them(world: World) -> None:
    with_people(world).begin(World.apply)
    assert security(world, f"{NOORD}/M") is None

    world.configure("levelled")
    file = world.folder / "levelled" / "programmes" / "klein.yaml"
    file.write_text(file.read_text().replace("clusters:", 'restricted_level: "10000"\nclusters:', 1))
    world.apply(NOW + timedelta(minutes=10))

    hidden = {f"{NOORD}/M", f"{NOORD}/C2", "klein/c1/C2", "klein/c1/zuid/M", "klein/c1/zuid/C2"}
    found = world.issues()
    assert {i for i in found if security(world, i)} == hidden
    with pytest.raises(Exception, match=r"404|403|refused|not exist"):
        world.act("u-it-deelnemer", "comment", issue=world.key(M1), text="eis: 9")
    say(world, "u-koppeltaal", M1, "eis: 9 - Voornaam Achternaam", 20)
    run(world, 20)
    assert world.plan_counts(NOW + timedelta(minutes=30)).get("update", 0) == 0


def kept(world: World, *names: str) -> list[str]:
    """Those of these names that stand anywhere in the ledger."""
    files = [file for file in (world.folder / "state").rglob("*") if file.is_file()]
    stored = b"".join(file.read_bytes() for file in files)
    assert stored
    return [name for name in names if name.encode() in stored]


def security(world: World, identity: str) -> object:
    return field(world, identity, "security")


def test_a_chain_test_on_the_trials_environment_needs_permission_and_a_deviation(world: World) -> None:
    """Bijlage A against bijlage B (domain §5.9); on B, as in the other tests, nothing is asked."""
    file = with_people(world).folder / "config" / "programmes" / "klein.yaml"
    two = [
        f"  - {{account_id: {who}, party: koppeltaal, function: {what}, mandates: [{mandate}]}}"
        for who, what, mandate in (
            ("u-koppeltaal", "Test- en acceptatieteam", "acceptance"),
            ("u-security", "Security officer", "security"),
        )
    ]
    text = file.read_text().replace("people:", "\n".join(["people:", *two]))
    text = text.replace("    parties: [it-een]", "    parties: [it-een]\n    environments: {L.10: C}")
    file.write_text(text)
    world.begin(World.apply)

    people_do(world, {L10: "indeterminate"}, 10)
    say(world, "u-it-deelnemer", L10, "toestemming: van mijzelf", 11)
    run(world, 15)
    assert "andere omgeving" in notes(world, L10)[0]
    assert "andere omgeving" in page(world, CLUSTER)

    say(world, "u-koppeltaal", L10, "toestemming: gegeven tot en met vrijdag", 20)
    say(world, "u-security", L10, "afwijking: er staan enkel testgegevens in", 20)
    run(world, 30)
    assert "andere omgeving" not in page(world, CLUSTER)


def test_check_says_who_reads_what_is_private(world: World) -> None:
    with_people(world)

    def told() -> list[str]:
        with world.open(only=["klein"]) as space:
            return [one.text for one in check(space) if one.ok and "private" in one.text]

    (open_,) = told()
    assert "C2, M of klein: no `restricted_level`, so everybody who may browse KT reads them" in open_

    world.configure("levelled")
    file = world.folder / "levelled" / "programmes" / "klein.yaml"
    file.write_text(file.read_text().replace("clusters:", 'restricted_level: "10000"\nclusters:', 1))
    (hidden,) = told()
    assert "C2, M of klein: only the members of security level 10000 read them" in hidden


def test_a_trial_without_every_requirement_goes_back_each_time_until_everything_holds(world: World) -> None:
    with_people(world, "gates: {enforce: revert}\n").apply()
    world.control.set_clock(NOW + timedelta(minutes=1))
    prepared(world, NOORD, leave="M")
    run(world, 2)
    said = {20: "eis: 1, 4, 5", 30: "eis: 6, 9, 10"}
    for times, minutes in enumerate((10, 20, 30), start=1):
        if minutes in said:
            say(world, "u-it-deelnemer", M1, said[minutes], minutes - 2)
        people_do(world, {M1: "done"}, minutes)
        run(world, minutes)
        run(world, minutes + 2)
        assert status(world, M1) != "done", f"time {times}"
        told = [text for text in notes(world, M1) if "Zorggroep Noord: 2, 3, 7, 9" in text]
        assert len(told) == times

    say(world, "u-zorgaanbieder", M1, "eis: 2, 3, 7, 9", 40)
    people_do(world, {M1: "done"}, 42)
    run(world, 43)
    run(world, 45)
    assert status(world, M1) == "done"
