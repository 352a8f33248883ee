"""What the Slack stand-in refuses when an administrator took something away, per method."""

from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from regiebot_sandbox.embedded import Running

HEADER = {"type": "header", "text": {"type": "plain_text", "text": "Overleg"}}


@pytest.fixture
def slack(sandbox: Running) -> WebClient:
    return WebClient("xoxb-sandbox", base_url=f"{sandbox.url}/slack/api/", retry_handlers=[])


def act(sandbox: Running, do: str, **more: Any) -> None:
    body = {"as": "u-facilitator", "do": do, **more}
    requests.post(f"{sandbox.url}/_sandbox/act", json=body, timeout=5).raise_for_status()


def refusal(call: Any, **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as error:
        call(**arguments)
    assert error.value.response.status_code == 200
    return error.value.response.data


def test_a_revoked_token_opens_nothing_until_the_app_is_installed_again(
    sandbox: Running, slack: WebClient
) -> None:
    act(sandbox, "revoke_token")

    assert refusal(slack.chat_postMessage, channel="C0REGIE", text="x")["error"] == "token_revoked"
    assert refusal(slack.auth_test)["error"] == "token_revoked"

    act(sandbox, "install_app")
    assert slack.chat_postMessage(channel="C0REGIE", text="x")["ok"]


def test_a_method_asks_for_its_own_scope_and_says_which(sandbox: Running, slack: WebClient) -> None:
    act(sandbox, "install_app", scopes=["chat:write"])

    slack.chat_postMessage(channel="C0REGIE", text="x")
    look = refusal(slack.conversations_history, channel="C0REGIE")
    private = refusal(slack.conversations_info, channel="C0PRIVE")

    assert (look["error"], look["needed"], look["provided"]) == (
        "missing_scope",
        "channels:history",
        "chat:write",
    )
    assert private["needed"] == "groups:read"

    act(sandbox, "install_app", scopes=["channels:history"])
    assert refusal(slack.chat_postMessage, channel="C0REGIE", text="x")["needed"] == "chat:write"


def test_a_bot_that_was_taken_out_of_a_channel_posts_and_reads_there_no_more(
    sandbox: Running, slack: WebClient
) -> None:
    act(sandbox, "kick", channel="C0REGIE")

    assert refusal(slack.chat_postMessage, channel="C0REGIE", text="x")["error"] == "not_in_channel"
    assert refusal(slack.conversations_history, channel="C0REGIE")["error"] == "not_in_channel"

    act(sandbox, "invite", channel="C0REGIE")
    assert slack.chat_postMessage(channel="C0REGIE", text="x")["ok"]


def test_an_archived_channel_takes_no_message_until_it_is_opened_again(
    sandbox: Running, slack: WebClient
) -> None:
    act(sandbox, "archive_channel", channel="C0REGIE")
    assert refusal(slack.chat_postMessage, channel="C0REGIE", text="x")["error"] == "is_archived"

    act(sandbox, "archive_channel", channel="C0REGIE", archived=False)
    assert slack.chat_postMessage(channel="C0REGIE", text="x")["ok"]


def test_blocks_are_judged_without_a_token_and_nothing_is_posted(sandbox: Running) -> None:
    stranger = WebClient("xoxb-anders", base_url=f"{sandbox.url}/slack/api/", retry_handlers=[])
    long = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}

    assert stranger.blocks_validate(blocks=[HEADER])["ok"]
    wrong = refusal(stranger.blocks_validate, blocks=[HEADER, long])

    assert wrong["error"] == "invalid_blocks"
    assert [(one["pointer"], one["code"]) for one in wrong["errors"]] == [
        ("/1/text/text", "failed_constraint")
    ]
    assert not sandbox.site.store.get("slack.messages.C0REGIE", "")


def test_a_message_is_judged_by_its_blocks_and_has_no_text_there(sandbox: Running) -> None:
    client = WebClient("", base_url=f"{sandbox.url}/slack/api/", retry_handlers=[])

    assert client.blocks_validate(message={"blocks": [HEADER]})["ok"]
    wrong = refusal(client.blocks_validate, message={"blocks": [HEADER], "text": "x"})
    nothing = refusal(client.blocks_validate)

    assert (wrong["error"], wrong["errors"][0]["pointer"]) == ("invalid_message", "/text")
    assert nothing["error"] == "invalid_arguments"
