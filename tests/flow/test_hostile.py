"""A service that answers as no service should gets one sentence, in time and without filling the memory."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from bot.atlassian.jira.client import Jira
from bot.channels.slack.client import Slack
from bot.channels.teams.client import Teams
from bot.config.call_limits import Limits
from bot.errors import NotFound, Permanent, ServiceError, Transient, UnknownOutcome
from bot.features.reminding.messages import Delivery
from bot.http import calls as http
from bot.http.budget import Budget
from bot.http.exchange import Allowance
from bot.http.retry import RetryPolicy
from bot.ports import Created, NewIssue
from tests.flow.command import AT, ROOT, Desk
from tests.flow.hostile import Hostile, Way, hostile, says, ways

pytestmark = pytest.mark.no_cover

DEADLINE = 60.0
"""Seconds, on a machine that has much else to do; the longest list takes 500 calls."""

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
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
    unclear = "Jira did not say which issue became of it"
    assert told == unclear or f"{asker.server.url} " in told or "POST /rest" in told
    assert told.isprintable()
    assert len(told) < 600
    assert "geheim" not in told
    assert asker.elsewhere.asked == [], "no login goes to another host"


ISSUES_OF_BOTH = 19
"""Of the small programme and the small release."""

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
    assert f"{server.url} answered" in said.out + said.err or ": 400 Bad Request" in said.out + said.err


@pytest.fixture(scope="module")
def chats() -> Iterator[tuple[Hostile, dict[str, Way], Slack, Teams]]:
    with hostile() as server, hostile() as elsewhere:
        policy, allowance = RetryPolicy(sleep=lambda _: None), Allowance(Limits(answer_seconds=1))
        slack = Slack(f"{server.url}/slack/api", "xoxb-geheim", policy, None, allowance)
        hook = f"{server.url}/workflows/1?sig=geheim"
        teams = Teams(hook, lambda: http.session(policy, Budget(), None, allowance))
        yield server, ways(elsewhere.url), slack, teams
        assert elsewhere.asked == [], "no token goes to another host"


SHORT = [name for name in NAMES if "end" not in name or "line" in name]
HELLO = Delivery("d-1", "Hallo", ({"type": "section", "text": {"type": "mrkdwn", "text": "Hallo"}},))


@pytest.mark.parametrize("name", SHORT)
def test_whether_a_message_arrived_is_told_as_it_is(
    chats: tuple[Hostile, dict[str, Way], Slack, Teams], name: str
) -> None:
    server, answers, slack, teams = chats
    server.way = answers[name]
    refused = (Transient, Permanent, NotFound) if name in BUSY | REFUSED else (UnknownOutcome,)

    server.asked.clear()
    with pytest.raises(refused) as told:
        slack.send("C0REGIE", HELLO)
    assert str(told.value).isprintable()
    assert "geheim" not in str(told.value)
    assert len(server.asked) == 1 or name in BUSY
    for look in (partial(slack.check, "C0REGIE"), partial(slack.lookup, "C0REGIE", "d-1", SINCE)):
        with pytest.raises(ServiceError):
            look()
    with suppress(*refused):  # a webhook's answer says nothing but its status
        assert teams.send("", HELLO) == ""


def test_a_round_that_takes_too_long_ends_with_what_it_began_and_the_next_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = list[int]()
    create = Jira.create

    def created(self: Jira, issues: Sequence[NewIssue]) -> Sequence[Created]:
        found = create(self, issues)
        made.append(len(found))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Jira, "create", created)
        patch.setattr(Allowance.__init__, "__defaults__", (None, lambda: 1e6 if made else 0.0))
        said = desk.run("apply", *AT)

    assert said.code == 1
    assert "ended because it took more than 60 minutes (limits.round_minutes)" in said.out
    assert len(made) == 1, "what was begun was ended, and nothing else begun"

    assert desk.run("apply", *AT).code == 0
    assert desk.run("plan", *AT).code == 0
    assert len(desk.control.state("issue")["issue"]) == ISSUES_OF_BOTH
