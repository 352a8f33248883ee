"""The files of a language: a folder with its code, in one's own templates and among the shipped ones.

Nothing is taken from another language: what a language does not have is missing.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.commands.vocabulary import Vocabulary, WrongVocabulary, vocabulary_from
from bot.errors import CheckFailed, RenderError, SpecError
from bot.resources import templates_dir

DUTCH = "nl"
"""The language of a folder of templates without folders of languages in it, and the one that is whole."""

WORDS, VOCABULARY = "words.toml", "vocabulary.toml"


@dataclass(frozen=True, slots=True)
class LanguageFiles:
    """Where the files of a language are looked up, the first place first."""

    code: str
    folders: tuple[Path, ...]

    def text(self, name: str) -> Path | None:
        """The file of that name, as it is read."""
        return next((folder / name for folder in self.folders if (folder / name).is_file()), None)

    def vocabulary(self) -> Vocabulary:
        """How people of this language say things. Raises SpecError, with a sentence per fault."""
        files = tuple(file for folder in self.folders if (file := folder / VOCABULARY).is_file())
        try:
            return _vocabulary(self.code, files, tuple(file.stat().st_mtime_ns for file in files))
        except WrongVocabulary as error:
            raise SpecError(str(error)) from None

    def table(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        """The two levels of a TOML file, merged entry by entry: an earlier place goes before a later one.

        Raises RenderError for a file that is not two levels of TOML.
        """
        merged: dict[str, dict[str, Any]] = {}
        for path in reversed([folder / name for folder in self.folders if (folder / name).is_file()]):
            for section, entries in _read(path).items():
                merged.setdefault(section, {}).update(entries)
        return merged


@lru_cache(8)
def _vocabulary(code: str, files: tuple[Path, ...], _changed: tuple[int, ...]) -> Vocabulary:
    """The same object for the same files, so that its patterns are made once."""
    table = LanguageFiles(code, tuple(file.parent for file in files)).table(VOCABULARY)
    return vocabulary_from(table, f"language {code!r}: {VOCABULARY}")


def language_files(override: Path | None, language: str, shipped: Path | None = None) -> LanguageFiles:
    """The folders of a language, one's own first. Raises CheckFailed where there is none."""
    if override and not override.is_dir():
        raise CheckFailed(
            f"REGIEBOT_TEMPLATES: there is no folder {override}; correct it, "
            "or leave it out to use the shipped templates"
        )
    roots = [root for root in (override, shipped or templates_dir()) if root]
    folders = [root / language for root in roots]
    if override and language == DUTCH:
        folders.insert(1, override)
    if not any(folder.is_dir() for folder in folders):
        raise CheckFailed(
            f"language {language!r}: there is no folder {language} in {' or '.join(map(str, roots))}; "
            f"there are {', '.join(_languages(roots))}"
        )
    return LanguageFiles(language, tuple(folders))


def _languages(roots: Iterable[Path]) -> list[str]:
    return sorted({file.parent.name for root in roots for file in root.glob(f"*/{WORDS}")})


def _read(path: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise RenderError(f"{path}: {error}", str(path), reason=str(error)) from error
    for section, entries in content.items():
        if not isinstance(entries, dict) or not all(_is_fit(path, one) for one in entries.values()):
            kind = '`name = "text"`' if path.name == WORDS else '`name = ["phrase", "phrase"]`'
            reason = f"section [{section}] must hold only {kind} lines"
            raise RenderError(f"{path}: {reason}", str(path), reason=reason)
    return content


def _is_fit(path: Path, entry: object) -> bool:
    if path.name == WORDS:
        return isinstance(entry, str)
    return isinstance(entry, list) and all(isinstance(one, str) for one in entry)
