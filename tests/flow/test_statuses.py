"""Workflows as sites have them: several statuses of one category, and transitions that ask for something."""

from typing import Any

import pytest

from bot.model.outcome import Report, Word
from tests.flow.people import NOORD, notes, people_do, say
from tests.flow.world import NOTIFY, NOW, World, with_people

N4 = f"{NOORD}/N.4"
CANCELLED = {"name": "Geannuleerd", "category": "done"}


def row(number: str, name: str, to: str, **fields: Any) -> dict[str, Any]:
    return {"id": number, "name": name, "to": to, "fields": fields}


CANCEL, CLOSE = row("11", "Annuleren", "Geannuleerd"), row("21", "Gereedmelden", "Gereed")
REOPEN, START = row("31", "Heropenen", "Te doen"), row("41", "Starten", "Wordt uitgevoerd")


def workflow(world: World, *transitions: dict[str, Any], **more: Any) -> None:
    """Give the project a workflow of its own."""
    world.set_up("status", "10003", **CANCELLED)
    world.set_up("workflow", "eigen", initial="Te doen", transitions=[*transitions, REOPEN, START], **more)
    world.set_up("project", "KT", workflow="eigen")


def decide(world: World, minutes: int) -> list[Report]:
    """The people of N.4 decide GO, and the bot looks."""
    say(world, "u-zorgaanbieder", N4, "aanwezig: ZA, IT\nbesluit: GO", minutes)
    return look(world, minutes)


def look(world: World, minutes: int) -> list[Report]:
    at = world.later(minutes)[0]
    world.control.set_clock(at)
    return world.cycle(at, only=["klein"])


def stands(world: World, identity: str = N4) -> tuple[str, str]:
    fields = world.issues()[identity]["fields"]
    return fields["status"]["name"], (fields["resolution"] or {}).get("name", "")


def refused(reports: list[Report]) -> str:
    found = [o for r in reports for o in r.outcomes if o.word is Word.REFUSED]
    return " ".join(o.detail for o in found)


@pytest.fixture
def held(world: World) -> World:
    """Everything made, with people who may decide."""
    with_people(world).begin(World.apply)
    return world


def test_with_two_done_statuses_and_none_named_nothing_is_closed_and_everybody_hears_why(held: World) -> None:
    workflow(held, CANCEL, CLOSE)

    reports = decide(held, 10)

    assert stands(held)[0] == "Te doen"
    assert "jira.statuses.done" in refused(reports)
    assert "'Gereed', 'Geannuleerd'" in refused(reports)
    assert len(notes(held, N4)) == 1

    held.configure("named", (NOTIFY, f"{NOTIFY}  statuses: {{done: [Gereed]}}\n"))
    again = look(held, 20)

    assert stands(held) == ("Gereed", "Gereed")
    assert refused(again) == ""
    assert len(notes(held, N4)) == 1, "the note was there, the status was owed"


def test_a_single_done_status_needs_no_name_also_where_two_transitions_lead_there(held: World) -> None:
    asks = row("11", "Afsluiten met formulier", "Gereed", customfield_10121={"required": True})
    workflow(held, asks, CLOSE)

    reports = decide(held, 10)

    assert (stands(held)[0], refused(reports)) == ("Gereed", "")


def test_a_named_status_that_is_not_offered_from_here_is_not_replaced_by_another(held: World) -> None:
    held.configure("named", (NOTIFY, f"{NOTIFY}  statuses: {{done: ['10002']}}\n"))
    workflow(held, CANCEL, {**CLOSE, "from": ["Wordt uitgevoerd"]})

    reports = decide(held, 10)
    assert stands(held)[0] == "Te doen"
    assert "no transition leads" in refused(reports)

    people_do(held, {N4: "Wordt uitgevoerd"}, 20)
    look(held, 20)
    assert stands(held)[0] == "Gereed"


@pytest.mark.parametrize(
    ("default", "config", "resolution"),
    [
        ({"default": "10000"}, "", "Gereed"),
        ({}, "Gaat niet door", "Gaat niet door"),
        ({"default": "10000"}, "10001", "Gaat niet door"),
    ],
)
def test_a_resolution_comes_from_the_config_or_from_the_transition(
    held: World, default: dict[str, str], config: str, resolution: str
) -> None:
    if config:
        held.configure("resolving", (NOTIFY, f"{NOTIFY}  resolution: '{config}'\n"))
    workflow(held, row("21", "Gereedmelden", "Gereed", resolution={"required": True, **default}))

    reports = decide(held, 10)

    assert (stands(held), refused(reports)) == (("Gereed", resolution), "")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"resolution": {"required": True}}, "jira.resolution (Gereed, Gaat niet door)"),
        ({"customfield_10121": {"required": True}}, "Reden van besluit (customfield_10121)"),
    ],
)
def test_what_a_transition_asks_and_nobody_gave_is_told_and_nothing_is_closed(
    held: World, fields: dict[str, Any], said: str
) -> None:
    workflow(held, row("21", "Gereedmelden", "Gereed", **fields))
    held.control.forget_requests()

    reports = decide(held, 10)

    assert stands(held)[0] == "Te doen"
    assert said in refused(reports)
    posts = [r for r in held.control.requests() if r["template"].endswith("/transitions") and r["write"]]
    assert posts == [], "it was known before"


def test_where_no_resolution_is_set_the_moment_of_the_status_is_that_of_finishing(held: World) -> None:
    workflow(held, CLOSE, resolves=False)
    people_do(held, {"klein/D.2": "done"}, 10)

    with held.open(NOW, only=["klein"], full=True) as space:
        (unit,) = space.units
        issue = space.round.look(unit).situation.issues[unit.tree.root + "/D.2"]  # type: ignore[index]

    assert held.issues()["klein/D.2"]["fields"]["resolutiondate"] is None
    assert issue.done_at == held.later(9)[0]
