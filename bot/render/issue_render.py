"""Summaries and descriptions of Jira issues."""

from bot.features.all_rules import IssueAction
from bot.features.hearing.rules import joined
from bot.model.issue import Adf, Description
from bot.reconcile.bot_block import MARK, block_of, described
from bot.reconcile.issue_texts import IssueText
from bot.render import adf, outline
from bot.render.environment import Medium, Templates
from bot.render.text import clip, one_line

SUMMARY_LIMIT = 255
"""Jira refuses a longer summary."""

_PANEL = "note"


class JiraText:
    """The words of an issue, from the templates in `jira/`. It is an `IssueWords`.

    The same facts always give the same words: nothing here depends on the time or on Jira.
    """

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def __call__(self, item: IssueText) -> tuple[str, Description]:
        """Summary and description. Raises RenderError."""
        return self.summary(item), described(self.description(item))

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
