"""The trial on a copy of production data waits for its requirements; who may see them is arranged in Jira."""

import json

from tests.flow.people import NOORD, notes, page, people_do, run, say, status
from tests.flow.world import World, with_people

M1, S1 = f"{NOORD}/M.1", f"{NOORD}/S.1"
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
