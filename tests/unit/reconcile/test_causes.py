"""The cause of each planned change, by a table; and what the guard counts of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.config.site_model import Guard
from bot.model.identity import WAITING
from bot.model.issue import Desired, Identity, Observed
from bot.reconcile.causes import SURPRISES, Grounds, caused
from bot.reconcile.change_cause import Cause
from bot.reconcile.diff import ObservedState, diff
from bot.reconcile.guard import judge
from bot.reconcile.plan import Plan, Verb
from tests.builders import all_observed, desired, tree

ROOT, SCOPE = Identity("prog"), Identity("prog/c0/d0")
GATE = Identity(f"{SCOPE}/O.9")
THEN = desired(tree())
"""As the last round that was carried out wrote it."""
WAS = next(issue for issue in THEN if issue.identity == GATE)
DAY = date(2024, 2, 1)
HERE, ELSEWHERE = frozenset({str(SCOPE)}), frozenset({"prog/c0/d1"})


def with_gate(**fields: Any) -> tuple[Desired, ...]:
    return tuple(replace(one, **fields) if one.identity == GATE else one for one in THEN)


def named(issues: tuple[Desired, ...]) -> dict[Identity, Desired]:
    return {one.identity: one for one in issues}


def planned(
    now: tuple[Desired, ...], grounds: Grounds, edits: dict[Identity, dict[str, Any]] | None = None
) -> Plan:
    seen: dict[Identity, Observed] = all_observed(THEN)
    for identity, values in (edits or {}).items():
        seen[identity] = replace(seen[identity], **values)
    plan = diff(ROOT, now, ObservedState(tuple(seen.values())))
    return caused(plan, named(now), {one.id: one for one in seen.values()}, grounds)


WAITS = tuple(sorted((*WAS.labels, WAITING)))
HIS, SOMEBODYS = {"summary": "O.9 anders"}, {"due": DAY}
MOVED = {GATE: {"labels": frozenset({WAS.labels[1]})}}


@pytest.mark.parametrize(
    ("fields", "grounds", "edits", "cause"),
    [
        ({"labels": WAITS, "due": None}, Grounds(decided=HERE), None, Cause.DECISION),
        ({"labels": WAITS}, Grounds(decided=HERE, by_clock=True), None, Cause.CLOCK),
        ({"labels": WAITS}, Grounds(decided=ELSEWHERE), None, Cause.UNKNOWN),
        ({"due": DAY}, Grounds(decided=ELSEWHERE), None, Cause.DECISION),
        ({"due": DAY}, Grounds(), None, Cause.UNKNOWN),
        ({"due": DAY}, Grounds(known=False, decided=HERE), None, Cause.UNKNOWN),
        ({"due": DAY}, Grounds(decided=HERE, unpinned=named(THEN)), None, Cause.EDIT),
        ({"due": DAY}, Grounds(decided=HERE, unpinned=named(with_gate(due=DAY))), None, Cause.DECISION),
        ({"due": DAY}, Grounds(decided=HERE, former=named(THEN)), None, Cause.SPEC),
        ({"due": DAY}, Grounds(decided=HERE, former=named(with_gate(due=DAY))), None, Cause.DECISION),
        ({"due": DAY}, Grounds(decided=HERE, former={}), None, Cause.SPEC),
        (HIS, Grounds(is_new_version=True), None, Cause.UPGRADE),
        (HIS, Grounds(is_new_version=True, former=named(THEN)), None, Cause.SPEC),
        (HIS, Grounds(taken_over=[SCOPE]), None, Cause.UPGRADE),
        (HIS, Grounds(taken_over=["prog/c0/d1"]), None, Cause.UNKNOWN),
        (HIS, Grounds(decided=HERE), None, Cause.DECISION),
        (HIS, Grounds(decided=HERE, added=[GATE]), None, Cause.EDIT),
        ({"due": DAY}, Grounds(is_new_version=True), None, Cause.UNKNOWN),
        ({"priority": "High"}, Grounds(decided=HERE), None, Cause.UNKNOWN),
        ({}, Grounds(decided=HERE, is_new_version=True), MOVED, Cause.EDIT),
        ({"labels": WAITS}, Grounds(decided=HERE), MOVED, Cause.EDIT),
        ({"due": DAY, **HIS}, Grounds(decided=HERE, former=named(with_gate(due=DAY))), None, Cause.SPEC),
    ],
    ids=[
        "a NO-GO makes it wait",
        "a moment that passed",
        "a decision in another domain gives no label here",
        "a decision in another domain moves a date",
        "a date that differs for no known reason",
        "nothing is remembered",
        "a date that somebody set",
        "somebody set a date, and this does not follow it",
        "the YAML moves it, on the day of a decision",
        "the YAML changed elsewhere, on the day of a decision",
        "the former YAML cannot be read any more",
        "texts of a new version",
        "texts of a new version, and of the YAML",
        "a runbook that is taken over here",
        "a runbook that is taken over elsewhere",
        "a text that follows a decision",
        "the words of somebody's sub-task",
        "a new version moves no dates",
        "no decision changes a priority",
        "a label taken off",
        "a label taken off where a decision gives another",
        "of two causes the one that nobody decided",
    ],
)
def test_a_change_has_the_cause_that_is_proved(
    fields: dict[str, Any], grounds: Grounds, edits: dict[Identity, dict[str, Any]] | None, cause: Cause
) -> None:
    plan = planned(with_gate(**fields), grounds, edits)

    (change,) = [one for one in plan.changes if one.verb is Verb.UPDATE]
    assert (change.identity, change.cause) == (GATE, cause)
    assert change.written
    guard = Guard(min_managed=1, max_update_share=0)
    assert bool(judge(plan, guard)) is (cause in SURPRISES)


def test_the_cause_is_told_and_no_part_of_what_would_be_written() -> None:
    plan = planned(with_gate(due=DAY), Grounds(decided=HERE))
    other = planned(with_gate(due=DAY), Grounds())

    assert plan.as_json()["changes"][0]["cause"] == "decision"
    assert plan.fingerprint == other.fingerprint


def test_what_left_the_spec_by_a_decision_is_remembered_to_have() -> None:
    less = tuple(one for one in THEN if one.identity != GATE)
    guard = Guard(min_managed=1, max_orphan_share=0)

    def orphan(grounds: Grounds) -> tuple[Cause | None, bool]:
        plan = planned(less, grounds)
        (found,) = [one for one in plan.changes if one.verb is Verb.ORPHAN]
        return found.cause, bool(judge(plan, guard))

    assert orphan(Grounds(decided=HERE)) == (Cause.DECISION, False)
    assert orphan(Grounds(orphans={GATE: Cause.DECISION})) == (Cause.DECISION, False)
    assert orphan(Grounds(decided=HERE, former=named(THEN))) == (Cause.SPEC, True)
    assert orphan(Grounds()) == (Cause.UNKNOWN, True)


def test_of_consequences_and_surprises_only_the_surprises_count() -> None:
    """Without their causes all of them count."""
    changed = [one.identity for one in THEN if one.identity.startswith(f"{SCOPE}/")]
    surprising = changed[:2]
    now = tuple(replace(one, due=DAY) if one.identity in changed else one for one in THEN)
    former = tuple(was if was.identity in surprising else one for was, one in zip(THEN, now, strict=True))
    plan = planned(now, Grounds(decided=HERE, former=named(former)))

    assert sum(one.cause is Cause.DECISION for one in plan.changes) == len(changed) - 2 > 2
    share = 2 / plan.managed
    assert judge(plan, Guard(min_managed=1, max_update_share=share)) == ()
    (refused,) = judge(plan, Guard(min_managed=1, max_update_share=share - 0.001))
    first = next(one for one in plan.changes if one.cause is Cause.SPEC)
    assert refused.reason.startswith(f"2 of {plan.managed} issues would be updated without a decision")
    assert f"2 by a changed YAML file or template of your own (as {first.key}: duedate)" in refused.reason
    uncaused = replace(plan, changes=tuple(replace(one, cause=None) for one in plan.changes))
    assert judge(uncaused, Guard(min_managed=1, max_update_share=share))


def test_dates_that_move_by_another_method_wait_however_few_and_are_grouped_by_what_moves_them() -> None:
    other = next(
        one.identity for one in THEN if one.identity.startswith(f"{SCOPE}/") and one.identity != GATE
    )
    both = (GATE, other)
    now = tuple(replace(one, due=DAY) if one.identity in both else one for one in THEN)
    plan = planned(now, Grounds(redated=True, decided=HERE))
    plan = replace(plan, moved={GATE: "behind K.1", other: "behind K.1"})

    assert {one.cause for one in plan.changes} == {Cause.METHOD}
    (refused,) = judge(plan, Guard(min_managed=10_000))
    assert refused.flag == "--allow-dates"
    assert refused.reason.startswith("2 dates would move")
    assert "2 behind K.1 (as " in refused.reason
    assert f"to {DAY.isoformat()})" in refused.reason
    assert judge(plan, Guard(min_managed=1, max_update_share=0)) == (refused,), "they count for nothing else"


@pytest.mark.parametrize(
    ("grounds", "cause"),
    [
        (Grounds(redated=True, former=named(THEN)), Cause.SPEC),
        (Grounds(redated=True, unpinned=named(THEN)), Cause.EDIT),
        (Grounds(known=False, redated=True), Cause.UNKNOWN),
    ],
    ids=["the YAML moves it", "a date that somebody set moves it", "nobody knows how dates were made"],
)
def test_what_somebody_changed_is_no_other_method(grounds: Grounds, cause: Cause) -> None:
    plan = planned(with_gate(due=DAY), grounds)

    assert [one.cause for one in plan.changes] == [cause]
    assert plan.redated == (frozenset({GATE}) if cause is Cause.UNKNOWN else frozenset())


def test_words_do_not_wait_for_dates() -> None:
    plan = planned(with_gate(**HIS), Grounds(redated=True, is_new_version=True))

    assert [one.cause for one in plan.changes] == [Cause.UPGRADE]
    assert judge(plan, Guard(min_managed=1, max_update_share=0)) == ()


def test_links_alone_count_where_the_yaml_asks_for_them() -> None:
    last = THEN[-1].identity
    now = with_gate(blocked_by=(*WAS.blocked_by, last))
    guard = Guard(min_managed=1, max_update_share=0)
    by_decision = planned(now, Grounds(decided=HERE))
    by_spec = planned(now, Grounds(decided=HERE, former=named(THEN)))

    assert [(one.verb, one.cause) for one in by_decision.changes] == [(Verb.LINK, Cause.DECISION)]
    assert [one.cause for one in by_spec.changes] == [Cause.SPEC]
    assert (judge(by_decision, guard) == (), judge(by_spec, guard) == ()) == (True, False)


def test_what_is_made_has_a_cause_too() -> None:
    new = replace(WAS, identity=Identity(f"{SCOPE}/R.1"), order=99)
    now = (*THEN, new)

    def cause(grounds: Grounds) -> Cause | None:
        (change,) = planned(now, grounds).changes
        assert change.verb is Verb.CREATE
        return change.cause

    assert cause(Grounds(decided=HERE)) is Cause.DECISION
    assert cause(Grounds(decided=HERE, former=named(THEN))) is Cause.SPEC
    assert cause(Grounds(known=False)) is Cause.SPEC
