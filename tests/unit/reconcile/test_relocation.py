"""A `project` that was changed in the YAML is told once, and nothing is made or changed then."""

from dataclasses import replace

from bot.model.issue import Identity
from bot.reconcile.diff import ObservedState, diff
from bot.reconcile.plan import Verb, limited
from bot.render.plan_text import plan_text
from tests.builders import all_observed, desired, tree

ROOT = Identity("prog")
THERE = all_observed(desired(tree()))
ELSEWHERE = tuple(replace(issue, project="REL") for issue in desired(tree()))


def test_it_is_told_once_and_the_plan_is_refused() -> None:
    made = diff(ROOT, ELSEWHERE, ObservedState(tuple(THERE.values())))

    assert made.changes == ()
    assert made.refusal == (
        f"`project` is REL, and all {len(THERE)} issues stand in KT: write KT again, or move them to REL in "
        "Jira; until then nothing is made or changed"
    )
    assert plan_text(made).splitlines() == ["prog", f"prog: refused; {made.refusal}"]
    assert limited(made, ["prog/c0"]).refusal == made.refusal
    assert made.as_json()["refusal"] == made.refusal


def test_what_is_new_is_not_made_in_the_other_project() -> None:
    some = tuple(THERE.values())[:6]

    assert diff(ROOT, ELSEWHERE, ObservedState(some)).empty


def test_issues_that_people_moved_are_told_one_by_one() -> None:
    moved = {**THERE, ROOT: replace(THERE[ROOT], project="REL")}
    made = diff(ROOT, desired(tree()), ObservedState(tuple(moved.values())))

    assert [(c.verb, c.identity) for c in made.changes] == [(Verb.MOVED, ROOT)]
    assert made.refusal == ""


def test_once_they_were_moved_all_is_well() -> None:
    moved = [replace(issue, project="REL") for issue in THERE.values()]

    made = diff(ROOT, ELSEWHERE, ObservedState(tuple(moved)))

    assert (made.changes, made.refusal) == ((), "")


def test_half_way_the_rest_is_told_one_by_one() -> None:
    half = [replace(issue, project="REL") if n % 2 else issue for n, issue in enumerate(THERE.values())]
    made = diff(ROOT, ELSEWHERE, ObservedState(tuple(half)))

    assert {c.verb for c in made.changes} == {Verb.MOVED}
    assert made.refusal == ""


def test_a_first_plan_has_nothing_to_compare_with() -> None:
    assert {c.verb for c in diff(ROOT, ELSEWHERE, ObservedState(())).changes} == {Verb.CREATE}
