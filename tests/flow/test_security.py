"""The trial on a copy of production data waits for its requirements; who may see them is arranged in Jira."""

import json

from tests.flow.people import NOORD, notes, page, people_do, run, say, status
from tests.flow.world import World, with_people

M1, S1 = f"{NOORD}/M.1", f"{NOORD}/S.1"
L10, CLUSTER = "klein/c1/L.10", "Cluster een (klein)"
TITLE = "Zorggroep Noord (klein)"


def test_the_trial_waits_for_every_requirement_and_names_stay_where_they_are(world: World) -> None:
    with_people(world).apply()
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


def test_a_chain_test_on_the_trials_environment_needs_permission_and_a_deviation(world: World) -> None:
    """Readings of bijlage A against bijlage B (FACTS §5.9); on B, as in the other tests, nothing is asked."""
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
    world.apply()

    people_do(world, {L10: "indeterminate"}, 10)
    say(world, "u-it-deelnemer", L10, "toestemming: van mijzelf", 11)
    run(world, 15)
    assert "andere omgeving" in notes(world, L10)[0]
    assert "andere omgeving" in page(world, CLUSTER)

    say(world, "u-koppeltaal", L10, "toestemming: gegeven tot en met vrijdag", 20)
    say(world, "u-security", L10, "afwijking: er staan enkel testgegevens in", 20)
    run(world, 30)
    assert "andere omgeving" not in page(world, CLUSTER)
