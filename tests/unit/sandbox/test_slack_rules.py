"""What the Slack stand-in promises, over real HTTP with the client that the bot uses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from regiebot_sandbox.embedded import Running

NOW = datetime(2023, 10, 9, 8, 0, tzinfo=UTC)
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Overleg"}}


@pytest.fixture(autouse=True)
def still(sandbox: Running) -> None:
    sandbox.site.clock.set(NOW)


@pytest.fixture
def slack(sandbox: Running) -> WebClient:
    return WebClient("xoxb-sandbox", base_url=f"{sandbox.url}/slack/api/", retry_handlers=[])


def error_of(error: pytest.ExceptionInfo[SlackApiError]) -> Any:
    return error.value.response["error"]


def test_what_was_posted_is_read_back_with_its_metadata_by_who_asks(slack: WebClient) -> None:
    metadata = {"event_type": "levering", "event_payload": {"delivery_id": "1"}}

    posted = slack.chat_postMessage(channel="C0REGIE", text="Overleg", blocks=[SECTION], metadata=metadata)
    plain = slack.conversations_history(channel="C0REGIE")["messages"][0]
    full = slack.conversations_history(channel="C0REGIE", include_all_metadata=True)["messages"][0]

    assert posted["message"]["bot_id"] == "B0REGIEBOT"
    assert plain["ts"] == posted["ts"]
    assert "metadata" not in plain
    assert full["metadata"] == metadata
    assert full["blocks"][0]["text"] == SECTION["text"]
    assert full["blocks"][0]["block_id"]


def test_timestamps_are_unique_and_follow_the_clock_while_it_stands_still(slack: WebClient) -> None:
    stamps = [slack.chat_postMessage(channel="C0REGIE", text=str(n))["ts"] for n in range(8)]

    assert stamps == sorted(set(stamps))
    assert all(ts.startswith(f"{int(NOW.timestamp())}.") for ts in stamps)


@pytest.mark.parametrize(
    ("channel", "word"),
    [
        ("C0NERGENS", "channel_not_found"),
        ("C0PRIVE", "channel_not_found"),
        ("C0ALGEMEEN", "not_in_channel"),
        ("C0ARCHIEF", "is_archived"),
    ],
)
def test_a_channel_where_the_bot_cannot_post_says_why(slack: WebClient, channel: str, word: str) -> None:
    with pytest.raises(SlackApiError) as error:
        slack.chat_postMessage(channel=channel, text="x")

    assert error_of(error) == word
    assert error.value.response.status_code == 200


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "header"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        (
            {"text": "x", "blocks": [{"type": "markdown", "text": "x" * 7_000}] * 2},
            "msg_blocks_too_long",
        ),
    ],
)
def test_content_that_slack_refuses_is_refused(slack: WebClient, content: Any, word: str) -> None:
    with pytest.raises(SlackApiError) as error:
        slack.chat_postMessage(channel="C0REGIE", **content)

    assert error_of(error) == word
    assert slack.conversations_history(channel="C0REGIE")["messages"] == []


def test_refused_blocks_come_with_a_pointer_to_the_place(slack: WebClient) -> None:
    long = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}

    with pytest.raises(SlackApiError) as error:
        slack.chat_postMessage(channel="C0REGIE", text="x", blocks=[SECTION, long])

    messages = error.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]"]


def test_a_token_is_asked_for_and_each_kind_opens_its_own_methods(sandbox: Running) -> None:
    url = f"{sandbox.url}/slack/api/auth.test"

    def word(token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.post(url, headers=headers, timeout=5).json().get("error")

    assert word("") == "not_authed"
    assert word("xoxb-anders") == "invalid_auth"
    assert word("xapp-sandbox") == "not_allowed_token_type"
    assert word("xoxb-sandbox") is None


def test_a_reply_is_in_its_thread_and_not_in_the_channel_unless_broadcast(slack: WebClient) -> None:
    root = slack.chat_postMessage(channel="C0REGIE", text="anker")["ts"]
    reply = slack.chat_postMessage(channel="C0REGIE", text="stil", thread_ts=root)["ts"]
    loud = slack.chat_postMessage(channel="C0REGIE", text="luid", thread_ts=root, reply_broadcast=True)["ts"]

    channel = slack.conversations_history(channel="C0REGIE")["messages"]
    thread = slack.conversations_replies(channel="C0REGIE", ts=root)["messages"]

    assert [m["ts"] for m in channel] == [loud, root]
    assert [m["ts"] for m in thread] == [root, reply, loud]
    assert channel[1]["reply_count"] == 2


def test_an_update_keeps_what_was_not_sent(slack: WebClient) -> None:
    metadata = {"event_type": "levering", "event_payload": {"id": "1"}}
    ts = slack.chat_postMessage(channel="C0REGIE", text="oud", blocks=[SECTION], metadata=metadata)["ts"]

    slack.chat_update(channel="C0REGIE", ts=ts, text="nieuw")
    (after,) = slack.conversations_history(channel="C0REGIE", include_all_metadata=True)["messages"]

    assert after["text"] == "nieuw"
    assert after["metadata"] == metadata
    assert after["blocks"][0]["type"] == "section"
    assert after["edited"]["user"] == "UREGIEBOT"


def test_only_the_bots_own_message_can_be_changed_or_removed(sandbox: Running, slack: WebClient) -> None:
    act = {"as": "u-facilitator", "do": "say", "channel": "kt-regie", "text": "van een mens"}
    said = requests.post(f"{sandbox.url}/_sandbox/act", json=act, timeout=5).json()["result"]

    with pytest.raises(SlackApiError) as update:
        slack.chat_update(channel="C0REGIE", ts=said["ts"], text="x")
    with pytest.raises(SlackApiError) as delete:
        slack.chat_delete(channel="C0REGIE", ts=said["ts"])

    assert error_of(update) == "cant_update_message"
    assert error_of(delete) == "cant_delete_message"


def test_history_can_be_cut_by_time_and_read_in_pages(slack: WebClient) -> None:
    stamps = [slack.chat_postMessage(channel="C0REGIE", text=str(n))["ts"] for n in range(5)]

    later = slack.conversations_history(channel="C0REGIE", oldest=stamps[1])["messages"]
    pages = [
        [m["ts"] for m in page["messages"]]
        for page in slack.conversations_history(channel="C0REGIE", limit=2)
    ]

    assert [m["ts"] for m in later] == stamps[:1:-1]
    assert pages == [[stamps[4], stamps[3]], [stamps[2], stamps[1]], [stamps[0]]]


def test_more_than_a_burst_in_one_channel_waits_as_long_as_the_answer_says(
    sandbox: Running, slack: WebClient
) -> None:
    sandbox.site.set("chat_rate", 1)
    for n in range(5):
        slack.chat_postMessage(channel="C0REGIE", text=str(n))

    with pytest.raises(SlackApiError) as error:
        slack.chat_postMessage(channel="C0REGIE", text="te snel")
    slack.chat_postMessage(channel="C0GONOGO", text="ander kanaal")
    sandbox.site.clock.advance(timedelta(seconds=int(error.value.response.headers["Retry-After"])))
    slack.chat_postMessage(channel="C0REGIE", text="op tijd")

    assert error.value.response.status_code == 429
    assert error_of(error) == "ratelimited"


def test_people_are_found_by_mail_and_reached_directly(slack: WebClient) -> None:
    user = slack.users_lookupByEmail(email="u-facilitator@example.org")["user"]["id"]

    first = slack.conversations_open(users=user)["channel"]["id"]
    again = slack.conversations_open(users=user)
    slack.chat_postMessage(channel=user, text="rechtstreeks")

    assert again["channel"]["id"] == first
    assert again["already_open"]
    assert slack.conversations_history(channel=first)["messages"][0]["text"] == "rechtstreeks"
    with pytest.raises(SlackApiError) as error:
        slack.users_lookupByEmail(email="niemand@example.org")
    assert error_of(error) == "users_not_found"


def test_a_private_channel_does_not_exist_for_who_is_not_in_it(slack: WebClient) -> None:
    listed = slack.conversations_list(types="public_channel,private_channel")["channels"]

    assert "C0PRIVE" not in {c["id"] for c in listed}
    assert {c["id"] for c in listed if c["is_member"]} >= {"C0REGIE", "C0GONOGO", "C0RELEASE"}


def test_an_ephemeral_message_is_in_no_history(slack: WebClient) -> None:
    slack.chat_postEphemeral(channel="C0REGIE", user="UFACILITATOR", text="alleen voor u")

    assert slack.conversations_history(channel="C0REGIE")["messages"] == []
    with pytest.raises(SlackApiError) as error:
        slack.chat_postEphemeral(channel="C0REGIE", user="USECURITY", text="x")
    assert error_of(error) == "user_not_in_channel"


def test_a_reaction_of_one_account_counts_once(slack: WebClient) -> None:
    ts = slack.chat_postMessage(channel="C0REGIE", text="x")["ts"]
    slack.reactions_add(channel="C0REGIE", timestamp=ts, name="white_check_mark")

    with pytest.raises(SlackApiError) as error:
        slack.reactions_add(channel="C0REGIE", timestamp=ts, name="white_check_mark")

    assert error_of(error) == "already_reacted"
    (message,) = slack.conversations_history(channel="C0REGIE")["messages"]
    assert message["reactions"] == [{"name": "white_check_mark", "users": ["UREGIEBOT"], "count": 1}]


def test_a_trigger_opens_one_dialog_within_three_seconds(sandbox: Running, slack: WebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "GO"}, "action_id": "go"}
    ts = slack.chat_postMessage(
        channel="C0GONOGO", text="x", blocks=[{"type": "actions", "elements": [button]}]
    )["ts"]
    act = {"as": "u-facilitator", "do": "click", "channel": "C0GONOGO", "ts": ts, "action_id": "go"}
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Besluit"}, "blocks": [SECTION]}

    def trigger() -> str:
        answer = requests.post(f"{sandbox.url}/_sandbox/act", json=act, timeout=5).json()
        return str(answer["result"]["trigger_id"])

    used, late = trigger(), trigger()
    opened = slack.views_open(trigger_id=used, view=view)
    with pytest.raises(SlackApiError) as twice:
        slack.views_open(trigger_id=used, view=view)
    sandbox.site.clock.advance(timedelta(seconds=4))
    with pytest.raises(SlackApiError) as expired:
        slack.views_open(trigger_id=late, view=view)

    assert opened["view"]["title"]["text"] == "Besluit"
    assert error_of(twice) == "exchanged_trigger_id"
    assert error_of(expired) == "expired_trigger_id"
