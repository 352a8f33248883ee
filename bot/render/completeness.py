"""What a language still lacks, measured by the shipped Dutch: templates, and entries of its tables.

A language that lacks something is refused as a whole, so that nobody reads half of a page in Dutch at night.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import CheckFailed
from bot.render.environment import Templates
from bot.render.language_files import DUTCH, VOCABULARY, WORDS, LanguageFiles, language_files


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a language does not have."""

    language: str
    file: str
    """Below the folder of the language: `slack/gate_reminder.j2`, `words.toml`."""
    section: str = ""
    names: tuple[str, ...] = ()
    """Of a table: which of its entries; all of the section where there is none."""

    def __str__(self) -> str:
        what = f" [{self.section}] {', '.join(self.names)}".rstrip(" ") if self.section else ""
        return f"language {self.language!r} has no {self.file}{what}"


def missing_in(files: LanguageFiles) -> tuple[Missing, ...]:
    """What the shipped Dutch has and this language has not. Raises RenderError for a wrong table."""
    if files.code == DUTCH:
        return ()
    whole = language_files(None, DUTCH)
    templates = (Missing(files.code, name) for name in whole_names(whole) if files.text(name) is None)
    tables = (one for name in (WORDS, VOCABULARY) for one in _entries(files, whole, name))
    return (*templates, *tables)


def require_whole(templates: Templates) -> None:
    """Raise CheckFailed, in one sentence, where the language lacks anything."""
    if found := missing_in(templates.files):
        more = f", and {len(found) - 1} more (`regiebot validate` tells them all)" if found[1:] else ""
        raise CheckFailed(f"{found[0]}{more}; nothing is taken from another language instead")


def whole_names(files: LanguageFiles) -> tuple[str, ...]:
    """The templates that a language needs, without the parts that they include."""
    found = {
        f"{file.parent.name}/{file.name}" for folder in files.folders for file in folder.glob("*/[!_]*.j2")
    }
    return tuple(sorted(found))


def _entries(files: LanguageFiles, whole: LanguageFiles, name: str) -> Iterator[Missing]:
    own: Mapping[str, Mapping[str, Any]] = files.table(name)
    for section, entries in whole.table(name).items():
        lacking = tuple(one for one in entries if one not in own.get(section, {}))
        if lacking:
            yield Missing(files.code, name, section, lacking if section in own else ())
