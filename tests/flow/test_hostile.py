"""A service that answers as no service should gets one sentence, in time and without filling the memory."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.flow.command import ROOT, Desk
from tests.flow.hostile import Hostile, Way, hostile, says, ways

pytestmark = pytest.mark.no_cover

DEADLINE = 60.0
"""Seconds, on a machine that has much else to do; the longest list takes 500 calls."""

MEMORY = 200 * 1024
"""Kilobytes of a whole process."""

NAMES = tuple(ways(""))
BUSY = frozenset(name for name in NAMES if name.startswith("busy"))
REFUSED = frozenset(name for name in NAMES if name.startswith(("refused", "another host", "round")))


@dataclass
class Asker:
    """A process that asks the hostile service."""

    server: Hostile
    elsewhere: Hostile
    ways: dict[str, Way]
    process: subprocess.Popen[str]

    def ask(self, name: str, verb: str) -> tuple[str, str, float, int]:
        self.server.way = self.ways[name]
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(verb + "\n")
        self.process.stdin.flush()
        kind, told, took, size = json.loads(self.process.stdout.readline())
        return kind, told, took, size


@pytest.fixture(scope="module")
def asker() -> Iterator[Asker]:
    with hostile() as server, hostile() as elsewhere:
        command = [sys.executable, "-m", "tests.flow.ask_hostile", server.url]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
            yield Asker(server, elsewhere, ways(elsewhere.url), process)
            process.kill()


@pytest.mark.parametrize("name", NAMES)
def test_what_was_asked_is_not_known_and_the_error_says_why(asker: Asker, name: str) -> None:
    kind, told, took, size = asker.ask(name, "read")

    wanted = {"Permanent", "NotFound", "Forbidden"} if name in REFUSED else {"BrokenAnswer", "Transient"}
    assert kind in wanted, told
    _is_sentence(told, asker)
    assert took < DEADLINE
    assert size < MEMORY


@pytest.mark.parametrize("name", [name for name in NAMES if "end" not in name])
def test_whether_something_was_made_is_not_known_and_nothing_is_sent_twice(asker: Asker, name: str) -> None:
    asker.server.asked.clear()

    kind, told, took, size = asker.ask(name, "write")

    certain = "Transient" if name in BUSY else "Permanent" if name in REFUSED else None
    assert kind == (certain or "UnknownOutcome") or (certain and kind in ("NotFound", "Forbidden")), told
    _is_sentence(told, asker)
    assert len(asker.server.asked) == 1 or name in BUSY
    assert took < DEADLINE
    assert size < MEMORY


def _is_sentence(told: str, asker: Asker) -> None:
    assert (
        told == "Jira did not say what became of it" or f"{asker.server.url} " in told or "POST /rest" in told
    )
    assert told.isprintable()
    assert len(told) < 600
    assert "geheim" not in told
    assert asker.elsewhere.asked == [], "no login goes to another host"


COMMANDS = ("plan", "apply", "check", "status", "remind", "publish", "run --once")
SHAPES: dict[str, Any] = {
    "null": says('{"issues": null, "values": null, "results": null}'),
    "a list": says("[]"),
    "empty objects": says('{"issues": [{}], "accountId": "u", "permissions": {}}'),
    "deep": says('{"issues": ' + "[" * 200_000),
    "a page of a proxy": says("<html>Bad gateway</html>", kind="text/html"),
    "empty": says(""),
    "numeric errors": says('{"errors": 7}', status="400 Bad Request"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_command_ends_with_one_status_and_sentences(desk: Desk, command: str, shape: str) -> None:
    with hostile() as server:
        server.way = SHAPES[shape]
        said = desk.run(
            *command.split(),
            *("--config", str(desk.configure()), "--now", "2023-10-12T13:00"),
            JIRA_URL=server.url,
            JIRA_SITE=None,
            TEAMS_WEBHOOK_URL=None,
            SLACK_URL=f"{server.url}/slack/api",
        )

    assert said.code == 1, said
    assert "Traceback" not in said.out + said.err
    assert server.url in said.out + said.err
