"""What is wrong in a programme is found at its place, with what to do."""

from pathlib import Path

import pytest

from tests.unit.config.folder import change, found_in, text_at, write

FILE = "programmes/p.yaml"

CASES = [
    (
        "runbook: draaiboek",
        "runbook: draaiboeck",
        "draaiboeck",
        "error: there is no runbook `draaiboeck` — did you mean `draaiboek`?",
    ),
    (
        "runbook: draaiboek",
        "runbook: release-draaiboek",
        "release-draaiboek",
        "error: runbook `release-draaiboek` is of kind `release`, not `programme` "
        "— name a runbook of kind `programme`",
    ),
    (
        "end: 2023-12-31",
        "end: 2023-05-01",
        "2023-05-01",
        "error: the end lies before the start, 2023-05-24 — swap them",
    ),
    (
        "migration: 2023-10-14 08:00",
        "migration: 2024-01-06 08:00",
        "2024-01-06",
        "error: 2024-01-06 is outside the programme, 2023-05-24 to 2023-12-31 "
        "— change this date, or `start` and `end`",
    ),
    (
        "O.9: 2023-10-12 14:00",
        "O.9: 2022-10-12 14:00",
        "2022-10-12",
        "error: 2022-10-12 is outside the programme, 2023-05-24 to 2023-12-31 "
        "— change this date, or `start` and `end`",
    ),
    (
        "kick_off: 2023-06-14",
        "kick_off: 2023-05-01",
        "2023-05-01",
        "error: 2023-05-01 is outside the programme, 2023-05-24 to 2023-12-31 "
        "— change this date, or `start` and `end`",
    ),
    (
        "kick_off: 2023-06-14",
        "kick_off: 2023-11-01",
        "2023-10-14",
        "error: the migration is before the kick-off, 2023-11-01 — change one of the two dates",
    ),
    (
        "end: 2023-12-31\n",
        "end: 2023-12-31\nfreezes: [{title: Stop, start: 2023-12-20, end: 2023-12-10}]\n",
        "2023-12-10",
        "error: the end lies before the start, 2023-12-20 — swap them",
    ),
    (
        "end: 2023-12-31\n",
        "end: 2023-12-31\nfreezes: [{title: Stop, start: 2023-12-20, end: 2023-12-31, rows: [O.99]}]\n",
        "O.99",
        "error: there is no step or action `O.99` — did you mean `O.9`?",
    ),
    ("O.9: 2023", "O.8: 2023", "O.8:", "error: there is no gate `O.8` — use one of O.9"),
    ("O.9: 2023", "O.10: 2023", "O.10:", "error: `O.10` is no gate — use one of O.9"),
    (
        "O.9: 2023-10-12 14:00",
        "O.9: 2023-10-16 14:00",
        "2023-10-16",
        "warning: gate O.9 belongs before the migration, but is planned after it "
        "— the migration is at 2023-10-14 08:00",
    ),
    ("party: zorg", "party: zorgg", "zorgg", "error: there is no party `zorgg` — did you mean `zorg`?"),
    ("parties: [it]", "parties: [ti, it]", "ti", "error: there is no party `ti` — use one of zorg, it"),
    (
        "parties: [it]",
        "parties: [it, it]",
        "it",
        "error: party `it` is used before — give it an id of its own",
    ),
    (
        "clusters:",
        "  - {id: zorg, title: Nog een}\nclusters:",
        "zorg",
        "error: party `zorg` is used before — give it an id of its own",
    ),
    ("id: za-02", "id: za-01", "za-01", "error: domain `za-01` is used before — give it an id of its own"),
    (
        "id: za-02",
        "id: k.1",
        "k.1",
        "error: id `k.1` looks like code `K.1`, which stands at the same place — choose another id",
    ),
    (
        "clusters:\n",
        "clusters:\n  - {id: c1, title: Dubbel, kick_off: 2023-06-14, parties: [it], domains: "
        "[{id: za-03, title: x, party: zorg, first: true}]}\n",
        "c1",
        "error: cluster `c1` is used before — give it an id of its own",
    ),
    (
        "        first: true\n",
        "",
        "domains:",
        "error: cluster `c1` has no domain that goes first — mark one with `first: true`",
    ),
    (
        "title: Tweede",
        "title: Tweede\n        first: true",
        "true",
        "error: cluster `c1` has more than one domain that goes first — mark only one",
    ),
    (
        "title: Tweede",
        "title: Tweede\n        migration: 2023-10-07 08:00",
        "2023-10-07",
        "warning: migrates before the domain that goes first in cluster `c1` "
        "— change the date, or who is first",
    ),
    ("roles: [IT]", "roles: [IT, ITT]", "ITT", "error: there is no role `ITT` — did you mean `IT`?"),
    (
        ", roles: [IT]",
        "",
        "parties:",
        "warning: nobody fills IT: that work will have no owner — add the role to a party, or to `roles`",
    ),
    (
        "party: zorg\n        first",
        "party: it\n        first",
        "it",
        "warning: nobody here fills ZA — name a party that does, or give it the role",
    ),
    (
        "parties: [it]",
        "parties: [zorg]",
        "[zorg",
        "warning: nobody here fills IT — name a party that does, or give it the role",
    ),
    ("clusters:", "roles: {KTO: it}\nclusters:", "KTO:", "error: there is no role `KTO` — use one of ZA, IT"),
    (
        "clusters:",
        "roles: {IT: itt}\nclusters:",
        "itt",
        "error: there is no party `itt` — did you mean `it`?",
    ),
    (
        "clusters:",
        "people: [{account_id: u-1, party: zorgg, function: Bestuurder}]\nclusters:",
        "zorgg",
        "error: there is no party `zorgg` — did you mean `zorg`?",
    ),
    (
        "title: IT-deelnemer Fictie",
        "title: bel 06-12 34 56 78",
        "bel",
        "warning: `title` looks like a telephone number — name a function or a portal instead",
    ),
    (
        "title: IT-deelnemer Fictie",
        "title: IT\n    , contact: v.achternaam@example.org",
        "v.achternaam@example.org",
        "warning: `contact` looks like a person's e-mail address — name a function or a portal instead",
    ),
]


@pytest.mark.parametrize(("old", "new", "at", "says"), CASES)
def test_a_mistake_is_one_finding_at_its_place(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    folder = write(tmp_path, change(FILE, old, new))

    findings = found_in(folder, FILE)

    assert [f"{f.severity}: {f.message} — {f.fix}" for f in findings] == [says]
    assert text_at(findings[0]).startswith(at)


GATES = "people: [{account_id: u-1, party: zorg, function: Bestuurder, mandates: [gate]}]\nclusters:"


def test_an_account_speaks_for_one_party(tmp_path: Path) -> None:
    twice = GATES.replace("]\n", ", {account_id: u-1, party: it, function: Projectleider}]\n")
    folder = write(tmp_path, change(FILE, "clusters:", twice))

    assert [f.message for f in found_in(folder, FILE)] == ["account `u-1` stands here more than once"] * 2


def test_where_gates_are_decided_no_domain_is_forgotten(tmp_path: Path) -> None:
    """Else closing its gate would count as GO, and nobody would notice."""
    decided = write(tmp_path, change(FILE, "clusters:", GATES))
    assert found_in(decided, FILE) == []

    forgotten = write(tmp_path, change(FILE, "clusters:", GATES.replace("party: zorg", "party: it")))

    findings = found_in(forgotten, FILE)
    assert [str(f.severity) for f in findings] == ["warning", "warning"]
    assert "closing a gate there counts as GO" in findings[0].message


def test_a_cluster_cannot_look_like_a_code_of_the_programme(tmp_path: Path) -> None:
    changes = change("runbooks/draaiboek.yaml", "level: cluster", "level: programme")
    folder = write(tmp_path, changes | change(FILE, "id: c1", "id: k.1"))

    (finding,) = found_in(folder, FILE)

    assert finding.message == "id `k.1` looks like code `K.1`, which stands at the same place"
    assert text_at(finding) == "k.1"


def test_a_title_leaves_room_for_the_longest_action_in_a_summary(tmp_path: Path) -> None:
    changes = change("runbooks/draaiboek.yaml", "title: Opdracht", f"title: {'x' * 150}")
    folder = write(tmp_path, changes | change(FILE, "title: Tweede", f"title: {'y' * 100}"))

    (finding,) = found_in(folder, FILE)

    assert finding.message == "title is 10 characters too long beside action O.10"
    assert text_at(finding).startswith("yyy")
