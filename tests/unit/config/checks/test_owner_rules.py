"""Several owners, choices and what is private: what is wrong in them is found at its place."""

from pathlib import Path

import pytest

from tests.unit.config.folder import FILES, change, found_in, text_at, write

BOOK, RELEASE_BOOK = "runbooks/draaiboek.yaml", "runbooks/release.yaml"
PROGRAMME, RELEASE = "programmes/p.yaml", "releases/r.yaml"
OWNED = "owner: ZA\n            support: [IT]"

CASES = [
    (BOOK, OWNED, "owner: [ZA, ITT]", "ITT", "error: there is no role `ITT` — did you mean `IT`?"),
    (BOOK, OWNED, "owner: [ZA, ZA]", "ZA]", "error: role `ZA` stands here twice — keep one"),
    (
        BOOK,
        "owner: ZA\n            kind: gate",
        "owner: [ZA, IT]\n            kind: gate",
        "owner:",
        "error: `O.9` is of kind `gate`, which has one owner — keep one, and name the others under `support`",
    ),
    (
        BOOK,
        OWNED,
        "owner: ZA\n            unless: other_suppliers",
        "unless:",
        "warning: no action decides `other_suppliers` — add `decides:` to the action that does",
    ),
    (
        BOOK,
        "level: cluster\n            owner: IT",
        "level: cluster\n            unless: no_go\n            owner: IT",
        "no_go",
        "error: `no_go` is not known at level cluster — use it at level domain, release, party only",
    ),
    (
        BOOK,
        OWNED,
        "owner: ZA\n            optional: Ook iets",
        "optional:",
        "error: nothing tells whether the optional half of `O.10` was done — add `decides:`, or remove it",
    ),
    (
        RELEASE_BOOK,
        "title: Plannen",
        'title: Plannen\n        one_or_more: ["1.1", "1.3"]',
        '"1.3"',
        "error: there is no action in this step `1.3` — use one of 1.1, 1.2",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "at", "says"), CASES)
def test_a_mistake_is_found_at_its_place(
    tmp_path: Path, file: str, old: str, new: str, at: str, says: str
) -> None:
    folder = write(tmp_path, change(file, old, new))

    findings = found_in(folder, file)

    assert says in [f"{f.severity}: {f.message} — {f.fix}" for f in findings]
    (one,) = [f for f in findings if f"{f.severity}: {f.message} — {f.fix}" == says]
    assert text_at(one).startswith(at)


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ('{"1": ["1.2"]}', None),
        ('{"1": ["1.3"]}', "there is no choice `1.3`"),
        ('{"2": ["1.2"]}', "there is no choice in step `2`"),
        ('{"1": []}', "`1`: is empty"),
    ],
)
def test_a_release_chooses_what_there_is_to_choose(tmp_path: Path, chosen: str, says: str | None) -> None:
    choice = change(RELEASE_BOOK, "title: Plannen", 'title: Plannen\n        one_or_more: ["1.1", "1.2"]')
    release = FILES[RELEASE].replace("impact: minor", f"impact: minor\nchosen: {chosen}")

    found = [f.message for f in found_in(write(tmp_path, {**choice, RELEASE: release}), RELEASE)]

    assert len(found) == (1 if says else 0)
    assert all(says in one for one in found if says)


def test_who_has_a_part_and_is_nobody_is_told_where_others_are_somebody(tmp_path: Path) -> None:
    shared = change(BOOK, OWNED, "owner: [ZA, IT]")
    person = "people: [{account_id: u-zorg, party: zorg, function: Bestuurder, mandates: [gate]}]\n"
    with_person = FILES[PROGRAMME].replace("clusters:", f"{person}clusters:")

    alone = found_in(write(tmp_path / "none", shared), PROGRAMME)
    known = found_in(write(tmp_path / "one", {**shared, PROGRAMME: with_person}), PROGRAMME)

    assert alone == []
    assert [f.message for f in known] == [
        "nobody is known of `it`: its part of shared work counts as done when that is closed"
    ]
    assert text_at(known[0]).startswith("{id: it,")


def test_what_is_private_is_told_to_be_open_until_a_level_hides_it(tmp_path: Path) -> None:
    private = change(BOOK, "title: Quality-gate", "title: Quality-gate\n        restricted: true")
    levelled = FILES[PROGRAMME].replace("project: KT", 'project: KT\nrestricted_level: "10000"')

    def told(name: str, changes: dict[str, str | bytes | None]) -> list[str]:
        return [f"{f.severity}: {f.message}" for f in found_in(write(tmp_path / name, changes), PROGRAMME)]

    (open_,) = told("open", private)
    assert open_.startswith("warning: private steps O: no `restricted_level` hides them")
    assert "everybody who may browse project KT" in open_
    assert told("hidden", {**private, PROGRAMME: levelled}) == []
    assert told("nothing", {PROGRAMME: levelled}) == [
        "warning: runbook `draaiboek` marks no step as `restricted`, so this level hides nothing"
    ]
