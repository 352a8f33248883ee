"""Whatever goes wrong on the way, the end is that of a run where nothing went wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests

from bot.errors import BrokenAnswer
from bot.model.issue import Rank
from bot.model.outcome import Report
from bot.round.units import Unit
from bot.runbook.overlay import Overlay
from tests.flow import canonical
from tests.flow.world import IMPATIENT, NOW, World

pytestmark = pytest.mark.no_cover

BULK = "/rest/api/3/issue/bulk"
FETCH = "/rest/api/3/issue/bulkfetch"
SEARCH = "/rest/api/3/search/jql"
MANY = 10**6


@pytest.fixture(scope="module")
def ends() -> dict[str, Any]:
    """The end of a run where nothing goes wrong, made once."""
    return {}


@pytest.fixture
def wanted(world: World, ends: dict[str, Any]) -> dict[str, Any]:
    """The end that every run has to come to; the site is empty again."""
    if not ends:
        world.cycle(only=["klein"])
        ends |= end_of(world)
        world.lose_ledger()
        requests.post(f"{world.running.url}/_sandbox/reset", json={}, timeout=10).raise_for_status()
        world.control.set_clock(NOW)
    return ends


def end_of(world: World) -> dict[str, Any]:
    return {
        "issues": canonical.issues(world),
        "pages": canonical.pages(world),
        "messages": canonical.messages(world),
    }


def go_on(world: World, *minutes: int) -> list[Report]:
    """Later cycles, as the service runs them; gives what the last one did."""
    reports: list[Report] = []
    for now in world.later(*minutes):
        world.control.set_clock(now)
        reports = world.cycle(now, only=["klein"])
    return reports


def assert_done(world: World, wanted: dict[str, Any], minute: int) -> None:
    """The end is the one that it has to be, and one more cycle writes nothing."""
    world.control.heal()
    assert end_of(world) == wanted
    world.control.forget_requests()
    reports = go_on(world, minute)
    assert {word for report in reports for word in report.counts} == {"unchanged"}
    assert world.writes() == {}


def lag(world: World) -> None:
    """New issues are found a minute later, and the first bulk calls that worked are not answered."""
    world.control.fault({"index_lag_seconds": 60})
    for nth in (2, 5, 9):
        world.fault(BULK, "drop_after", nth=nth)


def every_third_call_is_too_many(world: World) -> None:
    for nth in range(3, 900, 3):
        world.fault("/*", "status", status=429, nth=nth, headers={"Retry-After": "1"})


def bursts_of_server_errors(world: World) -> None:
    """Longer ones than the bot is patient, on all services."""
    for nth in range(4, 400, 23):
        world.fault("/*", "status", status=503, nth=nth, times=8)


def stored_but_answered_with_an_error(world: World) -> None:
    for nth in (1, 3, 6, 7):
        world.fault(BULK, "merge", nth=nth, body={"issues": [], "errors": []})


def lost_connections(world: World) -> None:
    for nth in range(5, 300, 7):
        world.fault("/*", "drop_after" if nth % 2 else "drop_before", nth=nth)


def bulkfetch_that_omits(world: World) -> None:
    """Reads by id give nothing, later two thirds, while creates lose their answers."""
    world.fault(FETCH, "merge", times=3, body={"issues": []})
    world.fault(FETCH, "omit", times=MANY, body={"issues": 3})
    for nth in (3, 8, 9, 12):
        world.fault(BULK, "drop_after", nth=nth)


def pages_that_repeat(world: World) -> None:
    """Every third search of many pages never ends, while creates lose their answers."""
    world.control.fault({"page_limit": 20})
    for nth in range(2, 200, 3):
        world.fault(SEARCH, "repeat_page", nth=nth)
    for nth in (2, 6):
        world.fault(BULK, "drop_after", nth=nth)


@pytest.mark.parametrize(
    "trouble",
    [
        lag,
        every_third_call_is_too_many,
        bursts_of_server_errors,
        stored_but_answered_with_an_error,
        lost_connections,
        bulkfetch_that_omits,
        pages_that_repeat,
    ],
)
def test_trouble_leaves_no_trace(
    world: World, wanted: dict[str, Any], trouble: Callable[[World], None]
) -> None:
    trouble(world)
    go_on(world, 0, 0, 5, 12, 20)
    world.control.heal()
    go_on(world, 31, 42)

    assert_done(world, wanted, 53)


def arrive(world: World) -> None:
    """Until the service has dealt with every create that was sent: minutes of its clock take no time here."""
    faults = requests.get(f"{world.running.url}/_sandbox/faults", timeout=10).json()["faults"]
    while sum(row["template"] == BULK for row in world.control.requests()) < faults[0]["seen"]:
        pass


def test_a_create_that_is_stored_after_the_bot_stopped_waiting_is_not_repeated(
    world: World, wanted: dict[str, Any]
) -> None:
    hasty = replace(world, policy=replace(IMPATIENT, timeout=(3.05, 0.3)))
    for nth in (1, 4, 9):
        world.fault(BULK, "delay", nth=nth, seconds=1.5)

    go_on(hasty, 0, 1)
    arrive(world)
    go_on(world, 11, 22)

    assert_done(world, wanted, 33)


def test_elements_that_jira_refuses_once_are_made_by_the_next_run(
    world: World, wanted: dict[str, Any]
) -> None:
    """A domain with all that hangs under it, a step, a gate with its links, and every ninth of the rest."""
    with world.open(only=["klein"]) as space:
        (unit,) = space.units
        grow = unit.expand
        chosen = {"klein/c1/zuid", "klein/c1/noord/O", "klein/c1/noord/P.1"}
        chosen |= {issue.identity for issue in [i for i in unit.desired if i.rank is Rank.SUBTASK][::9]}
        assert grow is not None

        def wrong(found: Overlay) -> Unit:
            made = grow(found)
            desired = (replace(d, summary="x" * 256) if d.identity in chosen else d for d in made.desired)
            return replace(made, desired=tuple(desired))

        report, _ = space.round.reconcile(replace(unit, expand=wrong))

    go_on(world, 11)

    assert report.counts["refused"] > 10
    assert report.counts["skipped"] > 60
    assert_done(world, wanted, 22)


def test_a_repeated_page_ends_the_sweep_in_a_sentence_and_writes_nothing(world: World) -> None:
    world.begin(World.apply)
    world.lose_ledger()
    world.control.fault({"page_limit": 50})
    query = {"jql": 'labels in ("regiebot:klein") ORDER BY key ASC', "maxResults": 100}
    login = ("regiebot@example.org", "sandbox-token")
    first = requests.post(world.running.url + SEARCH, json=query, auth=login, timeout=10).json()
    world.fault(SEARCH, "merge", times=MANY, body={"nextPageToken": first["nextPageToken"]})
    world.control.forget_requests()

    with pytest.raises(BrokenAnswer, match="a page came again"):
        world.apply()

    assert len(world.control.requests()) <= 4
    assert world.writes() == {}


def test_what_cannot_be_read_back_is_found_by_its_label_and_made_once(
    world: World, wanted: dict[str, Any]
) -> None:
    """Nobody knows which of the issues that were made is which (services §2.1)."""
    world.fault(FETCH, "status", status=503, nth=2, times=MANY)  # the first asks whether the project is empty
    report = world.apply()
    world.control.heal()

    assert set(report.counts) == {"unknown-outcome", "skipped"}
    go_on(world, 1, 2)
    assert_done(world, wanted, 15)


def test_a_restart_before_the_index_is_up_to_date_takes_nothing_for_deleted(world: World) -> None:
    world.control.fault({"index_lag_seconds": 300})
    world.apply()
    world.fault(FETCH, "status", status=503, nth=2, times=MANY)  # the first asks whether the project is empty
    reports = world.cycle(only=["klein"], full=True)
    world.control.heal()
    world.control.fault({"index_lag_seconds": 300})

    restart = world.apply(full=False)

    assert any(report.failed for report in reports)
    assert set(restart.counts) == {"unchanged"}


def test_a_message_that_may_have_arrived_is_not_repeated_while_slack_cannot_tell(world: World) -> None:
    world.begin(World.apply)
    world.fault("/slack/api/chat.postMessage", "drop_after", nth=1)
    world.fault("/slack/api/conversations.history", "status", status=503, times=4)
    for now in world.later(0, 6, 12, 18):
        world.control.set_clock(now)
        world.job("remind", now)

    assert set(canonical.messages(world).values()) == {1}


def test_a_page_that_was_written_but_not_signed_is_no_persons_edit(world: World) -> None:
    world.cycle(only=["klein"])
    world.act("u-zorgaanbieder", "transition", issue=world.key("klein/c1/noord/K.2"), to="done")
    world.fault("/wiki/api/v2/pages/*/properties/*", "status", method="PUT", status=503, times=MANY)
    world.cycle(only=["klein"])
    world.control.heal()
    world.act("u-zorgaanbieder", "transition", issue=world.key("klein/c1/noord/K.3"), to="done")

    reports = world.cycle(only=["klein"])

    assert {word for r in reports if r.job == "publish" for word in r.counts} <= {"published", "unchanged"}


def test_a_page_that_confluence_refused_to_make_is_not_taken_for_ones_own_later(world: World) -> None:
    world.begin(World.apply)
    title = "Cluster een (klein)"
    world.fault("/wiki/api/v2/pages", "status", method="POST", status=403, times=MANY)
    world.job("publish")
    world.control.heal()
    world.act("u-facilitator", "create_page", space="KTREGIE", title=title, body="<p>Van ons</p>")

    reports = world.job("publish")

    told = [o for r in reports for o in r.outcomes if o.word == "refused"]
    assert [(o.subject, "another page has this title" in o.detail) for o in told] == [(title, True)]
