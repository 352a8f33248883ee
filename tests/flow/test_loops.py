"""A loop goes round as often as who may decide says; each attempt keeps what was measured in it."""

from tests.flow.people import page
from tests.flow.test_conditional import NOORD, category, notes, say, tick
from tests.flow.world import World, with_people


def summary(world: World, identity: str) -> str:
    return str(world.issues()[identity]["fields"]["summary"])


def test_doing_it_again_opens_the_next_attempt_and_its_measured_time_fills_o7(world: World) -> None:
    with_people(world).begin(World.apply)
    assert "nog niet gemeten" in str(world.issues()[f"{NOORD}/O.7"]["fields"]["description"])
    say(world, "u-it-deelnemer", f"{NOORD}/M.2", "proef: 12 % fout, 95 min")
    say(world, "u-domeinbeheerder", f"{NOORD}/M.6", "besluit: herhalen")
    tick(world, 10)
    assert f"{NOORD}/M.2.a2" not in world.issues()
    assert "Dit besluit telt niet" in notes(world, f"{NOORD}/M.6")
    assert "1 uur en 35 minuten" in str(world.issues()[f"{NOORD}/O.7"]["fields"]["description"])

    say(world, "u-it-deelnemer", f"{NOORD}/M.6", "besluit: herhalen — te veel uitval")
    say(world, "u-zorgaanbieder", f"{NOORD}/M.6", "besluit: herhalen — eens")
    tick(world, 20)
    again = [i for i in world.issues() if ".a" in i.rsplit("/", 1)[-1]]
    assert sorted(again) == [f"{NOORD}/{code}.a2" for code in ("M.2", "M.3", "M.4", "M.5")]
    assert "(poging 2)" in summary(world, f"{NOORD}/M.2.a2")
    assert "12% fout, 95 min" in notes(world, f"{NOORD}/M.6")

    say(world, "u-it-deelnemer", f"{NOORD}/M.2.a2", "proef: 2,3% fout, 1 u 10 min")
    say(world, "u-zorgaanbieder", f"{NOORD}/M.6", "besluit: voldoende — goed zo")
    tick(world, 30)
    assert "2,3%" in page(world, "Zorggroep Noord (klein)")
    assert category(world, f"{NOORD}/M.6") == "new"
    assert "1 uur en 10 minuten" in str(world.issues()[f"{NOORD}/O.7"]["fields"]["description"])

    assert "Voldoende: goed zo" in page(world, "Zorggroep Noord (klein)")

    world.control.forget_requests()
    tick(world, 40)
    assert not any(world.writes().values())
