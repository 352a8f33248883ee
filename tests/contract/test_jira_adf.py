"""What the sandbox takes as a document is what the official schema takes, place by place."""

import json
from functools import cache
from itertools import product
from typing import Any

import pytest
from jsonschema import Draft4Validator

from regiebot_sandbox.jira import adf
from tests.contract.openapi import SPECS

SCHEMA = SPECS / "adf-full.schema.json"
pytestmark = pytest.mark.skipif(not SCHEMA.is_file(), reason=f"the official schema is not at {SCHEMA}")

TEXT = {"type": "text", "text": "x"}
PARAGRAPH = {"type": "paragraph", "content": [TEXT]}
ITEM = {"type": "listItem", "content": [PARAGRAPH]}
NODES: dict[str, dict[str, Any]] = {
    "paragraph": PARAGRAPH,
    "heading": {"type": "heading", "attrs": {"level": 2}, "content": [TEXT]},
    "codeBlock": {"type": "codeBlock", "content": [TEXT]},
    "bulletList": {"type": "bulletList", "content": [ITEM]},
    "orderedList": {"type": "orderedList", "content": [ITEM]},
    "listItem": ITEM,
    "panel": {"type": "panel", "attrs": {"panelType": "info"}, "content": [PARAGRAPH]},
    "blockquote": {"type": "blockquote", "content": [PARAGRAPH]},
    "expand": {"type": "expand", "attrs": {"title": "t"}, "content": [PARAGRAPH]},
    "nestedExpand": {"type": "nestedExpand", "attrs": {"title": "t"}, "content": [PARAGRAPH]},
    "rule": {"type": "rule"},
    "table": {
        "type": "table",
        "content": [{"type": "tableRow", "content": [{"type": "tableCell", "content": [PARAGRAPH]}]}],
    },
    "text": TEXT,
    "hardBreak": {"type": "hardBreak"},
    "status": {"type": "status", "attrs": {"text": "GO", "color": "green"}},
    "mention": {"type": "mention", "attrs": {"id": "u-security", "text": "@Security"}},
    "date": {"type": "date", "attrs": {"timestamp": "1696507200000"}},
    "taskList": {
        "type": "taskList",
        "attrs": {"localId": "a"},
        "content": [{"type": "taskItem", "attrs": {"localId": "b", "state": "TODO"}, "content": [TEXT]}],
    },
}
WITHIN = ("paragraph", "heading", "bulletList", "listItem", "panel", "blockquote", "expand", "nestedExpand")


@cache
def schema(definition: str = "doc_node") -> Draft4Validator:
    """The official schema of a document, or of one kind of node."""
    whole = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return Draft4Validator({"$ref": f"#/definitions/{definition}", "definitions": whole["definitions"]})


def document(node: dict[str, Any]) -> dict[str, Any]:
    """A document with the node at a place where its kind may stand."""
    if node["type"] == "listItem":
        node = {"type": "bulletList", "content": [node]}
    if node["type"] == "nestedExpand":
        cell = {"type": "tableCell", "content": [node]}
        node = {"type": "table", "content": [{"type": "tableRow", "content": [cell]}]}
    return {"type": "doc", "version": 1, "content": [node]}


@pytest.mark.parametrize("child", sorted(NODES))
def test_what_may_stand_at_the_top_is_what_the_schema_lets_stand_there(child: str) -> None:
    found = {"type": "doc", "version": 1, "content": [NODES[child]]}

    assert adf.is_valid(found) == schema().is_valid(found)


@pytest.mark.parametrize(("parent", "child"), list(product(WITHIN, sorted(NODES))))
def test_what_may_stand_within_is_what_the_schema_lets_stand_there(parent: str, child: str) -> None:
    node = {**NODES[parent], "content": [NODES[child]]}

    assert adf.is_valid(document(node)) == schema(f"{parent}_node").is_valid(node)


@pytest.mark.parametrize(
    "node",
    [
        {"type": "text", "text": ""},
        {"type": "paragraph"},
        {"type": "bulletList", "content": []},
        {"type": "heading", "attrs": {"level": 7}, "content": [TEXT]},
        {"type": "panel", "content": [PARAGRAPH]},
        {"type": "status", "attrs": {"text": "GO"}},
        {"type": "status", "attrs": {"text": "GO", "color": "pink"}},
        {"type": "status", "attrs": {"text": "GO", "color": "#00aa00", "style": "bold", "localId": "a"}},
        {"type": "panel", "attrs": {"panelType": "loud"}, "content": [PARAGRAPH]},
        {"type": "panel", "attrs": {"panelType": "custom", "panelColor": "#ff"}, "content": [PARAGRAPH]},
        {"type": "paragraph", "attrs": {"colour": "red"}, "content": [TEXT]},
        {"type": "paragraph", "attrs": {"localId": "a"}, "content": [TEXT]},
        {"type": "paragraph", "colour": "red", "content": [TEXT]},
        {"type": "heading", "attrs": {"level": True}, "content": [TEXT]},
        {"type": "codeBlock", "content": [{**TEXT, "marks": [{"type": "strong"}]}]},
        {"type": "orderedList", "attrs": {"order": 3}, "content": [ITEM]},
        {**TEXT, "marks": [{"type": "code"}, {"type": "strong"}]},
        {**TEXT, "marks": [{"type": "code"}, {"type": "link", "attrs": {"href": "https://example.org"}}]},
        {**TEXT, "marks": [{"type": "em"}, {"type": "strong"}]},
        {"type": "nonsense"},
    ],
)
def test_a_node_that_is_not_whole_is_judged_alike(node: dict[str, Any]) -> None:
    inline = node["type"] in adf.INLINE
    found = document({"type": "paragraph", "content": [node]} if inline else node)

    assert adf.is_valid(found) == schema().is_valid(found)
