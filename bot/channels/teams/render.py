"""Teams messages: an Adaptive Card 1.5 in the envelope that a Workflows webhook takes.

Teams answers before it looks, so a card must be right and small enough when it leaves. Incoming webhooks
ignore submitting actions, hence links only.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.features.reminding.messages import Delivery
from bot.render.chat_render import Messages, summary
from bot.render.outline import (
    Block,
    Bullets,
    Button,
    Callout,
    Facts,
    Heading,
    Paragraph,
    Rule,
    Run,
    Runs,
    Small,
)

BYTES = 18_000
"""Budget of compact UTF-8: Teams refuses at 28 KB after expanding the card, seen from about 21 KB sent."""

_SYMBOL = {"good": "✔️", "warning": "⚠️"}
_MARKS = re.compile(r"[\\`*_\[\]()#~>]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LIST_START = re.compile(r"^(\s*)(?:([-+])|(\d+)([.)]))(?=\s|$)")

Element = Mapping[str, Any]


class TeamsText(Messages):
    """The messages for Teams, from the templates in `teams/`."""

    medium = "teams"

    def _build(self, blocks: Sequence[Block]) -> Delivery:
        card: dict[str, Any] = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.5",
            "msteams": {"width": "Full"},
            "body": _body([block for block in blocks if not _is_action(block)]),
        }
        actions = [
            {"type": "Action.OpenUrl", "title": block.label, "url": block.url}
            for block in blocks
            if isinstance(block, Button) and _is_action(block)
        ]
        if actions:
            card["actions"] = actions
        return Delivery("", summary(blocks), _envelope(card))

    def _fits(self, message: Delivery) -> bool:
        return bool(message.text) and len(encode(message.content or {})) <= BYTES


def encode(payload: Mapping[str, Any]) -> bytes:
    """The payload as it should travel: compact, and not escaped to ASCII, which would double its size."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def escape(text: str) -> str:
    """Text in which Teams sees no Markdown, no tag and no entity."""
    marked = _MARKS.sub(r"\\\g<0>", _ENTITY.sub("&amp;", text)).replace("<", "&lt;")
    return _LIST_START.sub(_escape_start, marked)


def _escape_start(match: re.Match[str]) -> str:
    space, bullet, digits, point = match.groups()
    return f"{space}\\{bullet}" if bullet else f"{space}{digits}\\{point}"


def _is_action(block: Block) -> bool:
    """Cards take https buttons only; other addresses, such as a local sandbox, become plain links."""
    return isinstance(block, Button) and block.url.startswith("https://")


def _envelope(card: Mapping[str, Any]) -> Mapping[str, Any]:
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _body(blocks: Sequence[Block]) -> list[Element]:
    body: list[Element] = []
    ruled = False
    for block in blocks:
        if isinstance(block, Rule):
            ruled = True
            continue
        element = _element(block)
        body.append({**element, "separator": True} if ruled else element)
        ruled = False
    return body


def _element(block: Block) -> Element:
    if isinstance(block, Heading):
        return _text(_join(block.text), style="heading", size="Large", weight="Bolder")
    if isinstance(block, Callout):
        line = _text(f"{_SYMBOL[block.tone]} {_join(block.text)}", weight="Bolder")
        return {"type": "Container", "style": block.tone, "items": [line]}
    if isinstance(block, Facts):
        facts = [{"title": escape(label), "value": _join(runs)} for label, runs in block.pairs]
        return {"type": "FactSet", "facts": facts}
    if isinstance(block, Small):
        return _text(_join(block.text), size="Small", isSubtle=True)
    return _text(_paragraph(block))


def _paragraph(block: Block) -> str:
    if isinstance(block, Bullets):
        return "\n".join(f"- {_join(item)}" for item in block.items)
    if isinstance(block, Paragraph):
        return "\n\n".join(map(_join, block.lines))
    return _join((Run(block.label, url=block.url),)) if isinstance(block, Button) else ""


def _text(text: str, **attributes: object) -> Element:
    return {"type": "TextBlock", "text": text, "wrap": True, **attributes}


def _join(runs: Runs) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = escape(run.text)
    if run.strong:
        text = f"**{text}**"
    return f"[{text}]({run.url.replace('(', '%28').replace(')', '%29')})" if run.url else text
