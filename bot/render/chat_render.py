"""What all kinds of channels have in common: the same messages, from templates, shortened until they fit."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from bot.features.all_rules import Announcement
from bot.features.reminding.messages import Delivery, Digest, Reminder
from bot.features.rfc.views import ChangeNote
from bot.model.disclosed import Disclosed
from bot.render import outline
from bot.render.environment import Medium, Templates
from bot.render.text import clip

LINES = (10, 6, 3, 1, 0)
"""How many actions a message lists; the next shorter list is taken when a message is too big."""


class Messages(ABC):
    """The messages of one kind of chat.

    `now` is an aware instant; it shows as "stand van". The `id` of a delivery is left to who sends it. Each
    method raises RenderError for a template that is wrong, or whose message is too big even without a list.
    """

    medium: ClassVar[str]
    """The folder with its templates."""
    borrows: ClassVar[tuple[str, ...]] = ()
    """Folders of other kinds in which a template is looked up that its own folder does not have."""

    def __init__(self, templates: Templates) -> None:
        templates.add_chat(self.medium, self.borrows)
        self._templates = templates

    def gate(self, shown: Disclosed[Reminder], now: datetime) -> Delivery:
        """A reminder of a GO/NO-GO meeting: when, how ready, what is missing and from whom."""
        reminder = shown.view
        return self._message("gate_reminder", reminder=reminder, gate=reminder.gate, now=now)

    def overdue(self, shown: Disclosed[Digest], now: datetime) -> Delivery:
        """The overdue actions of one channel: how many, who must act, the latest first."""
        return self._message("overdue_digest", digest=shown.view, now=now)

    def change(self, shown: Disclosed[ChangeNote], now: datetime) -> Delivery:
        """What happened to an RFC, with both CAB decisions."""
        note = shown.view
        return self._message("change_note", note=note, change=note.change, now=now)

    def news(self, shown: Disclosed[Announcement], now: datetime) -> Delivery:
        """What a rule has to tell."""
        notice = shown.view
        return self._message(notice.template, Medium.NOTES, now=now, **notice.values)

    def _message(self, name: str, medium: str | None = None, **values: Any) -> Delivery:
        for lines in LINES:
            blocks = outline.parse(self._templates.render(medium or self.medium, name, lines=lines, **values))
            message = self._build(blocks)
            if self._fits(message):
                return message
        reason = "the message is empty, or too big for the service even without its list"
        raise self._templates.refuse(medium or self.medium, name, reason)

    @abstractmethod
    def _build(self, blocks: Sequence[outline.Block]) -> Delivery:
        """The service's own form of the blocks."""

    @abstractmethod
    def _fits(self, message: Delivery) -> bool:
        """Whether the service takes a message of this size."""


def summary(blocks: Sequence[outline.Block], limit: int = 600) -> str:
    """What a notification shows: the headings, callouts and paragraphs as plain text, at most `limit`."""
    said: list[str] = []
    for block in blocks:
        if isinstance(block, outline.Heading | outline.Callout):
            said.append(outline.plain(block.text))
        elif isinstance(block, outline.Paragraph):
            said += [outline.plain(line) for line in block.lines]
    return clip("\n".join(said), limit)
