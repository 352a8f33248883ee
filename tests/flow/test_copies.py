"""A copy is not the issue: people clone, move and re-parent, and nothing of the original is lost or said."""

import shutil
from datetime import timedelta

import pytest

from bot.errors import CheckFailed
from bot.features.structure.copy_rules import copied
from bot.model.outcome import Word
from tests.flow.people import NOORD, ROOT, notes, status
from tests.flow.standing import N4, WHO, clone, issue, run, stand, told
from tests.flow.test_handover import adopted
from tests.flow.world import NOW, World

ZUID = "klein/c1/zuid"
N = f"{NOORD}/N"


@pytest.mark.parametrize("full", [False, True], ids=["tick", "everything"])
def test_a_clone_of_a_decided_gate_changes_nothing_and_is_told_once(decided: World, *, full: bool) -> None:
    before = decided.once(stand, 40)
    key = clone(decided, N4, 50)

    first = run(decided, 50, full=full)

    (outcome,) = told(first)
    assert (outcome.subject, outcome.where) == (N4, key)
    assert decided.key(N4) in outcome.detail
    assert "rb:" in outcome.detail
    assert decided.writes() == {"jira": 1}, "the note on the original and nothing else"
    assert key in notes(decided, N4)[-1]
    assert f"rb:{N4}" in notes(decided, N4)[-1]
    copy = issue(decided, key)
    assert (copy["comments"], copy["properties"]) == ([], {}), "the copy is people's"

    decided.control.forget_requests()
    for minutes in (60, 70, 80):
        assert told(run(decided, minutes, full=full)) == []
    assert decided.writes().get("jira") is None
    assert stand(decided, 50) == before
    assert (before.gate, before.conflicts) == ("done", 0)
    with decided.open(NOW + timedelta(minutes=80), only=[ROOT], full=True) as space:
        (unit,) = space.units
        plan = space.round.plan(space.round.look(unit))
    assert (plan.counts, plan.empty) == ({"copy": 1}, True), "a plan shows it, whenever it is asked"


def test_a_clone_with_its_sub_tasks_gives_one_note_on_the_task(decided: World) -> None:
    before = decided.once(stand, 40)
    key = clone(decided, N, 50, subtasks=True)

    copies = told(run(decided, 50))
    again = told(run(decided, 60))

    inside = [i for i in decided.issues() if i == N or i.startswith(f"{N}.")]
    assert sorted(one.subject for one in copies) == sorted(inside)
    assert len(inside) > 2
    assert again == []
    (note,) = notes(decided, N)
    assert key in note
    assert f"{len(inside) - 1} subtaken" in note
    keys = {one.where for one in copies}
    assert not any(key in said for i in inside if i != N for said in notes(decided, i) for key in keys)
    assert stand(decided, 60) == before


@pytest.mark.parametrize("moved", ["under another domain", "to another project"])
def test_a_clone_counts_nowhere_else_either(decided: World, moved: str) -> None:
    before = decided.once(stand, 40)
    key = clone(decided, N4 if moved == "under another domain" else N, 50)
    if moved == "under another domain":
        decided.act(WHO, "edit", issue=key, fields={"parent": {"key": decided.key(f"{ZUID}/N")}})
    else:
        key = decided.act(WHO, "move", issue=key, project="REL")["key"]
    decided.act(WHO, "transition", issue=key, to="done")
    decided.control.forget_requests()

    assert [one.where for one in told(run(decided, 50, full=True))] == [key]
    assert set(decided.writes()) == {"jira"}
    assert told(run(decided, 60, full=True)) == []
    assert stand(decided, 60) == before
    project = "KT" if moved == "under another domain" else "REL"
    assert issue(decided, key)["fields"]["project"]["key"] == project, "and it stays where people put it"


def test_an_original_that_is_re_parented_or_has_lost_its_label_is_still_the_one(decided: World) -> None:
    key = clone(decided, N4, 50)
    own = decided.key(N4)
    run(decided, 50)
    labels = [{"remove": label} for label in issue(decided, own)["fields"]["labels"]]
    parent = {"parent": {"key": decided.key(f"{ZUID}/N")}}
    decided.act(WHO, "edit", issue=own, update={"labels": labels}, fields=parent)

    reports = run(decided, 60, full=True)

    assert told(reports, Word.CONFLICT) == []
    (updated,) = told(reports, Word.UPDATED)
    assert (updated.subject, updated.where) == (N4, own)
    assert f"rb:{N4}" in issue(decided, own)["fields"]["labels"]
    assert issue(decided, own)["fields"]["parent"]["key"] == decided.key(f"{ZUID}/N")
    assert status(decided, N4) == "done"
    assert issue(decided, key)["properties"] == {}


def test_a_label_that_was_taken_off_the_original_is_put_back_at_the_next_tick(decided: World) -> None:
    key, label = decided.key(N4), f"rb:{N4}"
    clone(decided, N4, 50)
    run(decided, 50)
    decided.act(WHO, "edit", issue=key, update={"labels": [{"remove": label}]})

    reports = run(decided, 60)

    assert [one.where for one in told(reports, Word.UPDATED)] == [key]
    assert label in issue(decided, key)["fields"]["labels"]


def test_a_clone_does_not_replace_a_deleted_original_until_somebody_says_so(decided: World) -> None:
    key = clone(decided, N4, 50)
    run(decided, 50)
    decided.act(WHO, "delete", issue=decided.key(N4))
    decided.control.forget_requests()

    reports = run(decided, 60, full=True)

    assert [one.subject for one in told(reports, Word.ABSENT)] == [N4]
    assert told(reports, Word.CREATED) == []
    assert issue(decided, key)["properties"] == {}
    other = f"{NOORD}/N.3"
    decided.act(WHO, "delete", issue=decided.key(other))
    with pytest.raises(CheckFailed, match="cannot have two identities"):
        adopted(decided, key, other)
    adopted(decided, key, N4)
    last = run(decided, 70, full=True)
    assert decided.key(N4) == key
    assert told(last) == []
    assert [one.subject for one in told(last, Word.ABSENT)] == [other]


def test_a_copy_whose_labels_are_taken_off_is_peoples_and_is_told_again_once_it_has_them_again(
    decided: World,
) -> None:
    key = clone(decided, N4, 50)
    labels = issue(decided, key)["fields"]["labels"]
    assert len(told(run(decided, 50))) == 1

    decided.act(WHO, "edit", issue=key, update={"labels": [{"remove": one} for one in labels]})
    assert told(run(decided, 60, full=True)) == []
    assert decided.plan_counts(NOW + timedelta(minutes=61)) == {}
    decided.act(WHO, "edit", issue=key, update={"labels": [{"add": one} for one in labels]})
    assert len(told(run(decided, 70, full=True))) == 1
    assert sum(key in note for note in notes(decided, N4)) == 1


def test_a_clone_of_a_detail_action_is_a_detail_once_it_has_a_title_of_its_own(decided: World) -> None:
    def copies(text: str) -> int:
        return sum(text in str(one["fields"]["summary"]) for one in decided.issues().values())

    fields = {"labels": ["k.6"]}
    task = decided.key("klein/c1/K")
    made = decided.act(
        "u-it-deelnemer", "add_subtask", issue=task, summary="Dossiers uitvoeren", fields=fields
    )
    run(decided, 50)
    once = copies("Dossiers uitvoeren")
    assert once > 1, "control: the detail itself comes in its places"

    clone_of_it = decided.act("u-it-deelnemer", "clone", issue=made["key"])["key"]
    clone(decided, "klein/c1/K.6", 60)
    decided.act(WHO, "edit", issue=clone_of_it, update={"labels": [{"add": "team-x"}]})
    run(decided, 60)
    assert copies("Dossiers uitvoeren") == once

    decided.act("u-it-deelnemer", "edit", issue=clone_of_it, fields={"summary": "Dossiers controleren"})
    run(decided, 70)
    assert copies("Dossiers controleren") == once


def test_a_sub_task_with_the_marks_of_another_release_is_none_of_this_programme(decided: World) -> None:
    task, labels = decided.key("klein/c1/K"), ["rb:mitz-3-5-0/1.1", "regiebot:mitz-3-5-0"]
    own = {"issue": task, "summary": "K.6.8 Van ons"}
    decided.act(WHO, "add_subtask", **own)
    decided.act(WHO, "add_subtask", issue=task, summary="K.6.9 Van elders", fields={"labels": labels})

    for minutes, full in ((50, False), (60, True), (70, False)):
        reports = run(decided, minutes, full=full)
        assert told(reports, Word.ORPHAN) == told(reports) == []
    with decided.open(NOW + timedelta(minutes=80), only=[ROOT], full=True) as space:
        (unit,) = space.units
        known = space.round.look(unit).situation.issues
    assert {identity.split("/")[0] for identity in known} == {ROOT}
    made = [str(one["fields"]["summary"]) for one in decided.issues().values()]
    assert any("Van ons" in one for one in made), "control: a detail without marks comes in its places"
    assert not any("Van elders" in one for one in made)


def test_after_a_lost_ledger_the_original_is_known_by_its_property(decided: World) -> None:
    before = decided.once(stand, 40)
    key = clone(decided, N4, 50)
    run(decided, 50)
    shutil.rmtree(decided.folder / "state")
    decided.control.forget_requests()

    reports = run(decided, 60, full=True)

    assert [one.where for one in told(reports)] == [key]
    assert told(reports, Word.CONFLICT) == told(reports, Word.UPDATED) == []
    assert decided.writes().get("jira") is None, "the note on the original is not placed again"
    assert stand(decided, 60).progress == before.progress
    assert stand(decided, 60).gate == "done"
    assert told(run(decided, 70, full=True)) == []


def test_without_the_rule_nothing_is_said_on_the_original(decided: World) -> None:
    """The control of the notes in this module."""
    key = clone(decided, N4, 50)
    at = NOW + timedelta(minutes=50)
    decided.control.set_clock(at)
    with decided.open(at, only=[ROOT]) as space:
        space.round.rules = tuple(rule for rule in space.round.rules if rule is not copied)
        reports = list(space.run())

    assert len(told(reports)) == 1
    assert not any(key in note for note in notes(decided, N4))
