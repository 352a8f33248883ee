"""The whole cycle: one failing part does not stop the others; what is called is official; secrets stay."""

import json

import pytest

from bot.model.outcome import any_failed
from tests.contract.openapi import SPECS, Exchange, contract
from tests.flow.world import World


def test_a_second_cycle_writes_nothing_anywhere(world: World) -> None:
    first = world.cycle()
    world.control.forget_requests()

    second = world.cycle()

    assert not any_failed(first)
    assert {word for report in second for word in report.counts} == {"unchanged"}
    assert world.writes() == {}


def test_confluence_down_does_not_keep_people_from_their_reminders(world: World) -> None:
    world.fault("/wiki/*", "status", status=503, times=1000)

    done = {r.job.split()[0]: r.failed for r in world.cycle(only=["klein"])}

    assert done == {"apply": False, "publish": True, "remind": False}
    assert world.messages()


def test_jira_that_refuses_writes_does_not_keep_pages_and_messages_from_what_is_there(world: World) -> None:
    world.begin(World.apply)
    world.fault("/rest/api/3/issue/bulk", "status", status=403, times=1000)

    reports = world.cycle()

    assert any(r.root == "mitz-3-5-0" and r.failed for r in reports)
    assert any(r.job.startswith("remind") and not r.failed for r in reports)


@pytest.mark.skipif(not SPECS.is_dir(), reason=f"the official specifications are not at {SPECS}")
def test_every_call_of_the_bot_is_official_not_deprecated_and_well_formed(world: World) -> None:
    world.control.fault({"record": True})
    world.cycle()
    world.act("u-zorgaanbieder", "transition", issue=world.key("klein/c1/noord/K.2"), to="done")
    world.cycle()
    products = ("jira", "servicedesk", "confluence")
    calls = [row for row in world.control.requests() if row["service"] in products]

    problems = {p for row in calls for p in contract().problems(Exchange.from_log(row))}

    assert len({(row["method"], row["template"]) for row in calls}) > 8
    assert not problems


def test_no_secret_reaches_an_issue_a_page_or_a_message(world: World) -> None:
    world.begin(World.cycle)

    read = ("issue", "confluence_", "slack.messages", "teams.runs")
    text = json.dumps({k: v for k, v in world.control.state().items() if k.startswith(read)})

    assert len(text) > 100_000
    for secret in ("sandbox-token", "xoxb-sandbox", "sig=sandbox"):
        assert secret not in text
