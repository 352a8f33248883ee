"""What the editor of Jira makes: nodes of a document (ADF)."""

from typing import Any

Node = dict[str, Any]


def text(words: str, *marks: Node | str) -> Node:
    made = [{"type": one} if isinstance(one, str) else one for one in marks]
    return {"type": "text", "text": words, **({"marks": made} if made else {})}


def link(words: str, href: str) -> Node:
    return text(words, {"type": "link", "attrs": {"href": href}})


def node(kind: str, *content: Node | str, **attrs: Any) -> Node:
    """A node; a text stands for a paragraph, or for its words in one that holds inline nodes."""
    inline = kind in ("paragraph", "heading", "codeBlock", "taskItem", "decisionItem", "caption")
    inner = [
        (text(one) if inline else node("paragraph", one)) if isinstance(one, str) else one for one in content
    ]
    return {"type": kind, "attrs": attrs, "content": inner}


def p(*content: Node | str) -> Node:
    return node("paragraph", *content)


def doc(*blocks: Node | str) -> Node:
    return {
        "type": "doc",
        "version": 1,
        "content": [p(one) if isinstance(one, str) else one for one in blocks],
    }


def row(*cells: Node | str) -> Node:
    return node("tableRow", *(node("tableCell", cell) for cell in cells))


def task(state: str, words: str) -> Node:
    return node("taskList", node("taskItem", words, state=state))


def decision(words: str, state: str | None = "DECIDED") -> Node:
    return node("decisionList", node("decisionItem", words, **({"state": state} if state else {})))


def emoji(name: str, shown: str = "") -> Node:
    return {"type": "emoji", "attrs": {"shortName": f":{name}:", "text": shown}}


BREAK: Node = {"type": "hardBreak"}
MENTION: Node = {"type": "mention", "attrs": {"id": "5b10", "text": "@iemand"}}
CARD: Node = {"type": "inlineCard", "attrs": {"url": "https://x/1"}}
DAY: Node = {"type": "date", "attrs": {"timestamp": "1697760000000"}}
STATUS: Node = {"type": "status", "attrs": {"text": "GO", "color": "green"}}
