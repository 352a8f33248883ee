"""What is wrong in the periods and deputies of `people` is found at its place, with what to do."""

from datetime import date
from pathlib import Path

import pytest

from bot.config.findings import Finding
from bot.config.load import load
from tests.unit.config.folder import PROGRAMME, RELEASE, RELEASE_RUNBOOK, SITE, text_at, write

FILE = "programmes/p.yaml"
ZA = "account_id: u-za, party: zorg, function: Bestuurder, mandates: [gate]"
PLV = "account_id: u-plv, party: zorg, function: Manager"
THIRD = "account_id: u-3, party: it, function: Projectleider"


def programme(*people: str) -> str:
    lines = "".join(f"  - {{{one}}}\n" for one in people)
    return PROGRAMME.replace("clusters:", f"people:\n{lines}clusters:")


def found(folder: Path, text: str, file: str = FILE, today: date | None = None) -> list[Finding]:
    """The findings of one file, with that text."""
    write(folder, {file: text, "runbooks/release.yaml": SIGNED})
    return [finding for finding in load(folder, today)[1] if finding.file == str(folder / file)]


SIGNED = RELEASE_RUNBOOK.replace("when: touches_party", "part: signature")

RIGHT = {
    "periods": (f"{ZA}, until: 2023-10-31", f"{PLV}, from: 2023-11-01, mandates: [gate]"),
    "one account in two periods": (
        f"{ZA}, until: 2023-10-31",
        "account_id: u-za, party: it, function: Projectleider, from: 2023-11-01",
    ),
    "one day": (f"{ZA}, from: 2023-10-12, until: 2023-10-12",),
    "a deputy": (ZA, f"{PLV}, deputy_for: {{account_id: u-za, from: 2023-10-09, until: 2023-10-13}}"),
    "open ends": (f"{ZA}, until: 2023-12-01", f"{PLV}, deputy_for: {{account_id: u-za}}"),
    "a deputy of two, one after the other": (
        ZA,
        THIRD,
        f"{PLV}, deputy_for: [{{account_id: u-za, until: 2023-10-13}}, "
        "{account_id: u-3, from: 2023-10-14}]",
    ),
    "a deputy whose own deputising is over": (
        ZA,
        f"{PLV}, deputy_for: {{account_id: u-za, until: 2023-10-13}}",
        f"{THIRD}, deputy_for: {{account_id: u-plv, from: 2023-10-14}}",
    ),
}

WRONG = {
    "backwards": (
        (f"{PLV}, from: 2023-10-13, until: 2023-10-12",),
        "2023-10-12",
        "the end lies before the start, 2023-10-13 — swap them",
    ),
    "backwards deputy": (
        (ZA, f"{PLV}, deputy_for: {{account_id: u-za, from: 2023-10-13, until: 2023-10-12}}"),
        "2023-10-12",
        "the end lies before the start, 2023-10-13 — swap them",
    ),
    "no such day": (
        (f"{ZA}, until: 2023-02-30",),
        "2023-02-30",
        "there is no date 2023-02-30 — write a day that exists, as 2023-10-12",
    ),
    "deputy of nobody": (
        (ZA, f"{PLV}, deputy_for: {{account_id: u-zo}}"),
        "u-zo",
        "there is no person with account `u-zo` — did you mean `u-za`?",
    ),
    "deputy of themselves": (
        (ZA, f"{PLV}, deputy_for: {{account_id: u-plv}}"),
        "u-plv",
        "nobody is their own deputy — name the account of whom it is for",
    ),
    "deputy longer than the person": (
        (f"{ZA}, until: 2023-10-12", f"{PLV}, deputy_for: {{account_id: u-za, until: 2023-10-13}}"),
        "2023-10-13",
        "the period goes beyond that of `u-za` — stay within the period of whom it is for, and of the deputy",
    ),
    "deputy before the person": (
        (f"{ZA}, from: 2023-10-12", f"{PLV}, deputy_for: [{{account_id: u-za, from: 2023-10-11}}]"),
        "2023-10-11",
        "the period goes beyond that of `u-za` — stay within the period of whom it is for, and of the deputy",
    ),
    "deputy outside their own period": (
        (ZA, f"{PLV}, until: 2023-10-12, deputy_for: {{account_id: u-za, until: 2023-10-13}}"),
        "2023-10-13",
        "the period goes beyond that of `u-za` — stay within the period of whom it is for, and of the deputy",
    ),
    "deputy of somebody who left before": (
        (f"{ZA}, until: 2023-10-12", f"{PLV}, from: 2023-10-13, deputy_for: {{account_id: u-za}}"),
        "u-za",
        "the period goes beyond that of `u-za` — stay within the period of whom it is for, and of the deputy",
    ),
    "deputy of a deputy": (
        (
            ZA,
            f"{PLV}, deputy_for: {{account_id: u-za, from: 2023-10-09, until: 2023-10-13}}",
            f"{THIRD}, deputy_for: {{account_id: u-plv, from: 2023-10-13}}",
        ),
        "u-plv",
        "`u-plv` is a deputy in that period: a deputy has no deputy "
        "— name the account of whom that one is the deputy",
    ),
    "an e-mail address": (
        (ZA.replace("u-za", "bestuur@example.org"),),
        "bestuur@example.org",
        "`account_id`: bestuur@example.org has the wrong form — use the accountId of Jira, never an e-mail "
        "address: what stands behind /jira/people/ in the address of somebody's profile",
    ),
    "an e-mail address of whom": (
        (ZA, f"{PLV}, deputy_for: {{account_id: bestuur@example.org}}"),
        "bestuur@example.org",
        "`account_id`: bestuur@example.org has the wrong form — use the accountId of Jira, never an e-mail "
        "address: what stands behind /jira/people/ in the address of somebody's profile",
    ),
    "blanks": (
        (ZA.replace("u-za", "u za"),),
        "u za",
        "`account_id`: u za has the wrong form — use the accountId of Jira, never an e-mail "
        "address: what stands behind /jira/people/ in the address of somebody's profile",
    ),
    "a key that does not exist": (
        (f"{ZA}, form: 2023-10-12",),
        "form",
        "unknown key `form` — did you mean `from`?",
    ),
    "the name of the field": (
        (f"{ZA}, since: 2023-10-12",),
        "since",
        "unknown key `since` — use one of from, until, account_id, party, function, mandates, deputy_for",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_has_no_findings(tmp_path: Path, name: str) -> None:
    assert [str(finding) for finding in found(tmp_path, programme(*RIGHT[name]))] == []


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_one_finding_at_its_place(tmp_path: Path, name: str) -> None:
    people, at, says = WRONG[name]

    (finding,) = found(tmp_path, programme(*people))

    assert f"{finding.message} — {finding.fix}" == says
    assert (str(finding.severity), text_at(finding).startswith(at)) == ("error", True)


def test_an_account_is_one_person_at_a_time(tmp_path: Path) -> None:
    twice = programme(f"{ZA}, until: 2023-10-12", f"{THIRD.replace('u-3', 'u-za')}, from: 2023-10-12")

    findings = found(tmp_path, twice)

    assert [finding.message for finding in findings] == ["account `u-za` stands here more than once"] * 2
    assert [text_at(finding)[:4] for finding in findings] == ["u-za", "u-za"]


def test_an_account_is_the_deputy_of_one_person_at_a_time(tmp_path: Path) -> None:
    both = "deputy_for: [{account_id: u-za, until: 2023-10-12}, {account_id: u-3, from: 2023-10-12}]"

    findings = found(tmp_path, programme(ZA, THIRD, f"{PLV}, {both}"))

    assert [f.message for f in findings] == ["`u-plv` stands in for two people in one period"] * 2


@pytest.mark.parametrize("old", ["id: zorg", "id: it"])
def test_the_account_of_a_party_is_no_mailbox_either(tmp_path: Path, old: str) -> None:
    text = PROGRAMME.replace(old, f"account_id: team@example.org, {old}", 1)

    (finding,) = found(tmp_path, text)

    assert "has the wrong form" in finding.message
    assert text_at(finding).startswith("team@example.org")


SIGNERS = """\
people:
  - {account_id: a-bv, party: alfa, function: Directeur, mandates: [signature]}
  - {account_id: a-ap, party: alfa, function: Aanspreekpunt, mandates: [contact]}
  - {account_id: b-bv, party: bravo, function: Directeur, mandates: [signature]}
"""


NEXT = "account_id: a-2, party: alfa, function: Aanspreekpunt, mandates: [contact]"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "[contact]",
            "[contact], deputy_for: {account_id: a-bv}",
            "the aanspreekpunt of a party cannot sign for it",
        ),
        ("[contact]", "[contact], deputy_for: {account_id: b-bv}", ""),
        (
            "bravo, function: Directeur, mandates: [signature]}",
            f"bravo, function: Directeur, mandates: [signature]}}\n  - {{{NEXT}, from: 2024-01-01}}",
            "party `alfa` has more than one aanspreekpunt",
        ),
        (
            "[contact]}",
            f"[contact], until: 2023-12-31}}\n  - {{{NEXT}, from: 2024-01-01}}",
            "",
        ),
    ],
)
def test_an_aanspreekpunt_is_one_at_a_time_and_never_signs(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    findings = found(tmp_path, RELEASE + SIGNERS.replace(old, new, 1), "releases/r.yaml")

    assert {finding.message for finding in findings} == ({says} if says else set())


CAB = """\
servicedesk:
  project: RFC
  cab:
    functions: [Product, Operations]
    people:
      - {account_id: u-p, party: mitz, function: Product, mandates: [cab]}
      - {account_id: u-o, party: mitz, function: Operations, mandates: [cab]}
      - {account_id: u-plv, party: mitz, function: Adviseur}
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("function: Adviseur", "function: Adviseur, deputy_for: {account_id: u-p}", ""),
        (
            "function: Adviseur",
            "function: Adviseur, deputy_for: {account_id: u-x}",
            "there is no person with",
        ),
        ("account_id: u-plv", "account_id: u-p", "account `u-p` stands here more than once"),
        (
            "account_id: u-plv",
            "account_id: plv@example.org",
            "`account_id`: plv@example.org has the wrong form",
        ),
        (
            "Operations, mandates: [cab]",
            "Operations, mandates: [cab], deputy_for: {account_id: u-p}",
            "`u-o` votes as Operations, and cannot for Product",
        ),
        (
            "Product, mandates: [cab]",
            "Product, mandates: [cab], until: 2023-10-12",
            "nobody votes as Product",
        ),
        ("Product, mandates: [cab]", "Product, mandates: [cab], until: 2023-10-13", ""),
    ],
)
def test_the_cab_has_periods_and_deputies_too(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in CAB
    findings = found(tmp_path, SITE + CAB.replace(old, new, 1), "bot.yaml", date(2023, 10, 13))

    assert bool(findings) is bool(says)
    assert all(says in finding.message for finding in findings)


OVER = "nobody has the mandate `gate` for zorg"
"""The first domain has its O.9 on 12 October 2023; the second has no moment for it."""


@pytest.mark.parametrize(
    ("people", "today", "says"),
    [
        ((ZA,), "2023-10-01", []),
        ((f"{ZA}, until: 2023-10-12",), "2023-10-01", []),
        ((f"{ZA}, until: 2023-10-11",), "2023-10-01", [f"{OVER} on 2023-10-12, to decide O.9"]),
        ((f"{ZA}, until: 2023-10-11",), None, [f"{OVER} on 2023-10-12, to decide O.9"]),
        ((f"{ZA}, from: 2023-10-13",), "2023-10-01", [f"{OVER} on 2023-10-12, to decide O.9"]),
        ((f"{ZA}, from: 2023-10-13",), "2023-10-20", []),
        ((f"{ZA}, until: 2023-10-12",), "2023-10-13", [f"{OVER} any more, to decide O.9"]),
        (
            (f"{ZA}, until: 2023-10-11", f"{ZA.replace('u-za', 'u-na')}, from: 2023-10-12"),
            "2023-10-20",
            [],
        ),
    ],
)
def test_a_gate_that_nobody_can_decide_in_time_is_a_warning(
    tmp_path: Path, people: tuple[str, ...], today: str | None, says: list[str]
) -> None:
    day = date.fromisoformat(today) if today else None

    findings = found(tmp_path, programme(*people), today=day)

    assert [finding.message for finding in findings] == says
    assert {str(finding.severity) for finding in findings} <= {"warning"}
