"""The bot's block in a description: finding it, comparing it, and putting a new one in its place.

The block is one top-level panel whose last paragraph starts with `MARK`. Everything around it is
people's text, and stays where they put it.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from bot.core.types import Adf, Description

MARK = "Regiebot"
"""First word of the last paragraph of the bot's panel, in every language."""

_VOLATILE = "localId"
"""The attribute that Jira adds by itself."""

_EMPTY: tuple[Any, ...] = (None, [], {})

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
    """Whether a serialised node may hold something that `_normal` takes out.

    Most do not, and looking is far cheaper than taking the node apart.
    """
    return "null" in text or "[]" in text or "{}" in text or _VOLATILE in text


def _normal(value: Any) -> Any:
    """Plain JSON without what Jira adds by itself and without empty members."""
    kind = type(value)
    if kind is dict:
        found = {}
        for name, child in value.items():
            if name != _VOLATILE and (kept := _normal(child)) not in _EMPTY:
                found[name] = kept
        return found
    if kind is list or kind is tuple:
        return [_normal(item) for item in value]
    return value
