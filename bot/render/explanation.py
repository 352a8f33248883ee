"""The facts of `regiebot explain` in words, one line each."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.errors import RenderError
from bot.features.planning.explain import Fact
from bot.render.environment import Templates
from bot.render.text import one_line


class ExplainText:
    """Words from `[topic]` and `[explain]` of the language."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def plain(self, facts: Iterable[Fact]) -> str:
        """A line per fact, its topic in front. Raises RenderError where a word is missing or wrong."""
        return "\n".join(self._line(fact) for fact in facts)

    def _line(self, fact: Fact) -> str:
        words = self._templates.words
        try:
            said = words[fact.section][fact.words]
            told = said.format(**{name: self._shown(value) for name, value in fact.values.items()})
            return f"{words['topic'][fact.topic]:<12} {one_line(told)}"
        except (KeyError, IndexError, ValueError) as error:
            raise RenderError(f"words.toml: [{fact.section}] {fact.words}: {error!r}") from error

    def _shown(self, value: Any) -> str:
        """A value as readers of the language see it."""
        if isinstance(value, datetime) or value is None:
            return str(self._templates.phrase("moment", value))
        if isinstance(value, date):
            return str(self._templates.phrase("day", value))
        if isinstance(value, StrEnum):
            return self._templates.words[type(value).__name__.lower()][value]
        if isinstance(value, list):
            return str(self._templates.phrase("listing", value))
        return str(value)
