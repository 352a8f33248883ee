"""Dates in Jira follow the planning, and what people set there."""

from datetime import timedelta
from typing import Any

from bot.core.explain import explain
from bot.core.types import Identity
from bot.render.environment import Templates
from bot.render.explanation import ExplainText
from tests.flow.world import NOW, World

SOUTH = "klein/c1/zuid"


def due(world: World, code: str) -> Any:
    return world.issues()[f"{SOUTH}/{code}"]["fields"].get("duedate")


def notes(world: World, code: str) -> list[str]:
    comments = world.issues()[f"{SOUTH}/{code}"]["comments"]
    return [str(c["body"]) for c in comments if c["author"] == "bot-regiebot"]


def tick(world: World, minutes: int) -> None:
    world.cycle(NOW + timedelta(minutes=minutes), only=["klein"], overrides=["--allow-updates"])


def test_a_date_that_a_person_sets_stands_pushes_what_follows_and_is_told_where_it_cannot_be(
    world: World,
) -> None:
    world.apply()
    assert (due(world, "M.3"), due(world, "M.4")) == ("2023-10-31", "2023-11-02")
    untouched = due(world, "N.3")

    later = {"duedate": "2023-11-02"}
    world.act("u-facilitator", "edit", issue=world.key(f"{SOUTH}/M.3"), fields=later)
    tick(world, 10)

    assert due(world, "M.3") == "2023-11-02"
    assert due(world, "M.4") == "2023-11-03", "two days, the first on the day that M.3 ends"
    assert due(world, "N.3") == untouched, "control: what does not follow stays"
    assert notes(world, "M.3") == []

    early = {"duedate": "2023-10-20"}
    world.act("u-facilitator", "edit", issue=world.key(f"{SOUTH}/M.4"), fields=early)
    tick(world, 20)
    tick(world, 30)

    assert due(world, "M.4") == "2023-10-20", "never moved"
    (note,) = notes(world, "M.4")
    assert "M.3 Foutlijsten" in note
    assert "do 2 nov 2023" in note
    assert world.plan_counts(NOW + timedelta(minutes=40)) == {"keep-human-edit": 2}


def test_the_night_follows_what_the_trial_measured_and_the_path_is_told_once_when_it_moves(
    world: World,
) -> None:
    tick(world, 0)
    assert told(world, "kritieke pad") == 0, "the first path is no news"
    page = page_of(world, "Zorggroep Noord (klein)")
    assert "in potlood" in page
    assert "za 14 okt 2023 11:45" in page, "P.8, after 8:00 and what comes first"
    assert "za 14 okt 2023 15:45" in page, "the estimate of four hours"

    world.act(
        "u-it-deelnemer", "comment", issue=world.key("klein/c1/noord/M.2"), text="proef: 2% fout, 95 min"
    )
    world.act("u-facilitator", "edit", issue=world.key(f"{SOUTH}/N.1"), fields={"duedate": "2023-11-15"})
    world.act("u-zorgaanbieder", "transition", issue=world.key("klein/c1/noord/N.5"), to="done")
    tick(world, 10)
    tick(world, 20)

    page = page_of(world, "Zorggroep Noord (klein)")
    assert "za 14 okt 2023 13:20 (gemeten)" in page
    assert "definitief" in page
    assert "definitief" in str(world.issues()["klein/c1/noord"]["fields"]["description"])
    assert told(world, "kritieke pad") == 1
    assert any("Nu op het pad" in str(m) and "N.1" in str(m) for m in world.messages())


def page_of(world: World, title: str) -> str:
    """What stands on an internal page."""
    state = world.control.state("confluence_page", "confluence_space")
    space = next(key for key, row in state["confluence_space"].items() if row["key"] == "KTREGIE")
    pages = [p for p in state["confluence_page"].values() if str(p["spaceId"]) == space]
    return next(str(p["body"]) for p in pages if p["title"] == title)


def told(world: World, words: str) -> int:
    return sum(words in str(m.get("text", "")) for m in world.messages())


def test_explain_tells_why_an_action_is_where_it_is(world: World) -> None:
    world.apply()
    world.act("u-facilitator", "edit", issue=world.key(f"{SOUTH}/M.3"), fields={"duedate": "2023-11-02"})
    with world.open(NOW + timedelta(minutes=10), only=["klein"], full=True) as space:
        (unit,) = space.units
        situation = space.cycle.situation(unit, space.cycle.look(unit))
        text = ExplainText(Templates()).plain(explain(situation, Identity(f"{SOUTH}/M.4")))

    lines = [line.split(None, 1) for line in text.splitlines()]
    dates = [rest for topic, rest in lines if topic == "Datum"]
    assert dates[:3] == [
        "do 2 nov 2023: -12 werkdagen ten opzichte van de productiemigratie",
        "vr 3 nov 2023: niet vóór M.3 Foutlijsten van de proefmigratie opleveren",
        "gepland op vr 3 nov 2023",
    ]
    assert [
        "Na",
        "M.3 Foutlijsten van de proefmigratie opleveren (Zorggroep Zuid): Open, gepland do 2 nov 2023",
    ] in lines
    assert any(topic == "Overleg" and "O.9" in rest for topic, rest in lines)
    assert ["Bron", "S4 M.4"] in lines
