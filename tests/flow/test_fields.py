"""Every field on its way to Jira: people's values stay, or the spec's come back where the config says so."""

from typing import Any

import pytest

from bot.config.site_model import FieldPolicy
from bot.model.field_table import DUE, FIELDS, LABELS
from bot.model.outcome import Report, Word
from tests.flow.world import NOW, World, edited

pytestmark = pytest.mark.no_cover

STEP = "klein/c1/noord/O"
WANTED: dict[str, Any] = {
    "assignee": "u-koppeltaal",
    "fix_version": "Klein 1",
    "security": "10000",
    "priority": "Hoog",
    "components": frozenset({"Koppeltaal-server"}),
}
THEIRS: dict[str, Any] = {
    "summary": "Van ons",
    "description": "Weg met dat kader.",
    "assignee": {"accountId": "u-facilitator"},
    "labels": ["team-x"],
    "fixVersions": [],
    "components": [{"name": "Launch en IDP"}],
    "priority": {"name": "Laag"},
    "security": None,
}

EDITED = [name for name in FIELDS if name not in (LABELS, DUE)]
"""The bot's labels come back at once; the date of a step is the planning's (`test_dates`)."""


def apply(world: World, policy: FieldPolicy = FieldPolicy.DEFAULT) -> Report:
    with world.open(NOW, only=["klein"], full=True) as space:
        jira = space.round.site.jira.model_copy(update={"fields": dict.fromkeys(FIELDS, policy)})
        space.round.site = space.round.site.model_copy(update={"jira": jira})
        (unit,) = space.units
        return space.round.reconcile(edited(unit, STEP, **WANTED))[0]


def test_what_people_changed_of_any_field_stays_or_comes_back_as_the_config_says(world: World) -> None:
    world.appoint("KT")
    apply(world)
    made = world.issues()
    other = {"parent": {"id": made["klein/c1/zuid"]["id"]}}
    world.act("u-facilitator", "edit", issue=made[STEP]["key"], fields={**THEIRS, **other})
    theirs = world.issues()[STEP]["fields"]

    (kept,) = apply(world).outcomes
    shown = world.issues()[STEP]["fields"]
    assert kept.word is Word.UPDATED
    stays = kept.detail.split("stays: ")[1]
    assert [name for name in FIELDS if f"{name}: " in stays] == EDITED
    assert set(shown["labels"]) == {"team-x", *made[STEP]["fields"]["labels"]}
    passing = {"labels", "updated"}
    assert {k: v for k, v in shown.items() if k not in passing} == {
        k: v for k, v in theirs.items() if k not in passing
    }

    (back,) = apply(world, FieldPolicy.ENFORCE).outcomes
    now = world.issues()[STEP]["fields"]
    assert [name for name in FIELDS if f"{name}: " in back.detail] == EDITED
    for name in ("summary", "assignee", "priority", "security", "parent", "fixVersions"):
        assert now[name] == made[STEP]["fields"][name], name
    assert {one["name"] for one in now["components"]} == {"Koppeltaal-server", "Launch en IDP"}
    assert "team-x" in now["labels"]
    assert "Weg met dat kader." in str(now["description"])
    assert set(apply(world, FieldPolicy.ENFORCE).counts) == {"unchanged"}
