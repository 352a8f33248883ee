"""The shipped templates as the words of a cycle."""

from datetime import datetime
from functools import lru_cache

from bot.core.messages import ChangeNote, Delivery, Digest, Reminder
from bot.core.rules import Notice
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


class _SlackWords:
    def __init__(self, templates: Templates) -> None:
        self._text = SlackText(templates)

    def gate(self, reminder: Reminder, now: datetime) -> Delivery:
        chat = self._text.gate(reminder, now)
        return Delivery("", chat.text, chat.blocks)

    def overdue(self, digest: Digest, now: datetime) -> Delivery:
        chat = self._text.overdue(digest, now)
        return Delivery("", chat.text, chat.blocks)

    def change(self, note: ChangeNote, now: datetime) -> Delivery:
        chat = self._text.change(note, now)
        return Delivery("", chat.text, chat.blocks)

    def news(self, notice: Notice, now: datetime) -> Delivery:
        chat = self._text.news(notice, now)
        return Delivery("", chat.text, chat.blocks)


class _TeamsWords:
    def __init__(self, templates: Templates) -> None:
        self._text = TeamsText(templates)

    def gate(self, reminder: Reminder, now: datetime) -> Delivery:
        card = self._text.gate(reminder, now)
        return Delivery("", card.summary, card=card.payload)

    def overdue(self, digest: Digest, now: datetime) -> Delivery:
        card = self._text.overdue(digest, now)
        return Delivery("", card.summary, card=card.payload)

    def change(self, note: ChangeNote, now: datetime) -> Delivery:
        card = self._text.change(note, now)
        return Delivery("", card.summary, card=card.payload)

    def news(self, notice: Notice, now: datetime) -> Delivery:
        card = self._text.news(notice, now)
        return Delivery("", card.summary, card=card.payload)


def words(settings: Settings, language: str) -> Words:
    """The shipped templates, with those of the override folder first."""
    templates = Templates(settings.templates, language)
    chat: dict[str, MessageWords] = {"slack": _SlackWords(templates), "teams": _TeamsWords(templates)}
    issue, pages = JiraText(templates), PagesText(templates)
    return Words(lru_cache(_TEXTS)(issue), pages.page, issue.note, pages, chat)
