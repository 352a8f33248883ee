"""Clicks over Socket Mode, with the client that the bot uses."""

import queue

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from regiebot_sandbox.embedded import Running

BUTTON = {
    "type": "button",
    "text": {"type": "plain_text", "text": "GO"},
    "action_id": "besluit-go",
    "value": "overleg-1/2",
}


@pytest.fixture
def question(sandbox: Running) -> dict[str, str]:
    client = WebClient("xoxb-sandbox", base_url=f"{sandbox.url}/slack/api/", retry_handlers=[])
    blocks = [{"type": "actions", "block_id": "besluit", "elements": [BUTTON]}]
    ts = client.chat_postMessage(channel="C0GONOGO", text="GO?", blocks=blocks)["ts"]
    return {"do": "click", "channel": "C0GONOGO", "ts": str(ts), "action_id": "besluit-go"}


class App:
    """A connected app that notes every request and acknowledges from the nth on."""

    def __init__(self, sandbox: Running, acknowledge_from: int = 1) -> None:
        web = WebClient("xoxb-sandbox", base_url=f"{sandbox.url}/slack/api/", retry_handlers=[])
        self.client = SocketModeClient(app_token="xapp-sandbox", web_client=web)
        self.heard: queue.Queue[SocketModeRequest] = queue.Queue()
        self.from_nth, self.seen = acknowledge_from, 0
        self.client.socket_mode_request_listeners.append(self.listen)
        self.client.connect()

    def listen(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        self.seen += 1
        self.heard.put(request)
        if self.seen >= self.from_nth:
            client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))


def click(sandbox: Running, question: dict[str, str]) -> dict[str, object]:
    act = {"as": "u-zorgaanbieder", **question}
    answer = requests.post(f"{sandbox.url}/_sandbox/act", json=act, timeout=5)
    answer.raise_for_status()
    result: dict[str, object] = answer.json()["result"]
    return result


def test_a_click_reaches_the_connected_app_as_block_actions(
    sandbox: Running, question: dict[str, str]
) -> None:
    app = App(sandbox)
    try:
        sent = click(sandbox, question)
        heard = app.heard.get(timeout=5)
    finally:
        app.client.close()

    assert sent["delivered"] is True
    assert heard.type == "interactive"
    assert heard.envelope_id == sent["envelope_id"]
    assert heard.payload["type"] == "block_actions"
    assert heard.payload["user"]["id"] == "UZORGAANBIEDER"
    assert heard.payload["container"]["message_ts"] == question["ts"]
    assert heard.payload["actions"][0]["value"] == BUTTON["value"]
    assert heard.payload["actions"][0]["block_id"] == "besluit"


def test_an_envelope_that_is_not_acknowledged_is_sent_again(
    sandbox: Running, question: dict[str, str]
) -> None:
    sandbox.site.limits["slack.ack_seconds"] = 0.05
    app = App(sandbox, acknowledge_from=2)
    try:
        click(sandbox, question)
        first, second = app.heard.get(timeout=5), app.heard.get(timeout=5)
    finally:
        app.client.close()

    assert second.envelope_id == first.envelope_id
    assert second.retry_attempt == 1


def test_without_an_app_the_person_sees_that_nothing_heard_the_click(
    sandbox: Running, question: dict[str, str]
) -> None:
    assert click(sandbox, question)["delivered"] is False


def test_a_button_that_is_not_there_cannot_be_clicked(sandbox: Running, question: dict[str, str]) -> None:
    act = {"as": "u-zorgaanbieder", **question, "action_id": "anders"}

    answer = requests.post(f"{sandbox.url}/_sandbox/act", json=act, timeout=5)

    assert answer.status_code == 400
