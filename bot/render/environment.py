"""Templates by medium and language, rendered in a sandbox.

A template is looked up in the language's folder of the override folder first, then in that of the shipped
ones (`bot.render.language_files`). A language has its own, or none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from string import Template as Sentence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from bot.commands.verbs import Verb
from bot.errors import CheckFailed, RenderError
from bot.features.overview.health import Concern
from bot.model.reasons import Reason
from bot.render import outline, text
from bot.render.language_files import DUTCH, VOCABULARY, WORDS, language_files
from bot.render.locale_format import LocaleFormat
from bot.render.reuse.made_of import name_of
from bot.render.reuse.program import program
from bot.render.reuse.sources import Sources

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

Filter = Callable[..., object]

_COMMON: Mapping[str, Filter] = {"clip": text.clip, "lines": text.lines, "web": text.web_url}


class Medium(StrEnum):
    """Where a text is read; also the name of the folder with its templates.

    Each kind of channel has a folder beside these; see `Templates.add_chat`.
    """

    JIRA = "jira"
    CONFLUENCE = "confluence"
    REPORT = "report"
    NOTES = "notes"
    EVIDENCE = "evidence"


def _as_outline(value: object) -> str:
    return "" if value is None else outline.escape(value)


def _as_storage(value: object) -> object:
    if value is None:
        return ""
    return value if isinstance(value, Markup) else text.clean(str(value))


def _as_plain(value: object) -> str:
    return "" if value is None else text.unbroken(str(value))


_FINALIZE: Mapping[Medium, Callable[[object], object]] = {
    Medium.JIRA: _as_outline,
    Medium.NOTES: _as_outline,
    Medium.CONFLUENCE: _as_storage,
    Medium.REPORT: _as_plain,
    Medium.EVIDENCE: _as_storage,
}


_MARKUP = frozenset({Medium.CONFLUENCE, Medium.EVIDENCE})
"""Whose templates write markup, so that every value in them is escaped."""


@dataclass(slots=True)
class _Medium:
    """The templates of a medium; its environment is made when the first text is rendered."""

    sources: Sources
    finalize: Callable[[object], object]
    filters: dict[str, Filter] = field(default_factory=dict)
    environment: "ImmutableSandboxedEnvironment | None" = None


class Templates:
    """The templates and words of one language.

    `override` may hold any of the files in the shipped folder; what it holds goes first. The files of a
    medium are read once, when it is used or named. Raises CheckFailed where there is no such folder or
    language.
    """

    def __init__(
        self, override: Path | None = None, language: str = DUTCH, shipped: Path | None = None
    ) -> None:
        if override and not override.is_dir():
            raise CheckFailed(
                f"REGIEBOT_TEMPLATES: there is no folder {override}; correct it, "
                "or leave it out to use the shipped templates"
            )
        self.files = language_files(override, language, shipped)
        words = {name: MappingProxyType(entries) for name, entries in self.files.table(WORDS).items()}
        self.words: Mapping[str, Mapping[str, str]] = MappingProxyType(words)
        filters = LocaleFormat(self.words).filters
        own: dict[str, Filter] = {
            "because": self._because,
            "concern": self._concern,
            "spoken": self._spoken,
        }
        self._filters: dict[str, Filter] = {**own, **_COMMON, **filters}
        self._mistakes: tuple[type[Exception], ...] = ()
        self._media: dict[str, _Medium] = {
            medium: _Medium(Sources(self.files.folders, (medium,)), _FINALIZE[medium]) for medium in Medium
        }

    def add_chat(self, medium: str, borrows: Sequence[str] = ()) -> None:
        """Know the templates of a kind of channel: those in the folder `medium`, else in those it borrows."""
        if medium not in self._media:
            self._media[medium] = _Medium(Sources(self.files.folders, (medium, *borrows)), _as_outline)

    def render(self, medium: str, name: str, /, **values: Any) -> str:
        """The text of template `<medium>/<name>.j2`.

        Raises RenderError with the template and line where it is missing or wrong.
        """
        environment = self.environment(medium)
        try:
            return environment.get_template(f"{name}.j2").render(values)
        except self._mistakes as error:
            file, line = _where(error)
            raise wrong(medium, name, f"{type(error).__name__}: {error}", file, line) from error

    def refuse(self, medium: str, name: str, reason: str) -> RenderError:
        """The error for what template `<medium>/<name>.j2` made, which the service would not take."""
        return wrong(medium, name, reason, self.environment(medium).get_template(f"{name}.j2").filename or "")

    def environment(self, medium: str) -> "ImmutableSandboxedEnvironment":
        """Jinja's own environment of a medium, to look into templates."""
        found = self._media[medium]
        if found.environment is None:
            from bot.render import jinja  # noqa: PLC0415  (where nothing is rendered it is not needed)

            self._mistakes = jinja.MISTAKES
            found.environment = jinja.environment(
                found.sources,
                found.finalize,
                {**self._filters, **found.filters},
                self.words,
                autoescape=medium in _MARKUP,
            )
        return found.environment

    def name(self, medium: str, *values: object) -> str:
        """Names what a text of a medium is made of: these values, and all that makes a text of them, which is
        this program, the words of the language and the templates. Raises UnnamedError.
        """
        return name_of(self._made_by, self._media[medium].sources.digest, values)

    @cached_property
    def _made_by(self) -> str:
        return name_of(program(), self.files.code, self.words, self.files.table(VOCABULARY))

    def phrase(self, name: str, *values: object) -> object:
        """What the filter `name` of this language makes of the values, outside a template."""
        return self._filters[name](*values)

    def _concern(self, one: Concern) -> str:
        """A reason for the word on a scope, as one sentence."""
        section = self.words.get("concern" if one.number == 1 else "concerns", {})
        if said := section.get(one.reason.rule):
            return self._filled(said, one.reason).replace("?.", "?")
        found = self._because(one.reason)
        return f"{found[:1].upper()}{found[1:]}."

    def _because(self, reason: Reason) -> str:
        """A rule's sentence from the words, with its values filled in."""
        return self._filled(self.words.get("reason", {}).get(reason.rule, reason.rule), reason)

    def _filled(self, said: str, reason: Reason) -> str:
        return Sentence(said).safe_substitute({k: self._shown(v) for k, v in reason.values.items()})

    def _spoken(self, word: str) -> str:
        """How people say a command that the record keeps under this name; a name of earlier as it is."""
        known = word in frozenset(Verb)
        return self.files.vocabulary().spoken(Verb(word))[0] if known else word

    def _shown(self, value: object) -> str:
        if isinstance(value, date):
            return str(self.phrase("moment" if isinstance(value, datetime) else "day", value))
        if isinstance(value, StrEnum) and (said := self.words.get(type(value).__name__.lower())):
            return said.get(value, str(value))
        return str(self.phrase("listing", value)) if isinstance(value, tuple) else str(value)

    def add_filters(self, medium: str, filters: Mapping[str, Filter]) -> None:
        """Give the templates of a medium more filters; they may return ready-made markup."""
        found = self._media[medium]
        found.filters.update(filters)
        found.environment = None


def wrong(medium: str, name: str, reason: str, file: str = "", line: int = 0) -> RenderError:
    """An error that tells the template, and where in which file it goes wrong."""
    at = f"{file}:{line}: " if line else f"{file}: " if file else ""
    return RenderError(f"template {medium}/{name}.j2: {at}{reason}", file, line, reason)


def _where(error: Exception) -> tuple[str, int]:
    """File and line of the innermost template that the traceback shows."""
    at = ("", 0)
    trace = error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            at = (name, trace.tb_lineno)
        trace = trace.tb_next
    return at
