"""What a normal account may do on a site, and what the bot makes of it."""

import pytest
import requests
from pydantic import SecretStr

from bot.app.service_check import check
from bot.app.workspace import workspace
from bot.model.issue import IssueKey
from bot.model.outcome import Report, Word
from bot.ports import Edit
from tests.flow.cab import ask, move, tick
from tests.flow.world import IMPATIENT, NOW, World

K2, K3 = "klein/c1/noord/K.2", "klein/c1/noord/K.3"
LOGIN = ("regiebot@example.org", "sandbox-token")


def put(world: World, key: str, summary: str, query: str = "") -> int:
    """An edit as the bot would send it."""
    body = {"fields": {"summary": summary}}
    address = f"{world.running.url}/rest/api/3/issue/{key}{query}"
    return requests.put(address, json=body, auth=LOGIN, timeout=10).status_code


def asked(world: World, template: str) -> list[str]:
    """The query of each call to an endpoint, since the log was emptied."""
    log = [row for row in world.control.requests() if row["template"] == template]
    return [str(row.get("query", {})) for row in log]


@pytest.fixture
def made(world: World) -> World:
    world.begin(World.apply)
    world.control.fault({"record": True})
    world.control.forget_requests()
    return world


def test_jira_refuses_a_silent_edit_of_a_normal_account_and_takes_the_same_edit_with_mail(
    made: World,
) -> None:
    key = made.key(K2)
    before = made.issues()[K2]["fields"]["summary"]

    assert put(made, key, "Anders", "?notifyUsers=false") == 403
    assert made.issues()[K2]["fields"]["summary"] == before
    assert put(made, key, "Anders") == 204
    made.appoint("KT")
    assert put(made, key, "Weer anders", "?notifyUsers=false") == 204


def test_a_normal_account_edits_with_mail_and_asks_once_whether_it_may_do_without(made: World) -> None:
    report = made.apply_edited(NOW, K2, summary="K.2 Anders")

    assert report.counts["updated"] == 1
    assert made.issues()[K2]["fields"]["summary"] == "K.2 Anders"
    assert not any("notifyUsers" in query for query in asked(made, "/rest/api/3/issue/{issueIdOrKey}"))
    assert len([q for q in asked(made, "/rest/api/3/mypermissions") if "ADMINISTER_PROJECTS" in q]) == 1


def test_who_administers_the_project_edits_without_mail_until_it_does_no_longer(made: World) -> None:
    made.appoint("KT")
    with made.open(only=["klein"], full=True) as space:
        tracker = space.connections.ports.tracker
        seen = {i: tracker.by_key(IssueKey(made.key(i))) for i in (K2, K3)}
        for identity, issue in seen.items():
            assert issue
            tracker.edit(Edit(issue.id, {"summary": f"{identity}!"}, issue.project))
            made.appoint("KT", member=False)

    queries = asked(made, "/rest/api/3/issue/{issueIdOrKey}")
    assert [("notifyUsers" in query) for query in queries] == [True, True, False]
    assert {made.issues()[i]["fields"]["summary"] for i in (K2, K3)} == {f"{K2}!", f"{K3}!"}


def test_the_date_of_a_version_that_the_bot_may_not_set_is_told_once_per_date(world: World) -> None:
    key = ask(world, "Connector sneller", touches=["Mitz Connector"])
    move(world, key, "Beoordelen", "Wacht op CAB")

    first, second = tick(world), tick(world, 10)

    (told,) = _left_out(first)
    assert "Mitz 3.5.0" in told
    assert "REL" in told
    assert not any(report.failed for report in (*first, *second))
    assert _left_out(second) == []
    dates = {v["name"]: v["releaseDate"] for v in world.control.state("version")["version"].values()}
    assert dates["Mitz 3.5.0"] is None


def test_check_says_whether_watchers_are_mailed(made: World) -> None:
    def said() -> str:
        with made.open(only=["klein"]) as space:
            return next(one.text for one in check(space) if "mail in KT" in one.text)

    assert "watchers are mailed" in said()
    made.appoint("KT")
    assert "watchers are not mailed" in said()


def _left_out(reports: list[Report]) -> list[str]:
    found = [o for report in reports for o in report.outcomes if o.word is Word.LEFT_OUT]
    return [f"{o.where}: {o.detail}" for o in found]


@pytest.mark.parametrize("full", [True, False])
def test_a_login_that_is_refused_shows_an_empty_site_and_nothing_is_concluded_from_that(
    made: World, full: bool
) -> None:
    """To a stranger Jira says that nothing is there, and calls it a success."""
    made.cycle(only=["klein"])
    made.control.forget_requests()
    wrong = made.settings.model_copy(update={"jira_token": SecretStr("fout")})
    at = made.later(10)[0]

    with workspace(wrong, at, only=["klein"], full=full, policy=IMPATIENT) as space:
        reports = list(space.run())

    details = [o.detail for report in reports for o in report.outcomes]
    assert details
    assert all("does not accept the login" in detail for detail in details)
    assert made.writes() == {}
    assert set(made.apply(made.later(20)[0]).counts) == {"unchanged"}


def test_a_quiet_round_proves_its_login_by_an_issue(made: World) -> None:
    made.cycle(only=["klein"])
    made.control.forget_requests()
    made.cycle(made.later(10)[0], only=["klein"])
    by_issue = [row["template"] for row in made.control.requests()]

    assert "/rest/api/3/myself" not in by_issue
    assert "/rest/api/3/issue/bulkfetch" in by_issue
    assert len(by_issue) <= 4
