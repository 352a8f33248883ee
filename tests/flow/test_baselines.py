"""The first plan of every action is kept and shown beside what became of it."""

from datetime import timedelta

from tests.flow.people import page
from tests.flow.standing import TITLE, decide, run
from tests.flow.world import NOW, World, write_config

SCOPE = "klein/c1/noord"


def own_config(world: World, migration: str = "2023-10-14 08:00") -> None:
    """A configuration of this test alone, with a moment for the migration of the first domain.

    Each has a folder of its own: what was read from one is kept.
    """
    folder = world.folder / f"config-{migration[:10]}"
    folder.mkdir()
    write_config(folder)
    file = folder / "programmes" / "klein.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("2023-10-14 08:00", migration), encoding="utf-8")
    (world.folder / "config").unlink()
    (world.folder / "config").symlink_to(folder)


def baselines(world: World) -> list[tuple[str, str]]:
    """Why each baseline of the domain was made, and the day of P.8 in it."""
    with world.open(NOW, only=["klein"]) as space:
        stored = space.round.services.notes.read_note("baseline:klein")
    return [(row["because"], row["days"][f"{SCOPE}/P.8"]) for row in stored.get(SCOPE, ())]


def test_a_first_plan_outlasts_a_later_date_and_is_shown_beside_it(world: World) -> None:
    own_config(world)
    run(world, 0)
    assert baselines(world) == [("taken_over", "2023-10-14")]

    own_config(world, "2023-10-28 08:00")
    for minutes in (10, 20):
        world.cycle(NOW + timedelta(minutes=minutes), only=["klein"], overrides=["--allow-updates"])

    assert baselines(world) == [("taken_over", "2023-10-14")], "a plan that moves makes no other first plan"
    shown = page(world, TITLE)
    assert "Gepland en werkelijk" in shown
    assert "10 werkdagen later" in shown
    assert "De eerste planning is die van do 12 okt 2023" in shown


def test_a_definitive_date_is_kept_too(world: World) -> None:
    decide(world)
    world.act("u-facilitator", "transition", issue=world.key(f"{SCOPE}/N.5"), to="done")
    run(world, 50)
    run(world, 60)

    assert [because for because, _ in baselines(world)] == ["taken_over", "definitive"]
    assert "Gepland en werkelijk" in page(world, TITLE)


def test_a_first_plan_comes_back_from_jira_where_the_ledger_is_lost(world: World) -> None:
    own_config(world)
    run(world, 0)
    own_config(world, "2023-10-28 08:00")
    world.cycle(NOW + timedelta(minutes=10), only=["klein"], overrides=["--allow-updates"])
    issue = world.issues()[f"{SCOPE}/P.8"]
    assert issue["fields"]["duedate"] == "2023-10-28"
    assert issue["properties"]["regiebot.state"]["first"] == "2023-10-14"

    files = list((world.folder / "state").glob("state.sqlite*"))
    assert files
    for file in files:
        file.unlink()
    world.cycle(NOW + timedelta(minutes=20), only=["klein"], full=True)

    assert baselines(world) == [("kick_off", "2023-10-14")]
    assert "De eerste planning is die van" not in page(world, TITLE), "it is older than this ledger"
