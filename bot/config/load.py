"""Read a configuration folder into a catalog, with every finding of every file in one run."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from pathlib import Path as FilePath
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from bot.config.catalog import Broken, Catalog, FileKind
from bot.config.checks.personal import personal_problems
from bot.config.checks.programme_rules import programme_problems
from bot.config.checks.release_rules import release_problems
from bot.config.checks.runbook_rules import runbook_problems
from bot.config.checks.site_rules import site_problems
from bot.config.document import TOP, Document, Place, composed, text_of
from bot.config.finding_texts import one_of, problems_of, unknown
from bot.config.findings import Finding, Problem, Severity, dotted
from bot.config.programme_model import Programme, Release
from bot.config.runbook_model import Runbook
from bot.config.site_model import SiteConfig

SITE_FILE = "bot.yaml"

FOLDERS: Mapping[str, tuple[FileKind, type[BaseModel]]] = {
    "runbooks": ("runbook", Runbook),
    "programmes": ("programme", Programme),
    "releases": ("release", Release),
}


@dataclass(slots=True)
class _Source:
    """One file on its way into the catalog."""

    file: FilePath
    kind: FileKind
    data: Any
    """What stands in it."""
    composed: Callable[[], Document]
    """Gives it with its places, which takes long: it is needed where something is to be told."""
    model: BaseModel | None = None
    found: list[tuple[Place | None, Problem]] = field(default_factory=list)
    """With its place, or None where `composed` gives that: only what is told needs one."""

    @property
    def id(self) -> str | None:
        written = self.data.get("id") if isinstance(self.data, dict) else None
        return written if isinstance(written, str) else None

    @property
    def is_right(self) -> bool:
        return self.model is not None and all(p.severity is not Severity.ERROR for _, p in self.found)

    def add(self, problems: Iterable[Problem]) -> None:
        self.found += [(None, problem) for problem in problems]

    def findings(self, *, warnings: bool) -> Iterator[Finding]:
        for known, problem in self.found:
            if warnings or problem.severity is Severity.ERROR:
                place = known or self.composed().place(problem.path, at_key=problem.at_key)
                yield Finding(
                    str(self.file),
                    *place,
                    dotted(problem.path),
                    problem.message,
                    problem.fix,
                    problem.severity,
                )


class Memory(Protocol):
    """What stands in files that were read before, of which there was nothing to tell by themselves: a cache
    of this version of the program.
    """

    def values(self, text: str) -> str | None:
        """As JSON, by the text of the file; None where it is not known."""
        ...

    def note(self, text: str, values: str) -> None:
        """Know what stands in a text from now on."""
        ...


def load(
    folder: FilePath, today: date | None = None, memory: Memory | None = None, *, warnings: bool = True
) -> tuple[Catalog, tuple[Finding, ...]]:
    """The catalog of a folder, and all findings, sorted by file and line; without `warnings` only errors.

    A file with errors is left out and named in `Catalog.broken`; the others are loaded. With `today`, the
    day in Amsterdam, there are warnings of mandates that are over. Raises `NotADirectoryError` where the
    folder does not exist and `OSError` where it cannot be looked into.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"there is no folder {folder}")
    sources = [
        _read(file, kind, model, memory)
        for name, (kind, model) in FOLDERS.items()
        for file in sorted((folder / name).glob("*.yaml"))
    ]
    site = _site(folder / SITE_FILE, memory)
    _judge(sources, today)
    if isinstance(site.model, SiteConfig):
        site.add(site_problems(site.model, *_named(sources), today))
        _idle(sources, site.model)
        _meetings(sources, site.model)
    everything = [*sources, site]
    findings = {f for source in everything for f in source.findings(warnings=warnings)} | set(_strays(folder))
    told = (f for f in findings if warnings or f.severity is Severity.ERROR)
    return _catalog(sources, site), tuple(sorted(told))


def _read(file: FilePath, kind: FileKind, model: type[BaseModel], memory: Memory | None) -> _Source:
    text = text_of(file)
    if isinstance(text, Document):
        return _composed(file, kind, model, text)
    if memory and (values := memory.values(text)):
        source = _Source(file, kind, json.loads(values), cache(partial(composed, text)))
        with suppress(ValidationError):  # not of a text that was right before; read anew, it is told
            source.model = model.model_validate_json(values, strict=True)
            return source
    source = _composed(file, kind, model, composed(text))
    if memory and not source.found:
        memory.note(text, json.dumps(source.data))
    return source


def _composed(file: FilePath, kind: FileKind, model: type[BaseModel], document: Document) -> _Source:
    source = _Source(file, kind, document.data, lambda: document)
    source.found += document.problems
    if document.data is None and source.found:
        return source
    source.add(personal_problems(document))
    try:
        source.model = model.model_validate_json(json.dumps(document.data), strict=True)
    except ValidationError as error:
        source.add(problems_of(error, model, document))
    return source


def _site(file: FilePath, memory: Memory | None) -> _Source:
    if file.exists() or file.is_symlink():
        return _read(file, "site", SiteConfig, memory)
    source = _Source(file, "site", None, Document, SiteConfig())
    fix = "add one to set spaces, channels and times; `regiebot schema` describes it"
    words = f"there is no {SITE_FILE}; everything has its default"
    source.found.append((TOP, Problem((), words, fix, Severity.WARNING)))
    return source


def _judge(sources: list[_Source], today: date | None) -> None:
    """The rules that need more than one value, runbooks first: the others lean on them."""
    _unique([s for s in sources if s.kind == "runbook"])
    _unique([s for s in sources if s.kind != "runbook"])
    for source in sources:
        if isinstance(source.model, Runbook):
            source.add(runbook_problems(source.model))
    runbooks = {s.model.id: s.model for s in sources if isinstance(s.model, Runbook) and s.is_right}
    written = {s.id for s in sources if s.kind == "runbook" and s.id}
    for source in sources:
        if isinstance(source.model, Programme | Release):
            runbook = runbooks.get(source.model.runbook)
            if runbook is None:
                source.add([_no_runbook(source.model.runbook, written)])
            source.add(_rules(source.model, runbook, today))


def _idle(sources: list[_Source], site: SiteConfig) -> None:
    """A programme or release that nothing is made of, because `bot.yaml` names others."""
    for source in sources:
        listed = {"programme": site.programmes, "release": site.releases}.get(source.kind)
        if listed and source.id and source.id not in listed:
            words = f"{SITE_FILE} does not run this {source.kind}"
            fix = f"add `{source.id}` to `{source.kind}s` there, or remove this file"
            source.add([Problem(("id",), words, fix, Severity.WARNING)])


def _meetings(sources: list[_Source], site: SiteConfig) -> None:
    """Rows for a meeting of the CAB, where nobody says when it meets."""
    cab = site.servicedesk.cab if site.servicedesk else None
    if cab and (cab.meetings.first or cab.meetings.extra):
        return
    for source in sources:
        rows = source.model.rows if isinstance(source.model, Runbook) else ()
        if codes := [row.code for row in rows if row.window == "cab"]:
            words = f"{one_of(codes)}: no meetings of the CAB are known, so any working day will do"
            fix = f"give `servicedesk.cab.meetings` in {SITE_FILE} a `first` meeting, or remove `window`"
            source.add([Problem(("id",), words, fix, Severity.WARNING)])


def _rules(model: Programme | Release, runbook: Runbook | None, today: date | None) -> Iterator[Problem]:
    if isinstance(model, Programme):
        return programme_problems(model, runbook, today)
    return release_problems(model, runbook)


def _no_runbook(wanted: str, written: set[str]) -> Problem:
    if wanted in written:
        return Problem(("runbook",), f"runbook `{wanted}` has errors", "put those right first")
    return unknown(("runbook",), "runbook", wanted, sorted(written))


def _unique(sources: list[_Source]) -> None:
    """An id stands in one file: programmes and releases share theirs, because both start an identity."""
    by_id: dict[str, list[_Source]] = {}
    for source in sources:
        if source.id:
            by_id.setdefault(source.id, []).append(source)
    for same in by_id.values():
        for source in same if len(same) > 1 else ():
            others = one_of(sorted(str(other.file) for other in same if other is not source))
            source.add([Problem(("id",), f"id `{source.id}` is also in {others}", "give each file its own")])


def _named(sources: list[_Source]) -> tuple[set[str], set[str], set[str]]:
    """Ids of programmes, of releases and of parties, also of files with errors as far as readable."""
    models = [s.model for s in sources if isinstance(s.model, Programme | Release)]
    parties = {party.id for model in models for party in model.parties}
    programmes = {s.id for s in sources if s.kind == "programme" and s.id}
    releases = {s.id for s in sources if s.kind == "release" and s.id}
    return programmes, releases, parties


def _strays(folder: FilePath) -> Iterator[Finding]:
    """Files that look like configuration and that nothing reads."""
    places = [folder, *(folder / name for name in FOLDERS)]
    for place in places:
        if place.exists() and not place.is_dir():
            yield Finding(str(place), *TOP, "", "this is no folder", "make it one, or remove it")
    files = [f for place in places if place.is_dir() for f in sorted(place.iterdir())]
    looks = [f for f in files if f.suffix.lower() in (".yml", ".yaml")]
    read = {folder / SITE_FILE, *(f for name in FOLDERS for f in (folder / name).glob("*.yaml"))}
    for file in sorted(set(looks) - read):
        fix = f"rename it to .yaml and put it in {one_of(FOLDERS)}"
        yield Finding(str(file), *TOP, "", "this file is not read", fix, Severity.WARNING)


def _catalog(sources: list[_Source], site: _Source) -> Catalog:
    right = [s.model for s in sources if s.is_right]
    everything = [*sources, site]
    return Catalog(
        runbooks={m.id: m for m in right if isinstance(m, Runbook)},
        programmes={m.id: m for m in right if isinstance(m, Programme)},
        releases={m.id: m for m in right if isinstance(m, Release)},
        site=site.model if isinstance(site.model, SiteConfig) and site.is_right else SiteConfig(),
        broken=tuple(Broken(str(s.file), s.kind, s.id) for s in everything if not s.is_right),
    )
