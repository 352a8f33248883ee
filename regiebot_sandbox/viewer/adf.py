"""Atlassian documents as HTML: every node type that a description or comment may hold, none that runs.

Unknown nodes show what they hold. All text is escaped; links keep only addresses that a link may have.
"""

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from regiebot_sandbox.viewer import words
from regiebot_sandbox.viewer.html import element, joined

Node = dict[str, Any]
_LOZENGES = {"neutral": "grey", "purple": "purple", "blue": "blue", "red": "red", "yellow": "yellow"}
_PANELS = {"info", "note", "warning", "success", "error", "tip", "custom"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")


def to_html(document: Any) -> Markup:
    """The document as an HTML fragment; nothing for what is no document."""
    return _one(document) if isinstance(document, dict) else Markup("")


def _one(node: Node) -> Markup:
    return _NODES.get(str(node.get("type")), _inside)(node)


def _inside(node: Node) -> Markup:
    held = node.get("content")
    return joined([_one(child) for child in held]) if isinstance(held, list) else Markup("")


def _attr(node: Node, name: str, default: str = "") -> str:
    value = (node.get("attrs") or {}).get(name)
    return default if value is None else str(value)


def _wrap(tag: str, css: str = "") -> Callable[[Node], Markup]:
    def render(node: Node) -> Markup:
        return element(tag, _inside(node), class_=css)

    return render


def _text(node: Node) -> Markup:
    html = escape(str(node.get("text", "")))
    for mark in node.get("marks") or []:
        html = _MARKS.get(str(mark.get("type")), _unmarked)(html, mark)
    return html


def _unmarked(html: Markup, _mark: Node) -> Markup:
    return html


def _marked(tag: str) -> Callable[[Markup, Node], Markup]:
    def render(html: Markup, _mark: Node) -> Markup:
        return element(tag, html)

    return render


def _link_mark(html: Markup, mark: Node) -> Markup:
    href = words.address(_attr(mark, "href"))
    return element("a", html, href=href, rel="noopener") if href else html


def _colour_mark(html: Markup, mark: Node) -> Markup:
    colour = _attr(mark, "color")
    if not _COLOUR.fullmatch(colour):
        return html
    name = "color" if mark["type"] == "textColor" else "background-color"
    return element("span", html, style=f"{name}:{colour}")


def _subsup(html: Markup, mark: Node) -> Markup:
    return element("sub" if _attr(mark, "type") == "sub" else "sup", html)


def _heading(node: Node) -> Markup:
    # The title is the page's h1, and its parts are h2.
    level = _attr(node, "level")
    return element(f"h{min(6, int(level) + 2) if level.isdecimal() else 3}", _inside(node))


def _ordered(node: Node) -> Markup:
    start = _attr(node, "order", "1")
    return element("ol", _inside(node), start=start if start.isdecimal() else "1")


def _code(node: Node) -> Markup:
    held = "".join(str(child.get("text", "")) for child in node.get("content") or [])
    return element("pre", element("code", held), class_="code-block")


def _panel(node: Node) -> Markup:
    kind = _attr(node, "panelType", "info")
    css = kind if kind in _PANELS else "info"
    return element("div", element("div", _inside(node), class_="panel-body"), class_=f"panel panel-{css}")


def _expand(node: Node) -> Markup:
    title = element("summary", _attr(node, "title") or "Meer")
    return element("details", title + element("div", _inside(node)), class_="expand")


def _cell(tag: str) -> Callable[[Node], Markup]:
    def render(node: Node) -> Markup:
        names = (name for name in ("colspan", "rowspan") if _attr(node, name).isdecimal())
        spans = {name: _attr(node, name) for name in names}
        colour = _attr(node, "background")
        style = f"background-color:{colour}" if _COLOUR.fullmatch(colour) else ""
        return element(tag, _inside(node), style=style, **spans)

    return render


def _table(node: Node) -> Markup:
    return element("div", element("table", _inside(node), class_="grid"), class_="scroll")


def _status(node: Node) -> Markup:
    colour = _attr(node, "color", "neutral")
    css = "green" if colour == "green" else _LOZENGES.get(colour, "grey")
    return element("span", _attr(node, "text"), class_=f"lozenge lozenge-{css}")


def _date(node: Node) -> Markup:
    stamp = _attr(node, "timestamp")
    at = words.epoch(f"{stamp[:-3]}.{stamp[-3:]}" if stamp.isdecimal() else stamp)
    return element("time", words.day(at.date()) if at else stamp)


def _mention(node: Node) -> Markup:
    name = _attr(node, "text") or _attr(node, "id")
    return element("span", "@" + name.removeprefix("@"), class_="mention")


def _emoji(node: Node) -> Markup:
    return escape(_attr(node, "text") or _attr(node, "shortName"))


def _card(node: Node) -> Markup:
    url = _attr(node, "url")
    href = words.address(url)
    shown = re.sub(r"^https?://[^/]+/browse/", "", url)
    return element("a", shown, class_="chip", href=href, rel="noopener") if href else escape(url)


def _task(node: Node) -> Markup:
    done = _attr(node, "state") == "DONE"
    box = Markup("☑ ") if done else Markup("☐ ")
    return element("li", box + _inside(node), class_="task task-done" if done else "task")


def _decision(node: Node) -> Markup:
    return element("li", Markup("⤷ ") + _inside(node), class_="task")


def _media(node: Node) -> Markup:
    return element("span", f"Bijlage {_attr(node, 'alt') or _attr(node, 'id')}", class_="missing")


_MARKS: dict[str, Callable[[Markup, Node], Markup]] = {
    "strong": _marked("strong"),
    "em": _marked("em"),
    "underline": _marked("u"),
    "strike": _marked("s"),
    "code": _marked("code"),
    "subsup": _subsup,
    "link": _link_mark,
    "textColor": _colour_mark,
    "backgroundColor": _colour_mark,
}
_NODES: dict[str, Callable[[Node], Markup]] = {
    "text": _text,
    "paragraph": _wrap("p"),
    "heading": _heading,
    "hardBreak": lambda _node: Markup("<br>"),
    "rule": lambda _node: Markup("<hr>"),
    "bulletList": _wrap("ul"),
    "orderedList": _ordered,
    "listItem": _wrap("li"),
    "blockquote": _wrap("blockquote"),
    "codeBlock": _code,
    "panel": _panel,
    "expand": _expand,
    "nestedExpand": _expand,
    "table": _table,
    "tableRow": _wrap("tr"),
    "tableHeader": _cell("th"),
    "tableCell": _cell("td"),
    "taskList": _wrap("ul", "task-list"),
    "taskItem": _task,
    "blockTaskItem": _task,
    "decisionList": _wrap("ul", "task-list"),
    "decisionItem": _decision,
    "layoutSection": _wrap("div", "layout-section"),
    "layoutColumn": _wrap("div", "layout-cell"),
    "status": _status,
    "date": _date,
    "mention": _mention,
    "emoji": _emoji,
    "inlineCard": _card,
    "blockCard": _card,
    "embedCard": _card,
    "media": _media,
    "mediaInline": _media,
}
