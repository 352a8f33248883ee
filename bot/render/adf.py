"""From an outline to Atlassian Document Format: one panel that holds the whole description."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.model.issue import Adf
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

_HEADING_LEVEL = 3
_BREAK: Adf = {"type": "hardBreak"}


def document(blocks: Iterable[Block], panel_type: str = "info") -> Adf:
    """A document of one panel with the blocks in it. `blocks` must not be empty."""
    content = [node for block in blocks for node in _nodes(block)]
    panel = {"type": "panel", "attrs": {"panelType": panel_type}, "content": content}
    return {"type": "doc", "version": 1, "content": [panel]}


def _nodes(block: Block) -> list[Adf]:
    if isinstance(block, Heading):
        return [{"type": "heading", "attrs": {"level": _HEADING_LEVEL}, "content": _texts(block.text)}]
    if isinstance(block, Bullets):
        items = [{"type": "listItem", "content": [_paragraph(item)]} for item in block.items]
        return [{"type": "bulletList", "content": items}]
    if isinstance(block, Facts):
        return [_paragraph((Run(f"{label}: ", strong=True), *runs)) for label, runs in block.pairs]
    if isinstance(block, Paragraph):
        return [_lines(block.lines)]
    if isinstance(block, Rule):
        return [{"type": "rule"}]
    return [_paragraph(_line_of(block))]


def _line_of(block: Callout | Small | Button) -> Runs:
    if isinstance(block, Callout):
        return tuple(Run(run.text, strong=True, url=run.url) for run in block.text)
    if isinstance(block, Small):
        return block.text
    return (Run(block.label, url=block.url),)


def _lines(lines: Iterable[Runs]) -> Adf:
    nodes: list[Adf] = []
    for runs in lines:
        nodes += [_BREAK, *_texts(runs)] if nodes else _texts(runs)
    return {"type": "paragraph", "content": nodes}


def _paragraph(runs: Runs) -> Adf:
    return {"type": "paragraph", "content": _texts(runs)}


def _texts(runs: Runs) -> list[Adf]:
    return [_text(run) for run in runs]


def _text(run: Run) -> Adf:
    marks: list[Mapping[str, Any]] = []
    if run.url:
        marks.append({"type": "link", "attrs": {"href": run.url}})
    if run.strong:
        marks.append({"type": "strong"})
    return {"type": "text", "text": run.text, **({"marks": marks} if marks else {})}
