"""The fixed words of a language: names of levels, kinds, statuses, decisions, and labels.

They lie in `words.toml` beside the templates, so that a word can be changed without code.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from bot.errors import RenderError

Renderers = Mapping[str, Mapping[str, str]]


def load(files: Iterable[Path]) -> Renderers:
    """The words of all files that exist; an earlier file goes before a later one, word by word.

    Raises RenderError for a file that is not two levels of TOML with text.
    """
    merged: dict[str, dict[str, str]] = {}
    for path in reversed([path for path in files if path.is_file()]):
        for section, entries in _read(path).items():
            merged.setdefault(section, {}).update(entries)
    return MappingProxyType({name: MappingProxyType(entries) for name, entries in merged.items()})


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise RenderError(f"{path}: {error}", str(path), reason=str(error)) from error
    for section, entries in content.items():
        if not isinstance(entries, dict) or not all(isinstance(word, str) for word in entries.values()):
            reason = f'section [{section}] must hold only `name = "text"` lines'
            raise RenderError(f"{path}: {reason}", str(path), reason=reason)
    return content
