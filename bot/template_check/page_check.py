"""What a language lacks for the kinds of page, or says in their titles that is not given to them."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Any

from bot.features.all_pages import PAGES
from bot.model.page_kind import PageKind
from bot.render.environment import Medium, Templates
from bot.render.language_files import WORDS
from bot.template_check.page_samples import page_samples
from bot.template_check.static_check import Wrong


def wrong_pages(templates: Templates) -> Iterator[Wrong]:
    """Kinds of page without a template or without a title, and titles with a name that is not given."""
    for kind in PAGES:
        yield from _without_template(kind, templates)
        values = _values(kind)
        if values is not None:
            yield from _wrong_title(kind.name, values, templates)


def _without_template(kind: PageKind[Any, Any], templates: Templates) -> Iterator[Wrong]:
    files = templates.files
    there = [file.stem for folder in files.folders for file in folder.glob(f"{Medium.CONFLUENCE}/[!_]*.j2")]
    for name in kind.all_templates:
        file = f"{Medium.CONFLUENCE}/{name}.j2"
        if files.text(file) is None:
            said = f"language {files.code!r} has no {file}, of the kind of page {kind.name!r}"
            yield Wrong(str(files.folders[-1] / file), 1, said, _near(name, set(there) - _taken()))


def _taken() -> set[str]:
    return set(chain.from_iterable(kind.all_templates for kind in PAGES))


def _values(kind: PageKind[Any, Any]) -> Mapping[str, object] | None:
    """What is given to the title in the words; None for a kind that takes none from there."""
    if kind.title is None:
        return None
    given = (kind.title(view) for view in page_samples(kind))
    found = [one for one in given if isinstance(one, Mapping)]
    return found[0] if found else {}


def _wrong_title(name: str, values: Mapping[str, object], templates: Templates) -> Iterator[Wrong]:
    titles = templates.words.get("title", {})
    if name not in titles:
        said = f"[title] has no {name!r}, which a kind of page has"
        yield Wrong(*_place(templates, ""), said, _near(name, titles))
        return
    at = _place(templates, name)
    try:
        asked = [field for _, field, _, _ in Formatter().parse(titles[name]) if field is not None]
    except ValueError as error:
        yield Wrong(*at, f"[title] {name}: {error}")
        return
    for field in asked:
        if field not in values:
            yield Wrong(*at, f"[title] {name}: {field!r} is not given to this title", _near(field, values))


def _near(name: str, right: Mapping[str, object] | set[str]) -> str:
    return next(iter(get_close_matches(name, list(right), 1)), "")


def _place(templates: Templates, name: str) -> tuple[str, int]:
    """File and line of a title; of the section where there is no such line."""
    files = [file for folder in templates.files.folders if (file := folder / WORDS).is_file()]
    for file in files:
        in_section = False
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            in_section = line.strip() == "[title]" if line.startswith("[") else in_section
            if in_section and (not name or line.partition("=")[0].strip().strip('"') == name):
                return str(file), number
    return str(files[0] if files else Path(WORDS)), 1
