"""Which managed state counts: what the bot signed and is newer, else what the ledger remembers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.site_model import Guard
from bot.model.field_table import SUMMARY
from bot.model.issue import Category, Identity, ManagedState
from bot.reconcile.diff import ObservedState, diff
from bot.reconcile.guard import judge
from bot.reconcile.managed_state import OVERWRITTEN, Remembered, counted, judged
from bot.reconcile.ownership import Known
from bot.reconcile.plan import Verb
from tests.builders import all_observed, desired, observed, tree

ISSUES = desired(tree())
GATE = Identity("prog/c0/d0/O.9")
WANTED = next(issue for issue in ISSUES if issue.identity == GATE)

OWN = ManagedState(GATE, {"summary": "O.9"}, frozenset(), "1", frozenset({"decided:1:go"}), serial=5)
OTHER = ManagedState(
    Identity("prog/c0/d1/O.9"), {"summary": "O.9"}, posted=frozenset({"decided:2:go"}), serial=9
)
NEWER = replace(OWN, posted=OWN.posted | {"copy:7"}, serial=6)
FORGED = replace(OWN, posted=frozenset({"decided:2:go"}), serial=99, proven=False)
UNSIGNED = replace(OWN, proven=False)
RESTORED = replace(OWN, overwritten=True)


@pytest.mark.parametrize(
    ("shown", "remembered", "counts"),
    [
        (OWN, OWN, OWN),
        (UNSIGNED, OWN, OWN),
        (NEWER, OWN, NEWER),
        (OWN, NEWER, replace(NEWER, overwritten=True)),
        (replace(NEWER, serial=5), OWN, RESTORED),
        (FORGED, OWN, RESTORED),
        (OTHER, OWN, RESTORED),
        (replace(OTHER, proven=False), OWN, RESTORED),
        (None, OWN, RESTORED),
        (OWN, RESTORED, OWN),
        (UNSIGNED, RESTORED, OWN),
        (FORGED, RESTORED, RESTORED),
        (OWN, None, OWN),
        (None, None, None),
        (UNSIGNED, None, replace(OWN, derived=True)),
        (FORGED, None, replace(FORGED, proven=True, derived=True)),
    ],
    ids=[
        "as remembered",
        "as remembered, from before there were signatures",
        "written by a run that ended before it read it back",
        "an older one put back",
        "of the same write, and different",
        "forged",
        "another's, signature and all",
        "another's",
        "taken away",
        "put right",
        "put right by somebody",
        "not put right yet",
        "made by a run that ended before it read it back",
        "nothing",
        "the ledger was lost",
        "the ledger was lost, and forged",
    ],
)
def test_what_counts(
    shown: ManagedState | None, remembered: ManagedState | None, counts: ManagedState | None
) -> None:
    assert counted(shown, remembered) == counts


def test_what_was_owed_by_a_stamp_that_nothing_confirms_is_not_carried_out_and_no_difference() -> None:
    owing = replace(UNSIGNED, pending_transition=Category.DONE)

    derived = counted(owing, None)

    assert derived == replace(OWN, derived=True)
    assert counted(owing, derived) == derived
    assert counted(owing, OWN) == RESTORED, "control: where the ledger remembers that nothing was owed"
    assert counted(owing, replace(OWN, pending_transition=Category.DONE)) == replace(
        OWN, pending_transition=Category.DONE
    )


def test_a_search_that_shows_an_issue_as_it_was_before_accuses_nobody() -> None:
    issue = observed(WANTED, 1)
    later = issue.updated + timedelta(minutes=1)
    newer = Remembered(NEWER, later)

    assert judged(replace(issue, stamp=OWN), newer).stamp == OWN
    assert judged(replace(issue, stamp=FORGED), newer).stamp == NEWER
    shown = replace(issue, stamp=OWN, updated=later)
    assert judged(shown, newer).stamp == replace(NEWER, overwritten=True), "control: it is as new"


def test_a_property_that_is_not_the_bots_is_put_right_by_one_write_of_no_field() -> None:
    seen = all_observed(ISSUES)
    gate = seen[GATE]
    assert gate.stamp
    seen[GATE] = judged(
        replace(gate, stamp=replace(OTHER, proven=False)), Remembered(gate.stamp, gate.updated)
    )

    (change,) = diff(Identity("prog"), ISSUES, ObservedState(tuple(seen.values()))).changes

    assert (change.verb, change.written, change.kept, change.reason) == (Verb.UPDATE, (), (), OVERWRITTEN)


def test_an_edit_of_a_person_stays_one_whatever_stands_in_the_property() -> None:
    """A forged memory that says the bot wrote what a person wrote would lose that edit at the next change."""
    seen = all_observed(ISSUES)
    gate = seen[GATE]
    assert gate.stamp
    forged = replace(gate.stamp, applied={**gate.stamp.applied, "summary": "Van ons"}, proven=False)
    shown = replace(gate, summary="Van ons", stamp=forged)
    wanted = tuple(replace(i, summary="Nieuw") if i.identity == GATE else i for i in ISSUES)

    for before, outcome in ((Remembered(gate.stamp, gate.updated), "kept"), (None, "written")):
        seen[GATE] = judged(shown, before)
        (change,) = diff(Identity("prog"), wanted, ObservedState(tuple(seen.values()))).changes
        assert [f.field for f in getattr(change, outcome)] == [SUMMARY], outcome


def test_the_memory_of_another_issue_is_no_memory_of_this_one() -> None:
    seen = all_observed(ISSUES)
    seen[GATE] = replace(seen[GATE], summary="Van ons", stamp=replace(OTHER, applied={"summary": "Van ons"}))
    lost = ObservedState(tuple(seen.values()))
    ledger = {i: Known(one.id, one.key) for i, one in seen.items()}

    (change,) = diff(Identity("prog"), ISSUES, replace(lost, known=ledger)).changes
    kept, copy = sorted(diff(Identity("prog"), ISSUES, lost).changes, key=lambda one: one.verb != change.verb)

    assert [f.field for f in change.kept] == [f.field for f in kept.kept] == [SUMMARY]
    assert (kept.identity, copy.verb, copy.identity) == (GATE, Verb.COPY, OTHER.identity)


def test_that_all_properties_were_written_over_is_no_reason_to_refuse_a_plan() -> None:
    guard = Guard(min_managed=1)
    seen = {
        identity: replace(one, stamp=replace(one.stamp, overwritten=True))
        for identity, one in all_observed(ISSUES).items()
        if one.stamp
    }
    plan = diff(Identity("prog"), ISSUES, ObservedState(tuple(seen.values())))
    changed = tuple(replace(issue, summary=f"{issue.summary} x") for issue in ISSUES)

    assert plan.counts == {"update": len(ISSUES)}
    assert judge(plan, guard) == ()
    assert judge(diff(Identity("prog"), changed, ObservedState(tuple(seen.values()))), guard)


STAMPS = st.builds(
    ManagedState,
    st.sampled_from([GATE, Identity("prog/c0/d1/O.9")]),
    st.dictionaries(st.sampled_from(["summary", "duedate"]), st.sampled_from(["a", None])),
    posted=st.frozensets(st.sampled_from(["decided:1:go", "copy:1"])),
    pending_transition=st.sampled_from([None, Category.DONE]),
    serial=st.integers(0, 3),
    proven=st.booleans(),
)


@given(st.none() | STAMPS, STAMPS.map(lambda stamp: replace(stamp, proven=True)))
def test_nothing_counts_that_neither_the_ledger_nor_a_signature_vouches_for(
    shown: ManagedState | None, remembered: ManagedState
) -> None:
    found = counted(shown, remembered)

    assert found
    assert found.proven
    vouched = [replace(remembered, overwritten=False)]
    vouched += [shown] if shown and shown.proven and shown.identity == remembered.identity else []
    assert replace(found, overwritten=False) in vouched
    assert counted(shown, found) == found, "a second look says the same"
