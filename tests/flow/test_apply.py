"""From YAML to Jira and back: nothing twice, nothing lost, nothing guessed."""

from collections import Counter, defaultdict
from dataclasses import replace
from operator import attrgetter

import pytest
import requests

from bot.errors import Withheld
from bot.model.outcome import Word
from bot.round.units import Unit
from bot.runbook.overlay import Overlay
from tests.flow.world import ACTIONS, World

BULK = "/rest/api/3/issue/bulk"
NORTH = "klein/c1/noord"


def levels(world: World) -> Counter[int]:
    types = world.control.state("jira.type")["jira.type"]
    return Counter(types[issue["type"]]["level"] for issue in world.issues().values())


def test_two_domains_in_one_cluster_are_145_actions(world: World) -> None:
    report = world.apply()

    assert not report.failed
    assert levels(world)[-1] == ACTIONS
    assert levels(world)[1] == 4


@pytest.mark.parametrize("seed", ["default", "english"])
def test_apply_then_plan_is_empty_in_any_language(world: World, seed: str) -> None:
    requests.post(f"{world.running.url}/_sandbox/reset", json={"seed": seed}, timeout=10)
    world.begin(World.apply)

    assert world.plan_counts() == {}


def test_a_lost_ledger_is_rebuilt_from_jira(world: World) -> None:
    world.begin(World.apply)
    world.lose_ledger()
    world.control.forget_requests()

    assert world.plan_counts() == {}
    assert world.writes() == {}


def test_a_plan_only_reads(world: World) -> None:
    assert world.plan_counts()["create"] > ACTIONS
    assert world.writes() == {}
    assert world.control.counts()["total"] > 0


def test_fifty_issues_go_in_one_call_and_links_ride_along(world: World) -> None:
    world.control.forget_requests()
    report = world.apply()

    calls = Counter(row["template"] for row in world.control.requests() if row["write"])
    made = report.counts["created"]
    assert set(calls) == {BULK}
    assert calls[BULK] < made / 8


def test_parents_are_right_all_the_way_up_and_children_stand_in_draaiboek_order(world: World) -> None:
    """Jira shows the children of an issue in the order in which they were made."""
    with world.open(only=["klein"]) as space:
        (unit,) = space.units
        space.round.reconcile(unit)
    issues = world.issues()

    gate = issues[f"{NORTH}/O.9"]
    step = issues[f"{NORTH}/O"]
    assert gate["fields"]["parent"]["id"] == step["id"]
    assert step["fields"]["parent"]["id"] == issues[NORTH]["id"]
    made = defaultdict(list)
    for wanted in sorted(unit.desired, key=attrgetter("order", "identity")):
        made[wanted.parent].append(int(issues[wanted.identity]["id"]))
    del made[None]
    assert all(line == sorted(line) for line in made.values())


def test_a_run_that_has_to_end_leaves_no_create_that_it_did_not_send(world: World) -> None:
    """What it did not send, it does not call unknown later."""
    sent: list[object] = []
    with world.open(only=["klein"], full=True) as space:
        (unit,) = space.units
        space.round.progress = sent.append
        space.round.stop = lambda: len(sent) > 30
        space.round.reconcile(unit)

    report = world.apply()

    assert len(world.issues()) == len(unit.desired)
    assert set(report.counts) == {"created", "unchanged"}


@pytest.mark.no_cover
@pytest.mark.parametrize("when", ["drop_before", "drop_after"])
@pytest.mark.parametrize("nth", [1, 2, 4, 8])
def test_a_broken_connection_makes_no_duplicate(world: World, when: str, nth: int) -> None:
    world.fault(BULK, when, nth=nth)
    first = world.apply()
    world.control.advance(minutes=11)

    reports = [world.apply(now) for now in world.later(11, 22, 33)]

    assert first.counts.get("unknown-outcome")
    assert reports[-1].counts == {"unchanged": len(world.issues())}
    assert levels(world)[-1] == ACTIONS


def test_a_create_without_an_answer_is_not_sent_again_while_the_index_may_lag(world: World) -> None:
    world.fault(BULK, "drop_after", nth=1)
    world.control.fault({"index_lag_seconds": 300})
    world.apply()

    soon = world.apply(world.later(1)[0])

    assert soon.counts.get("waiting")
    assert "created" not in soon.counts
    world.control.advance(minutes=11)
    world.apply(world.later(11)[0])
    world.apply(world.later(22)[0])
    assert levels(world)[-1] == ACTIONS


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_waited_for_or_left_for_the_next_run(world: World, status: int) -> None:
    world.fault(BULK, "status", status=status, nth=2, times=2, headers={"Retry-After": "0"})
    world.apply()
    world.control.advance(minutes=11)

    last = [world.apply(now) for now in world.later(11, 22)][-1]

    assert last.counts == {"unchanged": len(world.issues())}
    assert levels(world)[-1] == ACTIONS


def test_a_login_page_instead_of_json_is_no_success(world: World) -> None:
    world.fault(BULK, "status", status=200, body="<html>Log in</html>", content_type="text/html")
    first = world.apply()

    assert first.counts.get("unknown-outcome")
    world.control.advance(minutes=11)
    world.apply(world.later(11)[0])
    assert levels(world)[-1] == ACTIONS


def _unspeakable(unit: Unit, found: Overlay) -> Unit:
    """The unit with a summary that is too long on every O.1."""
    grown = unit.with_overlay(found)
    wrong = [replace(d, summary="x" * 256) if d.identity.endswith("/O.1") else d for d in grown.desired]
    return replace(grown, desired=tuple(wrong))


def test_what_jira_refuses_is_told_in_its_own_words_and_the_rest_goes_on(world: World) -> None:
    with world.open(only=["klein"]) as space:
        (unit,) = space.units
        report, _ = space.round.reconcile(replace(unit, expand=lambda found: _unspeakable(unit, found)))

    refused = [o for o in report.outcomes if o.word is Word.REFUSED]
    assert [o.subject for o in refused] == ["klein/c1/noord/O.1", "klein/c1/zuid/O.1"]
    assert all("summary" in o.detail for o in refused)
    assert levels(world)[-1] == ACTIONS - 2
    assert world.plan_counts() == {"create": 2}


def test_a_human_edit_stays(world: World) -> None:
    world.begin(World.apply)
    key = world.key(f"{NORTH}/S.3")
    ours = {"summary": "Van ons", "duedate": "2023-11-13"}  # a date that nothing follows
    world.act("u-facilitator", "edit", issue=key, fields=ours)
    world.control.forget_requests()

    report = world.apply()

    assert report.counts["kept-human-edit"] == 1
    assert world.writes() == {}
    kept = world.issues()[f"{NORTH}/S.3"]["fields"]
    assert {name: kept[name] for name in ours} == ours


def test_what_people_deleted_is_not_made_again(world: World) -> None:
    world.begin(World.apply)
    world.act("u-facilitator", "delete", issue=world.key(f"{NORTH}/O.9"))

    report = world.apply()

    assert report.counts["not-visible"] == 1
    assert f"{NORTH}/O.9" not in world.issues()


def test_a_project_that_the_bot_may_not_see_any_more_is_not_filled_again(world: World) -> None:
    world.begin(World.apply)
    hidden = ["BROWSE_PROJECTS"]
    world.act("u-facilitator", "deny", project="KT", account="bot-regiebot", permissions=hidden)

    with pytest.raises(Withheld, match="may not look into project KT"):
        world.apply()


def test_a_moved_issue_is_left_alone(world: World) -> None:
    world.begin(World.apply)
    key = world.key(f"{NORTH}/A")
    world.act("u-facilitator", "move", issue=key, project="REL")

    report = world.apply()

    assert [o.subject for o in report.outcomes if o.word is Word.MOVED] == [f"{NORTH}/A"]
    assert "created" not in report.counts


def test_the_service_desk_makes_approved_rfcs_part_of_their_release(world: World) -> None:
    asked = world.act(
        "u-zorgaanbieder",
        "create_request",
        summary="Sneller antwoord",
        fields={"customfield_10101": "zorgaanbieder", "customfield_10107": "Mitz 3.5.0"},
    )
    other = world.act(
        "u-zorgaanbieder",
        "create_request",
        summary="Nog niet besloten",
        fields={"customfield_10101": "zorgaanbieder", "customfield_10107": "Mitz 3.5.0"},
    )
    for request in (asked, other):
        for status in ("Beoordelen", "Wacht op CAB"):
            world.act("u-servicedesk", "transition", issue=request["key"], to=status)
    for member in ("u-cab-product", "u-cab-operations", "u-cab-architect"):
        world.act(member, "approve", request=asked["key"])

    reports = world.cycle(only=["mitz-3-5-0"])

    linked = [o.subject for r in reports if r.job == "changes" for o in r.outcomes]
    assert linked == [asked["key"]]
    issue = world.control.state("issue")["issue"][asked["id"]]
    assert [v["name"] for v in issue["fields"]["fixVersions"]] == ["Mitz 3.5.0"]
    world.control.forget_requests()
    world.cycle(only=["mitz-3-5-0"])
    assert world.writes() == {}
