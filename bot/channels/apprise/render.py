"""Messages for Apprise: a title, and the rest as plain text and as HTML, of which the client sends one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

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
    plain,
)
from bot.render.text import clip

CHARACTERS = 10_000
"""Budget of the plain text: a mail may be longer, but nobody reads it."""

_TITLE = 150
_MENTION = re.compile(r"(?<!\w)@(?=\w)|(?:<|&lt;)(?=[!@#])")
"""How chats call people: `@channel`, and Slack's `<!channel>`."""
_NOTHING = "\u200b"
_SYMBOL = {"good": "✔️", "warning": "⚠️"}


@dataclass(frozen=True, slots=True)
class Written:
    """A message in every form that a service may want; no form holds markup of the values in it."""

    title: str
    """One line: the subject of a mail."""
    text: str
    """Without the title."""
    html: str
    """The same, for a body of HTML."""


class AppriseText(Messages):
    """The messages for Apprise: from the templates in `apprise/`, else from those of Slack."""

    medium = "apprise"
    borrows = ("slack",)

    def _build(self, blocks: Sequence[Block]) -> Delivery:
        said = summary(blocks)
        head, rest = _split(blocks)
        title = clip(plain(head.text) if head else said.partition("\n")[0], _TITLE)
        text = "\n\n".join(part for block in rest if (part := "\n".join(_lines(block))))
        html = "\n".join(part for block in rest if (part := _markup(block)))
        return Delivery("", said, Written(title, text or title, html or _tag("p", escape(title))))

    def _fits(self, message: Delivery) -> bool:
        return bool(message.text) and len(message.content.text) <= CHARACTERS


def unmentioned(text: str) -> str:
    """Text in which a chat sees no mention: what people write in Jira calls nobody elsewhere."""
    return _MENTION.sub(rf"\g<0>{_NOTHING}", text)


def _split(blocks: Sequence[Block]) -> tuple[Heading | None, Sequence[Block]]:
    """The heading that becomes the title, and what is left."""
    if blocks and isinstance(blocks[0], Heading):
        return blocks[0], blocks[1:]
    return None, blocks


def _lines(block: Block) -> Iterator[str]:
    """A block as plain text; every address in full, since nothing can be clicked."""
    if isinstance(block, Bullets):
        yield from (f"- {_said(item)}" for item in block.items)
    elif isinstance(block, Facts):
        yield from (f"{label}: {_said(runs)}" for label, runs in block.pairs)
    elif isinstance(block, Paragraph):
        yield from map(_said, block.lines)
    elif isinstance(block, Callout):
        yield f"{_SYMBOL[block.tone]} {_said(block.text)}"
    elif isinstance(block, Button):
        yield f"{block.label}: {block.url}"
    elif isinstance(block, Rule):
        yield "---"
    else:
        yield _said(block.text)


def _said(runs: Runs) -> str:
    return "".join(f"{run.text} ({run.url})" if run.url else run.text for run in runs)


def _markup(block: Block) -> str:
    """A block as HTML."""
    if isinstance(block, Rule):
        return "<hr>"
    if isinstance(block, Bullets):
        return _tag("ul", "".join(_tag("li", _spans(item)) for item in block.items))
    return _tag("h2" if isinstance(block, Heading) else "p", _inner(block))


def _inner(block: Heading | Paragraph | Facts | Callout | Small | Button) -> str:
    if isinstance(block, Facts):
        pairs = (f"{_tag('strong', escape(label) + ':')} {_spans(runs)}" for label, runs in block.pairs)
        return "<br>".join(pairs)
    if isinstance(block, Paragraph):
        return "<br>".join(map(_spans, block.lines))
    if isinstance(block, Callout):
        return f"{_SYMBOL[block.tone]} {_tag('strong', _spans(block.text))}"
    if isinstance(block, Button):
        return _link(block.url, escape(block.label))
    return _tag("small", _spans(block.text)) if isinstance(block, Small) else _spans(block.text)


def _spans(runs: Runs) -> str:
    return "".join(map(_span, runs))


def _span(run: Run) -> str:
    said = _tag("strong", escape(run.text)) if run.strong else escape(run.text)
    return _link(run.url, said) if run.url else said


def _link(url: str, said: str) -> str:
    return f'<a href="{escape(url)}">{said}</a>'


def _tag(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>"
