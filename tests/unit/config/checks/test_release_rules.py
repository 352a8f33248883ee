"""What is wrong in a release is found at its place, with what to do."""

from pathlib import Path

import pytest

from tests.unit.config.folder import change, found_in, text_at, write

FILE = "releases/r.yaml"

CASES = [
    (
        "touches: [alfa]",
        "touches: [alpha]",
        "alpha",
        "error: there is no party `alpha` — use one of manager, alfa, bravo",
    ),
    (
        "impact: minor",
        "impact: major",
        "touches:",
        "error: a major touches every party, but `touches` leaves some out — remove `touches`",
    ),
    (
        "production: 2024",
        "production: 2022",
        "2022-03-14",
        "error: production is before the kick-off, 2023-09-18 — change one of the two dates",
    ),
    (
        "Bravo, roles: [IP]",
        "Bravo, roles: []",
        "{id:",
        "warning: nobody here fills IP — name a party that does, or give it the role",
    ),
    (
        "runbook: release-draaiboek",
        "runbook: draaiboek",
        "draaiboek",
        "error: runbook `draaiboek` is of kind `programme`, not `release` — name a runbook of kind `release`",
    ),
    ("{id: bravo,", "{id: alfa,", "alfa", "error: party `alfa` is used before — give it an id of its own"),
    (
        "{RM: manager}",
        "{RM: menager}",
        "menager",
        "error: there is no party `menager` — did you mean `manager`?",
    ),
    ("{RM: manager}", "{RM: manager, X: manager}", "X:", "error: there is no role `X` — use one of RM, IP"),
]


@pytest.mark.parametrize(("old", "new", "at", "says"), CASES)
def test_a_mistake_is_one_finding_at_its_place(
    tmp_path: Path, old: str, new: str, at: str, says: str
) -> None:
    folder = write(tmp_path, change(FILE, old, new))

    findings = found_in(folder, FILE)

    assert [f"{f.severity}: {f.message} — {f.fix}" for f in findings] == [says]
    assert text_at(findings[0]).startswith(at)


def test_a_party_cannot_look_like_a_code_of_the_release(tmp_path: Path) -> None:
    changes = change("runbooks/release.yaml", 'code: "1.1"', "code: Bravo")
    folder = write(tmp_path, changes)

    (finding,) = found_in(folder, FILE)

    assert finding.message == "id `bravo` looks like code `Bravo`, which stands at the same place"


def test_a_title_leaves_room_for_the_longest_action_in_a_summary(tmp_path: Path) -> None:
    changes = change("runbooks/release.yaml", "title: Bouwen", f"title: {'x' * 150}")
    folder = write(tmp_path, changes | change(FILE, "title: Bravo", f"title: {'y' * 100}"))

    (finding,) = found_in(folder, FILE)

    assert finding.message == "title is 9 characters too long beside action 1.2"
