"""The Teams stand-in's idea of a good card against the published card schema."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from regiebot_sandbox.teams import card

SPECS = Path(__file__).parents[2].parent / "shared/specs"
pytestmark = pytest.mark.skipif(not SPECS.is_dir(), reason=f"no specifications at {SPECS}")

TEXT = {"type": "TextBlock", "text": "x"}
CELL = {"type": "TableCell", "items": [TEXT]}
OPEN = {"type": "Action.OpenUrl", "title": "Open", "url": "https://x.example"}


def message(*body: Any, **more: Any) -> dict[str, Any]:
    content = {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}
    return {"type": "message", "attachments": [{"contentType": card.CARD_TYPE, "content": content}]}


GOOD: dict[str, Any] = {
    "bare": message(),
    "link to the schema": message(**{"$schema": "https://adaptivecards.io/schemas/adaptive-card.json"}),
    "null address": {
        "type": "message",
        "attachments": [{**message()["attachments"][0], "contentUrl": None}],
    },
    "text": message({**TEXT, "wrap": True, "size": "Large", "weight": "bolder", "style": "heading"}),
    "colours": message({**TEXT, "color": "attention", "isSubtle": True, "maxLines": 2}),
    "facts": message({"type": "FactSet", "facts": [{"title": "a", "value": "b"}]}),
    "container": message({"type": "Container", "style": "warning", "bleed": True, "items": [TEXT]}),
    "columns": message(
        {"type": "ColumnSet", "columns": [{"type": "Column", "width": "auto", "items": [TEXT]}, {"width": 2}]}
    ),
    "table": message(
        {
            "type": "Table",
            "columns": [{"width": 1}, {"width": 2}],
            "firstRowAsHeaders": True,
            "rows": [{"type": "TableRow", "cells": [CELL, CELL]}],
        }
    ),
    "actions": message({"type": "ActionSet", "actions": [OPEN, {**OPEN, "url": "mailto:a@x.example"}]}),
    "card in a card": message(actions=[{"type": "Action.ShowCard", "title": "x", "card": {
        "type": "AdaptiveCard", "version": "1.5", "body": [TEXT]}}]),
    "toggle": message(
        {**TEXT, "id": "meer", "isVisible": False},
        actions=[{"type": "Action.ToggleVisibility", "title": "x", "targetElements": ["meer"]}],
    ),
    "rich text": message(
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x", "italic": True}]}
    ),
    "image": message({"type": "Image", "url": "https://x.example/a.png", "altText": "x", "size": "small"}),
    "full width": message(msteams={"width": "Full"}),
    "mention": message(
        TEXT,
        msteams={
            "entities": [{"type": "mention", "text": "<at>x</at>", "mentioned": {"id": "1", "name": "x"}}]
        },
    ),
}  # fmt: skip

BAD: dict[str, Any] = {
    "bare card": message()["attachments"][0]["content"],
    "no attachment": {"type": "message", "attachments": []},
    "two attachments": {"type": "message", "attachments": message()["attachments"] * 2},
    "other type": {**message(), "type": "card"},
    "other content": {"type": "message", "attachments": [{"contentType": "text/plain", "content": {}}]},
    "no version": {
        "type": "message",
        "attachments": [
            {"contentType": card.CARD_TYPE, "content": {"type": "AdaptiveCard", "body": []}}
        ],
    },
    "version 1.6": message(version="1.6"),
    "version as a number": message(version=1.5),
    "no body": {
        "type": "message",
        "attachments": [
            {"contentType": card.CARD_TYPE, "content": {"type": "AdaptiveCard", "version": "1.5"}}
        ],
    },
    "newer element": message({"type": "Badge", "text": "x"}),
    "lower-case element": message({"type": "textBlock", "text": "x"}),
    "text block without text": message({"type": "TextBlock"}),
    "text that is a number": message({"type": "TextBlock", "text": 1}),
    "unknown colour": message({**TEXT, "color": "red"}),
    "unknown member": message({**TEXT, "bold": True}),
    "wrap as a word": message({**TEXT, "wrap": "true"}),
    "fact without value": message({"type": "FactSet", "facts": [{"title": "a"}]}),
    "fact with a number": message({"type": "FactSet", "facts": [{"title": "a", "value": 1}]}),
    "container without items": message({"type": "Container"}),
    "unknown style": message({"type": "Container", "style": "danger", "items": []}),
    "cell without items": message({"type": "Table", "rows": [{"cells": [{"type": "TableCell"}]}]}),
    "script address": message(actions=[{**OPEN, "url": "javascript:alert(1)"}]),
    "plain address": message(actions=[{**OPEN, "url": "http://x.example"}]),
    "action without address": message(actions=[{"type": "Action.OpenUrl", "title": "x"}]),
    "unknown action": message(actions=[{"type": "Action.Http", "title": "x"}]),
    "element as an action": message(actions=[TEXT]),
    "action as an element": message(OPEN),
}  # fmt: skip


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    cards = json.loads((SPECS / "adaptive-card-teams.schema.json").read_text())
    registry: Registry[Any] = Registry().with_resource(cards["$id"], Resource.from_contents(cards))
    envelope = json.loads((SPECS / "teams-workflow-message.schema.json").read_text())
    return jsonschema.Draft7Validator(envelope, registry=registry)


@pytest.mark.parametrize("name", GOOD)
def test_the_validator_and_the_schema_both_take_a_good_card(
    validator: jsonschema.Draft7Validator, name: str
) -> None:
    assert [e.message for e in validator.iter_errors(GOOD[name])] == []
    assert card.breaches(GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_the_validator_and_the_schema_both_refuse_a_bad_card(
    validator: jsonschema.Draft7Validator, name: str
) -> None:
    assert list(validator.iter_errors(BAD[name]))
    assert card.breaches(BAD[name])
