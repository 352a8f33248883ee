"""What people decide or write out in Jira makes, closes and opens actions; once, and as they say it."""

from datetime import timedelta
from typing import Any

from tests.flow.world import NOW, World, with_people

NOORD, ZUID = "klein/c1/noord", "klein/c1/zuid"


def tick(world: World, minutes: int) -> None:
    with world.open(NOW + timedelta(minutes=minutes), only=["klein"]) as space:
        list(space.run())


def category(world: World, identity: str) -> str:
    return str(world.issues()[identity]["fields"]["status"]["statusCategory"]["key"])


def notes(world: World, identity: str) -> str:
    found = [c["body"] for c in world.issues()[identity]["comments"] if c["author"] == "bot-regiebot"]
    return str(found)


def say(world: World, person: str, identity: str, text: str) -> Any:
    return world.act(person, "comment", issue=world.key(identity), text=text)


def test_no_other_suppliers_closes_their_work_and_yes_later_opens_it_with_the_gate_that_passed(
    world: World,
) -> None:
    with_people(world).begin(World.apply)
    say(world, "u-domeinbeheerder", f"{NOORD}/A2.4", "besluit: nee — niemand geraakt")
    tick(world, 10)
    assert category(world, f"{NOORD}/K.7") == "new"  # no mandate: nothing was decided

    say(world, "u-zorgaanbieder", f"{NOORD}/A2.4", "besluit: nee — niemand geraakt")
    tick(world, 20)
    assert [category(world, f"{NOORD}/{code}") for code in ("C2.3", "K.7")] == ["done", "done"]
    assert "niemand geraakt" in notes(world, f"{NOORD}/K.7")
    assert world.issues()[f"{NOORD}/K.7"]["fields"].get("duedate") is None
    assert category(world, f"{ZUID}/K.7") == "new"

    for person in ("u-zorgaanbieder", "u-it-deelnemer"):
        say(world, person, f"{NOORD}/N.4", "besluit: GO")
    tick(world, 30)
    assert category(world, f"{NOORD}/N.4") == "done"
    world.control.forget_requests()
    tick(world, 40)
    assert not any(world.writes().values())

    world.control.advance(45)
    say(world, "u-zorgaanbieder", f"{NOORD}/A2.4", "besluit: ja — er is toch een leverancier")
    tick(world, 50)
    tick(world, 60)
    opened = [category(world, f"{NOORD}/{code}") for code in ("C2.3", "K.7", "N.4")]
    assert opened == ["new", "new", "new"]
    assert "nieuwe poging" in notes(world, f"{NOORD}/N.4")
    assert sum("toch ja" in str(m) for m in world.messages()) == 1


def test_detail_actions_that_people_write_out_come_once_where_they_are_carried_out(world: World) -> None:
    with_people(world).begin(World.apply)
    k = world.key("klein/c1/K")
    made = world.act("u-it-deelnemer", "add_subtask", issue=k, summary="K.6.1 Exporteer dossiers")
    world.act("u-it-deelnemer", "add_subtask", issue=k, summary="Bel de bakker")
    tick(world, 10)
    tick(world, 20)

    token = made["id"]
    places = ("klein/c1/L.10", f"{NOORD}/M.2", f"{NOORD}/P.8", f"{ZUID}/M.2")
    copies = [f"{place}.d-{token}" for place in places]
    for identity in copies:
        assert "K.6.1 Exporteer dossiers" in world.issues()[identity]["fields"]["summary"]
    everything = [str(i["fields"]["summary"]) for i in world.issues().values()]
    assert sum("Exporteer dossiers" in one for one in everything) == 5
    assert not any("bakker" in one for one in everything)

    world.act("u-it-deelnemer", "transition", issue=world.key(copies[0]), to="done")
    world.act("u-it-deelnemer", "edit", issue=made["key"], fields={"summary": "K.6.1 Exporteer alles"})
    tick(world, 30)
    told = [str(world.issues()[identity]["fields"]["summary"]) for identity in copies]
    assert ["alles" in one for one in told] == [False, True, True, True]

    world.control.advance(60)
    tick(world, 90)
    world.control.forget_requests()
    tick(world, 100)
    assert len(world.control.requests()) == 3
