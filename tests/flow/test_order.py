"""Work that is out of order is seen, told once, and gone when it is repaired; P.1 closes by itself."""

from tests.flow.people import NOORD, notes, page, people_do, run, status
from tests.flow.world import World, with_people


def test_work_before_its_predecessor_is_told_once_and_gone_when_repaired(world: World) -> None:
    world.begin(World.apply)
    people_do(world, {"klein/D.2": "done"}, 10)
    run(world, 10)
    run(world, 20)

    (note,) = notes(world, "klein/D.2")
    assert "D.1" in note
    assert status(world, "klein/D.2") == "done"
    assert sum("te vroeg gereedgemeld" in str(m) for m in world.messages()) == 1
    assert "Niet in volgorde" in page(world, "Klein programma")

    people_do(world, {"klein/D.1": "done"}, 30)
    run(world, 30)
    assert "Niet in volgorde" in page(world, "Klein programma"), "D.2 was not done anew"

    people_do(world, {"klein/D.2": "new"}, 32)
    people_do(world, {"klein/D.2": "done"}, 33)
    run(world, 34)
    world.control.forget_requests()
    run(world, 40)

    assert "Niet in volgorde" not in page(world, "Klein programma")
    assert (notes(world, "klein/D.2"), notes(world, "klein/D.1")) == ([note], [])
    assert not any(world.writes().values())


def test_where_order_is_enforced_the_status_goes_back_once_and_a_person_may_insist(world: World) -> None:
    with_people(world, "gates: {enforce: revert}\n").apply()
    people_do(world, {"klein/D.2": "done"}, 10)
    run(world, 10)
    assert status(world, "klein/D.2") == "new"

    people_do(world, {"klein/D.2": "done"}, 20)
    run(world, 20)

    assert (status(world, "klein/D.2"), len(notes(world, "klein/D.2"))) == ("done", 1)
    assert "Niet in volgorde" in page(world, "Klein programma")


def test_the_entry_condition_closes_when_the_last_of_what_it_needs_is_done(world: World) -> None:
    world.begin(World.apply)
    needed = [f"{NOORD}/{code}" for code in ("N.3", "N.4", "N.5", *(f"O.{n}" for n in range(1, 11)))]
    people_do(world, dict.fromkeys(needed[:-1], "done"), 10)
    run(world, 10)
    assert status(world, f"{NOORD}/P.1") == "new"

    people_do(world, {needed[-1]: "done"}, 20)
    run(world, 20)

    assert status(world, f"{NOORD}/P.1") == "done"
    assert "O.10" in notes(world, f"{NOORD}/P.1")[0]
