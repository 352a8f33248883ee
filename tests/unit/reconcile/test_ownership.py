"""Whose issue is it: the ledger goes first, then the bot's own property, then a label alone."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.identity import identity_label, scope_label
from bot.model.issue import Identity, IssueId, IssueKey, ManagedState, Observed
from bot.reconcile.diff import ObservedState
from bot.reconcile.ownership import Known, names_on, ownership
from bot.round.observe.look import by_identity, by_people, copies_in
from tests.builders import desired, observed, tree

GATE, OTHER = Identity("prog/c0/d0/O.9"), Identity("prog/c0/d1/O.9")
WANTED = {issue.identity: issue for issue in desired(tree())}
ORIGINAL = observed(WANTED[GATE], 1, IssueId("90"))
KNOWN = {GATE: Known(ORIGINAL.id, ORIGINAL.key)}
LOST: dict[Identity, Known] = {}
PENDING = {GATE: Known(None, None, unresolved=True)}

OWN = frozenset({identity_label(GATE), scope_label("prog")})
BARE: dict[str, Any] = {"labels": frozenset(), "stamp": None}


def second(**changes: Any) -> Observed:
    """Another issue that carries the marks of the gate; Jira's Clone copies labels and no property."""
    return replace(ORIGINAL, **{"id": IssueId("2"), "key": IssueKey("KT-2"), "stamp": None, **changes})


CLONE = second()
WITH_PROPERTY = second(stamp=ORIGINAL.stamp)
ORIGINALS: Mapping[str, Observed | None] = {
    "as made": ORIGINAL,
    "label lost": replace(ORIGINAL, labels=frozenset()),
    "property lost": replace(ORIGINAL, stamp=None),
    "both lost": replace(ORIGINAL, **BARE),
    "re-parented": replace(ORIGINAL, parent_id=IssueId("91")),
    "moved": replace(ORIGINAL, project="REL", key=IssueKey("REL-7")),
    "labelled as another": replace(ORIGINAL, labels=frozenset({identity_label(OTHER)})),
    "with the property of another": replace(ORIGINAL, stamp=ManagedState(OTHER, {})),
    "not shown": None,
}
OTHERS: Mapping[str, Observed] = {
    "clone": CLONE,
    "clone with the property too": WITH_PROPERTY,
    "clone under another domain": second(parent_id=IssueId("92")),
    "clone in another project": second(project="REL", key=IssueKey("REL-2")),
    "property alone": second(labels=frozenset(), stamp=ORIGINAL.stamp),
    "older than the original": second(id=IssueId("0")),
}


def sorted_out(
    known: Mapping[Identity, Known], *seen: Observed | None
) -> tuple[list[IssueId], list[IssueId]]:
    """Ids of the issues that claim the gate, and of its copies."""
    found = ownership([issue for issue in seen if issue], known)
    copies = [copy.issue.id for copy in found.copies if copy.identity == GATE]
    return [issue.id for issue in found.claims.get(GATE, ())], copies


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("original", ORIGINALS)
def test_where_the_ledger_knows_the_issue_only_that_one_counts(original: str, other: str) -> None:
    kept, copy = ORIGINALS[original], OTHERS[other]

    for seen in ((kept, copy), (copy, kept)):
        assert sorted_out(KNOWN, *seen) == ([kept.id] if kept else [], [copy.id])


@pytest.mark.parametrize("original", [name for name in ORIGINALS if name != "not shown"])
def test_an_issue_that_the_ledger_knows_is_nobody_elses_and_no_copy(original: str) -> None:
    issue = ORIGINALS[original]
    assert issue

    found = ownership([issue], KNOWN)

    assert (dict(found.claims), list(found.copies), list(found.others)) == ({GATE: (issue,)}, [], [])


@pytest.mark.parametrize(
    ("original", "other", "claims", "copies"),
    [
        ("as made", "clone", ["1"], ["2"]),
        ("as made", "older than the original", ["1"], ["0"]),
        ("as made", "clone under another domain", ["1"], ["2"]),
        ("as made", "clone in another project", ["1"], ["2"]),
        ("label lost", "clone", ["1"], ["2"]),
        ("moved", "clone", ["1"], ["2"]),
        ("re-parented", "clone", ["1"], ["2"]),
        ("as made", "clone with the property too", ["1", "2"], []),
        ("as made", "property alone", ["1", "2"], []),
        ("label lost", "clone with the property too", ["1", "2"], []),
        ("property lost", "clone", ["1", "2"], []),
        ("property lost", "clone with the property too", ["2"], ["1"]),
        ("both lost", "clone", ["2"], []),
        ("not shown", "clone", ["2"], []),
        ("labelled as another", "clone", ["1"], ["2"]),
        ("labelled as another", "clone with the property too", ["2"], ["1"]),
        ("with the property of another", "clone", ["1", "2"], []),
    ],
)
def test_a_lost_ledger_takes_the_best_marked_and_names_what_nobody_can_tell_apart(
    original: str, other: str, claims: list[str], copies: list[str]
) -> None:
    assert sorted_out(LOST, ORIGINALS[original], OTHERS[other]) == (claims, copies)


def test_what_a_create_without_an_answer_made_is_known_by_its_property() -> None:
    assert sorted_out(PENDING, ORIGINAL, CLONE) == (["1"], ["2"])
    assert sorted_out(PENDING, CLONE) == ([], []), "a label alone is no answer"
    assert sorted_out(LOST, CLONE) == (["2"], []), "control: where nothing was sent it is"
    assert not ownership([CLONE], PENDING).others


def test_labels_that_name_several_name_nobody() -> None:
    both = replace(CLONE, labels=OWN | {identity_label(OTHER)})

    assert sorted_out(LOST, both) == ([], [])
    assert not ownership([both], LOST).others
    assert sorted_out(KNOWN, ORIGINAL, both) == (["1"], ["2"])


def test_a_copy_is_no_sub_task_that_people_made_and_its_original_keeps_those_it_has() -> None:
    task = replace(observed(WANTED[Identity("prog/c0/d0/O")], 90), key=IssueKey("KT-90"))
    ours = replace(CLONE, id=IssueId("3"), labels=frozenset({"team-x"}))
    ledger = KNOWN | {Identity("prog/c0/d0/O"): Known(task.id, task.key)}
    world = ObservedState((task, ORIGINAL, CLONE, ours), ledger)

    assert by_people(world) == {Identity("prog/c0/d0/O"): (ours,)}
    assert by_identity(world)[GATE] == ORIGINAL
    assert copies_in(world) == {GATE: (CLONE,)}


STAMPS = st.sampled_from([None, ORIGINAL.stamp, ManagedState(OTHER, {})])
LABELS = st.frozensets(
    st.sampled_from([identity_label(GATE), identity_label(OTHER), scope_label("prog"), "team-x"])
)
ISSUES = st.lists(
    st.builds(
        lambda number, stamp, labels: second(
            id=IssueId(str(number)), key=IssueKey(f"KT-{number}"), stamp=stamp, labels=labels
        ),
        st.integers(1, 8),
        STAMPS,
        LABELS,
    ),
    max_size=6,
    unique_by=lambda issue: issue.id,
)


@given(ISSUES, st.integers(1, 8), st.randoms(use_true_random=False))
def test_whatever_people_mark_the_issue_of_the_ledger_is_the_one(
    seen: list[Observed], number: int, chance: random.Random
) -> None:
    known = {GATE: Known(IssueId(str(number)), IssueKey(f"KT-{number}"))}
    shuffled = chance.sample(seen, len(seen))
    found = ownership(seen, known)

    assert [i.id for i in found.claims.get(GATE, ())] == [i.id for i in seen if i.id == str(number)]
    marked = {issue.id for issue in seen if issue.id != str(number) and GATE in names_on(issue)}
    assert {copy.issue.id for copy in found.copies if copy.identity == GATE} == marked
    assert not any(names_on(issue) for issue in found.others)
    again = ownership(shuffled, known)
    assert (again.claims, again.copies) == (found.claims, found.copies)
