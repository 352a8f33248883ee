"""Whatever stands in a file: it is used as it reads, or refused at its place; never a crash, never a wait."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.app.public_holidays import working_days
from bot.config.catalog import Catalog
from bot.config.document import read_document
from bot.config.findings import Finding, errors
from bot.config.load import load
from bot.config.times import local_moment
from bot.runbook.overlay import UNTOUCHED
from tests.dutch import expand_programme, expand_release
from tests.unit.config.folder import FILES, write

WHOLE_SITE = """\
language: nl
programmes: [p-2023]
releases: [r-2024]
jira:
  issue_types: {epic: Epic, task: Taak, subtask: Subtaak}
  link_type: Blocks
  fields: {duedate: enforce}
  values: {decision: customfield_1}
  label_orphans: false
  notify_users: false
servicedesk:
  project: RFC
  request_type: RFC
  fields: {source: customfield_2, approvals: customfield_3}
  wish_approval: wens
  production_approval: productie
  wish_votes: [customfield_4]
  wish_statuses: [Gewenst]
  announcement_type: Aankondiging
  requester_reads: nothing
  history_days: 400
  cab:
    functions: [Voorzitter]
    people: [{account_id: u-1, party: alfa, function: Voorzitter, mandates: [cab]}]
    quorum: 1
    meetings: {first: 2023-09-20 10:00, every_weeks: 2, skip: [2023-10-04], extra: [2023-10-05 10:00],
               agenda_days: 7}
  calendar: {title: Kalender, product: Mitz, notice_days: 14, majors_per_year: 2, supported_majors: 2,
             freeze_hours: 24, went_live: {"3.4": 2023-01-10 20:00}}
  incidents: {request_type: Incident, criteria: criteria, decided_by: incident}
spaces: [{id: regie, key: REGIE, audience: internal, parent_page: "100"}]
channels: [{id: overleg, kind: slack, channel: C1, audience: internal, topics: [gates], scopes: [r-2024]}]
calendar: {extra_days_off: [2023-05-19], extra_working_days: [2023-05-18], weekend_from: "17:00",
           weekend_until: "08:00"}
reminders: {at: "09:30", overdue_at: "09:00", quiet_from: "18:00", quiet_until: "08:00",
            gate_working_days: [5, 1], gate_hours: [1], overdue_lines: 10}
schedule: {tick_minutes: 10, sweep_at: "02:30", sweep_days: 1}
gates: {enforce: flag, again_working_days: 5}
first_domain: {hold: wait}
guard: {max_update_share: 0.3, max_orphan_share: 0.1, min_managed: 20}
"""
pytestmark = pytest.mark.no_cover

KINDS = {
    "bot.yaml": WHOLE_SITE,
    "programmes/p.yaml": FILES["programmes/p.yaml"],
    "releases/r.yaml": FILES["releases/r.yaml"],
    "runbooks/draaiboek.yaml": FILES["runbooks/draaiboek.yaml"],
    "runbooks/release.yaml": FILES["runbooks/release.yaml"],
}
ODD: dict[str, Any] = {
    "nothing": None,
    "empty": "",
    "blank": "   ",
    "zero": 0,
    "minus one": -1,
    "huge": 10**30,
    "endless": int("9" * 4000),
    "fraction": 0.5,
    "true": True,
    "long": "x" * 9_000,
    "two lines": "a\nb",
    "NUL": "a\0b",
    "half a character": "a\ud800b",
    "right to left": "a\u202eb",
    "quote": 'a"b\\c',
    "markup": "<b>{{ x }}</b> {% raw %} *x*",
    "year 1": "0001-01-01",
    "year 9999": "9999-12-31",
    "no day": "2023-02-30",
    "moment of long ago": "0001-01-01 00:00",
    "no such hour": "2023-03-26 02:30",
    "offset of a day": "2023-10-12 10:00+23:59",
    "midnight": "00:00",
    "end of day": "24:00",
    "list": [],
    "keys": {},
    "list of lists": [[["a"]]],
    "many": ["a"] * 60,
    "twice": ["a", "a"],
}


def leaves(data: Any) -> Iterator[tuple[str | int, ...]]:
    """Every place in a file: of each key and of an item of each list, the first with such a key."""
    seen = set[tuple[str, ...]]()
    for path in _places(data, ()):
        keys = tuple("…" if isinstance(step, int) else step for step in path)
        if path and keys not in seen:
            seen.add(keys)
            yield path


def _places(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield from _places(one, (*path, step))


def replaced(value: Any, path: tuple[str | int, ...], other: Any) -> Any:
    if not path:
        return other
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, step: replaced(value[step], rest, other)}
    assert isinstance(step, int)
    return [replaced(one, rest, other) if n == step else one for n, one in enumerate(value)]


def data_of(folder: Path, name: str) -> Any:
    file = folder / "as-written.yaml"
    file.write_text(KINDS[name], encoding="utf-8")
    return read_document(file).data


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("name", KINDS)
def test_every_key_stands_every_value(tmp_path: Path, name: str, what: str) -> None:
    """Refused, or in the model as it was written, and then all of the planning stands it too."""
    other = ODD[what]
    data = data_of(tmp_path, name)
    for path in leaves(data):
        folder = write(tmp_path / "config", {"bot.yaml": WHOLE_SITE})
        changed = replaced(data, path, other)
        if name == "bot.yaml":  # every key there can be left out, and reading is what takes long
            changed = {path[0]: changed[path[0]]}
        text = as_yaml(changed)
        (folder / name).write_text(text, encoding="utf-8")

        catalog, findings = load(folder)

        wrong = [f for f in errors(findings) if f.file == str(folder / name)]
        if not wrong:
            assert is_used(catalog, name, path, other), (path, other)
            if name != "bot.yaml" or path[0] == "calendar":
                unfold(catalog)
        assert all(is_told(finding) for finding in findings), (path, other)


def as_yaml(data: Any) -> str:
    """JSON is YAML, but for halves of characters, which only stand escaped in a file."""
    text = json.dumps(data, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def is_told(finding: Finding) -> bool:
    """One line that a person can read, with what to do."""
    text = str(finding)
    return bool(finding.message and finding.fix) and text.isprintable() and len(text) < 1000


def is_used(catalog: Catalog, name: str, path: tuple[str | int, ...], other: Any) -> bool:
    """The model holds what was written, or its default where nothing was."""
    held: dict[str, list[Any]] = {
        "bot.yaml": [catalog.site],
        "programmes/p.yaml": list(catalog.programmes.values()),
        "releases/r.yaml": list(catalog.releases.values()),
    }
    models = held.get(name) or [*catalog.runbooks.values()]
    return other is None or any(_same(_at(model, path), other) for model in models)


def _at(model: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        if isinstance(model, BaseModel):
            model = getattr(model, str(step), None)
        elif isinstance(model, dict):
            model = next((v for k, v in model.items() if str(k) == step), None)
        else:
            model = model[step] if isinstance(step, int) and model and step < len(model) else None
    return model


def _same(held: Any, written: Any) -> bool:
    if isinstance(held, datetime):
        return held == local_moment(datetime.fromisoformat(str(written)))
    if isinstance(held, date | time):
        return held.isoformat().startswith(str(written))
    if isinstance(held, BaseModel):
        return bool(held.model_dump(exclude_unset=True) == written)
    if isinstance(held, tuple):
        return len(held) == len(written)
    return bool(held == written) or str(held) == str(written)


def unfold(catalog: Catalog) -> None:
    """What every command does with the files before it asks anything of a service."""
    days = working_days(range(2022, 2026), catalog.site.calendar)
    for programme in catalog.programmes.values():
        expand_programme(catalog.runbooks[programme.runbook], programme, days, UNTOUCHED)
    for release in catalog.releases.values():
        expand_release(catalog.runbooks[release.runbook], release, days, UNTOUCHED)


# -- files that are no configuration

FILES_AND_FINDINGS: dict[str, tuple[bytes | str, str]] = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\n", "the file is empty"),
    "comments alone": (b"# a\n", "the file is empty"),
    "NUL": (b"id: a\0b\n", "a character that YAML does not allow"),
    "escaped NUL": (b'id: "a\\0b"\n', "this holds a character that nobody sees (U+0000)"),
    "escaped half character": (b'id: "a\\ud800b"\n', "this holds a character that nobody sees (U+D800)"),
    "bell in a key": (b'"a\\ab": 1\n', "this holds a character that nobody sees (U+0007)"),
    "UTF-16": ("id: a\n".encode("utf-16"), "the file is not UTF-8 text"),
    "Latin-1": ("id: é\n".encode("latin-1"), "the file is not UTF-8 text"),
    "JPEG": (b"\xff\xd8\xff\xe0" + bytes(range(256)), "the file is not UTF-8 text"),
    "brackets": ("[" * 100_000, "this is nested deeper than anything that is read here"),
    "braces": ("{a: " * 100_000, "this is nested deeper than anything that is read here"),
    "closed brackets": (
        "id: " + "[" * 60 + "]" * 60,
        "this is nested deeper than anything that is read here",
    ),
    "steps": (
        "".join(f"{' ' * n}a:\n" for n in range(900)),
        "this is nested deeper than anything that is read here",
    ),
    "bomb": (
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{chr(n)}: &{chr(n)} [{', '.join([f'*{chr(n - 1)}'] * 10)}]\n" for n in range(98, 120)),
        "anchors and aliases (& and *) are not used here",
    ),
    "circle": (b"a: &a [*a]\n", "anchors and aliases (& and *) are not used here"),
    "merge": (b"a: &a {b: 1}\nc: {<<: *a}\n", "anchors and aliases (& and *) are not used here"),
    "tag": (b"a: !!python/object/apply:os.system ['true']\n", "the tag"),
    "two documents": (b"id: a\n---\nid: b\n", "a second document"),
    "text": (b"hello\n", "expected keys with values"),
    "list": (b"- a\n", "expected keys with values"),
    "number": (b"1\n", "expected keys with values"),
    "twice": (b"id: a\nid: b\n", "`id` stands here twice"),
    "list as key": (b"? [a]\n: 1\n", "a key must be plain text"),
    "large": (b"# x\n" * 1_300_000, "the file is larger than 5 MB"),
}


@pytest.mark.parametrize("name", ["bot.yaml", "programmes/p.yaml", "runbooks/draaiboek.yaml"])
@pytest.mark.parametrize("what", FILES_AND_FINDINGS)
def test_a_file_that_is_no_configuration_is_one_finding_of_that_file(
    tmp_path: Path, what: str, name: str
) -> None:
    text, words = FILES_AND_FINDINGS[what]
    folder = write(tmp_path, {name: text})

    catalog, findings = load(folder)

    mine = [f.message for f in errors(findings) if f.file == str(folder / name)]
    assert any(words in message for message in mine), mine
    assert list(catalog.releases) == ["r-2024"], "the others are read"
    assert len(str(findings)) < 100_000


def test_a_mark_at_the_beginning_of_a_file_is_no_part_of_it(tmp_path: Path) -> None:
    name = "programmes/p.yaml"

    catalog, findings = load(write(tmp_path, {name: b"\xef\xbb\xbf" + FILES[name].encode()}))

    assert findings == ()
    assert list(catalog.programmes) == ["p-2023"]


@pytest.mark.parametrize("name", ["bot.yaml", "programmes/p.yaml", "runbooks/release.yaml"])
@pytest.mark.parametrize("what", ["folder", "nowhere"])
def test_a_folder_or_a_link_to_nowhere_in_place_of_a_file_is_told(
    tmp_path: Path, name: str, what: str
) -> None:
    folder = write(tmp_path)
    (folder / name).unlink()
    if what == "folder":
        (folder / name).mkdir()
    else:
        (folder / name).symlink_to("nowhere")

    _, findings = load(folder)

    (told,) = [f for f in errors(findings) if f.file == str(folder / name)]
    assert told.message.startswith("the file cannot be read (")


def test_a_file_in_place_of_a_folder_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path, {"releases/r.yaml": None, "bot.yaml": "language: nl\n"})
    (folder / "releases").write_text("", encoding="utf-8")

    assert [f.message for f in errors(load(folder)[1])] == ["this is no folder"]


@pytest.mark.parametrize("name", ["programmes/p.yml", "programmes/P.YAML", "p.yaml", "runbooks/x.YML"])
def test_a_file_whose_name_is_not_read_is_told(tmp_path: Path, name: str) -> None:
    _, findings = load(write(tmp_path, {name: "id: x\n"}))

    assert [(f.file, f.message) for f in findings] == [(str(tmp_path / name), "this file is not read")]


def test_a_programme_or_release_that_is_not_run_is_told_and_keeps_nothing_out(tmp_path: Path) -> None:
    other = FILES["releases/r.yaml"].replace("id: r-2024", "id: r-2025").replace('"2024.1"', '"2025.1"')
    site = FILES["bot.yaml"] + "releases: [r-2024]\n"

    catalog, findings = load(write(tmp_path, {"releases/s.yaml": other, "bot.yaml": site}))

    assert [str(f).replace(f"{tmp_path}/", "") for f in findings] == [
        "releases/s.yaml:1:5: warning: bot.yaml does not run this release "
        "— add `r-2025` to `releases` there, or remove this file"
    ]
    assert sorted(catalog.releases) == ["r-2024", "r-2025"]
