"""The Slack stand-in against the published methods and the Block Kit schema."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from slack_sdk import WebClient

from regiebot_sandbox.embedded import Running
from regiebot_sandbox.slack import SERVICE, access, blocks

SPECS = Path(__file__).parents[2].parent / "shared/specs"
pytestmark = pytest.mark.skipif(not SPECS.is_dir(), reason=f"no specifications at {SPECS}")

FIELDS = [{"type": "mrkdwn", "text": f"*Veld {n}*\nwaarde"} for n in range(10)]
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "GO"}, "action_id": "go", "value": "1"}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": [{**BUTTON, **more}]}


GOOD: dict[str, list[dict[str, Any]]] = {
    "header": [{"type": "header", "text": plain("x" * 150)}],
    "section": [{"type": "section", "text": mrkdwn("x" * 3000), "block_id": "b" * 255}],
    "fields": [{"type": "section", "fields": FIELDS}],
    "accessory": [{"type": "section", "text": mrkdwn("x"), "accessory": BUTTON}],
    "divider": [{"type": "divider"}],
    "context": [{"type": "context", "elements": [mrkdwn("x")] * 10}],
    "image": [
        {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "x", "title": plain("x")}
    ],
    "buttons": [{"type": "actions", "elements": [{**BUTTON, "action_id": f"go{n}"} for n in range(25)]}],
    "confirm": [button(confirm={"title": plain("Zeker?"), "text": mrkdwn("x"), "confirm": plain("Ja")})],
    "link": [button(url="https://x.example", style="primary")],
    "menu": [
        {
            "type": "actions",
            "elements": [
                {"type": "overflow", "options": [{"text": plain("x"), "value": "1"}]},
                {"type": "static_select", "options": [{"text": plain("x"), "value": "1"}]},
                {"type": "users_select", "placeholder": plain("x")},
                {"type": "datepicker", "initial_date": "2023-10-09"},
            ],
        }
    ],
    "markdown": [{"type": "markdown", "text": "x" * 12_000}],
    "table": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}],
    "rich text": [{"type": "rich_text", "elements": []}],
    "fifty": [{"type": "divider"}] * 50,
}

BAD: dict[str, Any] = {
    "no array": {"type": "divider"},
    "empty": [],
    "fifty-one": [{"type": "divider"}] * 51,
    "unknown type": [{"type": "heading", "text": plain("x")}],
    "no type": [{"text": plain("x")}],
    "long header": [{"type": "header", "text": plain("x" * 151)}],
    "marked header": [{"type": "header", "text": mrkdwn("x")}],
    "empty header": [{"type": "header", "text": plain("")}],
    "header without text": [{"type": "header"}],
    "long section": [{"type": "section", "text": mrkdwn("x" * 3001)}],
    "text that is a string": [{"type": "section", "text": "x"}],
    "section of nothing": [{"type": "section"}],
    "eleven fields": [{"type": "section", "fields": [*FIELDS, mrkdwn("x")]}],
    "long field": [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
    "eleven in context": [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    "button in context": [{"type": "context", "elements": [BUTTON]}],
    "no buttons": [{"type": "actions", "elements": []}],
    "twenty-six buttons": [{"type": "actions", "elements": [BUTTON] * 26}],
    "long button": [button(text=plain("x" * 76))],
    "marked button": [button(text=mrkdwn("x"))],
    "long value": [button(value="x" * 2001)],
    "value that is a number": [button(value=1)],
    "unknown style": [button(style="warning")],
    "long address": [button(url="https://x.example/" + "x" * 3000)],
    "long action_id": [button(action_id="x" * 256)],
    "long confirm": [button(confirm={"text": mrkdwn("x" * 301)})],
    "unknown member": [{"type": "divider", "color": "red"}],
    "long block_id": [{"type": "divider", "block_id": "x" * 256}],
    "image without words": [{"type": "image", "image_url": "https://x.example/a.png"}],
    "long markdown": [{"type": "markdown", "text": "x" * 12_001}],
}


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    schema = json.loads((SPECS / "slack-block-kit-message.schema.json").read_text())
    return jsonschema.Draft7Validator(schema)


@pytest.fixture(scope="module")
def methods() -> Any:
    return json.loads((SPECS / "slack-web-methods.json").read_text())["methods"]


@pytest.fixture
def client(sandbox: Running) -> WebClient:
    sandbox.site.clock.set(datetime(2023, 10, 9, 8, 0, tzinfo=UTC))
    return WebClient("xoxb-sandbox", base_url=f"{sandbox.url}/slack/api/", retry_handlers=[])


@pytest.mark.parametrize("name", GOOD)
def test_the_validator_and_the_schema_both_take_a_good_message(
    validator: jsonschema.Draft7Validator, name: str
) -> None:
    assert list(validator.iter_errors(GOOD[name])) == []
    assert blocks.breaches(GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_the_validator_and_the_schema_both_refuse_a_bad_message(
    validator: jsonschema.Draft7Validator, name: str
) -> None:
    assert list(validator.iter_errors(BAD[name]))
    assert blocks.breaches(BAD[name])


def test_what_the_schema_cannot_say_the_validator_does() -> None:
    twice = [{"type": "divider", "block_id": "b"}] * 2
    same_action = [{"type": "actions", "elements": [BUTTON, BUTTON]}]
    in_all = [{"type": "section", "text": mrkdwn("x" * 2_700)}] * 5

    assert {f.pointer for f in blocks.breaches(twice)} == {"/blocks/0/block_id", "/blocks/1/block_id"}
    assert [f.message for f in blocks.breaches(same_action)] == ["action_id must be unique"] * 2
    assert blocks.breaches(in_all) == []
    assert blocks.too_long(in_all)


def test_every_method_is_a_published_one(methods: Any) -> None:
    served = {e.template.removeprefix("/slack/api/") for e in SERVICE.endpoints} - {"{method}"}
    newer = {"blocks.validate"}  # of July 2026, and not among the methods that were saved

    assert served <= set(methods) | newer


def test_every_scope_that_a_method_asks_for_is_a_published_one(methods: Any) -> None:
    for method, scope in access.SCOPES.items():
        assert scope in methods[method]["scope"]["bot"]
    for method, verb in access.BY_KIND.items():
        assert {f"{kind}:{verb}" for kind in ("channels", "groups", "im")} <= set(
            methods[method]["scope"]["bot"]
        )


CALLS: dict[str, dict[str, Any]] = {
    "auth.test": {},
    "chat.postMessage": {"channel": "C0REGIE", "text": "x"},
    "chat.update": {"channel": "C0REGIE", "ts": "{ts}", "text": "y"},
    "chat.getPermalink": {"channel": "C0REGIE", "message_ts": "{ts}"},
    "chat.postEphemeral": {"channel": "C0REGIE", "user": "UFACILITATOR", "text": "x"},
    "reactions.add": {"channel": "C0REGIE", "timestamp": "{ts}", "name": "eyes"},
    "conversations.list": {},
    "conversations.info": {"channel": "C0REGIE"},
    "conversations.members": {"channel": "C0REGIE"},
    "conversations.open": {"users": "UFACILITATOR"},
    "conversations.history": {"channel": "C0REGIE"},
    "conversations.replies": {"channel": "C0REGIE", "ts": "{ts}"},
    "users.lookupByEmail": {"email": "u-facilitator@example.org"},
    "users.info": {"user": "UFACILITATOR"},
    "users.list": {},
    "chat.delete": {"channel": "C0REGIE", "ts": "{ts}"},
}


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
@pytest.mark.parametrize("method", CALLS)
def test_an_answer_has_the_members_that_are_published_as_required(
    client: WebClient, methods: Any, method: str, *, form: bool
) -> None:
    ts = client.chat_postMessage(channel="C0REGIE", text="eerder")["ts"]
    args = {k: str(v).format(ts=ts) for k, v in CALLS[method].items()}

    answer = client.api_call(method, data=args) if form else client.api_call(method, json=args)

    required = (methods[method]["output"] or {}).get("required") or []
    assert [name for name in required if name not in answer.data] == []
