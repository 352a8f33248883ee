"""The bot's block in a description: finding it, comparing it, and putting a new one in its place.

The block is one top-level panel whose last paragraph starts with `MARK`. Everything around it is
people's text, and stays where they put it.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.model.issue import Adf, Description

MARK = "Regiebot"
"""First word of the last paragraph of the bot's panel, in every language."""

_VOLATILE = "localId"
"""The attribute that Jira adds by itself."""

_EMPTY: tuple[Any, ...] = (None, [], {})

_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "orderedList": {"order": 1},
    "codeBlock": {"wrap": False, "hideLineNumbers": False},
    "status": {"style": ""},
    "mention": {"accessLevel": "", "userType": "DEFAULT"},
    "hardBreak": {"text": "\n"},
    "tableCell": {"colspan": 1, "rowspan": 1},
    "tableHeader": {"colspan": 1, "rowspan": 1},
    "table": {"isNumberColumnEnabled": False, "layout": "default"},
    "expand": {"title": ""},
}
"""Attributes that the editor writes out and others leave away, by the defaults of Atlassian's own schema."""

_SIGNS = (
    *("null", "[]", "{}", _VOLATILE),
    *(f'"type":"{kind}"' for kind in ("orderedList", "codeBlock", "status", "mention", "table", "expand")),
    '{"attrs":{"text":"\\n"}',
)
_STRING = r'"(?:[^"\\]|\\.)*"'
_MARKS = rf'"marks":(\[(?:[^"\]]|{_STRING})*\]),'
_DIVIDED = re.compile(
    rf'\{{"text":{_STRING},"type":"text"\}},\{{"text"'  # two plain texts
    rf'|{_MARKS}"text":{_STRING},"type":"text"\}},\{{"marks":\1,"text"'  # two with the same marks
    rf'|"marks":\[(?:[^"\]]|{_STRING})*\}},\{{'  # a text with several marks
)
"""Without one of the signs, and without this, a node has one form only."""

_SERIALISED = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def block_of(doc: Adf | None) -> Adf | None:
    """The bot's panel in a document, or None where people removed it or there are several."""
    found = [node for node in _nodes(doc) if _is_block(node)]
    return found[0] if len(found) == 1 else None


def digest(node: Adf | None) -> str:
    """A short hash of what a node says, the same before and after Jira stored it; empty for None."""
    if node is None:
        return ""
    text = _SERIALISED(node)
    if _may_differ(text):
        text = _SERIALISED(_normal(node))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def described(document: Adf) -> Description:
    """A document with the digest of its block."""
    return Description(document, digest(block_of(document)))


def with_block(doc: Adf | None, desired: Adf) -> Adf:
    """The document with its block replaced by the one in `desired`; put first where there is none."""
    block = block_of(desired)
    if block is None or doc is None:
        return desired
    nodes = _nodes(doc)
    if block_of(doc) is None:
        return {**doc, "content": [block, *nodes]}
    return {**doc, "content": [block if _is_block(node) else node for node in nodes]}


def text_of(node: Adf | None) -> str:
    """All text in a node, blocks on lines of their own."""
    if node is None:
        return ""
    if node.get("type") == "text":
        return str(node.get("text", ""))
    parts = [text_of(child) for child in _nodes(node)]
    inline = node.get("type") in ("paragraph", "heading")
    return ("" if inline else "\n").join(part for part in parts if part)


def _nodes(node: Adf | None) -> Sequence[Adf]:
    return node.get("content") or () if node else ()


def _is_block(node: Adf) -> bool:
    if node.get("type") != "panel":
        return False
    content = _nodes(node)
    return bool(content) and text_of(content[-1]).startswith(MARK)


def _may_differ(text: str) -> bool:
    """Whether a serialised node may hold something that `_normal` changes.

    Most do not, and looking is far cheaper than taking the node apart.
    """
    return any(sign in text for sign in _SIGNS) or _DIVIDED.search(text) is not None


def _normal(value: Any) -> Any:
    """Plain JSON in one form for what Jira and its editor may write in several (services §2.6): without
    their own ids, empty members and default attributes; marks in order; neighbouring texts that look alike
    as one.
    """
    kind = type(value)
    if kind is dict:
        return _normal_node(value)
    if kind is list or kind is tuple:
        return _joined([_normal(item) for item in value])
    return value


def _normal_node(node: Adf) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, child in node.items():
        if name != _VOLATILE and (kept := _normal(child)) not in _EMPTY:
            found[name] = kept
    kind, attrs = found.get("type"), found.get("attrs")
    if isinstance(kind, str) and isinstance(attrs, dict) and (usual := _DEFAULTS.get(kind)):
        found["attrs"] = {n: v for n, v in attrs.items() if n not in usual or v != usual[n]}
        if not found["attrs"]:
            del found["attrs"]
    if isinstance(marks := found.get("marks"), list):
        found["marks"] = sorted(marks, key=_SERIALISED)
    return found


def _joined(nodes: list[Any]) -> list[Any]:
    found: list[Any] = []
    for node in nodes:
        before: Any = found[-1] if found else None
        if _is_text(node) and _is_text(before) and node.get("marks") == before.get("marks"):
            found[-1] = {**before, "text": before["text"] + node["text"]}
        else:
            found.append(node)
    return found


def _is_text(node: Any) -> bool:
    return isinstance(node, dict) and node.get("type") == "text" and isinstance(node.get("text"), str)
