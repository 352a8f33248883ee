"""The plan: create, change, keep what people did, never guess."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.site_model import FieldPolicy
from bot.model.field_table import (
    ASSIGNEE,
    COMPONENTS,
    DESCRIPTION,
    DUE,
    FIELDS,
    LABELS,
    PRIORITY,
    SUMMARY,
    Field,
)
from bot.model.identity import ORPHAN
from bot.model.issue import Desired, Identity, IssueId, IssueKey, Observed
from bot.reconcile.absence import Absence
from bot.reconcile.bot_block import block_of, described, digest, text_of, with_block
from bot.reconcile.dated import pins
from bot.reconcile.diff import Known, ObservedState, diff
from bot.reconcile.plan import Plan, Verb
from tests.builders import all_observed, desired, observed, panel, tree

ROOT = Identity("prog")
ISSUES = desired(tree())
GATE = Identity("prog/c0/d0/O.9")


def plan(seen: dict[Identity, Observed], wanted: tuple[Desired, ...] = ISSUES, **world: object) -> Plan:
    return diff(ROOT, wanted, ObservedState(tuple(seen.values()), **world))  # type: ignore[arg-type]


def test_an_empty_jira_gets_everything() -> None:
    made = plan({})

    assert made.counts == {"create": len(ISSUES)}


def test_what_is_as_it_should_be_needs_nothing() -> None:
    made = plan(all_observed(ISSUES))

    assert made.empty
    assert made.unchanged == len(ISSUES)


def test_a_persons_edit_stays_and_is_told() -> None:
    seen = all_observed(ISSUES)
    seen[GATE] = replace(seen[GATE], summary="Door een mens veranderd", due=date(2023, 11, 1))

    made = plan(seen)

    assert made.empty
    (change,) = made.changes
    assert change.verb is Verb.KEEP
    assert [f.field for f in change.kept] == [SUMMARY, DUE]


@pytest.mark.parametrize(
    ("set_on", "verb"), [(date(2023, 11, 1), Verb.UPDATE), (date(2023, 11, 2), Verb.KEEP)]
)
def test_a_persons_date_from_before_the_present_attempt_is_written_over(set_on: date, verb: Verb) -> None:
    seen = all_observed(ISSUES)
    seen[GATE] = replace(seen[GATE], due=set_on)
    again = {"anew": date(2023, 11, 2), "due": date(2023, 12, 1)}
    wanted = tuple(replace(i, **again) if i.identity == GATE else i for i in ISSUES)  # type: ignore[arg-type]

    (change,) = plan(seen, wanted).changes

    assert change.verb is verb
    assert pins(seen, {GATE: date(2023, 11, 2)}) == ({} if verb is Verb.UPDATE else {GATE: set_on})


def test_a_changed_spec_is_written_only_where_no_person_was() -> None:
    seen = all_observed(ISSUES)
    seen[GATE] = replace(seen[GATE], due=date(2023, 11, 1))
    wanted = tuple(
        replace(i, summary="Nieuwe titel", due=date(2023, 12, 1)) if i.identity == GATE else i for i in ISSUES
    )

    (change,) = plan(seen, wanted).changes

    assert change.verb is Verb.UPDATE
    assert [f.field for f in change.written] == [SUMMARY]
    assert [f.field for f in change.kept] == [DUE]


@pytest.mark.parametrize("name", FIELDS.merged)
def test_a_stamp_that_is_behind_on_what_jira_shows_is_written_anew(name: Field) -> None:
    """Else the value would be taken for a person's at the next change of the spec."""
    full = {
        "assignee": "u-1",
        "priority": "Hoog",
        "components": frozenset({"keten"}),
        "fix_version": "1.0",
        "security": "10",
        "due": date(2023, 12, 1),
    }
    wanted = tuple(replace(i, **full) if i.identity == GATE else i for i in ISSUES)  # type: ignore[arg-type]
    seen = all_observed(wanted)
    stamp = seen[GATE].stamp
    assert stamp is not None
    assert not plan(seen, wanted).changes
    for behind in ({**stamp.applied, name: "anders"}, {k: v for k, v in stamp.applied.items() if k != name}):
        seen[GATE] = replace(seen[GATE], stamp=replace(stamp, applied=behind))

        (change,) = plan(seen, wanted).changes

        assert (change.verb, change.fields) == (Verb.UPDATE, ())


def test_another_label_in_place_of_the_bots_own_is_put_right() -> None:
    seen = all_observed(ISSUES)
    own = next(label for label in seen[GATE].labels if not label.startswith("rb:"))
    seen[GATE] = replace(seen[GATE], labels=seen[GATE].labels - {own} | {"team-x"})

    (change,) = plan(seen).changes

    assert [(f.field, f.outcome.value) for f in change.fields] == [(LABELS, "write")]


def test_people_may_take_up_work_without_the_bot_making_a_fuss() -> None:
    """The spec names no assignee, priority or component here, so these are people's from the start."""
    seen = all_observed(ISSUES)
    own = {"assignee": "u-1", "priority": "Hoog", "components": frozenset({"keten"})}
    seen[GATE] = replace(seen[GATE], **own)  # type: ignore[arg-type]

    assert not plan(seen).changes


def test_components_are_added_and_never_taken_away() -> None:
    seen = all_observed(ISSUES)
    seen[GATE] = replace(seen[GATE], components=frozenset({"keten"}))
    wanted = tuple(
        replace(i, components=frozenset({"techniek"}), priority="Hoog") if i.identity == GATE else i
        for i in ISSUES
    )

    (change,) = plan(seen, wanted).changes

    assert {f.field: f.after for f in change.written} == {
        COMPONENTS: "techniek",
        PRIORITY: "Hoog",
    }


def test_an_enforced_field_is_put_back() -> None:
    seen = all_observed(ISSUES)
    seen[GATE] = replace(seen[GATE], summary="Door een mens veranderd")

    (change,) = plan(seen, policies={"summary": FieldPolicy.ENFORCE}).changes

    assert [f.field for f in change.written] == [SUMMARY]


def test_text_around_the_block_is_nobodys_business() -> None:
    note = {"type": "paragraph", "content": [{"type": "text", "text": "Van het team"}]}
    before = panel("van de bot")

    around = {**before, "content": [note, *before["content"], note]}

    assert digest(block_of(around)) == digest(block_of(before))


def test_a_new_block_leaves_the_text_around_it() -> None:
    note = {"type": "paragraph", "content": [{"type": "text", "text": "Van het team"}]}
    old = panel("oud")

    merged = with_block({**old, "content": [*old["content"], note]}, panel("nieuw"))

    assert text_of(block_of(merged)).startswith("nieuw")
    assert merged["content"][-1] == note


def test_a_persons_labels_are_never_part_of_it_and_own_ones_come_back() -> None:
    seen = all_observed(ISSUES)
    seen[GATE] = replace(seen[GATE], labels=seen[GATE].labels | {"team-x"})
    assert not plan(seen).changes

    seen[GATE] = replace(seen[GATE], labels=frozenset({"team-x"}))
    (change,) = plan(seen).changes
    assert [f.field for f in change.written] == [LABELS]


def test_what_somebody_deleted_is_told_and_not_made_again() -> None:
    seen = all_observed(ISSUES)
    gone = seen.pop(GATE)

    made = plan(seen, known={GATE: Known(gone.id, gone.key)})

    assert [c.verb for c in made.changes] == [Verb.ABSENT]
    assert made.empty


@pytest.mark.parametrize("counts", [True, False])
def test_what_jira_does_not_show_is_known_as_it_was_and_never_written_or_made_again(*, counts: bool) -> None:
    seen = all_observed(ISSUES)
    gone = replace(seen[GATE], summary="Van een mens", parent_id=IssueId("1"))
    seen[GATE] = gone
    absent = {gone.id: Absence(datetime(2023, 10, 12, 9, tzinfo=UTC), counts=counts)}

    made = plan(seen, known={GATE: Known(gone.id, gone.key)}, absent=absent)

    (change,) = made.changes
    assert (change.verb, change.key, made.managed) == (Verb.ABSENT, gone.key, len(ISSUES) - 1)
    assert "not visible since 12-10-2023 11:00: deleted or shielded" in change.reason
    assert ("does not count any more" in change.reason) is not counts


def test_a_link_that_a_person_took_away_is_not_made_again() -> None:
    seen = all_observed(ISSUES)
    step = Identity("prog/c0/d0/O")
    seen[step] = replace(seen[step], blocked_by=frozenset())

    assert not plan(seen).changes


def test_two_issues_that_may_both_be_it_are_both_named_and_neither_is_written() -> None:
    seen = all_observed(ISSUES)
    twin = replace(seen[GATE], id=IssueId("9999"), key=IssueKey("KT-9999"), summary="anders")

    (change,) = diff(ROOT, ISSUES, ObservedState((*seen.values(), twin))).changes

    assert change.verb is Verb.CONFLICT
    assert "KT-9999" in change.reason
    assert seen[GATE].key in change.reason


def test_a_copy_is_named_with_what_to_do_and_counts_for_nothing() -> None:
    seen = all_observed(ISSUES)
    gate = seen[GATE]
    copy = replace(gate, id=IssueId("9999"), key=IssueKey("KT-9999"), stamp=None, summary="CLONE - x")
    known = {GATE: Known(gate.id, gate.key)}

    made = diff(ROOT, ISSUES, ObservedState((*seen.values(), copy), known))

    (change,) = made.changes
    assert (change.verb, change.key, change.identity) == (Verb.COPY, "KT-9999", GATE)
    assert gate.key in change.reason
    assert "rb:" in change.reason
    assert "adopt" not in change.reason
    assert (made.empty, made.managed, made.unchanged) == (True, len(ISSUES), len(ISSUES))


def test_a_copy_does_not_stand_in_for_an_original_that_is_gone_and_says_how_it_would() -> None:
    seen = all_observed(ISSUES)
    gate = seen.pop(GATE)
    copy = replace(gate, id=IssueId("9999"), key=IssueKey("KT-9999"), stamp=None)

    made = diff(ROOT, ISSUES, ObservedState((*seen.values(), copy), {GATE: Known(gate.id, gate.key)}))

    assert {change.verb: change.key for change in made.changes} == {
        Verb.ABSENT: gate.key,
        Verb.COPY: "KT-9999",
    }
    assert f"regiebot adopt KT-9999 {GATE}" in next(c.reason for c in made.changes if c.verb is Verb.COPY)
    assert made.empty


def test_an_issue_without_stamp_and_label_is_known_by_its_id() -> None:
    seen = all_observed(ISSUES)
    bare = replace(seen[GATE], stamp=None, labels=frozenset())
    seen[GATE] = bare

    made = plan(seen, known={GATE: Known(bare.id, bare.key)})

    assert [c.verb for c in made.changes] == [Verb.UPDATE]


def test_an_unresolved_create_waits() -> None:
    seen = all_observed(ISSUES)
    seen.pop(GATE)

    made = plan(seen, known={GATE: Known(None, None, unresolved=True)})

    assert [c.verb for c in made.changes] == [Verb.WAIT]


def test_what_left_the_spec_is_an_orphan_and_stays() -> None:
    rest = tuple(i for i in ISSUES if i.identity != GATE)

    made = plan(all_observed(ISSUES), rest)

    assert [c.verb for c in made.changes] == [Verb.ORPHAN]
    assert made.empty


def test_an_issue_in_another_project_is_left_alone() -> None:
    seen = all_observed(ISSUES)
    seen[GATE] = replace(seen[GATE], project="ELDERS", summary="anders")

    (change,) = plan(seen).changes

    assert change.verb is Verb.MOVED
    assert "ELDERS" in change.reason


def test_a_dependency_that_is_new_in_the_spec_becomes_a_link() -> None:
    seen = all_observed(ISSUES)
    step = Identity("prog/c0/d0/O")
    stamp = seen[step].stamp
    assert stamp is not None
    seen[step] = replace(seen[step], blocked_by=frozenset(), stamp=replace(stamp, links=frozenset()))

    (change,) = plan(seen).changes

    assert (change.verb, change.links) == (Verb.LINK, ("prog/c0/d0/K",))


def test_a_value_that_converged_by_itself_is_remembered() -> None:
    """Else the next change of the spec would be taken for a person's edit."""
    seen = all_observed(ISSUES)
    wanted = tuple(replace(i, summary="Samen") if i.identity == GATE else i for i in ISSUES)
    seen[GATE] = replace(seen[GATE], summary="Samen")

    (change,) = plan(seen, wanted).changes

    assert (change.verb, change.fields) == (Verb.UPDATE, ())


@given(st.randoms(use_true_random=False))
def test_a_shuffled_world_gives_the_same_plan(chance: random.Random) -> None:
    seen = list(all_observed(ISSUES).values())[:20]
    wanted = list(ISSUES)
    chance.shuffle(seen)
    chance.shuffle(wanted)

    made = diff(ROOT, wanted, ObservedState(tuple(seen)))

    assert (
        made.as_json() == diff(ROOT, ISSUES, ObservedState(tuple(sorted(seen, key=lambda o: o.id)))).as_json()
    )


EDITS = st.fixed_dictionaries(
    {},
    optional={
        "summary": st.text(min_size=1, max_size=20),
        "due": st.none() | st.dates(),
        "assignee": st.none() | st.sampled_from(["u-1", "u-2"]),
        "priority": st.sampled_from(["Hoog", "Laag"]),
        "components": st.frozensets(st.sampled_from(["keten", "techniek"])),
        "block": st.sampled_from(["", "van-een-mens"]),
    },
)


@given(st.dictionaries(st.sampled_from([i.identity for i in ISSUES]), EDITS), st.integers(0, 4))
def test_whatever_people_edit_nothing_of_it_is_ever_written(
    edits: dict[Identity, dict[str, object]], shift: int
) -> None:
    seen = all_observed(ISSUES)
    for identity, edit in edits.items():
        seen[identity] = replace(seen[identity], **edit)  # type: ignore[arg-type]
    wanted = tuple(replace(i, summary=f"{i.summary} {'x' * shift}".strip()) for i in ISSUES)

    made = plan(seen, wanted)

    names = {
        "due": DUE,
        "summary": SUMMARY,
        "assignee": ASSIGNEE,
        "block": DESCRIPTION,
        "priority": PRIORITY,
        "components": COMPONENTS,
    }
    was = all_observed(ISSUES)
    for change in made.writes:
        touched = {
            names[name]
            for name, value in edits.get(change.identity, {}).items()
            if value != getattr(was[change.identity], name)
        }
        assert not touched & {f.field for f in change.written}


def test_observed_builds_what_apply_would_leave() -> None:
    """The control of this module: a builder that differs from the bot would hide every drift."""
    issue = ISSUES[0]
    assert observed(issue, 1).stamp is not None
    assert not diff(ROOT, [issue], ObservedState((observed(issue, 1),))).changes


def without_gate(**world: object) -> Plan:
    return plan(all_observed(ISSUES), tuple(i for i in ISSUES if i.identity != GATE), **world)


def test_an_orphan_gets_its_label_only_where_the_config_asks_for_it() -> None:
    (marked,) = without_gate(marks_orphans=True).changes
    (left,) = without_gate(marks_orphans=True, policies={"labels": FieldPolicy.REPORT}).changes

    assert marked.verb is Verb.MARK
    assert [(f.field, ORPHAN in f.before, ORPHAN in f.after) for f in marked.written] == [
        (LABELS, False, True)
    ]
    assert left.verb is Verb.ORPHAN


def test_an_orphan_with_its_label_needs_nothing_and_loses_it_when_the_spec_names_it_again() -> None:
    seen = all_observed(ISSUES)
    seen[GATE] = replace(seen[GATE], labels=seen[GATE].labels | {ORPHAN, "team-x"})

    rest = tuple(i for i in ISSUES if i.identity != GATE)
    (again,) = plan(seen).changes

    assert plan(seen, rest, marks_orphans=True).empty
    (label,) = again.written
    assert (ORPHAN in label.before, ORPHAN in label.after) == (True, False)


def test_what_a_scope_on_an_earlier_version_still_runs_is_not_marked() -> None:
    (kept,) = without_gate(marks_orphans=True, held=frozenset({Identity("prog/c0/d0")})).changes

    assert kept.verb is Verb.ORPHAN


def test_an_orphan_that_two_issues_claim_or_that_was_moved_is_not_marked() -> None:
    seen = all_observed(ISSUES)
    rest = tuple(i for i in ISSUES if i.identity != GATE)
    twice = (*seen.values(), replace(seen[GATE], id=IssueId("99999"), key=IssueKey("KT-99999")))
    seen[GATE] = replace(seen[GATE], project="ELDERS")

    assert diff(ROOT, rest, ObservedState(twice, marks_orphans=True)).empty
    assert plan(seen, rest, marks_orphans=True).empty


def test_a_plan_is_another_once_what_it_touches_was_changed_in_any_way() -> None:
    seen = all_observed(ISSUES)
    wanted = tuple(replace(i, summary="Nieuwe titel") if i.identity == GATE else i for i in ISSUES)
    other = next(i for i in seen if i != GATE)
    made = plan(seen, wanted).fingerprint

    for touched in (GATE, other):
        later = replace(seen[touched], updated=seen[touched].updated + timedelta(minutes=1))
        assert (plan({**seen, touched: later}, wanted).fingerprint != made) == (touched == GATE)


def test_a_plan_is_another_once_it_would_make_something_else() -> None:
    made = plan({}).fingerprint
    changes: list[dict[str, Any]] = [
        {"due": date(2024, 1, 1)},
        {"description": described(panel("anders"))},
        {"components": frozenset({"techniek"})},
        {"assignee": "u-1"},
        {"assignee": "None"},
        {"priority": "Hoog|x"},
        {"priority": "Hoog", "runbook": "x|"},
    ]
    told = {made}

    for change in changes:
        wanted = tuple(replace(i, **change) if i.identity == GATE else i for i in ISSUES)
        told.add(plan({}, wanted).fingerprint)
    assert len(told) == len(changes) + 1
