"""The shipped templates as the words of a cycle."""

from functools import lru_cache

from bot.core.texts import IssueText, IssueWords
from bot.core.types import Description
from bot.errors import RenderError
from bot.jobs.kit import Words
from bot.jobs.notify import MessageWords
from bot.render.environment import Templates
from bot.render.jira import JiraText
from bot.render.messages import Messages
from bot.render.slack import SlackText
from bot.render.storage import PagesText
from bot.render.teams import TeamsText
from bot.settings import Settings

_TEXTS = 50_000
"""So many texts of issues are kept: the same facts give the same words, in every round of the service."""


def words(settings: Settings, language: str) -> Words:
    """The shipped templates, with those of the override folder first."""
    templates = Templates(settings.templates, language)
    chat: dict[str, MessageWords] = {**chat_words(templates)}
    issue, pages = JiraText(templates), PagesText(templates)
    return Words(lru_cache(_TEXTS)(_telling(issue)), pages.page, issue.note, pages, chat)


def _telling(words: IssueWords) -> IssueWords:
    """An issue whose template fails says so in its description, and stops no other."""

    def text(item: IssueText) -> tuple[str, Description]:
        try:
            return words(item)
        except RenderError as error:
            title = f"{item.row.code} {item.row.title}".strip() or item.place.title
            return title, Description({}, "", str(error))

    return text


def chat_words(templates: Templates) -> dict[str, Messages]:
    """The messages, per kind of chat."""
    return {"slack": SlackText(templates), "teams": TeamsText(templates)}
