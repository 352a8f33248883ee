"""Slack messages in Block Kit.

Limits are those of the Block Kit reference. Text is sent with `verbatim`, so that Slack makes no links or
mentions of its own, and every value is escaped, so that data cannot mention a channel or hide a link.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
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
from bot.render.outline import plain as plain_text
from bot.render.text import clip

CHARACTERS = 10_000
"""Budget over all blocks: Slack refuses at about 13,200, a figure it does not document."""

_BLOCKS, _HEADER, _SECTION, _LABEL, _BUTTONS = 50, 150, 3000, 75, 25
_SYMBOL = {"good": "✔️", "warning": "⚠️"}

SlackBlock = Mapping[str, Any]


class SlackText(Messages):
    """The messages for Slack, from the templates in `slack/`."""

    medium = "slack"

    def _build(self, blocks: Sequence[Block]) -> Delivery:
        return Delivery("", escape(summary(blocks)), tuple(_blocks(blocks)))

    def _fits(self, message: Delivery) -> bool:
        sizes = [len(text) for text in _strings(message.content)]
        return 0 < len(message.content) <= _BLOCKS and max(sizes) <= _SECTION and sum(sizes) <= CHARACTERS


def escape(text: str) -> str:
    """Text in which Slack sees no link, mention or command."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(blocks: Iterable[Block]) -> Iterator[SlackBlock]:
    for is_button, group in groupby(blocks, key=lambda block: isinstance(block, Button)):
        if is_button:
            yield _actions([block for block in group if isinstance(block, Button)])
        else:
            for block in group:
                yield from _block(block)


def _block(block: Block) -> Iterator[SlackBlock]:
    if isinstance(block, Heading):
        yield {"type": "header", "text": _plain(clip(plain_text(block.text), _HEADER))}
    elif isinstance(block, Rule):
        yield {"type": "divider"}
    elif isinstance(block, Small):
        yield {"type": "context", "elements": [_mrkdwn(_join(block.text))]}
    else:
        yield from _sections(_lines(block))


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from map(_join, block.lines)
    elif isinstance(block, Bullets):
        yield from (f"• {_join(item)}" for item in block.items)
    elif isinstance(block, Facts):
        yield from (f"*{escape(label)}:* {_join(runs)}" for label, runs in block.pairs)
    elif isinstance(block, Callout):
        yield f"{_SYMBOL[block.tone]} {_join(tuple(Run(r.text, strong=True, url=r.url) for r in block.text))}"


def _sections(lines: Iterable[str]) -> Iterator[SlackBlock]:
    """The lines in as few sections as their limit allows; a line is never split."""
    held = ""
    for line in lines:
        if held and len(held) + 1 + len(line) > _SECTION:
            yield {"type": "section", "text": _mrkdwn(held)}
            held = ""
        held = f"{held}\n{line}" if held else line
    if held:
        yield {"type": "section", "text": _mrkdwn(held)}


def _actions(buttons: Sequence[Button]) -> SlackBlock:
    elements = [
        {
            "type": "button",
            "text": _plain(clip(button.label, _LABEL)),
            "url": button.url,
            "action_id": f"open-{index}",
        }
        for index, button in enumerate(buttons[:_BUTTONS], 1)
    ]
    return {"type": "actions", "elements": elements}


def _join(runs: Runs) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = escape(run.text)
    if run.url:
        text = f"<{escape(run.url)}|{text.replace('|', '/')}>"
    return f"*{text}*" if run.strong else text


def _plain(text: str) -> SlackBlock:
    return {"type": "plain_text", "text": text, "emoji": False}


def _mrkdwn(text: str) -> SlackBlock:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _strings(value: object) -> Iterator[str]:
    """Every text in the blocks."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings(tuple(value.values()))
    elif isinstance(value, Sequence):
        for child in value:
            yield from _strings(child)
