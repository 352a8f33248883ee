"""An operator undoes a deletion, and closes what the configuration has no more: shown first, done once."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.flow.command import AT, Desk
from tests.unit.config import folder as spec

DOMAIN = "p-2023/c1/za-01"
REALLY = ("--apply", "--although-invisible")


def issues(desk: Desk) -> dict[str, dict[str, Any]]:
    """The issues by identity; a second one fails the test."""
    found: dict[str, dict[str, Any]] = {}
    for issue in desk.state().get("issue", {}).values():
        if stamp := issue["properties"].get("regiebot.state"):
            assert stamp["identity"] not in found, stamp["identity"]
            found[stamp["identity"]] = issue
    return found


def act(desk: Desk, do: str, **more: Any) -> Any:
    return desk.control.act([{"as": "u-facilitator", "do": do, **more}])[0]


def delete(desk: Desk, identity: str) -> str:
    key = str(issues(desk)[identity]["key"])
    act(desk, "delete", issue=key, subtasks=True)
    return key


def category(desk: Desk, identity: str) -> str:
    return str(issues(desk)[identity]["fields"]["status"]["statusCategory"]["key"])


def some(desk: Desk, kind: str, scope: str = DOMAIN) -> str:
    """An identity of a kind of issue in a domain."""
    return next(
        name
        for name, issue in sorted(issues(desk).items())
        if name.startswith(scope) and issue["fields"]["issuetype"]["name"].lower() in kind
    )


@pytest.fixture
def made(desk: Desk) -> Desk:
    assert desk.run("apply", *AT).code == 0
    desk.control.forget_requests()
    return desk


def step_of(desk: Desk) -> str:
    """A step with actions below it."""
    parents = {(one["fields"].get("parent") or {}).get("key") for one in issues(desk).values()}
    return next(
        name
        for name, issue in sorted(issues(desk).items())
        if name.startswith(f"{DOMAIN}/") and issue["key"] in parents
    )


def below(desk: Desk, identity: str) -> list[str]:
    key = issues(desk)[identity]["key"]
    found = issues(desk).items()
    return sorted(name for name, one in found if (one["fields"].get("parent") or {}).get("key") == key)


# -- remake


def test_what_was_deleted_by_mistake_is_made_again_once(made: Desk) -> None:
    step = step_of(made)
    actions = below(made, step)
    before = issues(made)
    key = delete(made, step)

    shown = made.run("remake", step, "--below", *AT)
    doubt = made.run("remake", step, "--below", "--apply", *AT)
    assert not {step, *actions} & issues(made).keys()
    done = made.run("remake", step, "--below", *REALLY, "--reason", "per ongeluk", *AT, OPERATOR="jan")
    again = made.run("remake", step, "--below", *REALLY, *AT)

    assert shown.code == 2
    assert all(f"+ {name}" in shown.out for name in (step, *actions))
    assert f"browse/{key}" in shown.err
    assert f"regiebot remake {step} --below --apply --although-invisible" in shown.err
    assert (doubt.code, "so it answers for what is deleted" in doubt.err) == (1, True)
    assert (done.code, f"{1 + len(actions)} created" in done.out) == (0, True)
    assert issues(made).keys() == before.keys()
    assert below(made, step) == actions
    assert (
        again.sentence()
        == f"{step} is {issues(made)[step]['key']}, which is there; nothing is to be made again"
    )
    assert made.run("plan", *AT).code == 0
    record = made.run("audit", "list", "--about", step, *AT).out
    assert f"{step}  operator - remake\n    by jan\n    {key}, " in record
    assert "    per ongeluk\n" in record


def test_without_below_only_the_one_is_made_and_the_rest_is_told(made: Desk) -> None:
    step = step_of(made)
    actions = below(made, step)
    delete(made, step)

    action = made.run("remake", actions[0], *REALLY, *AT)
    done = made.run("remake", step, *REALLY, *AT)

    assert action.sentence() == f"what it belongs under is not there either: regiebot remake {step} --below"
    assert done.code == 0
    assert f"{len(actions)} more are missing below {step}: --below makes them too" in done.err
    assert below(made, step) == []
    assert made.run("remake", actions[0], *REALLY, *AT).code == 0
    assert below(made, step) == actions[:1]


def test_while_looks_are_withheld_one_is_made_again_and_the_rest_is_not_accepted(made: Desk) -> None:
    step = step_of(made)
    actions = below(made, step)
    others = sorted(name for name in issues(made) if not name.startswith(DOMAIN))
    for identity in (step, *others):
        if identity in issues(made):
            delete(made, identity)
    gone = [name for name in others if name not in issues(made)]
    assert len(gone) > 3, others

    withheld = made.run("apply", *AT)
    done = made.run("remake", step, "--below", *REALLY, *AT)
    after = made.run("apply", *AT)

    assert (withheld.code, "does not show" in withheld.err) == (1, True)
    assert (done.code, f"{1 + len(actions)} created" in done.out) == (0, True)
    assert {step, *actions} <= issues(made).keys()
    assert not set(gone) & issues(made).keys()
    assert (after.code, "does not show" in after.err) == (1, True), "the rest still waits for a person"


def test_what_lost_its_parent_stands_under_it_again(made: Desk) -> None:
    steps = below(made, DOMAIN)
    delete(made, DOMAIN)
    assert not any(issues(made)[name]["fields"].get("parent") for name in steps)

    done = made.run("remake", DOMAIN, *REALLY, *AT)

    assert done.code == 0
    assert f"{len(steps)} that stood under it" in done.err
    assert below(made, DOMAIN) == steps
    assert made.run("plan", *AT).code == 0


def test_nothing_is_made_of_what_is_there_or_was_never_made(made: Desk, tmp_path: Path) -> None:
    step = step_of(made)
    there = made.run("remake", step, *REALLY, *AT)
    typo = made.run("remake", f"{step}x", *REALLY, *AT)
    elsewhere = made.run("remake", "q-2023/c1", *REALLY, *AT)
    action = below(made, step)[0]
    delete(made, action)
    clone = act(made, "clone", issue=issues(made)[step]["key"])
    wild = made.run("remake", action, *REALLY, *AT, STATE=f"sqlite:///{tmp_path}/other/state.sqlite")

    assert "which is there; nothing is to be made again" in there.sentence()
    assert f"did you mean {step}" in typo.sentence()
    assert "there is no q-2023/c1; did you mean p-2023" in elsewhere.sentence()
    assert "was never made as far as the ledger knows; regiebot apply makes it" in wild.sentence()
    assert clone
    assert made.writes() == {}


def test_nothing_is_made_where_the_bot_cannot_look(made: Desk) -> None:
    step = step_of(made)
    delete(made, step)
    hidden = ["BROWSE_PROJECTS"]
    act(made, "deny", project=issues(made)[DOMAIN]["project"], account="bot-regiebot", permissions=hidden)
    before = len(issues(made))

    blind = made.run("remake", step, *REALLY, *AT)
    root = made.run("remake", "p-2023", *REALLY, *AT)

    assert "the bot may not look into project" in blind.sentence()
    assert "the bot may not look into project" in root.sentence()
    assert len(issues(made)) == before


def test_what_is_only_hidden_is_not_made_unless_somebody_looked(made: Desk) -> None:
    step = step_of(made)
    key = issues(made)[step]["key"]
    level = {"id": "10050", "name": "Besloten", "members": ["u-facilitator"]}
    act(made, "set_up", what="project", id="KT", **{"with": {"security": [level]}})
    act(made, "edit", issue=key, fields={"security": {"id": "10050"}})
    made.control.forget_requests()

    refused = made.run("remake", step, "--apply", *AT)

    assert refused.code == 1
    assert f"browse/{key}" in refused.err
    assert "Hidden: let the bot see it, or there will be two" in refused.err
    assert made.writes() == {}


def test_a_remake_that_was_cut_off_makes_no_second_one(made: Desk) -> None:
    step = step_of(made)
    delete(made, step)
    fault = {"match": {"method": "POST", "path": "/rest/api/3/issue/bulk"}, "action": "drop_after"}
    made.control.fault(fault)

    cut = made.run("remake", step, *REALLY, *AT)
    unsure = made.run("remake", step, *REALLY, *AT)
    made.run("apply", "--now", "2023-10-12T13:30")

    assert cut.code == 1
    assert "unknown-outcome" in cut.out
    assert unsure.code == 1
    assert step in issues(made)


# -- close


@pytest.fixture
def left(made: Desk) -> Desk:
    """The configuration lost its second domain."""
    text = spec.FILES["programmes/p.yaml"]
    start = text.index("      - id: za-02")
    made.environment["REGIEBOT_CONFIG"] = str(made.configure(p=text[:start]))
    return made


def test_an_orphan_is_closed_with_what_lies_below_it_and_says_why(left: Desk) -> None:
    gone = "p-2023/c1/za-02"
    orphans = sorted(name for name in issues(left) if name == gone or name.startswith(f"{gone}/"))
    left.control.forget_requests()

    shown = left.run("close", gone, *AT)
    assert left.writes() == {}
    done = left.run("close", gone, "--apply", "--reason", "doet niet mee", *AT, OPERATOR="jan")
    again = left.run("close", gone, "--apply", *AT)

    assert shown.code == 2
    assert all(f" {name} " in shown.out for name in orphans)
    assert done.code == 0
    assert {category(left, name) for name in orphans} == {"done"}
    assert category(left, DOMAIN) != "done"
    comments = issues(left)[gone]["comments"]
    assert len(comments) == 1
    assert "doet niet mee" in json.dumps(comments[0]["body"])
    assert (again.code, again.out) == (0, f"{gone}: nothing to do; all of it is closed\n")
    assert len(issues(left)[gone]["comments"]) == 1
    assert "operator - close" in left.run("audit", "list", "--about", gone, *AT).out


def test_what_people_opened_again_can_be_closed_again(left: Desk) -> None:
    gone = "p-2023/c1/za-02"
    left.run("close", gone, "--apply", *AT)
    act(left, "transition", issue=issues(left)[gone]["key"], to="new")

    again = left.run("close", gone, "--apply", *AT)

    assert again.code == 0
    assert category(left, gone) == "done"


def test_only_an_orphan_is_closed(left: Desk) -> None:
    alive = left.run("close", DOMAIN, "--apply", *AT)
    typo = left.run("close", "p-2023/c1/za-03", "--apply", *AT)
    paused = left.run("pause", *AT)
    held = left.run("close", "p-2023/c1/za-02", "--apply", *AT)

    assert f"{DOMAIN} is in the configuration: take it out there first" in alive.sentence()
    assert "there is no p-2023/c1/za-03; did you mean p-2023/c1/za-0" in typo.sentence()
    assert paused.code == 0
    assert "everything is paused" in held.sentence()
    assert left.writes() == {}
