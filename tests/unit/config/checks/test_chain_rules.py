"""What is wrong in an implementation plan and in who may sign it is found at its place."""

from pathlib import Path

import pytest

from tests.unit.config.folder import RELEASE, RELEASE_RUNBOOK, found_in, text_at, write

FILE = "releases/r.yaml"
SIGNED = RELEASE_RUNBOOK.replace("when: touches_party", "part: signature")
PEOPLE = """\
people:
  - {account_id: a-bv, party: alfa, function: Directeur, mandates: [signature]}
  - {account_id: a-ap, party: alfa, function: Aanspreekpunt, mandates: [contact]}
  - {account_id: b-bv, party: bravo, function: Directeur, mandates: [signature]}
plan:
  measures:
    - {party: alfa, title: Bouwen, deadline: 2024-02-01}
"""

CASES = [
    ("{party: alfa, title", "{party: manager, title", "manager", "there is no party `manager`"),
    ("a-ap, party: alfa", "a-ap, party: alpha", "alpha", "there is no party `alpha`"),
    ("b-bv, party", "a-bv, party", "a-bv", "account `a-bv` stands here more than once"),
    ("[contact]", "[contact, signature]", "[contact", "the aanspreekpunt of a party cannot sign for it"),
    (
        "bravo, function: Directeur, mandates: [signature]",
        "alfa, function: x, mandates: [contact]",
        "[",
        "more",
    ),
    ("b-bv, party: bravo", "b-bv, party: alfa", "{id: bravo", "warning: nobody may sign for `bravo`"),
]


@pytest.mark.parametrize(("old", "new", "at", "says"), CASES)
def test_a_mistake_is_found_at_its_place(tmp_path: Path, old: str, new: str, at: str, says: str) -> None:
    assert old in PEOPLE
    text = RELEASE + PEOPLE.replace(old, new, 1)
    folder = write(tmp_path, {FILE: text, "runbooks/release.yaml": SIGNED})

    found = [f for f in found_in(folder, FILE) if says in str(f)]

    assert found
    assert text_at(found[-1]).startswith(at)


def test_a_right_plan_has_no_findings(tmp_path: Path) -> None:
    folder = write(tmp_path, {FILE: RELEASE + PEOPLE, "runbooks/release.yaml": SIGNED})

    assert found_in(folder, FILE) == []


def test_without_chain_dependencies_nobody_has_to_be_able_to_sign(tmp_path: Path) -> None:
    text = RELEASE.replace("touches:", "chain_dependencies: false\ntouches:")
    folder = write(tmp_path, {FILE: text, "runbooks/release.yaml": SIGNED})

    assert found_in(folder, FILE) == []
