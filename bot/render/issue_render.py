"""Summaries and descriptions of Jira issues."""

from dataclasses import fields
from functools import lru_cache

from bot.features.all_rules import IssueAction
from bot.features.hearing.rules import joined
from bot.model.issue import Adf, Description
from bot.reconcile.bot_block import MARK, block_of, digest
from bot.reconcile.issue_texts import IssueText
from bot.render import adf, outline
from bot.render.environment import Medium, Templates
from bot.render.reuse.made_of import name_of
from bot.render.reuse.remembered import Remembered, Text
from bot.render.text import clip, one_line

SUMMARY_LIMIT = 255
"""Jira refuses a longer summary."""

_PANEL = "note"
_SHARED = 4_096
"""So many rows and places are kept with their names."""

_OWN = tuple(one.name for one in fields(IssueText) if one.name not in ("place", "row"))
"""What an issue shares with no other."""


class JiraText:
    """The words of an issue, from the templates in `jira/`. It is an `IssueWords`.

    The same facts always give the same words: nothing here depends on the time or on Jira. So what `texts`
    remembers is not rendered before it is written.
    """

    def __init__(self, templates: Templates, texts: Remembered[Adf] | None = None) -> None:
        self._templates = templates
        self._texts = texts or Remembered[Adf]("issue")
        self._medium = ""
        # What issues have in common is named once; most of a text is its row.
        self._shared = lru_cache(_SHARED)(name_of)

    def __call__(self, item: IssueText) -> tuple[str, Description]:
        """Summary and description. Raises RenderError."""
        text, document = self._texts.text(self._name(item), lambda: self._made(item))
        return text.title, Description(document, text.digest)

    def _name(self, item: IssueText) -> str:
        """Names what the text is made of."""
        self._medium = self._medium or self._templates.name(Medium.JIRA)
        own = [getattr(item, name) for name in _OWN]
        return name_of(self._medium, self._shared(item.place), self._shared(item.row), own)

    def _made(self, item: IssueText) -> Text[Adf]:
        summary, document = self.summary(item), self.description(item)
        return Text(summary, digest(block_of(document)), document)

    def summary(self, item: IssueText) -> str:
        """One line of at most 255 characters: code, title and where it stands."""
        rendered = self._templates.render(Medium.JIRA, "summary", item=item)
        runs = outline.inline(one_line(rendered))
        return clip(one_line(outline.plain(runs)), SUMMARY_LIMIT)

    def description(self, item: IssueText) -> Adf:
        """The bot's panel as a document. Its last paragraph says who keeps what.

        Raises RenderError where a template leaves that line out: without it the bot could not find its
        own panel back.
        """
        name = "action" if item.row.is_action else "step" if item.row.code else "epic"
        document = adf.document(outline.parse(self._templates.render(Medium.JIRA, name, item=item)))
        if block_of(document) is None:
            raise self._templates.refuse(Medium.JIRA, name, f"its last line must start with the word {MARK}")
        return document

    def note(self, *acts: IssueAction) -> Adf:
        """A comment with one or more notes, as a panel that the bot knows for its own. Raises RenderError."""
        said = [self._templates.render(Medium.NOTES, act.template, **act.values) for act in joined(acts)]
        signed = self._templates.render(Medium.NOTES, "_signature")
        document = adf.document(outline.parse("\n\n".join([*said, signed])), _PANEL)
        if block_of(document) is None:
            raise self._templates.refuse(Medium.NOTES, "_signature", f"it must start with the word {MARK}")
        return document
