"""The shipped templates as the words of a cycle."""

from functools import lru_cache

from bot.errors import CheckFailed
from bot.jobs.kit import Words
from bot.jobs.notify import MessageWords
from bot.render.environment import Templates
from bot.render.jira import JiraText
from bot.render.slack import SlackText
from bot.render.storage import PagesText
from bot.render.teams import TeamsText
from bot.settings import Settings

_TEXTS = 50_000
"""So many texts of issues are kept: the same facts give the same words, in every round of the service."""


def words(settings: Settings, language: str) -> Words:
    """The shipped templates, with those of the override folder first."""
    if settings.templates and not settings.templates.is_dir():
        raise CheckFailed(f"REGIEBOT_TEMPLATES: there is no folder {settings.templates}")
    templates = Templates(settings.templates, language)
    chat: dict[str, MessageWords] = {"slack": SlackText(templates), "teams": TeamsText(templates)}
    issue, pages = JiraText(templates), PagesText(templates)
    return Words(lru_cache(_TEXTS)(issue), pages.page, issue.note, pages, chat)
