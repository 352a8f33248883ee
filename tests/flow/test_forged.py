"""Anybody who may edit an issue may write its property: nothing is believed, said or undone because of it."""

import json
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model.issue import Identity, Observed
from bot.model.outcome import Report, Word
from bot.reconcile.managed_state import Remembered
from tests.flow.people import NOORD, ROOT, field, notes, say, status
from tests.flow.standing import N4, WHO, issue, run, stand, told
from tests.flow.world import NOW, World

O9, ZUID_O9 = f"{NOORD}/O.9", "klein/c1/zuid/O.9"
PROPERTY = "regiebot.state"
GO = "decided:1:go@2023-10-12T10:00:00+00:00"
"""As the bot once noted what the field decided."""


def held(world: World, key: str) -> Any:
    """What stands in the property."""
    return issue(world, key)["properties"].get(PROPERTY)


def forge(world: World, key: str, value: Any) -> None:
    """Somebody writes the property; None takes it away."""
    world.act(WHO, "set_property", issue=key, key=PROPERTY, value=value)
    world.control.forget_requests()


def nested(depth: int) -> Any:
    found: Any = 1
    for _ in range(depth):
        found = [found]
    return found


def forgeries(world: World) -> Mapping[str, Any]:
    """What somebody may write on O.9, which nobody decided: by what it is."""
    own, gate = held(world, world.key(O9)), held(world, world.key(N4))
    said = sorted({*gate.get("said", ()), "decided:1:go", GO})
    return {
        "all of a decided gate": gate,
        "all of a decided gate in its own name": {**gate, "identity": O9},
        "a decision in its own state": {**own, "said": said, "n": own["n"] + 1},
        "a decision without a signature": {
            **{k: v for k, v in own.items() if k != "signature"},
            "said": said,
            "n": own["n"] + 1,
        },
        "something owed": {**own, "owed": "done", "said": ["again:1"], "n": 999},
        "another runbook and a date of its own": {
            **own,
            "runbook": "9",
            "applied": {**own["applied"], "duedate": "2023-10-13"},
            "n": 2**60,
        },
        "a text": "tekst",
        "a list": [1, 2],
        "no identity": {"identity": 7, "said": "x"},
        "huge": "x" * 32_000,
        "nested": {"identity": O9, "applied": nested(300), "signature": "é"},
        "nothing": None,
    }


KINDS = (
    "all of a decided gate",
    "all of a decided gate in its own name",
    "a decision in its own state",
    "a decision without a signature",
    "something owed",
    "another runbook and a date of its own",
    "a text",
    "a list",
    "no identity",
    "huge",
    "nested",
    "nothing",
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_writes_in_the_property_is_told_once_and_put_right(decided: World, kind: str) -> None:
    before, own = decided.once(stand, 40), held(decided, decided.key(O9))
    key = decided.key(O9)
    forge(decided, key, forgeries(decided)[kind])

    reports = run(decided, 50, full=True)

    (outcome,) = told(reports, Word.RESTORED)
    assert (outcome.subject, outcome.where) == (O9, key)
    assert "wrote over" in outcome.detail
    assert decided.writes() == {"jira": 1}
    assert not any(told(reports, word) for word in (Word.CONFLICT, Word.COPY, Word.KEPT, Word.REFUSED))
    now = held(decided, key)
    kept = {name: now.get(name) for name in own if name not in ("n", "signature")}
    assert kept == {name: own[name] for name in kept}
    assert (status(decided, O9), notes(decided, O9)) == ("new", [])
    assert stand(decided, 50) == before

    decided.control.forget_requests()
    for full in (True, False):
        assert told(run(decided, 60, full=full), Word.RESTORED) == []
    assert decided.writes() == {}
    assert set(KINDS) == set(forgeries(decided)), "control: no kind is left out"


def believe(shown: Observed, _before: Remembered | None) -> Observed:
    """The judge that is not there: what the property says, counts."""
    return replace(shown, stamp=shown.stamp and replace(shown.stamp, proven=True))


@pytest.fixture(params=[True, False], ids=["judged", "believed"])
def is_judged(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Once as it is, and once without the judge: the control of this module."""
    if not request.param:
        monkeypatch.setattr("bot.store.property_seal.judged", believe)
    return bool(request.param)


def test_a_forged_mark_hides_a_note_only_without_the_judge(decided: World, *, is_judged: bool) -> None:
    key = decided.key(O9)
    forge(decided, key, {**held(decided, key), "said": ["undecided:1:mandate"], "n": 77})
    say(decided, "u-domeinbeheerder", O9, "besluit: GO", 50)

    reports = run(decided, 50, full=True)

    assert len(told(reports, Word.RESTORED)) == is_judged
    assert len(notes(decided, O9)) == is_judged


def test_a_forged_value_takes_a_persons_edit_only_without_the_judge(
    decided: World, *, is_judged: bool
) -> None:
    key = decided.key(O9)
    own = held(decided, key)
    decided.act(WHO, "edit", issue=key, fields={"summary": "Van ons"})
    forge(decided, key, {**own, "applied": {**own["applied"], "summary": "Van ons"}, "n": 77})

    run(decided, 50, full=True)

    assert (field(decided, O9, "summary") == "Van ons") == is_judged


def test_a_forged_debt_is_paid_only_without_the_judge(decided: World, *, is_judged: bool) -> None:
    """A person opened the gate again that the bot had closed."""
    key = decided.key(N4)
    decided.act(WHO, "transition", issue=key, to="new")
    run(decided, 45)
    assert status(decided, N4) == "new"

    forge(decided, key, {**held(decided, key), "owed": "done", "n": 77})
    run(decided, 50, full=True)

    assert status(decided, N4) == ("new" if is_judged else "done")


def test_a_forged_decision_decides_and_announces_nothing(decided: World, *, is_judged: bool) -> None:
    """With or without the judge: what was decided stands in the record, and nowhere else."""
    before = stand(decided, 40)
    forge(decided, decided.key(O9), forgeries(decided)["a decision in its own state"])

    reports = run(decided, 50, full=True)

    assert len(told(reports, Word.RESTORED)) == is_judged
    assert (status(decided, O9), notes(decided, O9)) == ("new", [])
    assert stand(decided, 50) == before


def test_a_tick_that_reads_the_issue_for_another_reason_believes_nothing_either(decided: World) -> None:
    key = decided.key(O9)
    forge(decided, key, {**held(decided, key), "said": ["undecided:1:mandate"], "n": 77})
    say(decided, "u-domeinbeheerder", O9, "besluit: GO", 45)
    reports = run(decided, 45)

    assert [one.subject for one in told(reports, Word.RESTORED)] == [O9]
    (note,) = notes(decided, O9)
    assert "mandaat" in note
    assert status(decided, O9) == "new"


def test_an_earlier_value_of_the_bot_that_is_put_back_does_not_count(decided: World) -> None:
    key = decided.key(O9)
    early = held(decided, key)
    say(decided, "u-domeinbeheerder", O9, "besluit: GO", 50)
    run(decided, 50)
    assert held(decided, key)["said"] == ["undecided:1:mandate"]

    forge(decided, key, early)
    reports = run(decided, 60, full=True)

    assert [one.subject for one in told(reports, Word.RESTORED)] == [O9]
    assert len(notes(decided, O9)) == 1, "nothing is said twice"
    assert held(decided, key)["said"] == ["undecided:1:mandate"]


def test_every_property_of_the_bot_is_signed(decided: World) -> None:
    with decided.open(NOW + timedelta(minutes=50), only=[ROOT], full=True) as space:
        (unit,) = space.units
        stamps = [one.stamp for one in space.round.look(unit).observed.issues]
        held_now = [one["properties"][PROPERTY] for one in decided.issues().values()]
        own = [space.connections.jira.state.is_own(value) for value in held_now]

    assert all(stamp and not stamp.derived and not stamp.overwritten for stamp in stamps)
    assert all(own)
    assert {value["n"] for value in held_now} > {1}


def test_every_write_of_a_property_has_a_number_of_its_own(decided: World) -> None:
    """A note that also moves an issue writes twice: what is read in between must not pass for the last."""
    decided.control.fault({"record": True})
    say(decided, "u-zorgaanbieder", f"{NOORD}/A2.4", "besluit: nee - niemand geraakt", 50)
    run(decided, 50)

    key = issue(decided, decided.key(f"{NOORD}/K.7"))["id"]
    bodies = [row["request"] for row in decided.control.requests() if row["write"] and key in row["path"]]
    states = [one["properties"][0]["value"] if "properties" in one else one for one in bodies]
    numbers = [one["n"] for one in states if "n" in one]
    assert len(numbers) == 2
    assert numbers == sorted(set(numbers))


def keep_ledger(world: World) -> Path:
    copy = world.folder / "kept"
    shutil.copytree(world.folder / "state", copy)
    return copy


def put_back(world: World, copy: Path) -> None:
    shutil.rmtree(world.folder / "state")
    copy.rename(world.folder / "state")


def test_what_a_run_wrote_before_it_ended_counts_though_the_ledger_never_read_it(decided: World) -> None:
    """So does what was written since an older backup of the ledger."""
    before = keep_ledger(decided)
    say(decided, "u-domeinbeheerder", O9, "besluit: GO", 50)
    run(decided, 50)
    decided.apply_edited(NOW + timedelta(minutes=55), ZUID_O9, summary="O.9 Anders")
    put_back(decided, before)
    decided.control.forget_requests()

    with decided.open(NOW + timedelta(minutes=60), only=[ROOT], full=True) as space:
        (unit,) = space.units
        state = space.round.look(unit)
        plan = space.round.draft(state)
        stamps = {i: one.stamp for i, one in state.situation.issues.items()}
    reports = run(decided, 70)

    assert {change.identity for change in plan.writes} == {ZUID_O9}, "control: the config has its own text"
    stamp = stamps[Identity(O9)]
    assert stamp
    assert (set(stamp.posted), stamp.overwritten, stamp.derived) == ({"undecided:1:mandate"}, False, False)
    assert told(reports, Word.RESTORED) == []
    assert len(notes(decided, O9)) == 1


def as_before_signatures(world: World) -> None:
    """Everything as version 0.1.0 left it: no signature and no serial, in Jira and in the ledger."""
    for one in world.control.state("issue")["issue"].values():
        if found := one["properties"].get(PROPERTY):
            old = {name: part for name, part in found.items() if name not in ("n", "signature")}
            world.act(WHO, "set_property", issue=one["key"], key=PROPERTY, value=old)
    with sqlite3.connect(world.folder / "state" / "state.sqlite") as db:
        rows = db.execute("SELECT issue_id, body FROM snapshot").fetchall()
        for number, body in rows:
            seen = json.loads(body)
            for name in ("serial", "derived", "overwritten"):
                (seen["stamp"] or {}).pop(name, None)
            db.execute("UPDATE snapshot SET body = ? WHERE issue_id = ?", (json.dumps(seen), number))
        db.execute("DELETE FROM note WHERE key = 'signing-secret'")
    world.control.forget_requests()


@pytest.mark.parametrize("lost", [False, True], ids=["with its ledger", "without"])
def test_the_state_of_an_earlier_version_is_taken_over_without_a_write(decided: World, *, lost: bool) -> None:
    before = stand(decided, 40)
    as_before_signatures(decided)
    if lost:
        decided.lose_ledger()

    for minutes, full in ((50, True), (60, False), (70, True)):
        assert told(run(decided, minutes, full=full), Word.RESTORED) == []
    assert decided.writes().get("jira") is None
    assert stand(decided, 70).progress == before.progress

    assert told([decided.apply_edited(NOW + timedelta(minutes=80), O9, summary="O.9 Anders")], Word.UPDATED)
    assert held(decided, decided.key(O9))["signature"], "the next write signs"
    assert held(decided, decided.key(O9)).get("derived", False) == lost
    forge(decided, decided.key(O9), {**held(decided, decided.key(O9)), "said": [GO]})
    again = decided.apply_edited(NOW + timedelta(minutes=90), O9, summary="O.9 Anders")
    assert len(told([again], Word.RESTORED)) == 1


def test_after_a_lost_ledger_the_property_is_taken_over_and_says_that_it_is_derived(decided: World) -> None:
    """People's edits stay theirs and nothing is said twice; what is owed by it is not carried out."""
    key = decided.key(O9)
    decided.act(WHO, "edit", issue=key, fields={"summary": "Van ons"})
    say(decided, "u-domeinbeheerder", O9, "besluit: GO", 50)
    run(decided, 50)
    forge(decided, key, {**held(decided, key), "owed": "done", "n": 50})
    decided.lose_ledger()

    reports = run(decided, 60, full=True)
    with decided.open(NOW + timedelta(minutes=61), only=[ROOT]) as space:
        (unit,) = space.units
        stamp = space.round.look(unit).situation.issues[Identity(O9)].stamp

    assert stamp
    assert (stamp.derived, stamp.pending_transition, set(stamp.posted)) == (
        True,
        None,
        {"undecided:1:mandate"},
    )
    assert told(reports, Word.RESTORED) == []
    assert [one.subject for one in told(reports, Word.KEPT)] == [O9]
    assert (field(decided, O9, "summary"), status(decided, O9), len(notes(decided, O9))) == (
        "Van ons",
        "new",
        1,
    )
    say(decided, "u-it-deelnemer", O9, "besluit: misschien", 70)
    run(decided, 70)
    assert held(decided, key)["derived"] is True, "and it goes on saying so"
    assert status(decided, O9) == "new"


def test_a_copy_that_got_the_property_too_is_still_a_copy(decided: World) -> None:
    before, gate = stand(decided, 40), decided.key(N4)
    copy = str(decided.act(WHO, "clone", issue=gate)["key"])
    forge(decided, copy, held(decided, gate))

    reports: Sequence[Report] = run(decided, 50, full=True)

    assert [one.where for one in told(reports)] == [copy]
    assert told(reports, Word.CONFLICT) == told(reports, Word.RESTORED) == []
    assert held(decided, copy)["identity"] == N4, "what people made is left alone"
    assert told(run(decided, 60, full=True)) == []
    decided.act(WHO, "set_property", issue=copy, key=PROPERTY, value=None)
    assert stand(decided, 60) == before


def test_everything_written_over_is_put_right_in_one_run(decided: World) -> None:
    keys = {identity: one["key"] for identity, one in decided.issues().items() if identity.startswith(ROOT)}
    for key in keys.values():
        decided.act(WHO, "set_property", issue=key, key=PROPERTY, value={"identity": N4, "n": 9})
    decided.control.forget_requests()

    restored = told(run(decided, 50, full=True), Word.RESTORED)

    assert sorted(one.subject for one in restored) == sorted(keys)
    assert len(keys) > 150
    decided.control.forget_requests()
    assert told(run(decided, 60, full=True), Word.RESTORED) == []
    assert decided.writes() == {}


def test_an_issue_that_was_moved_is_left_alone_and_the_ledger_counts(decided: World) -> None:
    task = f"{NOORD}/A"
    key = decided.act(WHO, "move", issue=decided.key(task), project="REL")["key"]
    forge(decided, key, {"identity": task, "said": [GO]})

    (moved,) = [one for one in told(run(decided, 50, full=True), Word.MOVED) if one.subject == task]

    assert "wrote over" in moved.detail
    assert held(decided, key) == {"identity": task, "said": [GO]}
    assert decided.writes().get("jira") == 1, "the note on its epic"
