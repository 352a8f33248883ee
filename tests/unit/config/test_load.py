"""Every finding of every file in one run, at its place; what is right is loaded all the same."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.catalog import Broken
from bot.config.document import read_document
from bot.config.findings import Finding, Severity, render_findings
from bot.config.load import load
from tests.unit.config.folder import FILES, PROGRAMME, RUNBOOK, change, found_in, read, told, write

PROGRAMME_FILE = "programmes/p.yaml"


def test_a_right_folder_has_no_findings_and_loads_everything(tmp_path: Path) -> None:
    catalog, findings = read(tmp_path)

    assert findings == []
    assert (list(catalog.runbooks), list(catalog.programmes), list(catalog.releases)) == (
        ["draaiboek", "release-draaiboek"],
        ["p-2023"],
        ["r-2024"],
    )
    assert catalog.site.programmes == ("p-2023",)
    assert catalog.broken == ()


def test_one_wrong_file_stops_only_itself(tmp_path: Path) -> None:
    catalog, _ = read(tmp_path, change(PROGRAMME_FILE, "party: zorg", "party: wie"))

    assert catalog.programmes == {}
    assert list(catalog.releases) == ["r-2024"]
    assert catalog.broken == (Broken(str(tmp_path / PROGRAMME_FILE), "programme", "p-2023"),)


def test_a_wrong_runbook_stops_the_programme_that_needs_it_and_says_so_once(tmp_path: Path) -> None:
    catalog, findings = read(tmp_path, change("runbooks/draaiboek.yaml", "owner: IT", "owner: X"))

    assert findings == [
        "programmes/p.yaml:3:10: error: runbook `draaiboek` has errors — put those right first",
        "runbooks/draaiboek.yaml:37:20: error: there is no role `X` — use one of ZA, IT",
    ]
    assert catalog.programmes == {}
    assert list(catalog.releases) == ["r-2024"]


def test_a_warning_keeps_nothing_out(tmp_path: Path) -> None:
    catalog, findings = read(tmp_path, change(PROGRAMME_FILE, ", roles: [IT]", ""))

    assert [": warning: " in line for line in findings] == [True]
    assert list(catalog.programmes) == ["p-2023"]


def test_without_a_site_file_there_are_defaults_and_a_warning(tmp_path: Path) -> None:
    catalog, findings = read(tmp_path, {"bot.yaml": None})

    assert findings == [
        "bot.yaml:1:1: warning: there is no bot.yaml; everything has its default "
        "— add one to set spaces, channels and times; `regiebot schema` describes it"
    ]
    assert catalog.site_is_usable


def test_a_wrong_site_file_is_named_as_not_usable(tmp_path: Path) -> None:
    catalog, _ = read(tmp_path, {"bot.yaml": "language: Frans\n"})

    assert not catalog.site_is_usable
    assert list(catalog.programmes) == ["p-2023"]


def test_an_id_in_two_files_keeps_both_out(tmp_path: Path) -> None:
    catalog, findings = read(tmp_path, {"programmes/copy.yaml": PROGRAMME})

    assert [line.split(" — ")[0] for line in findings] == [
        f"programmes/copy.yaml:1:5: error: id `p-2023` is also in {tmp_path}/programmes/p.yaml".replace(
            f"{tmp_path}/", ""
        ),
        "programmes/p.yaml:1:5: error: id `p-2023` is also in programmes/copy.yaml",
    ]
    assert catalog.programmes == {}


def test_a_release_cannot_have_the_id_of_a_programme(tmp_path: Path) -> None:
    _, findings = read(tmp_path, change("releases/r.yaml", "id: r-2024", "id: p-2023"))

    assert any("id `p-2023` is also in programmes/p.yaml" in line for line in findings)


def test_a_file_that_nothing_reads_is_pointed_out(tmp_path: Path) -> None:
    _, findings = read(tmp_path, {"programmes/q.yml": PROGRAMME, "r.yaml": "id: r\n"})

    assert [line.split(" — ")[0] for line in findings] == [
        "programmes/q.yml:1:1: warning: this file is not read",
        "r.yaml:1:1: warning: this file is not read",
    ]


def test_all_findings_of_all_files_come_in_one_run_in_order(tmp_path: Path) -> None:
    changes = {
        **change(PROGRAMME_FILE, "title: Programma", "titel: Programma"),
        **change("releases/r.yaml", "impact: minor", "impact: groot"),
        "bot.yaml": "language: fr\nlanguage: nl\n",
    }

    findings = load(write(tmp_path, changes))[1]

    assert len({f.file for f in findings}) == 3
    assert list(findings) == sorted(findings)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "1:1: error: the file is empty — fill it in, or remove it"),
        (b"# alleen commentaar\n", "1:1: error: the file is empty — fill it in, or remove it"),
        (b"id: x\ntitle: caf\xe9\n", "2:11: error: the file is not UTF-8 text — save it as UTF-8"),
        (
            b"id: x\n\ttitle: y\n",
            "2:1: error: this is not YAML: a character that cannot stand here "
            "— use spaces, not tabs; quote text",
        ),
        (
            b'id: x\ntitle: "abc\n',
            "2:8: error: this is not YAML: a quote that is not closed — close the quote",
        ),
        (
            b"id: x\n  title: a: b\n",
            "2:8: error: this is not YAML: a colon where no key can stand — check the indent, or quote text",
        ),
        (
            b"id: x\n---\nid: y\n",
            "2:1: error: this is not YAML: a second document after `---` — put it in a file of its own",
        ),
        (b"id: \x07\n", "1:5: error: a character that YAML does not allow — remove it"),
        (
            b"- x\n",
            "1:1: error: the file: expected keys with values, found a list — write keys with values here",
        ),
    ],
)
def test_what_is_not_yaml_is_one_finding_with_its_place(tmp_path: Path, text: bytes, says: str) -> None:
    folder = write(tmp_path, {PROGRAMME_FILE: text, "bot.yaml": "{}\n"})

    findings = found_in(folder, PROGRAMME_FILE)

    assert [told(f, folder) for f in findings] == [f"{PROGRAMME_FILE}:{says}"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: Eerste", "titel: Eerste", "17:9: error: unknown key `titel` — did you mean `title`?"),
        (
            "title: Eerste",
            "title: Eerste\n        kleur: rood",
            "18:9: error: unknown key `kleur` — use one of "
            "security_level, project, restricted_level, id, title, party, first, other_suppliers, migration, "
            "gates, details",
        ),
        ("        title: Tweede\n", "", "23:9: error: `title` is missing — add `title:`"),
        (
            "title: Tweede",
            "title: 2023",
            "24:16: error: `title`: expected text, but YAML reads 2023 as a number "
            '— put it in quotes: "2023"',
        ),
        ("title: Tweede", "title:", "24:9: error: `title`: expected text, found nothing — write text here"),
        (
            "first: true",
            "first: ja",
            '19:16: error: `first`: expected true or false, found "ja" — write true or false, without quotes',
        ),
        (
            "parties: [it]",
            "parties: it",
            '14:14: error: `parties`: expected a list, found "it" '
            "— write `- …` on a line per item, or [a, b]",
        ),
        (
            "id: za-02",
            "id: Za 02",
            "23:13: error: `id`: Za 02 has the wrong form "
            "— use a lower-case letter, then lower-case letters, digits, dots or dashes",
        ),
        (
            "migration: 2023-10-14 08:00",
            "migration: 2023-10-14",
            "20:20: error: expected a date with a time, found '2023-10-14' — write it as 2023-10-12 14:00",
        ),
        (
            "migration: 2023-10-14 08:00",
            "migration: 2023-10-29 02:30",
            "20:20: error: 2023-10-29 02:30 happens twice: the clocks go back that night "
            "— add the offset: 2023-10-29 02:30+02:00 or +01:00",
        ),
        (
            "migration: 2023-10-14 08:00",
            "migration: 20231014",
            "20:20: error: expected a date with a time, found 20231014 — write it as 2023-10-12 14:00",
        ),
        (
            "start: 2023-05-24",
            "start: 2023-02-30",
            "5:8: error: there is no date 2023-02-30 — write a day that exists, as 2023-10-12",
        ),
        (
            "O.9: 2023",
            "o.9: 2023",
            "22:11: error: `o.9` cannot be a key here "
            "— use a capital or digit, then letters, digits, dots or dashes, as O.10",
        ),
        (
            "title: Eerste",
            "title: Eerste\n        title: Weer",
            "18:9: error: `title` stands here twice, first on line 17 — keep one of the two",
        ),
        (
            "id: it,",
            "id: &naam it,",
            "9:6: error: anchors and aliases (& and *) are not used here — write it out",
        ),
        ("title: Eerste", "title: !mooi Eerste", "17:16: error: the tag !mooi is not used here — remove it"),
    ],
)
def test_a_wrong_key_or_value_is_one_finding_in_plain_words(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    folder = write(tmp_path, change(PROGRAMME_FILE, old, new))

    findings = found_in(folder, PROGRAMME_FILE)

    assert [told(f, folder) for f in findings] == [f"{PROGRAMME_FILE}:{says}"]


@pytest.mark.parametrize(
    ("new", "at"),
    [
        ("level: dommein", "dommein"),
        ("level: [domain, dommein]", "dommein"),
        ("level: []", "[]"),
        ("level: 3", "3"),
    ],
)
def test_a_wrong_level_is_one_finding_whether_one_or_a_list(tmp_path: Path, new: str, at: str) -> None:
    folder = write(tmp_path, change("runbooks/draaiboek.yaml", "level: cluster", new))

    (finding,) = found_in(folder, "runbooks/draaiboek.yaml")

    assert Path(finding.file).read_text().splitlines()[finding.line - 1][finding.column - 1 :].startswith(at)


def test_words_that_yaml_likes_to_read_otherwise_stay_text(tmp_path: Path) -> None:
    changes = change("runbooks/draaiboek.yaml", "title: Bepalen", "title: no")
    changes |= change(PROGRAMME_FILE, "title: Tweede", "title: 12:30")

    catalog, findings = read(tmp_path, changes)

    assert findings == []
    assert catalog.runbooks["draaiboek"].actions[-1].title == "no"
    assert catalog.programmes["p-2023"].clusters[0].domains[1].title == "12:30"


def test_a_code_that_yaml_reads_as_a_number_asks_for_quotes(tmp_path: Path) -> None:
    folder = write(tmp_path, change("runbooks/release.yaml", 'code: "1.1"', "code: 1.10"))

    (finding,) = found_in(folder, "runbooks/release.yaml")

    assert finding.fix == 'put it in quotes: "1.10"'


def test_a_moment_without_an_offset_is_amsterdam_time(tmp_path: Path) -> None:
    catalog, _ = read(tmp_path)

    migration = catalog.programmes["p-2023"].clusters[0].domains[0].migration

    assert migration is not None
    assert migration.isoformat() == "2023-10-14T08:00:00+02:00"


def test_rendered_findings_are_counted_and_each_once() -> None:
    wrong = Finding("a.yaml", 2, 3, "x", "wrong", "fix it")
    odd = Finding("a.yaml", 1, 1, "", "odd", "look", Severity.WARNING)

    assert render_findings([wrong, odd, wrong]).splitlines() == [
        "a.yaml:1:1: warning: odd — look",
        "a.yaml:2:3: error: wrong — fix it",
        "1 error, 1 warning",
    ]
    assert render_findings([]) == "no findings"


@settings(max_examples=25)
@given(
    at=st.integers(0, len(RUNBOOK)),
    junk=st.text("{}[]:-&*!|>'\"#\t\n aZ1é", max_size=4),
    cut=st.integers(0, 6),
)
def test_no_text_whatever_makes_loading_fail(
    tmp_path_factory: pytest.TempPathFactory, at: int, junk: str, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("config")
    broken = RUNBOOK[:at] + junk + RUNBOOK[at + cut :]

    catalog, findings = load(write(folder, {**FILES, "runbooks/draaiboek.yaml": broken}))

    assert findings or "draaiboek" in catalog.runbooks
    assert all(f.line >= 1 and f.column >= 1 for f in findings)


def test_a_place_is_that_of_the_nearest_thing_written(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("a:\n  - b: 1\n", encoding="utf-8")

    document = read_document(file)

    assert document.place(("a", 0, "b"), at_key=True) == (2, 5)
    assert document.place(("a", 0, "b")) == (2, 8)
    assert document.place(("a", 0, "missing")) == (2, 5)
