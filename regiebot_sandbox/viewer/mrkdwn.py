"""Slack's message markup as HTML: bold, italic, code, quotes, links, mentions and dates."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from regiebot_sandbox.kernel import Site
from regiebot_sandbox.slack import records
from regiebot_sandbox.viewer import words
from regiebot_sandbox.viewer.html import element

_TOKEN = re.compile(r"```(?P<block>.+?)```|`(?P<code>[^`\n]+)`|<(?P<ref>[^<>\n]+)>", re.DOTALL)
_HELD = re.compile("\ue000(\\d+)\ue001")
_MARKS = (
    ("strong", re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")),
    ("em", re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])")),
    ("s", re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])")),
)
_EMOJI = {
    "white_check_mark": "✅", "heavy_check_mark": "✔", "x": "❌", "warning": "⚠", "no_entry": "⛔",
    "large_green_circle": "🟢", "large_yellow_circle": "🟡", "red_circle": "🔴", "white_circle": "⚪",
    "calendar": "📅", "date": "📅", "clock9": "🕘", "hourglass": "⌛", "bell": "🔔", "eyes": "👀",
    "rotating_light": "🚨", "memo": "📝", "link": "🔗", "arrow_right": "➡", "+1": "👍", "tada": "🎉",
    "black_small_square": "▪", "busts_in_silhouette": "👥", "information_source": "ℹ",
}  # fmt: skip


def to_html(site: Site, text: str) -> Markup:
    """Message text as HTML in which nothing of the sender runs."""
    held: list[Markup] = []

    def hold(match: re.Match[str]) -> str:
        held.append(_token(site, match))
        return f"\ue000{len(held) - 1}\ue001"

    clean = re.sub("[\ue000\ue001]", "", text)
    lines = _emphasised(_TOKEN.sub(hold, clean))
    return Markup(_HELD.sub(lambda m: held[int(m[1])], lines))  # noqa: S704  (built from escaped parts)


def plain(text: str) -> Markup:
    """A `plain_text` object: only entities and emoji mean something."""
    return Markup("<br>").join(_emoji(_decoded(line)) for line in text.split("\n"))


def _emphasised(text: str) -> str:
    """Escaped HTML with marks, quotes and line ends."""
    html = str(_emoji(_decoded(text)))
    for tag, pattern in _MARKS:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    html = re.sub(r"(?:^|(?<=\n))((?:&gt; ?[^\n]*(?:\n|$))+)", _quote, html)
    return html.replace("\n", "<br>")


def _quote(match: re.Match[str]) -> str:
    rows = [re.sub(r"^&gt; ?", "", row) for row in match[1].rstrip("\n").split("\n")]
    return f"<blockquote>{'<br>'.join(rows)}</blockquote>"


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _emoji(text: str) -> Markup:
    return escape(re.sub(r":([a-z0-9_+-]+):", lambda m: _EMOJI.get(m[1], m[0]), text))


def _token(site: Site, match: re.Match[str]) -> Markup:
    if match["block"] is not None:
        return element("pre", _decoded(match["block"].strip("\n")))
    if match["code"] is not None:
        return element("code", _decoded(match["code"]))
    target, _, label = match["ref"].partition("|")
    return _REFERENCES.get(target[0], _link)(site, target, label)


def _user(site: Site, target: str, label: str) -> Markup:
    user = records.user_of(site, target[1:])
    name = user["real_name"] if user else label or target[1:]
    return element("span", f"@{name}", class_="mention")


def _channel(site: Site, target: str, label: str) -> Markup:
    channel: dict[str, Any] = site.store.get(records.CHANNELS, target[1:]) or {}
    name = channel.get("name") or label or target[1:]
    return element("a", f"#{name}", class_="mention", href=f"/chat/slack/{target[1:]}")


def _special(_site: Site, target: str, label: str) -> Markup:
    kind, *rest = target[1:].split("^")
    if kind == "date" and len(rest) >= 2:
        shown = _date(rest[0], rest[1]) or _decoded(label)
        return element("time", shown, title=_decoded(label))
    if kind in ("here", "channel", "everyone"):
        return element("span", f"@{kind}", class_="mention mention-all")
    return element("span", label or f"@{kind}", class_="mention")


def _link(_site: Site, target: str, label: str) -> Markup:
    href = words.address(_decoded(target))
    if not href:
        return escape(f"<{target}>")
    return element("a", _decoded(label) or href, href=href, rel="noopener")


_REFERENCES: dict[str, Callable[[Site, str, str], Markup]] = {"@": _user, "#": _channel, "!": _special}


def _date(seconds: str, pattern: str) -> str:
    at = words.epoch(seconds)
    if at is None:
        return ""
    return re.sub(r"\{(\w+)\}", lambda m: _part(at, m[1]), _decoded(pattern))


def _part(at: datetime, name: str) -> str:
    local = at.astimezone(words.AMSTERDAM)
    if name.startswith("time"):
        return f"{local:%H:%M:%S}" if name == "time_secs" else f"{local:%H:%M}"
    return f"{local:%d-%m-%Y}" if name == "date_num" else words.day(local.date())
