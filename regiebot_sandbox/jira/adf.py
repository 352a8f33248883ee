"""Which Atlassian documents Jira takes: node types, their places, their attributes and their size.

A light reading of the published format: what it accepts, Jira accepts; contract tests hold it to the
official schema.
"""

import re
from collections.abc import Iterator
from typing import Any

MOST_CHARACTERS = 32_767
INLINE = frozenset(
    {"text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard", "inlineExtension"}
    | {"mediaInline", "placeholder"}
)
LISTS = frozenset({"bulletList", "orderedList", "taskList", "decisionList"})
MEDIA = frozenset({"mediaSingle", "mediaGroup"})
PLAIN = frozenset({"paragraph", "heading", "codeBlock", "rule", "blockCard"}) | LISTS | MEDIA
BOXES = PLAIN | {"panel", "blockquote", "nestedExpand", "embedCard", "extension"}
TOP = (BOXES - {"nestedExpand"}) | {"table", "expand", "bodiedExtension", "layoutSection"}
CHILDREN: dict[str, frozenset[str]] = {
    "doc": TOP,
    "paragraph": INLINE,
    "heading": INLINE,
    "codeBlock": frozenset({"text"}),
    "bulletList": frozenset({"listItem"}),
    "orderedList": frozenset({"listItem"}),
    "listItem": frozenset({"paragraph", "bulletList", "orderedList", "taskList", "codeBlock", "mediaSingle"}),
    "taskList": frozenset({"taskItem", "taskList"}),
    "taskItem": INLINE,
    "decisionList": frozenset({"decisionItem"}),
    "decisionItem": INLINE,
    "panel": PLAIN,
    "blockquote": frozenset({"paragraph", "bulletList", "orderedList", "codeBlock"}) | MEDIA,
    "expand": BOXES | {"table"},
    "nestedExpand": BOXES - {"nestedExpand"},
    "table": frozenset({"tableRow"}),
    "tableRow": frozenset({"tableCell", "tableHeader"}),
    "tableCell": BOXES,
    "tableHeader": BOXES,
    "mediaSingle": frozenset({"media", "caption"}),
    "mediaGroup": frozenset({"media"}),
    "caption": INLINE,
    "layoutSection": frozenset({"layoutColumn"}),
    "layoutColumn": TOP - {"layoutSection"},
    "bodiedExtension": TOP - {"bodiedExtension", "layoutSection"},
}
MAY_BE_EMPTY = frozenset({"doc", "paragraph", "heading", "codeBlock", "taskItem", "decisionItem"})
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "heading": ("level",),
    "panel": ("panelType",),
    "status": ("text", "color"),
    "mention": ("id",),
    "emoji": ("shortName",),
    "date": ("timestamp",),
    "taskList": ("localId",),
    "taskItem": ("localId", "state"),
    "decisionList": ("localId",),
    "decisionItem": ("localId", "state"),
    "media": ("type",),
}
OPTIONAL: dict[str, tuple[str, ...]] = {
    "paragraph": ("localId",),
    "heading": ("localId",),
    "panel": ("panelIcon", "panelIconId", "panelIconText", "panelColor", "localId"),
    "codeBlock": ("language", "uniqueId", "wrap", "hideLineNumbers", "localId"),
    "bulletList": ("localId",),
    "orderedList": ("order", "localId"),
    "listItem": ("localId",),
    "rule": ("localId",),
    "status": ("style", "localId"),
    "mention": ("text", "accessLevel", "userType", "localId"),
    "date": ("localId",),
    "taskList": (),
    "taskItem": (),
    "decisionList": (),
    "decisionItem": (),
}
"""Attributes beside those that must be there; a kind that is not listed may have any."""
VALUES = {
    "panelType": re.compile("info|note|tip|warning|error|success|custom"),
    "color": re.compile("neutral|purple|blue|red|yellow|green|#[0-9a-fA-F]{6}"),
}
MEMBERS = frozenset({"type", "version", "attrs", "content", "marks", "text"})
BESIDE_CODE = frozenset({"code", "link", "annotation"})
"""Jira refuses a text that is code and bold (JeromeErasmus/extended-markdown-adf-parser#6)."""
MARKS = frozenset(
    {"em", "strong", "code", "underline", "strike", "link", "subsup", "textColor", "backgroundColor"}
    | {"annotation", "alignment", "indentation", "breakout", "border", "fragment", "dataConsumer"}
)


def is_document(value: Any) -> bool:
    """Whether it looks like an Atlassian document at all."""
    return isinstance(value, dict) and value.get("type") == "doc" and isinstance(value.get("content"), list)


def is_valid(value: Any) -> bool:
    """Whether every node of the document may stand where it stands."""
    return is_document(value) and value.get("version") == 1 and _fits(value)


def _fits(node: dict[str, Any]) -> bool:
    kind = node["type"]
    if kind == "text":
        return isinstance(node.get("text"), str) and node["text"] != "" and _marks_fit(node)
    if not _attributes_fit(kind, node.get("attrs", {})) or not node.keys() <= MEMBERS:
        return False
    content, allowed = node.get("content", ()), CHILDREN.get(kind, frozenset())
    if not content and allowed and kind not in MAY_BE_EMPTY:
        return False
    if kind == "codeBlock" and any("marks" in child for child in content):
        return False
    return all(isinstance(child, dict) and child.get("type") in allowed and _fits(child) for child in content)


def _attributes_fit(kind: str, attrs: dict[str, Any]) -> bool:
    needed = ATTRIBUTES.get(kind, ())
    if any(attrs.get(name) in (None, "") for name in needed):
        return False
    if kind in OPTIONAL and not attrs.keys() <= {*needed, *OPTIONAL[kind]}:
        return False
    if kind == "heading" and (attrs["level"] is True or attrs["level"] not in range(1, 7)):
        return False
    return all(VALUES[name].fullmatch(str(attrs[name])) for name in needed if name in VALUES)


def _marks_fit(node: dict[str, Any]) -> bool:
    marks = node.get("marks")
    if not marks:
        return True
    kinds = [mark.get("type") for mark in marks]
    links = [mark.get("attrs", {}).get("href") for mark in marks if mark.get("type") == "link"]
    allowed = BESIDE_CODE if "code" in kinds else MARKS
    return len(set(kinds)) == len(kinds) and set(kinds) <= allowed and all(links)


def plain(node: Any) -> str:
    """The text of a document, a line per block."""
    if not isinstance(node, dict):
        return ""
    if node.get("type") == "text":
        return str(node.get("text", ""))
    if node.get("type") in ("status", "mention", "date", "emoji"):
        attrs = node.get("attrs", {})
        return str(attrs.get("text") or attrs.get("timestamp") or attrs.get("shortName") or "")
    inner = "".join(plain(child) for child in node.get("content", []))
    return inner if node.get("type") in INLINE else inner + "\n"


def size(node: Any) -> int:
    """About how many characters the document counts for after Jira's conversion: text, breaks, marks."""
    if not isinstance(node, dict):
        return 0
    found = len(node.get("text", "")) if node.get("type") == "text" else 1
    for mark in node.get("marks", ()):
        found += 2 + len(str(mark.get("attrs", {}).get("href", "")))
    for child in node.get("content", ()):
        found += size(child)
    return found


def stored(node: dict[str, Any]) -> dict[str, Any]:
    """The document in a form of its own, as Jira and its editor keep it (services §2.6): ids on blocks,
    default attributes written out, marks in another order, neighbouring texts that look alike as one.
    """
    return _kept(node, iter(range(1, 1 << 30)))


def _kept(node: dict[str, Any], numbers: Iterator[int]) -> dict[str, Any]:
    found = dict(node)
    if node["type"] in ("paragraph", "heading", "panel"):
        found["attrs"] = {"localId": f"b{next(numbers)}", **node.get("attrs", {})}
    if node["type"] == "orderedList":
        found["attrs"] = {"order": 1, **node.get("attrs", {})}
    if "marks" in node:
        found["marks"] = node["marks"][::-1]
    if "content" in node:
        found["content"] = []
        for child in (_kept(one, numbers) for one in node["content"]):
            before = found["content"][-1] if found["content"] else {}
            if child["type"] == "text" == before.get("type") and child.get("marks") == before.get("marks"):
                found["content"][-1] = {**before, "text": before["text"] + child["text"]}
            else:
                found["content"].append(child)
    return found
