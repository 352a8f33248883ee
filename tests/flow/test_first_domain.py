"""The first domain of a cluster is the template: the others wait for it, and get what it brought."""

import pytest

from tests.flow.people import migrate, page
from tests.flow.test_conditional import NOORD, ZUID, category, notes, say, tick
from tests.flow.world import World, with_people


def due(world: World, identity: str) -> str | None:
    found: str | None = world.issues()[identity]["fields"].get("duedate")
    return found


def test_the_others_wait_until_the_first_is_approved_and_then_get_what_it_brought(world: World) -> None:
    with_people(world).begin(World.apply)
    waiting = world.issues()[f"{ZUID}/O.3"]["fields"]
    assert (waiting.get("duedate"), "regiebot-wacht" in waiting["labels"]) == (None, True)
    assert due(world, f"{NOORD}/O.3")
    assert due(world, f"{ZUID}/M.2")
    mine = "2023-11-02"
    world.act("u-zorgaanbieder", "edit", issue=world.key(f"{ZUID}/O.4"), fields={"duedate": mine})
    world.act("u-zorgaanbieder", "transition", issue=world.key(f"{ZUID}/O.3"), to="indeterminate")
    step = world.key(f"{NOORD}/P")
    made = world.act("u-it-deelnemer", "add_subtask", issue=step, summary="P.6.1 Zet de welkomstmail uit")
    say(world, "u-it-deelnemer", f"{NOORD}/M.2", "proef: 1% fout, 80 min")
    tick(world, 10)
    assert due(world, f"{ZUID}/O.4") == mine
    assert "eerste domein" in notes(world, f"{ZUID}/O.3")
    assert "nog niet gemeten" in str(world.issues()[f"{ZUID}/O.7"]["fields"]["description"])

    migrate(world)
    tick(world, 20)
    freed = world.issues()[f"{ZUID}/O.3"]["fields"]
    assert (bool(freed.get("duedate")), "regiebot-wacht" in freed["labels"]) == (True, False)
    assert due(world, f"{ZUID}/O.4") == mine
    assert "welkomstmail" in str(world.issues()[f"{ZUID}/P.6.t-{made['id']}"]["fields"]["summary"])
    assert "1 uur en 20 minuten" in str(world.issues()[f"{ZUID}/O.7"]["fields"]["description"])
    tick(world, 30)
    assert sum("definitieve planning" in str(m) for m in world.messages()) == 1


def test_a_lesson_reaches_the_next_domains_once_somebody_takes_it_over(world: World) -> None:
    with_people(world).begin(World.apply)
    said = say(world, "u-domeinbeheerder", f"{NOORD}/T.2", "les: Bel de apotheek vooraf")
    other = say(world, "u-domeinbeheerder", f"{NOORD}/T.2", "les: Neem taart mee")
    tick(world, 10)
    assert f"overnemen {said['comment']}" in notes(world, f"{NOORD}/T.2")
    assert not any("/O.l-" in identity for identity in world.issues())

    say(world, "u-it-deelnemer", f"{NOORD}/T.2", f"besluit: overnemen {said['comment']} — nuttig")
    say(world, "u-it-deelnemer", f"{NOORD}/T.2", f"besluit: afwijzen {other['comment']} — te zoet")
    tick(world, 20)
    taken = [identity for identity in world.issues() if "/O.l-" in identity]
    assert taken == [f"{ZUID}/O.l-{said['comment']}"]
    assert "apotheek" in str(world.issues()[taken[0]]["fields"]["summary"])
    assert "te zoet" in notes(world, f"{NOORD}/T.2")
    assert category(world, f"{NOORD}/T.2") == "new"
    told = page(world, "Cluster een (klein)")
    assert ("taart" in told, "te zoet" in told) == (True, True)


@pytest.mark.no_cover
def test_with_omit_the_phases_of_the_others_are_made_once_the_first_is_approved(world: World) -> None:
    with_people(world, site="first_domain: {hold: omit}").apply()
    assert f"{NOORD}/O.1" in world.issues()
    assert f"{ZUID}/M.2" in world.issues()
    assert not any(i.startswith((f"{ZUID}/O", f"{ZUID}/S")) for i in world.issues())

    migrate(world)
    tick(world, 10)
    assert due(world, f"{ZUID}/O.1")
    assert f"{ZUID}/S.1" in world.issues()
