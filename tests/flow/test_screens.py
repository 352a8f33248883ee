"""Screens, required fields and accounts as sites have them: what is not taken is left out, and told once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import CheckFailed
from bot.model.issue import Identity
from bot.model.outcome import Report, Word
from bot.round.units import Unit
from bot.runbook.overlay import Overlay
from tests.flow.cab import MITZ, TO_CAB, ask, issue, move, tick, vote
from tests.flow.world import NOTIFY, NOW, World, edited

ISSUES = 195
STEP = "klein/c1/noord/O"


def screens(world: World, place: str, **rows: Mapping[str, Sequence[str]]) -> None:
    """Take fields off a screen (`off`) or make them required, per type; `every` for all types."""
    there = {("*" if name == "every" else name): row for name, row in rows.items()}
    project = next(
        p for p in world.control.state("jira.project")["jira.project"].values() if p["key"] == "KT"
    )
    world.set_up("project", "KT", screens={**project["screens"], place: there})


def apply(world: World, minutes: int = 0, *, full: bool = True, **fields: Any) -> Report:
    """What `regiebot apply` does, as if the configuration says something else of one step."""
    at = world.later(minutes)[0]
    world.control.set_clock(at)
    with world.open(at, only=["klein"], full=full, overrides=("--allow-updates",)) as space:
        (unit,) = space.units
        return space.round.reconcile(edited(unit, STEP, **fields) if fields else unit)[0]


def left_out(report: Report) -> list[str]:
    return [o.detail for o in report.outcomes if o.word is Word.LEFT_OUT]


def refused(report: Report) -> list[str]:
    return [o.detail for o in report.outcomes if o.word is Word.REFUSED]


def settled(world: World, minutes: int) -> None:
    """A later run of the service has nothing to write and nothing to tell."""
    world.control.forget_requests()
    report = apply(world, minutes, full=False)
    assert (set(report.counts), world.writes()) == ({"unchanged"}, {})
    assert len(world.control.requests()) <= 4


def test_fields_that_are_not_on_the_screen_are_left_out_and_told_once(world: World) -> None:
    screens(world, "create", every={"off": ["duedate", "priority"]}, Subtaak={"off": ["issuelinks"]})

    report = apply(world, priority="Hoog")

    assert report.counts["created"] == ISSUES
    told = left_out(report)
    assert {text.split(" of ")[0] for text in told} == {"duedate", "priority", "issuelinks"}
    assert any(text.startswith("priority of 1 issue: not on the create screen of tasks") for text in told)
    assert not any(i["fields"].get("duedate") for i in world.issues().values())
    settled(world, 10)
    assert world.plan_counts() == {}

    screens(world, "create")
    after = apply(world, 20)
    assert left_out(after) == []
    assert world.issues()[f"{STEP}.9"]["fields"]["duedate"] == "2023-10-12"
    assert world.issues()[f"{STEP}.9"]["fields"]["priority"]["name"] == "Middel"


def test_what_cannot_be_edited_any_more_stays_and_is_told_once(world: World) -> None:
    world.begin(World.apply)
    screens(world, "edit", every={"off": ["duedate"]}, Taak={"off": ["summary"]})
    before = world.issues()[STEP]["fields"]["summary"]

    launch = frozenset({"Launch en IDP"})
    report = apply(world, 10, summary="O Anders", components=launch)
    again = apply(world, 20, summary="O Anders", components=launch)

    assert left_out(report) == [
        "summary of 1 issue: not on the edit screen of tasks, or the bot may not change it"
    ]
    assert report.counts["updated"] == 1
    assert [c["name"] for c in world.issues()[STEP]["fields"]["components"]] == ["Launch en IDP"]
    assert world.issues()[STEP]["fields"]["summary"] == before
    assert set(again.counts) == {"unchanged"}

    screens(world, "edit")
    apply(world, 30, summary="O Anders", components=launch)
    assert world.issues()[STEP]["fields"]["summary"] == "O Anders", "nobody takes it for a person's"


def test_one_wrong_account_keeps_no_issue_from_being_made(world: World) -> None:
    """The account of a party that has left: its issues are there, with nobody on them."""
    with unassignable(world, "u-vertrokken") as run:
        report = run(0)
        assert report.counts["created"] == ISSUES
        (told,) = left_out(report)
        assert told.startswith("assignee of ")
        assert "cannot be assigned" in told
        mine = [i for i in world.issues().values() if i["fields"]["assignee"]]
        assert mine == []
        assert left_out(run(10)) == []

        world.control.forget_requests()
        assert set(run(20).counts) == {"unchanged"}
        assert world.writes() == {}


def test_an_account_that_can_be_assigned_later_gets_its_work_then(world: World) -> None:
    def deny(*permissions: str) -> None:
        mine = {"project": "KT", "account": "u-zorgaanbieder", "permissions": list(permissions)}
        world.act("u-facilitator", "deny", **mine)

    deny("ASSIGNABLE_USER")
    with unassignable(world, "u-zorgaanbieder") as run:
        run(0)
        deny()

        report = run(10)

        assert report.counts["updated"] == 43
        assert left_out(report) == []
        assert world.issues()["klein/c1/noord/O.1"]["fields"]["assignee"]["accountId"] == "u-zorgaanbieder"


def test_an_account_that_goes_wrong_later_is_told_once_and_costs_no_other_change(world: World) -> None:
    with unassignable(world, "u-zorgaanbieder") as run:
        run(0)
    with unassignable(world, "u-vertrokken", "accounts-2") as run:
        first, second = run(10), run(20)

    assert left_out(first) == ["assignee of 43 issues: account 'u-vertrokken' cannot be assigned in KT"]
    assert refused(first) == []
    assert set(second.counts) == {"unchanged"}
    assert world.issues()["klein/c1/noord/O.1"]["fields"]["assignee"]["accountId"] == "u-zorgaanbieder"


@contextmanager
def unassignable(world: World, account: str, folder: str = "accounts") -> Iterator[Callable[[int], Report]]:
    """All that one party does belongs to an account; runs of `apply` then, past the guard."""
    world.configure(folder)
    file = world.folder / folder / "programmes" / "klein.yaml"
    text = file.read_text(encoding="utf-8").replace("account_id: u-zorgaanbieder, ", "")
    party = "{id: za-een, title: Zorggroep Noord, roles: [ZA]}"
    assert party in text
    file.write_text(
        text.replace(party, party.replace("roles", f"account_id: {account}, roles")), encoding="utf-8"
    )

    def run(minutes: int) -> Report:
        at = world.later(minutes)[0]
        world.control.set_clock(at)
        with world.open(at, only=["klein"], full=True, overrides=("--allow-updates",)) as space:
            (unit,) = space.units
            return space.round.reconcile(unit)[0]

    yield run


def test_a_required_field_is_told_before_anything_is_made_and_filled_in_from_the_config(world: World) -> None:
    world.set_up("project", "KT", fields=["customfield_10101", "customfield_10107"])
    screens(
        world,
        "create",
        every={"required": ["customfield_10101"]},
        Epic={"required": ["customfield_10107", "priority"]},
    )
    world.control.forget_requests()

    with pytest.raises(
        Exception, match=r"Bron \(customfield_10101\) is required; give it a value under jira.create"
    ):
        apply(world)
    assert world.writes() == {}

    fill = "  create: {customfield_10101: infolijn, customfield_10107: Ronde 1, customfield_10105: Elders}\n"
    world.configure("filled", (NOTIFY, f"{NOTIFY}{fill}"))
    report = apply(world)

    assert (report.counts["created"], refused(report), left_out(report)) == (ISSUES, [], [])
    fields = world.issues()["klein"]["fields"]
    assert (fields["customfield_10101"]["value"], fields["customfield_10107"]) == ("infolijn", "Ronde 1")
    assert world.issues()[STEP]["fields"]["customfield_10101"]["value"] == "infolijn"
    settled(world, 10)


def test_a_value_that_the_field_does_not_know_is_told_with_those_that_it_does(world: World) -> None:
    world.set_up("project", "KT", fields=["customfield_10101"])
    screens(world, "create", every={"required": ["customfield_10101"]})
    world.configure("wrong", (NOTIFY, f"{NOTIFY}  create: {{customfield_10101: brief}}\n"))

    with pytest.raises(CheckFailed, match=r"gives brief for Bron .*, which knows MC-leverancier, infolijn"):
        apply(world)


def test_a_field_that_becomes_required_later_stops_new_issues_and_nothing_else(world: World) -> None:
    world.begin(World.apply)
    screens(world, "create", Subtaak={"required": ["duedate", "environment"]})

    with world.open(NOW, only=["klein"], full=True) as space:
        (unit,) = space.units
        changed = edited(unit, STEP, summary="O Anders")

        def one_more(found: Overlay) -> Unit:
            assert changed.expand
            made = changed.expand(found)
            (model,) = (d for d in made.desired if d.identity == f"{STEP}.1")
            new = replace(model, identity=Identity(f"{STEP}.1a"), blocked_by=())
            return replace(made, desired=(*made.desired, new))

        report = space.round.reconcile(replace(changed, expand=one_more))[0]

    assert report.counts["updated"] == 1
    (said,) = refused(report)
    assert said.startswith("1 issues are not made: KT, subtask:")
    assert "environment" in said


@pytest.mark.parametrize("fault", ["missing", "archived"])
def test_a_version_that_cannot_be_set_keeps_no_release_from_being_made(world: World, fault: str) -> None:
    versions = world.control.state("version")["version"]
    here = {v["project"]: number for number, v in versions.items() if v["name"] == "Mitz 3.5.0"}
    for project, who in (("REL", "u-releasemanager"), ("RFC", "u-servicedesk")):
        change = {"archived": True} if fault == "archived" else {"name": "Mitz 3.5"}
        world.act(who, "version", **change, id=here[project])
    key = ask(world, "Connector sneller", touches=["Mitz Connector"], Release="Mitz 3.5.0")
    move(world, key, *TO_CAB)
    vote(world, key)

    first, second = tick(world), tick(world, 10)

    told = [o for r in first for o in r.outcomes if o.word is Word.LEFT_OUT and "fixVersions" in o.detail]
    assert {o.where for o in told} == {"REL", "RFC"}
    assert not any(r.failed for r in (*first, *second))
    assert not [
        o for r in second for o in r.outcomes if o.word is Word.LEFT_OUT and "fixVersions" in o.detail
    ]
    assert world.issues()[MITZ]["fields"]["fixVersions"] == []
    world.control.forget_requests()
    tick(world, 20)
    assert world.writes() == {}

    for project, who in (("REL", "u-releasemanager"), ("RFC", "u-servicedesk")):
        back = {"archived": False} if fault == "archived" else {"name": "Mitz 3.5.0"}
        world.act(who, "version", **back, id=here[project])
    tick(world, 30, full=True, overrides=("--allow-updates",))
    assert [v["name"] for v in world.issues()[MITZ]["fields"]["fixVersions"]] == ["Mitz 3.5.0"]
    assert [v["name"] for v in issue(world, key)["fields"]["fixVersions"]] == ["Mitz 3.5.0"]


def test_a_description_that_jira_replaces_is_told_when_it_is_made_and_not_fought(world: World) -> None:
    """One report says that a site puts its own text in place of what was sent (services §2.5)."""
    line = {"type": "paragraph", "content": [{"type": "text", "text": "Sjabloon van het project"}]}
    world.set_up("project", "KT", default_description={"type": "doc", "version": 1, "content": [line]})

    first, second = apply(world), apply(world, 10)

    assert left_out(first) == [
        f"description of {ISSUES} new issues: Jira stored something else than was sent"
    ]
    assert set(second.counts) == {"kept-human-edit"}
