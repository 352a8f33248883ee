"""An address or a token of the wrong kind gets a sentence of its own, which says what to do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.flow.command import AT, SITE, Desk

pytestmark = pytest.mark.no_cover


def wrong(said_out: str) -> list[str]:
    return [line for line in said_out.splitlines() if line.startswith("!!")]


# -- a token with scopes, at the site


@pytest.mark.parametrize("command", ["plan", "apply", "check", "status"])
def test_a_token_with_scopes_is_told_where_it_works(desk: Desk, command: str) -> None:
    said = desk.run(command, *AT, JIRA_TOKEN="sandbox-scoped-token")

    url = desk.running.url
    words = (
        f"{url} does not accept the login, and answers with a page: so it does for a token with scopes and "
        "for a service account, which work at the gateway alone. Set REGIEBOT_JIRA_URL to "
        f"https://api.atlassian.com/ex/jira/<cloudId> (the number is in {url}/_edge/tenant_info) and "
        "REGIEBOT_JIRA_SITE to the site; else check the token"
    )
    assert said.code == 1
    assert words in (said.out if command == "check" else said.sentence())
    assert desk.writes() == {}


def test_one_of_confluence_alone_is_told_of_that(desk: Desk) -> None:
    said = desk.run("check", *AT, CONFLUENCE_TOKEN="sandbox-scoped-token")

    (line,) = wrong(said.out)
    assert line.startswith("!! Confluence: space KTREGIE: ")
    assert "Set REGIEBOT_CONFLUENCE_URL to https://api.atlassian.com/ex/confluence/<cloudId>" in line


def test_a_wrong_token_is_no_token_with_scopes(desk: Desk) -> None:
    said = desk.run("plan", *AT, JIRA_TOKEN="geheim")

    assert said.sentence().endswith(
        "(AUTHENTICATED_FAILED); check REGIEBOT_JIRA_USER and REGIEBOT_JIRA_TOKEN"
    )


def test_a_scope_that_is_missing_is_named_by_what_was_asked(desk: Desk) -> None:
    body = {"code": 401, "message": "Unauthorized; scope does not match"}
    fault = {"match": {"path": "/rest/api/3/search/jql"}, "action": "status", "status": 401, "body": body}
    desk.control.fault({**fault, "times": 99})

    said = desk.run("plan", *AT)

    assert said.sentence() == (
        "the token lacks a scope for POST /rest/api/3/search/jql (Unauthorized; scope does not match); "
        "make one with it"
    )


# -- not Cloud


@pytest.mark.parametrize("command", ["plan", "apply", "check", "publish"])
def test_a_data_center_is_told_as_that(desk: Desk, command: str) -> None:
    desk.control.fault({"deployment": "server"})

    said = desk.run(command, *AT)

    words = "it is a Data Center, or REGIEBOT_JIRA_URL has something too much behind the host; the bot works"
    assert said.code == 1
    assert words in (said.out if command == "check" else said.sentence())
    assert "that the bot may see" not in said.out + said.err


def test_an_address_with_something_too_much_behind_it_is_told_too(desk: Desk) -> None:
    said = desk.run("plan", *AT, JIRA_URL=f"{desk.running.url}/jira")

    assert (
        "/jira/rest/api/3/myself: it is a Data Center, or REGIEBOT_JIRA_URL has something" in said.sentence()
    )


# -- an archived page


def test_an_archived_page_that_holds_a_title_is_told_each_time_and_once_restored_all_goes_on(
    desk: Desk,
) -> None:
    desk.run("apply", *AT)
    desk.control.act([{"as": "u-facilitator", "do": "create_page", "space": "KTREGIE", "title": "programma"}])
    page = str(desk.state()["confluence_page"][max(desk.state()["confluence_page"], key=int)]["id"])
    desk.control.act([{"as": "u-facilitator", "do": "archive_page", "page": page}])
    before = len(desk.state()["confluence_page"])

    said = [desk.run("publish", *AT) for _ in range(2)]

    for one in said:
        assert one.code == 1
        assert (
            f"an archived page (number {page}) holds the title 'Programma'; restore or rename it in "
            "Confluence, or change the title in the config"
        ) in one.err
        assert "planned again next time" not in one.out
    titles = [p["title"].casefold() for p in desk.state()["confluence_page"].values()]
    assert titles.count("programma") == 1

    desk.control.act([{"as": "u-facilitator", "do": "delete_page", "page": page}])
    assert desk.run("publish", *AT).code == 0
    assert len(desk.state()["confluence_page"]) > before


def test_a_page_that_is_archived_later_is_left_alone(desk: Desk) -> None:
    desk.run("apply", *AT)
    desk.run("publish", *AT)
    desk.control.act([{"as": "u-facilitator", "do": "archive_page", "page": "Programma"}])
    (gate,) = (i for i in desk.state()["issue"].values() if i["fields"]["summary"].startswith("K.1 "))
    desk.control.act([{"as": "u-facilitator", "do": "transition", "issue": gate["key"], "to": "done"}])

    said = desk.run("publish", *AT)

    assert "gone Programma: deleted or archived by a person; it is not made again" in said.out


# -- Slack


@contextmanager
def stranger(
    status: int, body: bytes = b"<html>hi</html>", **headers: str
) -> Iterator[tuple[str, list[Any]]]:
    """A server that is not Slack, and what it was sent."""
    asked: list[Any] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(dict(self.headers))
            self.send_response(status)
            for name, value in {
                "Content-Type": "text/html",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815  (named by the library)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>hi</html>"),
        (200, b""),
        (200, b"[]"),
        (200, b'{"message": "hi"}'),
        (404, b"<html>no</html>"),
        (404, b'{"message": "null for uri"}'),
        (403, b"<html>no</html>"),
        (405, b"\xff\xfe"),
    ],
)
def test_an_address_that_is_not_slacks_is_told_before_anything_is_said(
    desk: Desk, status: int, body: bytes
) -> None:
    desk.run("apply", *AT)
    desk.control.forget_requests()
    with stranger(status, body) as (url, _):
        said = desk.run("remind", *AT, SLACK_URL=url)
        checked = desk.run("check", *AT, SLACK_URL=url)

    words = (
        f"{url}/ does not answer as Slack's Web API does ({status}); leave REGIEBOT_SLACK_URL out, or write "
        "https://slack.com/api, and check what stands in between"
    )
    assert said.sentence() == words
    assert wrong(checked.out) == [f"!! Slack: channel regie: {words}"]
    assert desk.writes() == {}


def test_the_sandbox_itself_is_not_slack_either(desk: Desk) -> None:
    said = desk.run("check", *AT, SLACK_URL=desk.running.url)

    assert "does not answer as Slack's Web API does (404)" in wrong(said.out)[0]


def test_a_token_is_not_carried_to_where_an_address_redirects(desk: Desk) -> None:
    with stranger(200) as (elsewhere, asked), stranger(302, b"", Location=elsewhere) as (url, first):
        said = desk.run("check", *AT, "--config", str(desk.configure(bot=SITE)), SLACK_URL=url)

    assert "does not answer as Slack's Web API does (302)" in wrong(said.out)[0]
    assert len(first) == 2, "who it is, and one message to judge"
    assert asked == []
