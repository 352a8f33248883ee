"""Slack: waits only when it was refused, repeats nothing that may have arrived, and looks it up instead."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.channels.slack.client import Slack
from bot.errors import NotFound, Permanent, Transient, Unauthorized, UnknownOutcome
from bot.features.reminding.messages import Delivery
from bot.http.retry import RetryPolicy
from regiebot_playground.demo.control import Control
from regiebot_sandbox.embedded import Running

POST = "/slack/api/chat.postMessage"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
HELLO = Delivery("d-1", "Hallo", ({"type": "section", "text": {"type": "mrkdwn", "text": "Hallo"}},))


class Desk:
    """Slack with a clock that keeps what it was asked to wait, and the sandbox behind it."""

    def __init__(self, running: Running, token: str) -> None:
        self.waits: list[float] = []
        self.control = Control(running.url)
        policy = RetryPolicy(sleep=self.waits.append, jitter=lambda: 1.0)
        self.slack = Slack(f"{running.url}/slack/api", token, policy)

    def fault(self, action: str, path: str = POST, **more: object) -> None:
        self.control.fault({"match": {"path": path}, "action": action, **more})

    def posted(self) -> int:
        return len(self.control.state("slack.messages.C0REGIE").get("slack.messages.C0REGIE", {}))


@pytest.fixture
def desk(sandbox: Running) -> Desk:
    return Desk(sandbox, "xoxb-sandbox")


def test_a_message_is_posted_with_its_id_for_looking_it_up(desk: Desk) -> None:
    stamp = desk.slack.send("C0REGIE", HELLO)

    assert desk.slack.lookup("C0REGIE", "d-1", SINCE) == stamp
    assert desk.slack.lookup("C0REGIE", "d-2", SINCE) is None


@pytest.mark.parametrize(("asked", "waits"), [("1.5", [1.5, 2.0]), ("0", [1.0, 2.0]), ("7", [7.0, 7.0])])
def test_a_busy_slack_is_waited_for(desk: Desk, asked: str, waits: list[float]) -> None:
    desk.fault("status", status=429, times=2, headers={"Retry-After": asked})

    desk.slack.send("C0REGIE", HELLO)

    assert desk.waits == waits
    assert desk.posted() == 1


def test_a_wait_longer_than_the_cap_is_left_for_later_and_says_how_long(desk: Desk) -> None:
    desk.fault("status", status=429, times=99, headers={"Retry-After": "3500"})

    with pytest.raises(Transient) as told:
        desk.slack.send("C0REGIE", HELLO)

    assert told.value.retry_after == 3500
    assert desk.waits == []


def test_a_slack_that_stays_busy_is_left_for_later(desk: Desk) -> None:
    desk.fault("status", status=429, times=99, headers={"Retry-After": "2"})

    with pytest.raises(Transient):
        desk.slack.send("C0REGIE", HELLO)

    assert desk.waits == [2.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize(("action", "posted"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_post_is_not_repeated(desk: Desk, action: str, posted: int) -> None:
    desk.fault(action)

    with pytest.raises(UnknownOutcome):
        desk.slack.send("C0REGIE", HELLO)

    assert desk.posted() == posted
    assert desk.waits == []


def test_a_failing_slack_is_certain_only_for_reads(desk: Desk) -> None:
    desk.fault("status", status=503)
    desk.fault("status", "/slack/api/conversations.history", status=503)

    with pytest.raises(UnknownOutcome):
        desk.slack.send("C0REGIE", HELLO)
    with pytest.raises(Transient):
        desk.slack.lookup("C0REGIE", "d-1", SINCE)


@pytest.mark.parametrize("word", ["fatal_error", "internal_error", "request_timeout", "service_unavailable"])
def test_trouble_of_slack_itself_may_have_come_after_the_message_was_posted(desk: Desk, word: str) -> None:
    desk.fault("merge", body={"ok": False, "error": word})

    with pytest.raises(UnknownOutcome, match=word):
        desk.slack.send("C0REGIE", HELLO)

    assert desk.posted() == 1


def test_a_page_instead_of_an_answer_tells_nothing_about_the_message(desk: Desk) -> None:
    desk.fault("status", status=200, body="<html>Log in</html>", content_type="text/html")

    with pytest.raises(UnknownOutcome):
        desk.slack.send("C0REGIE", HELLO)


def test_a_scope_that_is_missing_is_named(desk: Desk) -> None:
    desk.control.act([{"as": "u-facilitator", "do": "install_app", "scopes": ["channels:read"]}])

    with pytest.raises(Permanent, match="lacks the scope chat:write"):
        desk.slack.send("C0REGIE", HELLO)


def test_blocks_are_judged_by_slack_with_the_place_of_each_fault(desk: Desk) -> None:
    desk.control.act([{"as": "u-facilitator", "do": "revoke_token"}])
    long = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}

    desk.slack.judge(HELLO)
    with pytest.raises(Permanent, match="/1/text/text: must be less than 151 characters"):
        desk.slack.judge(replace(HELLO, content=[*HELLO.content, long]))
    desk.fault("status", "/slack/api/blocks.validate", status=503)
    with pytest.raises(Transient):
        desk.slack.judge(HELLO)

    assert desk.posted() == 0


def test_a_wrong_token_names_its_variable_and_not_itself(sandbox: Running) -> None:
    desk = Desk(sandbox, "xoxb-geheim")

    with pytest.raises(Unauthorized, match="check REGIEBOT_SLACK_TOKEN") as told:
        desk.slack.send("C0REGIE", HELLO)

    assert "geheim" not in str(told.value)


@pytest.mark.parametrize("channel", ["C0NERGENS", "C0PRIVE"])
def test_a_channel_that_cannot_be_used_says_what_to_do(desk: Desk, channel: str) -> None:
    with pytest.raises(NotFound, match="invite"):
        desk.slack.send(channel, HELLO)
    with pytest.raises(NotFound, match="invite"):
        desk.slack.require(channel)


def test_a_token_that_may_post_but_not_look_is_good_enough(desk: Desk) -> None:
    refusal = {"ok": False, "error": "missing_scope", "needed": "channels:read"}
    desk.fault("status", "/slack/api/conversations.info", status=200, body=refusal, times=9)

    desk.slack.require("C0REGIE")


def test_an_unreachable_slack_is_told_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    waits: list[float] = []
    slack = Slack("http://127.0.0.1:9/slack/api", "xoxb-geheim", RetryPolicy(sleep=waits.append))

    with pytest.raises(Transient, match="Slack cannot be reached"):
        slack.send("C0REGIE", HELLO)

    assert waits == []
    assert capfd.readouterr() == ("", "")
