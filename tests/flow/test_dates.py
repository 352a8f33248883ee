"""Dates in Jira follow the planning, and what people set there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import UnsafePlan
from bot.features.planning.explain import explain
from bot.model.issue import Identity
from bot.render.environment import Templates
from bot.render.explanation import ExplainText
from bot.schedule.row_rules import RowRule, _rule
from tests.flow.people import say
from tests.flow.world import NOW, World, with_people

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
    world.begin(World.apply)
    assert (due(world, "M.3"), due(world, "M.4")) == ("2023-10-31", "2023-11-02")
    untouched = due(world, "N.3")

    later = {"duedate": "2023-11-02"}
    world.act("u-facilitator", "edit", issue=world.key(f"{SOUTH}/M.3"), fields=later)
    tick(world, 10)

    assert due(world, "M.3") == "2023-11-02"
    assert due(world, "M.4") == "2023-11-06", "Friday and Monday: it begins on the day after M.3"
    assert due(world, "N.3") == untouched, "control: what does not follow stays"
    assert notes(world, "M.3") == []

    early = {"duedate": "2023-10-20"}
    world.act("u-facilitator", "edit", issue=world.key(f"{SOUTH}/M.4"), fields=early)
    tick(world, 20)
    tick(world, 30)

    assert due(world, "M.4") == "2023-10-20", "never moved"
    (note,) = notes(world, "M.4")
    assert "M.3 Foutlijsten" in note
    assert "op zijn vroegst klaar op" in note
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
    for code in ("N.4", "N.5"):
        world.act("u-zorgaanbieder", "transition", issue=world.key(f"klein/c1/noord/{code}"), to="done")
    tick(world, 10)
    tick(world, 20)

    page = page_of(world, "Zorggroep Noord (klein)")
    assert "za 14 okt 2023 13:20 (gemeten)" in page
    assert "definitief" in page
    assert "definitief" in str(world.issues()["klein/c1/noord"]["fields"]["description"])
    assert told(world, "kritieke pad") == 1
    assert any("Nu op het pad" in str(m) and "N.1" in str(m) for m in world.messages())


def pin(world: World, code: str, day: str) -> None:
    world.act("u-facilitator", "edit", issue=world.key(f"{SOUTH}/{code}"), fields={"duedate": day})


def test_a_slip_goes_through_the_whole_chain_and_a_pin_that_cannot_hold_is_named_with_it(
    world: World,
) -> None:
    """M.3 slips by three days, and a person holds M.5, while M.4 lies between."""
    world.begin(World.apply)
    calm = {code: due(world, code) for code in ("M.3", "M.4", "M.5", "M.6", "O.4")}
    assert calm["M.5"] == "2023-11-03"

    pin(world, "M.3", "2023-11-03")
    pin(world, "M.5", "2023-11-06")
    tick(world, 10)
    tick(world, 20)

    assert due(world, "M.4") == "2023-11-07", "two days after M.3: 6 and 7 November"
    assert due(world, "M.5") == "2023-11-06", "a person's date stands"
    assert due(world, "M.6") == "2023-11-09", "M.5 can be done on the 8th, so M.6 on the 9th"
    assert due(world, "O.4") == calm["O.4"], "there is room before O.4, so it stays"
    (note,) = notes(world, "M.5")
    assert "M.4 Foutlijsten" in note
    assert "di 7 nov 2023" in note
    assert "M.3 (Zorggroep Zuid) → M.4" in note
    page = page_of(world, "Zorggroep Zuid (klein)")
    assert "keten: M.3 (Zorggroep Zuid) → M.4" in page


def test_a_running_programme_that_is_taken_over_waits_with_its_dates_for_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier version let work begin on the day on which what comes first ended."""
    with monkeypatch.context() as earlier:
        earlier.setattr("bot.schedule.row_rules._rule", as_before)
        earlier.setattr("bot.round.cause_finding.METHOD", 1)
        world.apply()
        pin(world, "M.3", "2023-11-02")
        tick(world, 10)
        tick(world, 15)
        assert due(world, "M.4") == "2023-11-03"

    at = NOW + timedelta(minutes=20)
    with pytest.raises(UnsafePlan) as refused:
        world.apply(at)
    said = str(refused.value)
    assert "--allow-dates" in said
    assert "behind M.3 (as KT-" in said
    assert "from 2023-11-03 to 2023-11-06" in said
    assert due(world, "M.4") == "2023-11-03", "it waits"

    world.cycle(at, only=["klein"], overrides=["--allow-dates"])
    assert due(world, "M.4") == "2023-11-06"
    assert world.plan_counts(at + timedelta(minutes=1)) == {"keep-human-edit": 1}
    pin(world, "M.3", "2023-11-03")
    tick(world, 30)
    assert due(world, "M.4") == "2023-11-07", "from then on dates move as they should"


def as_before(row: Any, step: Any) -> RowRule:
    return replace(_rule(row, step), is_strict=False, is_plain=False)


def test_detail_actions_share_the_four_hours_of_the_migration_and_what_a_trial_measured(
    world: World,
) -> None:
    world.begin(World.apply)
    step, north = world.key("klein/c1/K"), "Zorggroep Noord (klein)"
    for number, title in enumerate(("Exporteer dossiers (1 uur)", "Zet om", "Laad in", "Tel", "Meld"), 1):
        world.act("u-it-deelnemer", "add_subtask", issue=step, summary=f"K.6.{number} {title}")
    tick(world, 10)
    tick(world, 20)

    page = page_of(world, north)
    assert "za 14 okt 2023 11:45" in page, "P.8 begins"
    assert "za 14 okt 2023 12:45" in page, "the first of its details takes the hour that people wrote"
    assert "za 14 okt 2023 13:30" in page, "the second a fourth of what is left"
    assert "za 14 okt 2023 15:45" in page, "and all of them end after four hours"
    summaries = [str(i["fields"]["summary"]) for i in world.issues().values()]
    assert any("P.8 · K.6.1 Exporteer dossiers" in one and "uur" not in one for one in summaries)

    world.act(
        "u-it-deelnemer", "comment", issue=world.key("klein/c1/noord/M.2"), text="proef: 2% fout, 96 min"
    )
    tick(world, 30)
    tick(world, 40)

    page = page_of(world, north)
    assert "za 14 okt 2023 13:21 (gemeten)" in page, "96 minutes for the whole"
    assert "za 14 okt 2023 12:09 (gemeten)" in page, "24 of them for the first: 60 in 240"


def test_a_rollback_has_a_plan_by_the_minute_and_the_page_a_point_of_no_return(world: World) -> None:
    north, o6, q7 = "Zorggroep Noord (klein)", "klein/c1/noord/O.6", "klein/c1/noord/Q.7"
    with_people(world).begin(World.apply)
    listed = "rollback: 2. Open KT1.3 weer - IT - 30 min\nrollback: 1. Zet de back-up terug - IT - 1,5 uur"
    say(world, "u-it-deelnemer", o6, listed, 5)
    tick(world, 10)

    page = page_of(world, north)
    assert "Terugdraaien kan tot ma 16 okt 2023 06:00." in page, "two hours before the weekend ends"
    assert "120 minuten" in page

    say(world, "u-zorgaanbieder", q7, "aanwezig: ZA, IT\nbesluit: NO-GO - tellingen wijken af", 20)
    tick(world, 21)
    tick(world, 25)

    page = page_of(world, north)
    assert "Terugdraaien kan tot" not in page, "it is being done"
    back = [row for row in page.split("<tr>") if "Zet de back-up terug" in row and "14:49" in row]
    assert back, "an hour and a half from the NO-GO at 13:19"
    assert any("Open KT1.3 weer" in row and "15:19" in row for row in page.split("<tr>"))
    rows = [world.issues()[f"klein/c1/noord/R.{n}"]["fields"] for n in (1, 2)]
    assert [one["duedate"] for one in rows] == ["2023-10-12", "2023-10-12"]


def page_of(world: World, title: str) -> str:
    """What stands on an internal page."""
    state = world.control.state("confluence_page", "confluence_space")
    space = next(key for key, row in state["confluence_space"].items() if row["key"] == "KTREGIE")
    pages = [p for p in state["confluence_page"].values() if str(p["spaceId"]) == space]
    return next(str(p["body"]) for p in pages if p["title"] == title)


def told(world: World, words: str) -> int:
    return sum(words in str(m.get("text", "")) for m in world.messages())


def test_explain_tells_why_an_action_is_where_it_is(world: World) -> None:
    world.begin(World.apply)
    world.act("u-facilitator", "edit", issue=world.key(f"{SOUTH}/M.3"), fields={"duedate": "2023-11-02"})
    with world.open(NOW + timedelta(minutes=10), only=["klein"], full=True) as space:
        (unit,) = space.units
        situation = space.round.look(unit).situation
        text = ExplainText(Templates()).plain(explain(situation, Identity(f"{SOUTH}/M.4")))

    lines = [line.split(None, 1) for line in text.splitlines()]
    dates = [rest for topic, rest in lines if topic == "Datum"]
    assert dates[:3] == [
        "do 2 nov 2023: -12 werkdagen ten opzichte van de productiemigratie",
        "ma 6 nov 2023: pas na M.3 Foutlijsten van de proefmigratie opleveren",
        "gepland op ma 6 nov 2023",
    ]
    assert [
        "Na",
        "M.3 Foutlijsten van de proefmigratie opleveren (Zorggroep Zuid): Open, gepland do 2 nov 2023",
    ] in lines
    assert any(topic == "Overleg" and "O.9" in rest for topic, rest in lines)
    assert ["Bron", "S4 M.4"] in lines
