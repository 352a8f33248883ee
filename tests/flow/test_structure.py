"""What a person changes in Jira's structure is told once, where the team sees it; nothing is moved back."""

from datetime import timedelta
from typing import Any

import pytest

from bot.features.structure.facts import FEW
from bot.model.outcome import Word
from tests.flow.people import NOORD, ROOT, notes, people_do, say, status
from tests.flow.standing import N4, WHO, issue, run, told
from tests.flow.test_handover import adopted
from tests.flow.world import NOW, World, with_people

ZUID = "klein/c1/zuid"
N, K, O = f"{NOORD}/N", f"{NOORD}/K", f"{NOORD}/O"  # noqa: E741
LEVEL = "10009"

pytestmark = pytest.mark.no_cover


@pytest.fixture
def made(world: World) -> World:
    """Everything made and looked at, a while ago."""
    with_people(world).begin(World.apply)
    for minutes in (10, 40):
        run(world, minutes)
    world.control.forget_requests()
    return world


def act(world: World, do: str, minutes: int, **more: Any) -> Any:
    """Somebody does something, a minute before the bot looks."""
    world.control.set_clock(NOW + timedelta(minutes=minutes - 1))
    return world.act(WHO, do, **more)


def edit(world: World, key: str, minutes: int, **fields: Any) -> None:
    act(world, "edit", minutes, issue=key, fields=fields)


def shield(world: World, key: str, minutes: int, *, on: bool = True) -> None:
    """Somebody gives an issue a security level that shuts the bot out, or takes it away."""
    level = {"id": LEVEL, "name": "Directie", "members": [WHO]}
    world.set_up("project", "KT", security=[level])
    edit(world, key, minutes, security={"id": LEVEL} if on else None)


def said(world: World, identity: str, text: str) -> int:
    """How many notes of the bot on an issue hold a text."""
    return sum(text in note for note in notes(world, identity))


def quiet(world: World, *minutes: int) -> None:
    """Rounds in which nothing is written."""
    world.control.forget_requests()
    for one in minutes:
        run(world, one)
    run(world, minutes[-1] + 10, full=True)
    assert world.writes().get("jira") is None


def test_a_deleted_epic_is_told_the_next_round_on_the_one_above_and_its_steps_are_left_alone(
    made: World,
) -> None:
    key = made.key(NOORD)
    act(made, "delete", 50, issue=key)

    reports = run(made, 50)

    assert [one.subject for one in told(reports, Word.ABSENT)] == [NOORD]
    assert told(reports, Word.KEPT) == told(reports, Word.UPDATED) == told(reports, Word.CREATED) == []
    assert said(made, "klein/c1", "Niet zichtbaar (verwijderd of afgeschermd)") == 1
    assert said(made, "klein/c1", key) == 1
    assert status(made, N4) == "new"
    quiet(made, 60, 70)


def test_what_was_decided_below_a_deleted_epic_stands(decided: World) -> None:
    before = notes(decided, N4)
    act(decided, "delete", 50, issue=decided.key(NOORD))

    run(decided, 50)
    run(decided, 60, full=True)

    assert status(decided, N4) == "done"
    assert notes(decided, N4) == before


def test_a_deleted_step_with_its_actions_is_told_once_on_its_epic(made: World) -> None:
    key = made.key(N)
    act(made, "delete", 50, issue=key, subtasks=True)

    reports = run(made, 50)

    gone = [one.subject for one in told(reports, Word.ABSENT)]
    assert gone[0] == N
    assert N4 in gone, "its actions were asked for by id as well"
    assert said(made, NOORD, key) == 1
    quiet(made, 60)


def test_an_epic_that_is_shielded_is_told_alike_and_once_more_when_it_is_shielded_anew(made: World) -> None:
    key = made.key(ZUID)
    for number, minutes in ((1, 50), (2, 80)):
        shield(made, key, minutes)
        reports = run(made, minutes)
        assert [one.subject for one in told(reports, Word.ABSENT)] == [ZUID]
        assert told(reports, Word.UPDATED) == told(reports, Word.KEPT) == []
        assert issue(made, made.key(f"{ZUID}/N"))["fields"]["parent"]["key"] == key
        run(made, minutes + 10)
        assert said(made, "klein/c1", key) == number
        shield(made, key, minutes + 20, on=False)
        assert told(run(made, minutes + 20), Word.ABSENT) == []


def test_with_the_root_epic_gone_it_is_told_in_the_channels(made: World) -> None:
    key = made.key(ROOT)
    act(made, "delete", 50, issue=key)
    run(made, 50)
    run(made, 60)

    texts = [str(one) for one in made.messages() if key in str(one) and "niet zichtbaar" in str(one)]
    assert len(texts) == 1


def test_a_root_epic_in_another_project_is_told_as_that(made: World) -> None:
    act(made, "move", 50, issue=made.key(ROOT), project="REL")
    run(made, 50)
    run(made, 60)

    key = made.key(ROOT)
    texts = [str(one) for one in made.messages() if key in str(one)]
    assert len(texts) == 1
    assert "staat nu in project REL" in texts[0]
    assert "niet zichtbaar" not in texts[0]


def test_another_epic_that_is_adopted_gets_the_steps_of_the_deleted_one(made: World) -> None:
    act(made, "delete", 50, issue=made.key(NOORD))
    run(made, 50)
    fresh = act(made, "create", 60, project="KT", type="Epic", summary="Zorggroep Noord")["key"]
    adopted(made, fresh, NOORD)

    reports = run(made, 60, full=True)

    assert told(reports, Word.ABSENT) == []
    steps = [i for i in made.issues() if i.startswith(f"{NOORD}/") and "." not in i.rsplit("/")[-1]]
    assert len(steps) > 5
    assert {issue(made, made.key(step))["fields"]["parent"]["key"] for step in steps} == {fresh}


@pytest.mark.parametrize(
    ("what", "under"), [(N, ZUID), (f"{NOORD}/N.1", f"{ZUID}/N")], ids=["a step", "an action"]
)
def test_what_is_put_under_something_else_stays_there_and_is_told_on_it_once_per_change(
    made: World, what: str, under: str
) -> None:
    key, home = made.key(what), issue(made, made.key(what))["fields"]["parent"]["key"]
    edit(made, key, 50, parent={"key": made.key(under)})
    run(made, 50)
    assert said(made, what, made.key(under)) == 1
    quiet(made, 60)

    edit(made, key, 80, parent={"key": home})
    run(made, 80)
    assert said(made, what, made.key(under)) == 1, "good again: nothing to say"
    edit(made, key, 90, parent={"key": made.key(under)})
    run(made, 90)
    assert said(made, what, made.key(under)) == 2
    assert issue(made, key)["fields"]["parent"]["key"] == made.key(under)


def test_a_parent_that_was_emptied_is_told(made: World) -> None:
    edit(made, made.key(O), 50, parent=None)
    run(made, 50)

    assert said(made, O, "staat nergens meer onder") == 1
    quiet(made, 60)


def test_a_decided_gate_in_another_project_keeps_its_decision_and_gets_its_key_there(decided: World) -> None:
    before, old = notes(decided, N4), decided.key(N4)
    act(decided, "move", 50, issue=decided.key(N), project="REL")

    reports = run(decided, 50)

    assert decided.key(N4).startswith("REL-")
    assert old != decided.key(N4)
    assert status(decided, N4) == "done"
    assert notes(decided, N4) == before
    assert {one.subject for one in told(reports, Word.MOVED)} >= {N, N4}
    assert said(decided, NOORD, "Naar een ander project verplaatst") == 1, "told of the step alone"
    with decided.open(NOW + timedelta(minutes=55), only=[ROOT], full=True) as space:
        (unit,) = space.units
        now = space.round.look(unit).situation
    assert now.issues[next(i for i in now.issues if i == N4)].heard.outcomes
    quiet(decided, 60)


@pytest.mark.parametrize("what", ["labels", "property", "both", "typed over"])
@pytest.mark.parametrize("full", [False, True], ids=["tick", "everything"])
def test_marks_taken_off_a_decided_gate_are_put_back_and_nothing_is_confirmed_again(
    decided: World, what: str, *, full: bool
) -> None:
    key = decided.key(N4)
    recorded = said(decided, N4, "vastgelegd")
    assert recorded == 1
    for minutes in (50, 60, 70):
        labels = issue(decided, key)["fields"]["labels"]
        changes = [{"remove": one} for one in labels]
        if what == "typed over":
            changes.append({"add": f"rb:{NOORD}/N.5"})
        if what != "property":
            act(decided, "edit", minutes, issue=key, update={"labels": changes})
        if what in ("property", "both"):
            act(decided, "set_property", minutes, issue=key, key="regiebot.state", value=None)
        run(decided, minutes, full=full)
        run(decided, minutes + 5, full=True)
        assert said(decided, N4, "vastgelegd") == recorded
        found = issue(decided, key)
        assert sorted(found["fields"]["labels"]) == [f"rb:{N4}", f"regiebot:{ROOT}"]
        assert found["properties"]["regiebot.state"]["identity"] == N4
    wrong = 3 if what != "property" else 0
    assert said(decided, N4, "Labels van Regiebot gewijzigd") == wrong, "once each time that it went wrong"


def test_a_decided_gate_that_was_shielded_and_comes_back_bare_is_not_confirmed_again(decided: World) -> None:
    """The ledger is the record, also of what could not be seen for a while."""
    task, key = decided.key(N), decided.key(N4)
    shield(decided, task, 50)
    assert N4 in [one.subject for one in told(run(decided, 50), Word.ABSENT)]
    run(decided, 60, full=True)
    act(decided, "set_property", 70, issue=key, key="regiebot.state", value=None)
    shield(decided, task, 70, on=False)

    run(decided, 70, full=True)
    run(decided, 80)

    assert said(decided, N4, "vastgelegd") == 1
    assert status(decided, N4) == "done"
    assert issue(decided, key)["properties"]["regiebot.state"]["identity"] == N4


def test_a_sub_task_that_became_a_task_is_told_and_counts_on(decided: World) -> None:
    act(decided, "convert", 50, issue=decided.key(N4), type="Taak")

    run(decided, 50)

    assert said(decided, N4, "is nu een taak, was een subtaak") == 1
    assert status(decided, N4) == "done"
    assert said(decided, N4, "vastgelegd") == 1
    quiet(decided, 60)


def test_an_epic_that_is_closed_by_hand_is_told_while_work_is_open(made: World) -> None:
    people_do(made, {NOORD: "done"}, 50)
    run(made, 50)
    assert said(made, NOORD, "Gesloten, terwijl er nog werk open staat") == 1
    quiet(made, 60)

    people_do(made, {NOORD: "new"}, 80)
    run(made, 80)
    people_do(made, {NOORD: "done"}, 90)
    run(made, 90)
    assert said(made, NOORD, "Gesloten, terwijl er nog werk open staat") == 2
    assert status(made, NOORD) == "done"


def test_several_at_once_are_each_told_once_and_many_alike_together(made: World) -> None:
    steps = [f"{NOORD}/{code}" for code in "ABCOP" if f"{NOORD}/{code}" in made.issues()]
    assert len(steps) > FEW
    for step in steps:
        edit(made, made.key(step), 50, parent={"key": made.key(ZUID)})
    act(made, "delete", 50, issue=made.key(N), subtasks=True)
    people_do(made, {ZUID: "done"}, 50)

    run(made, 50)

    assert said(made, NOORD, "Op een andere plek gezet") == 1
    assert not any(said(made, step, "plek") for step in steps)
    assert said(made, NOORD, "Niet zichtbaar") == 1
    assert said(made, ZUID, "Gesloten") == 1
    quiet(made, 60)


def test_what_was_so_before_the_bot_first_looked_is_not_told(world: World) -> None:
    with_people(world).begin(World.apply)
    edit(world, world.key(N), 5, parent={"key": world.key(ZUID)})
    run(world, 10)
    run(world, 20)

    assert not said(world, N, "plek")


def test_a_gate_under_another_step_still_decides(made: World) -> None:
    edit(made, made.key(N4), 50, parent={"key": made.key(f"{ZUID}/N")})
    run(made, 50)
    for person in ("u-zorgaanbieder", "u-it-deelnemer"):
        say(made, person, N4, "besluit: GO", 60)
    run(made, 60)
    run(made, 90)

    assert status(made, N4) == "done"
    assert said(made, N4, "Op een andere plek gezet") == 1


def test_a_round_without_news_costs_no_more_calls(made: World) -> None:
    for minutes in (50, 60):
        made.control.forget_requests()
        run(made, minutes)
        assert len(made.control.requests()) <= 4
