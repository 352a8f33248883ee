"""What is wrong with templates, found without any service: each is rendered with samples.

A name that a template is not given is found where no sample comes by, too; and a file that overrides nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, meta, nodes

from bot.channels.kinds import kinds
from bot.config.findings import Finding, Severity
from bot.errors import CheckFailed, RenderError, SpecError
from bot.render.completeness import missing_in
from bot.render.environment import Medium, Templates
from bot.render.language_files import DUTCH, VOCABULARY, WORDS, language_files
from bot.template_check.catalogue import samples
from bot.template_check.page_check import wrong_pages
from bot.template_check.static_check import Wrong, wrong_names
from bot.template_check.view_types import Known, either, of_value

_CHATS = {kind.messages.medium: kind.messages.borrows for kind in kinds().values()}
"""The folder of every kind of channel, and those from which it takes what its own does not have."""
_MEDIA = (*Medium, *_CHATS)
_FIX = "correct the template, or take it away to use the shipped one"


class _Watched(Templates):
    """Templates that remember what each was given every time."""

    given: dict[tuple[str, str], frozenset[str]]
    known: dict[str, dict[str, dict[str, Known]]]
    """By medium, template and name."""

    def render(self, medium: str, name: str, /, **values: Any) -> str:
        """As it says."""
        known = self.given.get((medium, name))
        self.given[medium, name] = frozenset(values) & known if known is not None else frozenset(values)
        kinds = self.known.setdefault(medium, {}).setdefault(name, {})
        for key, value in values.items():
            if value not in (None, (), []):  # of nothing it is not told what it would be
                kinds[key] = either([kinds.get(key, of_value(value)), of_value(value)])
        return super().render(medium, name, **values)


def template_findings(override: Path | None, language: str) -> list[Finding]:
    """What a language lacks, else every template rendered with samples; those in the folder `override` go
    first. Nothing is called.
    """
    try:
        templates = _Watched(override, language)
        for chat, borrows in _CHATS.items():
            templates.add_chat(chat, borrows)
        found = list(_lacking(templates))
        if not any(one.file.endswith(VOCABULARY) for one in found):
            found += _unreadable(templates)
    except CheckFailed as error:
        return [_finding(str(override or "bot.yaml"), 0, str(error), "name one that is there")]
    except RenderError as error:
        return [_finding(error.file, 0, error.reason, "correct it; see the shipped words.toml")]
    templates.given, templates.known = {}, {}
    found = found or [*_rendered(templates)]
    found = _with_names(found, templates)
    found += [_finding(one.file, one.line, one.message, _fix(one)) for one in wrong_pages(templates)]
    if override:
        found += _unknown_names(templates, override, {(one.file, one.line) for one in found})
        found += _without_use(templates, override)
    return sorted(set(found))


def _lacking(templates: Templates) -> Iterator[Finding]:
    for one in missing_in(templates.files):
        file = str(templates.files.folders[0] / one.file)
        yield _finding(file, 0, str(one), f"write it; the Dutch one lies in {DUTCH}/{one.file}")


def _unreadable(templates: Templates) -> Iterator[Finding]:
    """What is wrong with the words that people say."""
    file = templates.files.text(VOCABULARY)
    try:
        spoken = templates.files.vocabulary().first_words
    except SpecError as error:
        for line in str(error).splitlines():
            yield _finding(str(file), 0, line, f"correct it; see the shipped {VOCABULARY}")
        return
    for name, forms in templates.words.get("forms", {}).items():
        for form in forms.splitlines():
            if not any(re.match(rf"{re.escape(word)}\b", form, re.IGNORECASE) for word in spoken):
                said = f"{WORDS}: [forms] {name}: {form!r} begins with no word of [command]"
                yield _finding(str(templates.files.text(WORDS)), 0, said, f"use one of {VOCABULARY}")


def _rendered(templates: Templates) -> Iterator[Finding]:
    for sample in samples(templates):
        try:
            sample.render()
        except RenderError as error:
            if error.file == WORDS:  # told with its line, as a title
                continue
            yield _finding(error.file or sample.name, error.line, error.reason, _FIX)


def _with_names(found: Sequence[Finding], templates: _Watched) -> list[Finding]:
    """What was found, with the names that were meant, and wrong names in parts that no sample comes by."""
    told = {(one.file, one.line): one for one in found}
    fixes: dict[tuple[str, int], str] = {}
    more: list[Finding] = []
    for medium, given in templates.known.items():
        for one in wrong_names(templates.environment(medium), templates.words, given):
            fix = fixes[one.file, one.line] = _fix(one)
            if (one.file, one.line) not in told:
                more.append(_finding(one.file, one.line, one.message, fix))
    return [*(replace(one, fix=fixes.get((one.file, one.line), one.fix)) for one in found), *more]


def _fix(one: Wrong) -> str:
    return f"did you mean {one.near}? {_FIX}" if one.near else _FIX


def _unknown_names(templates: _Watched, override: Path, known: set[tuple[str, int]]) -> Iterator[Finding]:
    """Names that a template reads and is never given, in parts that no sample comes by."""
    for (medium, name), given in templates.given.items():
        environment = templates.environment(medium)
        try:
            source, file, _ = environment.loader.get_source(environment, f"{name}.j2")  # type: ignore[union-attr]
            tree = environment.parse(source)
        except (TemplateError, OSError, UnicodeDecodeError):  # told when it was rendered
            continue
        if file is None or override not in Path(file).parents:
            continue
        own = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "store"}
        unknown = meta.find_undeclared_variables(tree) - given - own - set(environment.globals)
        for one in tree.find_all(nodes.Name):
            if one.name in unknown and (file, one.lineno) not in known:
                yield _finding(file, one.lineno, f"{one.name!r} is not given to this template", _FIX)


def _without_use(templates: Templates, override: Path) -> Iterator[Finding]:
    """Files and folders that nothing reads."""
    language = templates.files.code
    shipped = _names()
    used = _used(templates, shipped)
    places = tuple(place for place in templates.files.folders if override in (place, place.parent))
    known = {language, *(_MEDIA if override in places else ())}
    for entry in sorted(override.iterdir()):
        if entry.is_dir() and entry.name not in known and not _hidden(entry):
            yield _useless(entry, sorted(known), f"what is used lies in {' or '.join(map(str, places))}")
    for file in sorted(override.rglob("*")):
        place = next((one for one in places if one in file.parents), override)
        name = file.relative_to(place).as_posix()
        known_folder = name == file.name or name.split("/")[0] in _MEDIA
        if file.is_file() and known_folder and name not in used and not _hidden(file.relative_to(override)):
            yield _useless(file, sorted(shipped), "no template of that name is read", name)


def _names() -> frozenset[str]:
    """The files that may be overridden, as `slack/gate_reminder.j2`."""
    (folder,) = language_files(None, DUTCH).folders
    found = {WORDS, VOCABULARY}
    for medium in _MEDIA:
        shared = (medium, *_CHATS.get(medium, ()))
        found |= {f"{medium}/{file.name}" for part in shared for file in (folder / part).glob("*.j2")}
    return frozenset(found)


def _used(templates: Templates, shipped: frozenset[str]) -> frozenset[str]:
    """Those, and what they include by now."""
    found = set(shipped)
    queue = [name for name in shipped if name.endswith(".j2")]
    while queue:
        medium, _, name = queue.pop().partition("/")
        environment = templates.environment(medium)
        try:
            source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
            parts = [part for part in meta.find_referenced_templates(environment.parse(source)) if part]
        except (TemplateError, OSError, UnicodeDecodeError):  # told when it was rendered
            continue
        fresh = {f"{medium}/{part}" for part in parts} - found
        found |= fresh
        queue += fresh
    return frozenset(found)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _useless(path: Path, names: Sequence[str], why: str, name: str = "") -> Finding:
    near = get_close_matches(name or path.name, names, 1)
    fix = f"rename it to {near[0]}" if near else "take it away, or give it the name of a shipped one"
    return _finding(str(path), 0, f"this overrides nothing: {why}", fix, Severity.WARNING)


def _finding(file: str, line: int, message: str, fix: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(file, max(line, 1), 1, "", " ".join(message.split()), fix, severity)
