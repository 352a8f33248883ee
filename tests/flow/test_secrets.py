"""Whatever a service answers, and however it repeats a secret there: nobody reads it."""

import base64
import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.flow.command import AT, Desk
from tests.flow.test_service import events, until

pytestmark = pytest.mark.no_cover

LOGIN = base64.b64encode(b"regiebot@example.org:sandbox-token").decode()
PLANTED = ("sandbox-token", "xoxb-sandbox", "sig=sandbox", LOGIN, "regiebot@example.org:sandbox-token")
TEXT = " and ".join(PLANTED)
"""What a service may have been sent, as it stands in an error of a service that repeats too much."""
LONG = "x" * 287 + " " + TEXT
"""So long that the bot cuts it off, in the middle of a secret."""

SLACK = "/slack/api/chat.postMessage"
READS = ["/rest/api/3/search/jql", "/rest/api/3/myself", "/wiki/api/v2/spaces"]
WRITES = [
    *("/rest/api/3/issue/bulk", "/rest/api/3/issue/{issueIdOrKey}", "/rest/api/3/version"),
    *("/wiki/api/v2/pages", "/teams/*"),
]
LATER = ["/rest/api/3/project/*", "/rest/api/3/mypermissions"]

Body = Callable[[str], Any]
ATLASSIAN: dict[str, Body] = {
    "messages": lambda text: {"errorMessages": [text], "errors": {}},
    "fields": lambda text: {"errors": {"summary": text, text: "wrong"}},
    "v2": lambda text: {"errors": [{"status": 400, "code": "X", "title": text, "detail": None}]},
    "v2 nested": lambda text: {"errors": [{"elementErrors": {"errors": {text: {"deep": [text]}}}}]},
    "elements": lambda text: {
        "issues": [],
        "errors": [
            {
                "status": 400,
                "elementErrors": {"errorMessages": [text], "errors": {"a": text}},
                "failedElementNumber": n,
            }
            for n in range(50)
        ],
    },
    "message": lambda text: {"message": text, "statusCode": 400},
    "list": lambda text: [{"a": [text]}, text],
    "text": lambda text: text,
    "html": lambda text: f"<html><h1>{html.escape(text)}</h1></html>".encode(),
    "slack": lambda text: {"ok": False, "error": text, "response_metadata": {"messages": [text, text]}},
    "slack word": lambda text: {"ok": False, "error": "not_in_channel", "needed": text},
}


def plant(desk: Desk, paths: Sequence[str], body: Body, status: int, text: str) -> None:
    made = body(text)
    raw = isinstance(made, bytes)
    kind = {"content_type": "text/html"} if raw else {}
    headers = {"X-Seraph-LoginReason": "OK", "Location": "https://x.example/?sig=sandbox"}
    for path in paths:
        for method in ("GET", "POST", "PUT") if path not in READS else ("*",):
            desk.control.fault(
                {
                    "match": {"path": path, "method": method},
                    "action": "status",
                    "status": status,
                    "times": 10**6,
                    "body": made.decode() if raw else made,
                    "headers": headers,
                    **kind,
                }
            )


def found_in(text: str) -> list[str]:
    """The secrets in a text, in any notation; also a part of one, as a text that was cut off may hold it."""
    plain = html.unescape(text).replace("\\", "")
    parts = [re.escape(secret[:12]) for secret in PLANTED]
    return re.findall("|".join(parts), plain)


def ledger(folder: Path) -> str:
    files = [*folder.glob("ledger/state.sqlite*")]
    assert files
    return "".join(file.read_bytes().decode("latin-1") for file in files)


KINDS = [
    *(
        (name, status)
        for name in ("messages", "fields", "elements", "message", "html")
        for status in (400, 403)
    ),
    *(("v2", status) for status in (400, 401, 404, 409, 500)),
    *(("v2 nested", 400), ("list", 400), ("text", 422), ("messages", 302), ("messages", 429), ("html", 200)),
]


@pytest.mark.parametrize("text", [TEXT, LONG], ids=["whole", "cut"])
@pytest.mark.parametrize(("kind", "status"), KINDS)
def test_no_command_repeats_a_secret_that_a_service_repeats(
    desk: Desk, kind: str, status: int, text: str
) -> None:
    desk.patch.setattr("signal.signal", lambda *_: None)
    desk.patch.setattr("bot.http.calls.PoliteAdapter._pause", lambda *_: False)
    desk.patch.setattr("bot.channels.slack.client._WaitWhenBusy._can_retry", lambda *_, **__: False)
    said = []
    for paths, commands in ((WRITES, ["run"]), (LATER, ["check"]), (READS, ["check", "plan"])):
        desk.control.heal()
        plant(desk, paths, ATLASSIAN[kind], status, text)
        for command in commands:
            said.append(desk.run(command, *AT, *(["--once", "--format", "json"] if command == "run" else [])))

    assert [found_in(one.out + one.err) for one in said] == [[]] * len(said)
    assert found_in(ledger(desk.folder)) == []
    hidden = "…" in "".join(one.out + one.err for one in said)
    assert hidden or text is LONG or kind in ("html", "list", "text"), "the services' words are told"


@pytest.mark.parametrize(
    ("kind", "status"), [("slack", 200), ("slack word", 200), ("slack", 400), ("html", 503)]
)
def test_nor_does_what_slack_says(desk: Desk, kind: str, status: int) -> None:
    desk.run("apply", *AT)
    plant(desk, [SLACK, "/slack/api/conversations.info"], ATLASSIAN[kind], status, TEXT)

    said = [desk.run(command, *AT) for command in ("remind", "check")]

    assert [one.code for one in said] == [1, 1]
    assert [found_in(one.out + one.err) for one in said] == [[], []]
    assert found_in(ledger(desk.folder)) == []


def test_nor_does_an_element_of_a_bulk_create(desk: Desk) -> None:
    plant(desk, ["/rest/api/3/issue/bulk"], ATLASSIAN["elements"], 201, TEXT)

    said = desk.run("apply", *AT)

    assert "… and … and " in said.out
    assert found_in(said.out + said.err) == []


def test_nor_does_what_is_read_as_data(desk: Desk) -> None:
    """A name of an account that holds a token: whoever gave it that name, it is not told on."""
    desk.control.fault(
        {
            "match": {"path": "/rest/api/3/myself"},
            "action": "merge",
            "body": {"displayName": TEXT},
            "times": 99,
        }
    )

    said = desk.run("check", *AT)

    assert "logged in as … and …" in said.out
    assert found_in(said.out + said.err) == []


def test_the_log_of_the_service_repeats_none(desk: Desk) -> None:
    """Refusals, and answers that the bot does not understand."""
    plant(desk, WRITES, ATLASSIAN["fields"], 400, TEXT)
    plant(desk, ["/rest/api/3/issue/bulk"], ATLASSIAN["elements"], 201, TEXT)
    lines = served(desk, "outcome")

    assert any("…" in line["detail"] for line in lines if line["event"] == "outcome")
    assert found_in(json.dumps(lines, ensure_ascii=False)) == []

    desk.control.heal()
    nonsense = {"issues": [{"id": TEXT, TEXT: TEXT, "fields": {}}]}
    fault = {"match": {"path": "/rest/api/3/search/jql"}, "action": "merge", "body": nonsense, "times": 99}
    desk.control.fault(fault)
    lines = served(desk, "outcome")

    assert found_in(json.dumps(lines, ensure_ascii=False)) == []
    assert found_in(ledger(desk.folder)) == []


def served(desk: Desk, last: str) -> Sequence[Mapping[str, Any]]:
    """The log of a service up to an event, and all that it says when it is asked to end then."""
    lines = []
    with desk.begin("run", *AT) as child:
        log = events(child)
        for line in log:
            lines.append(line)
            if line["event"] == last:
                break
        child.terminate()
        lines += list(log)
        until(lambda: child.poll() is not None)
    return lines


def test_a_planted_secret_would_be_found() -> None:
    """Otherwise the tests above prove nothing."""
    for secret in PLANTED:
        assert found_in(f"detail: {secret}") != []
        assert found_in(json.dumps({"a": [secret]}).replace("/", "\\/")) != []
        assert found_in(html.escape(secret[:14])) != []
