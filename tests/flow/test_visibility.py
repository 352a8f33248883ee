"""Who sees what in Jira: sites without levels, with levels, with a project per party, and one that hides the
bot's own work from it.
"""

from datetime import timedelta
from typing import Any

import pytest

from bot.app.service_check import check
from bot.errors import CheckFailed
from bot.features.visibility.facts import exposure
from bot.features.visibility.views import room_views
from bot.model.outcome import Word
from bot.render.visibility_text import exposure_table, rooms_text
from tests.flow.people import NOORD, field
from tests.flow.world import NOW, PEOPLE, PROGRAMME, World

BOT, NORTH, SOUTH = "bot-regiebot", "u-zorgaanbieder", "u-ggz-zomaarwaard"
OWN = [NORTH, "u-domeinbeheerder"]
ZUID = "klein/c1/zuid"
CENTRAL = ["u-facilitator", "u-koppeltaal", "u-it-deelnemer"]
SPEAKER = f"  - {{account_id: {SOUTH}, party: za-twee, function: Bestuurder}}\n"
ACCEPTED = "visibility: {status: accepted, reason: The parties of this test know it.}\n"


def configure(world: World, name: str, *changes: tuple[str, str]) -> None:
    """The small programme, in which nobody accepted anything, with texts replaced."""
    world.configure(name)
    text = PROGRAMME.replace(ACCEPTED, "").replace("clusters:", PEOPLE + SPEAKER + "clusters:")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (world.folder / name / "programmes" / "klein.yaml").write_text(text, encoding="utf-8")


def per_domain(key: str, north: str, south: str) -> tuple[tuple[str, str], ...]:
    return (
        ("      - id: noord\n", f"      - id: noord\n        {key}: {north}\n"),
        ("      - {id: zuid,", f"      - {{id: zuid, {key}: {south},"),
    )


BY_LEVEL = per_domain("security_level", '"10021"', '"10022"')


def levels(world: World, **members: list[Any]) -> None:
    """The levels of KT, by who is in them: the bot and those who work for all, and those given."""
    rows = [
        {"id": "10000", "name": "Intern", "description": "", "members": [BOT, *CENTRAL]},
        {"id": "10021", "name": "Noord", "description": "", "members": [BOT, *CENTRAL, *OWN]},
        {"id": "10022", "name": "Zuid", "description": "", "members": [BOT, *CENTRAL, SOUTH]},
    ]
    for row in rows:
        row["members"] = members.get(str(row["name"]).lower(), row["members"])
    world.set_up("project", "KT", security=rows)


def lines(world: World, ok: bool | None = None) -> list[str]:
    """What `check` says of who sees what."""
    with world.open(only=["klein"]) as space:
        found = [f for f in check(space) if "level 1" in f.text or "whose work" in f.text]
    return [f.text for f in found if ok is None or f.ok is ok]


def table(world: World) -> str:
    with world.open(only=["klein"]) as space:
        return exposure_table(exposure(space.units[0].tree))


def effect(world: World, minutes: int = 5) -> str:
    with world.open(world.later(minutes)[0], only=["klein"], full=True) as space:
        state = space.round.look(space.units[0])
        views = room_views(state.resolved.tree, state.planned.desired, space.round.draft(state))
    return rooms_text(views)


def security(world: World, identity: str) -> Any:
    return field(world, identity, "security")


def test_without_levels_the_table_says_who_reads_whose_work_until_somebody_accepts_it(world: World) -> None:
    configure(world, "open")

    (told,) = lines(world, ok=False)

    assert "the work of 2 of 2 parties can be read" in told
    assert "2 x Zorgaanbieder, in c1" in table(world)
    assert table(world).splitlines()[2].endswith(" x")
    assert "`visibility: {status: accepted" in told
    assert effect(world) == "", "one room, and nothing to tell"
    configure(world, "accepted", ("start:", f"{ACCEPTED}start:"))
    (line,) = lines(world)
    assert line.startswith("ok")
    assert "accepted: The parties of this test know it." in line


def test_levels_per_domain_hide_each_from_the_other_and_check_asks_who_is_in_them(world: World) -> None:
    levels(world)
    configure(world, "levels", *BY_LEVEL)

    said = lines(world)
    assert [one for one in said if one.startswith("!!")] == []
    assert any("no party's work stands" in one for one in said)
    assert sum("whether they are in it (no issue of it is there yet" in one for one in said) == 2
    world.apply()

    assert {str(security(world, i)) for i in (f"{NOORD}/O", NOORD)} == {str({"id": "10021", "name": "Noord"})}
    assert security(world, "klein/c1/C2") is None
    hidden, shown = world.key(f"{NOORD}/O.9"), world.key(f"{ZUID}/O.9")
    world.act(SOUTH, "comment", issue=shown, text="gezien")
    with pytest.raises(Exception, match=r"404|not exist"):
        world.act(SOUTH, "comment", issue=hidden, text="gezien")
    assert [one for one in lines(world) if one[:2] != "ok"] == []
    assert world.plan_counts(NOW + timedelta(minutes=5)).get("update", 0) == 0

    levels(world, noord=[BOT, *CENTRAL, OWN[1], SOUTH])
    wrong = lines(world, ok=False)
    assert [NORTH in one and "is not in it" in one for one in wrong] == [True, False]
    assert [SOUTH in one and "take it out" in one for one in wrong] == [False, True]


def test_members_by_group_and_role_count_and_without_the_right_to_ask_they_are_unknown(world: World) -> None:
    group = [{"type": "group", "parameter": "noord"}, {"type": "projectRole", "parameter": "Bestuur"}]
    levels(world, noord=[BOT, *CENTRAL, OWN[1], *group])
    configure(world, "levels", *BY_LEVEL)
    world.act("u-facilitator", "appoint", group="noord", account=NORTH)
    world.apply()

    assert [one for one in lines(world) if one[:2] != "ok"] == []
    world.act("u-facilitator", "appoint", project="KT", role="Bestuur", account=SOUTH)
    assert [SOUTH in one for one in lines(world, ok=False)] == [True]
    world.act("u-facilitator", "deny", account=BOT, permissions=["USER_PICKER"])
    assert [one[:1] for one in lines(world) if "Jira: level" in one] == ["–", "–"]


def test_the_plan_tells_who_will_not_see_what_before_a_level_is_changed(world: World) -> None:
    configure(world, "open")
    world.apply()
    levels(world)
    configure(world, "levels", *BY_LEVEL)

    told = effect(world)

    row = next(line for line in told.splitlines() if "10021" in line)
    new, changed = row.split()[3:5]
    assert (new, int(changed) > 50) == ("0", True)
    assert "not seen any more by Zorggroep Zuid" in told
    assert "not seen any more by Zorggroep Noord" in told
    with world.open(world.later(10)[0], only=["klein"], overrides=("--allow-updates",), full=True) as space:
        assert space.round.reconcile(space.units[0])[0].failed is False
    assert security(world, f"{NOORD}/O") == {"id": "10021", "name": "Noord"}
    assert security(world, ZUID) == {"id": "10022", "name": "Zuid"}
    assert world.plan_counts(world.later(20)[0]).get("update", 0) == 0


def test_a_project_per_party_holds_its_work_and_an_issue_that_is_there_is_not_moved(world: World) -> None:
    for key, name in (("KTN", "Noord"), ("KTZ", "Zuid")):
        given = world.control.state("jira.project")["jira.project"]
        kt = next(one for one in given.values() if one["key"] == "KT")
        row = {**kt, "id": f"2{len(given)}", "key": key, "name": name, "security": []}
        world.set_up("project", str(row["id"]), **row)
    configure(world, "projects", *per_domain("project", "KTN", "KTZ"))
    assert "no party's work stands" in table(world)

    report = world.apply()

    assert not report.failed, report
    made = world.issues()
    assert {made[i]["key"].split("-")[0] for i in made if i.startswith(NOORD)} == {"KTN"}
    assert {made[i]["key"].split("-")[0] for i in made if i.startswith(ZUID)} == {"KTZ"}
    assert made["klein/c1"]["key"].startswith("KT-")
    assert not set(world.plan_counts(world.later(5)[0])) & {"create", "update", "moved", "not-visible"}
    configure(world, "back", *per_domain("project", "KTN", "KT"))
    counts = world.plan_counts(world.later(10)[0])
    assert counts["moved"] > 0
    assert not set(counts) & {"create", "update", "not-visible"}
    assert "the bot moves none" in effect(world, 12)
    world.apply(world.later(15)[0])
    assert world.issues().keys() == made.keys()
    assert not [c for i in made for c in made[i].get("comments", ()) if "verplaatst" in str(c)]


@pytest.mark.parametrize("managed", [False, True])
def test_a_level_that_misses_the_bot_is_refused_before_anything_is_written(
    world: World, *, managed: bool
) -> None:
    levels(world, noord=[*CENTRAL, *OWN])
    if managed:
        configure(world, "south", ("      - {id: zuid,", '      - {id: zuid, security_level: "10022",'))
        with world.open(only=["klein/c1/zuid"], full=True) as space:
            space.round.reconcile(space.units[0])
    configure(world, "levels", *BY_LEVEL)
    before = world.issues().keys()

    (told,) = lines(world, ok=False)
    assert "level 10021 of KT" in told
    assert "the bot is not in it" in told
    if managed:
        report = world.apply(world.later(5)[0])
        assert any(o.word is Word.REFUSED and "10021" in o.detail for o in report.outcomes)
    else:
        with pytest.raises(CheckFailed, match="10021"):
            world.apply()
    assert not [i for i in world.issues() if i.startswith(NOORD)]
    levels(world)
    world.apply(world.later(90)[0])
    assert len(world.issues()) > len(before) + 50


def test_a_level_that_would_hide_the_issue_once_it_is_made_costs_one_issue_and_no_more(world: World) -> None:
    """Of a level for the assignee nobody can tell beforehand that it leaves the bot out."""
    levels(world, noord=[{"type": "assignee"}, NORTH])
    configure(world, "levels", *BY_LEVEL)

    report = world.apply()

    hidden = [i for i in world.issues() if i.startswith(NOORD)]
    assert hidden == [NOORD]
    (refused,) = [o for o in report.outcomes if o.word is Word.REFUSED]
    assert "the bot does not see" in refused.detail
    assert "10021" in refused.detail
    again = world.apply(world.later(5)[0])
    assert [i for i in world.issues() if i.startswith(NOORD)] == [NOORD]
    assert not [o for o in again.outcomes if o.word is Word.CREATED]
    levels(world)
    world.apply(world.later(90)[0])
    assert len([i for i in world.issues() if i.startswith(NOORD)]) > 50
