"""People hand things over to the bot, limit what it does, and stop it when the world moved on."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.errors import CheckFailed, UnsafePlan
from bot.model.field_table import SUMMARY
from bot.model.identity import ORPHAN
from bot.model.issue import Identity, IssueKey
from bot.model.outcome import Report, Word
from bot.reconcile.plan import lies_in
from bot.render.plan_text import plan_text
from bot.round.apply.handover import accept, adopt
from bot.round.units import Unit
from bot.round.units import unit as make_unit
from bot.runbook.overlay import Overlay
from tests.flow.world import World

GATE = "klein/c1/noord/O.9"


def test_a_field_that_is_handed_back_is_written_again(world: World) -> None:
    world.begin(World.apply)
    key = world.key(GATE)
    world.act("u-facilitator", "edit", issue=key, fields={"summary": "Van ons", "duedate": "2023-10-20"})
    assert world.apply().counts["kept-human-edit"] == 1

    with world.open(only=["klein"], full=True) as space:
        (unit,) = space.units
        desired = next(d for d in unit.desired if d.identity == GATE)
        ports = space.round.services
        accept(desired, space.round.look(unit).observed, [SUMMARY], ports.tracker, ports.ledger)
    report = world.apply()

    fields = world.issues()[GATE]["fields"]
    assert report.counts["updated"] == 1
    assert fields["summary"].startswith("O.9")
    assert fields["duedate"] == "2023-10-20"


def adopted(world: World, key: str, identity: str) -> Word:
    with world.open(only=["klein"], full=True) as space:
        (unit,) = space.units
        desired = next(d for d in unit.desired if d.identity == identity)
        ports = space.round.services
        return adopt(
            desired, IssueKey(key), space.round.look(unit).observed, ports.tracker, ports.ledger
        ).word


def test_an_issue_that_people_made_is_taken_over_and_keeps_its_own_words(world: World) -> None:
    made = world.act("u-facilitator", "create", project="KT", type="Epic", summary="Onze zorggroep")

    adopted(world, made["key"], "klein/c1/noord")
    report = world.apply()

    epic = world.issues()["klein/c1/noord"]
    assert epic["key"] == made["key"]
    assert epic["fields"]["summary"] == "Onze zorggroep"
    assert [o.subject for o in report.outcomes if o.word is Word.UPDATED] == ["klein/c1/noord"]
    assert world.plan_counts() == {"keep-human-edit": 1}


def test_an_issue_cannot_be_taken_over_twice_or_at_another_level(world: World) -> None:
    world.begin(World.apply)
    epic = world.act("u-facilitator", "create", project="KT", type="Epic", summary="Los")

    with pytest.raises(CheckFailed, match="already"):
        adopted(world, epic["key"], GATE)
    world.act("u-facilitator", "delete", issue=world.key(GATE))
    with pytest.raises(CheckFailed, match="no subtask"):
        adopted(world, epic["key"], GATE)
    with pytest.raises(CheckFailed, match="no issue KT-99999"):
        adopted(world, "KT-99999", GATE)


def test_only_one_domain_is_made_when_only_it_is_asked(world: World) -> None:
    world.apply(only="klein/c1")
    north = [i for i in world.issues() if i.startswith("klein/c1/noord")]

    assert "klein" not in world.issues()
    assert north
    world.lose_ledger()
    assert world.plan_counts(only="klein/c1/noord") == {}


def test_an_unknown_scope_is_told_with_what_exists(world: World) -> None:
    with pytest.raises(CheckFailed, match="known: klein"):
        world.apply(only="klein/c9")


def test_a_project_with_the_same_epics_is_not_filled_a_second_time(world: World) -> None:
    with world.open(only=["klein"]) as space:
        summary = next(d.summary for d in space.units[0].desired if d.identity == Identity("klein"))
    world.act("u-facilitator", "create", project="KT", type="Epic", summary=summary)

    with pytest.raises(UnsafePlan, match="--allow-look-alikes"):
        world.apply()

    assert world.issues() == {}


def test_a_plan_that_touches_too_much_is_refused_and_names_its_flag(world: World) -> None:
    world.begin(World.apply)
    with world.open(only=["klein"], full=True) as space:
        (unit,) = space.units
        state = space.round.look(unit)
        with pytest.raises(UnsafePlan, match="--allow-orphans"):
            space.round.plan(replace(state, unit=without(unit, "klein/c1/zuid")))


def test_an_orphan_gets_a_label_where_the_config_asks_and_loses_it_when_it_is_back(world: World) -> None:
    world.begin(World.apply)
    world.act("u-facilitator", "edit", issue=world.key(GATE), update={"labels": [{"add": "team-x"}]})

    def run(*, dropped: bool, marks: bool = True) -> tuple[str, Mapping[str, int], Report]:
        with world.open(only=["klein"], full=True) as space:
            jira = space.round.site.jira.model_copy(update={"label_orphans": marks})
            space.round.site = space.round.site.model_copy(update={"jira": jira})
            (unit,) = space.units
            if dropped:
                unit = without(unit, GATE)
            look = space.round.look(unit)
            plan = space.round.plan(look)
            world.control.forget_requests()
            return plan_text(plan), plan.counts, space.round.apply(look, plan)[0]

    off = run(dropped=True, marks=False)
    assert (off[1]["orphan"], world.writes()) == (1, {})
    text, counts, report = run(dropped=True)
    assert counts == {"mark-orphan": 1}
    assert "labels: rb:klein/c1/noord/O.9, regiebot:klein → " in text
    assert [o.word for o in report.outcomes] == [Word.ORPHAN, Word.UPDATED]
    assert world.writes() == {"jira": 1}
    assert {ORPHAN, "team-x"} <= set(world.issues()[GATE]["fields"]["labels"])
    again = run(dropped=True)
    assert (again[1], world.writes()) == ({"orphan": 1}, {})
    back = run(dropped=False)
    assert back[1] == {"update": 1}
    assert ORPHAN not in world.issues()[GATE]["fields"]["labels"]
    assert "team-x" in world.issues()[GATE]["fields"]["labels"]
    assert (run(dropped=False)[1], world.writes()) == ({}, {})


def without(unit: Unit, identity: str) -> Unit:
    """The unit as it is when the spec has less: this, with what lies below it, is not there."""
    grow = unit.expand
    assert grow is not None

    def fewer(found: Overlay) -> Unit:
        made = grow(found)
        rest = [replace(d, blocked_by=tuple(b for b in d.blocked_by if b != identity)) for d in made.desired]
        return replace(made, desired=tuple(d for d in rest if not lies_in(d.identity, [identity])))

    return replace(unit, expand=fewer)


def test_an_upgrade_is_told_to_jira_and_ends_with_nothing_to_do(world: World) -> None:
    world.begin(World.apply)
    with world.open(only=["klein"], full=True) as space:
        (unit,) = space.units
        runbook = unit.tree.runbook.model_copy(update={"version": "2.0"})
        grow = unit.expand
        assert grow is not None
        newer = make_unit(
            replace(unit.tree, runbook=runbook),
            space.round.renderers.issue,
            lambda found: replace(grow(found).tree, runbook=runbook),
        )
        look = space.round.look(newer)
        assert space.round.plan(look).empty
        space.round.upgrade = ("klein/c1/noord",)
        space.round.overrides = frozenset({"--allow-updates"})
        report, after = space.round.apply(look, space.round.plan(look))

        assert report.counts["updated"] == len([i for i in world.issues() if i.startswith("klein/c1/noord")])
        space.round.upgrade = ()
        assert space.round.plan(after).empty
    epics = {i: issue["properties"]["regiebot.state"].get("runbook") for i, issue in world.issues().items()}
    assert (epics["klein/c1/noord"], epics["klein/c1/zuid"]) == ("2.0", "1.0")
