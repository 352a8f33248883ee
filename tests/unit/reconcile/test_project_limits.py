"""What a project does not take is left out of new issues and left alone on those that are there."""

from dataclasses import replace

from bot.model.field_table import ASSIGNEE, DUE, LINKS
from bot.model.issue import Desired, Rank
from bot.reconcile.diff import ObservedState, diff
from bot.reconcile.plan import Verb
from bot.reconcile.project_limits import ProjectLimits, fitted, left_out, obstacles, omissions, refusal
from tests.builders import all_observed, desired, tree

ISSUES = desired(tree())
O9 = next(i for i in ISSUES if i.identity.endswith("/O.9"))


def limits(**more: object) -> dict[str, ProjectLimits]:
    return {"KT": ProjectLimits(**more)}  # type: ignore[arg-type]


NO_DATES = limits(off_create={rank: frozenset({"duedate", LINKS}) for rank in Rank})


def test_a_project_of_which_nothing_is_known_takes_everything() -> None:
    assert left_out(O9, {}) == left_out(O9, limits()) == {}
    assert fitted(O9, {}) is O9


def test_a_new_issue_goes_without_what_is_not_on_its_screen() -> None:
    made = fitted(O9, NO_DATES)

    assert (made.due, made.blocked_by) == (None, ())
    assert replace(made, due=O9.due, blocked_by=O9.blocked_by) == O9


def test_what_an_issue_cannot_do_without_is_never_left_out() -> None:
    hidden = replace(O9, security="1")
    off = limits(off_create={rank: frozenset({"labels", "parent", "security", "summary"}) for rank in Rank})

    assert fitted(hidden, off) == hidden
    assert obstacles([hidden], off) == ("KT: the bot cannot set the security level of subtasks",)


def test_an_issue_that_is_there_is_as_desired_without_what_was_left_out() -> None:
    bare = [fitted(issue, NO_DATES) for issue in ISSUES]
    there = all_observed(tuple(bare))

    assert (
        diff(ISSUES[0].identity, ISSUES, ObservedState(tuple(there.values()), limits=NO_DATES)).changes == ()
    )
    later = diff(ISSUES[0].identity, ISSUES, ObservedState(tuple(there.values())))
    assert {change.verb for change in later.changes} == {Verb.UPDATE}


def test_what_was_there_before_a_field_left_the_screen_stays() -> None:
    there = all_observed(ISSUES)
    moved = tuple(replace(i, due=None) if i is O9 else i for i in ISSUES)

    plan = diff(ISSUES[0].identity, moved, ObservedState(tuple(there.values()), limits=NO_DATES))

    assert plan.changes == ()


def test_one_wrong_name_of_several_is_left_out_alone() -> None:
    two = replace(O9, components=frozenset({"Een", "Twee"}), assignee="weg")
    known = limits(known={"components": frozenset({"Een"})}, refused={"assignee": {"weg": "is weg"}})

    made = fitted(two, known)

    assert (made.components, made.assignee) == (frozenset({"Een"}), None)
    assert left_out(two, known) == {"components": "'Twee' is not there", "assignee": "is weg"}


def test_what_is_left_out_is_counted_per_reason_and_not_where_somebody_filled_it_in() -> None:
    there = all_observed(ISSUES)
    dated = [i for i in ISSUES if i.due]
    bare = {i: replace(o, due=None) if i != O9.identity else o for i, o in there.items()}

    told = [one for one in omissions(ISSUES, bare, NO_DATES) if one.field == "duedate"]

    assert {one.why.partition(", or")[0].rpartition(" ")[2] for one in told} == {"tasks", "subtasks"}
    assert sum(one.issues for one in told) == len(dated) - 1
    assert f"duedate of {told[0].issues} issues: not on the create screen of" in told[0].said


def test_a_refusal_is_remembered_by_value_where_another_may_be_taken_and_else_for_the_field() -> None:
    issue: Desired = replace(O9, assignee="weg")

    said = {"assignee": "User 'weg' cannot be assigned issues.", "duedate": "cannot be set"}
    learnt = refusal(issue, said)

    assert learnt == {
        ASSIGNEE: {"weg": "account 'weg' cannot be assigned in KT"},
        DUE: {"*": "cannot be set"},
    }
    other = replace(issue, assignee="hier")
    assert set(left_out(other, limits(refused=learnt))) == {"duedate"}
