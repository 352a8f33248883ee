"""The Markdown that Teams knows in card text: bold, italic, links and lists. Nothing else means anything."""

import re
from itertools import groupby

from markupsafe import Markup, escape

from regiebot_sandbox.viewer import words
from regiebot_sandbox.viewer.html import element, joined

_TOKEN = re.compile(
    r"\\(?P<literal>[\\`*_{}\[\]()#+.!~>-])"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\((?P<href>[^()\s]+)\)"
    r"|<at>(?P<at>[^<>]+)</at>"
)
_HELD = re.compile("\ue000(\\d+)\ue001")
_ITEM = re.compile(r"\s*(?:([-*+])|\d+[.)])\s+(.*)")
_MARKS = (
    ("strong", re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")),
    ("em", re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])")),
    ("em", re.compile(r"(?<![\w_])_(?=\S)([^_]+?)(?<=\S)_(?![\w_])")),
)


def to_html(text: str) -> Markup:
    """Card text as HTML in which nothing of the sender runs."""
    parts: list[Markup] = []
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        for kind, rows in groupby(paragraph.split("\n"), key=_kind):
            parts.append(_rows(kind, list(rows)))
    return joined(parts)


def _kind(row: str) -> str:
    match = _ITEM.match(row)
    if match is None:
        return "p"
    return "ul" if match[1] else "ol"


def _rows(kind: str, rows: list[str]) -> Markup:
    if kind == "p":
        return element("p", _inline(" ".join(rows)))
    return element(kind, joined([element("li", _inline(_ITEM.sub(r"\2", row, count=1))) for row in rows]))


def _inline(text: str) -> Markup:
    held: list[Markup] = []

    def hold(match: re.Match[str]) -> str:
        held.append(_token(match))
        return f"\ue000{len(held) - 1}\ue001"

    html = str(_readable(_TOKEN.sub(hold, re.sub("[\ue000\ue001]", "", text))))
    for tag, pattern in _MARKS:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    return Markup(_HELD.sub(lambda m: held[int(m[1])], html))  # noqa: S704  (built from escaped parts)


def _readable(text: str) -> Markup:
    """Entities that a sender wrote for `<`, `>` and `&` show as those characters, escaped once."""
    return escape(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _token(match: re.Match[str]) -> Markup:
    if match["literal"] is not None:
        return escape(match["literal"])
    if match["at"] is not None:
        return element("span", match["at"], class_="mention")
    label, href = _inline(match["label"]), words.address(match["href"])
    return element("a", label, href=href, rel="noopener") if href else label
