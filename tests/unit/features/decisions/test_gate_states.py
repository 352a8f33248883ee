"""A gate decides by what people with the mandate say, attempt by attempt."""

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.events import REDACTED, Entry, Kind
from bot.commands.forms import Form
from bot.commands.reading import Why
from bot.config.runbook_model import Condition, Step
from bot.config.runbook_model import Kind as RowKind
from bot.features.all_rules import Announcement, IssueAction
from bot.features.decisions.gate_states import gate_states, outcomes
from bot.features.decisions.verdicts import GateState, Verdict, verdict_in
from bot.features.gates.rules import decisions
from bot.features.guards.entry_rules import entry_conditions
from bot.features.hearing.facts import Record
from bot.model.issue import Category
from tests.builders import DAYS, NOON, programme, situation
from tests.dutch import DUTCH, expand_programme
from tests.unit.features.decisions.meeting import D0, GATE, PEOPLE, at_gate, book, made, recorded, said, state


@pytest.mark.parametrize(
    ("text", "verdict", "reason", "conditions"),
    [
        ("GO", Verdict.GO, "", ()),
        ("go.", Verdict.GO, "", ()),
        ("GO — alles gereed", Verdict.GO, "alles gereed", ()),
        ("GO met voorwaarden — logboek bijwerken", Verdict.CONDITIONAL, "", ("logboek bijwerken",)),
        ("Go, onder voorwaarde: bel eerst", Verdict.CONDITIONAL, "", ("bel eerst",)),
        ("NO-GO — back-up ontbreekt", Verdict.NO_GO, "back-up ontbreekt", ()),
        ("no go: te veel uitval", Verdict.NO_GO, "te veel uitval", ()),
        ("NOGO", Verdict.NO_GO, "", ()),
        ("no – go", Verdict.NO_GO, "", ()),
    ],
)
@pytest.mark.parametrize("in_field", [False, True])
def test_a_decision_is_read_whatever_its_dash_case_and_spaces(
    text: str, verdict: Verdict, reason: str, conditions: tuple[str, ...], *, in_field: bool
) -> None:
    if in_field:
        found = state(gate={"values": {"decision": text}})
    else:
        found = state(GO[0], ("za", f"besluit: {text}"))

    assert [(d.verdict, d.reason, d.conditions) for d in found.history] == [(verdict, reason, conditions)]


@pytest.mark.parametrize(
    "text", ["", "gooien maar", "misschien", "nog niet", "wij gaan", "GO?", "GO uitgesteld"]
)
def test_what_is_neither_go_nor_no_go_decides_nothing(text: str) -> None:
    here = at_gate(made(), GO[0], ("za", f"besluit: {text}"))

    assert verdict_in(DUTCH, text) is None
    assert here.once(gate_states)[GATE].history == ()
    assert [one.rejected.why for one in here.issues[GATE].heard.unread] == [Why.UNCLEAR]


NOT_GO = st.builds(
    "{}{}go".format,
    st.sampled_from(["no", "NO", "No"]),
    st.sampled_from(["-", " ", "–", "", " - "]),
)


@given(NOT_GO, st.text(max_size=20))
def test_a_no_go_is_never_read_as_go(no_go: str, rest: str) -> None:
    found = verdict_in(DUTCH, f"{no_go} — {rest}")

    assert found is None or found.form is Form.NO_GO


@given(NOT_GO, st.sampled_from(["ziek", "de back-up ontbreekt", "geen GO van IT", "morgen beter"]))
def test_a_no_go_with_a_reason_is_one(no_go: str, rest: str) -> None:
    found = verdict_in(DUTCH, f"{no_go} — {rest}")

    assert found is not None
    assert (found.form, found.reason) == (Form.NO_GO, rest)


def test_a_decision_needs_the_mandate_and_the_quorum_and_says_what_is_missing() -> None:
    alone = state(("za", "besluit: GO"))
    together = state(("za", "besluit: GO"), ("it", "besluit: GO"))
    named = state(("za", "besluit: GO"), ("za", "aanwezig: Zorgaanbieder, it"))
    adviser = state(("it", "besluit: GO"), ("za", "aanwezig: ZA, IT"))
    layman = state(("leek", "besluit: NO-GO — zomaar"))

    assert (alone.is_go, alone.undecided[0].reason, alone.undecided[0].roles) == (False, "quorum", ("IT",))
    assert (together.is_go, together.undecided) == (True, ())
    assert named.present
    assert (named.present.function, named.present.verdict) == ("Bestuurder", Verdict.GO)
    assert adviser.present is None
    assert (layman.history, [u.reason for u in layman.undecided]) == ((), ["mandate"])


def test_a_no_go_begins_the_next_attempt_and_keeps_its_history() -> None:
    both = ("za", "aanwezig: ZA, IT")
    here = state(both, ("za", "besluit: NO-GO — te laat"), ("za", "besluit: GO", 1))
    later = state(
        both, ("za", "besluit: NO-GO — te laat"), ("za", "besluit: GO", 1), ("it", "besluit: GO", 1)
    )

    assert (here.attempt, here.is_go, here.undecided[0].roles) == (2, False, ("IT",))
    assert [(d.attempt, d.verdict.value) for d in later.history] == [(1, "no-go"), (2, "go")]
    assert later.is_go


def test_the_same_no_go_twice_on_one_day_is_one_attempt() -> None:
    both = ("za", "aanwezig: ZA, IT")
    once = state(both, ("za", "besluit: NO-GO"), both, ("za", "besluit: NO-GO — zoals gezegd"))
    twice = state(both, ("za", "besluit: NO-GO"), ("za", "aanwezig: ZA, IT", 7), ("za", "besluit: NO-GO", 7))

    assert (once.attempt, twice.attempt) == (2, 3)


def test_the_field_decides_while_no_comment_does_and_is_remembered_by_the_record() -> None:
    first = at_gate(made(), gate={"values": {"decision": "NO-GO", "reason": "ziek"}})
    by_field, record = first.once(gate_states)[GATE], recorded(first)
    (refused,) = by_field.history
    still = state(gate={"values": {"decision": "NO-GO"}}, record=record)
    changed = state(gate={"values": {"decision": "GO"}}, record=record)

    assert (refused.verdict, refused.reason, by_field.attempt) == (Verdict.NO_GO, "ziek", 2)
    assert (len(still.history), still.is_go) == (1, False)
    assert ([d.verdict.value for d in changed.history], changed.is_go) == (["no-go", "go"], True)


def test_a_gate_that_is_closed_without_a_decision_is_undecided() -> None:
    assert [u.reason for u in state(status=Category.DONE).undecided] == ["closed"]
    nobody = state(tree=made(people=()), status=Category.DONE)
    assert (nobody.is_go, nobody.by_status, nobody.undecided) == (True, True, ())


GO = (("za", "aanwezig: ZA, IT"), ("za", "besluit: GO"))


def test_go_is_refused_while_nothing_is_listed_for_a_rollback() -> None:
    tree = made(before={"lists": "rollback"})
    listed = {f"{D0}/O.1": {"comments": said(("it", "rollback: Zet de back-up terug"))}}
    attached = {f"{D0}/O.1": {"attachments": ("plan.pdf",)}}

    refused = state(*GO, tree=tree)

    assert (refused.is_go, refused.undecided[0].reason) == (False, "obstacle")
    assert [o.reason for o in refused.undecided[0].obstacles] == ["unlisted"]
    assert state(*GO, tree=tree, edits=listed).is_go
    assert state(*GO, tree=tree, edits=attached).is_go
    assert state(("za", "besluit: NO-GO"), GO[0], tree=tree).refusal


@pytest.mark.parametrize(("measured", "is_go"), [("3,1% fout, 95 min", False), ("2,9% fout", True)])
def test_go_is_refused_above_the_agreed_share_of_errors(measured: str, is_go: bool) -> None:
    tree = made(before={"limit": "K.2"})
    edits = {
        f"{D0}/K.2": {"comments": said(("za", "drempel: 3%"))},
        f"{D0}/O.1": {"comments": said(("it", f"proef: {measured}"))},
    }

    assert state(*GO, tree=tree, edits=edits).is_go is is_go


def test_a_deviation_with_a_reason_overrides_and_is_kept() -> None:
    tree = made(before={"lists": "rollback"})

    found = state(*GO, ("za", "afwijking: plan ligt in de kluis"), tree=tree)

    assert found.present
    assert found.present.deviation == "plan ligt in de kluis"
    assert not state(*GO, ("leek", "afwijking: mag best"), tree=tree).is_go


def test_go_that_was_recorded_stays_when_the_list_is_emptied_later() -> None:
    tree = made(before={"lists": "rollback"})
    listed = {f"{D0}/O.1": {"comments": said(("it", "rollback: Zet de back-up terug"))}}
    record = recorded(at_gate(tree, *GO, edits=listed))

    assert state(*GO, tree=tree, record=record).is_go
    assert not state(*GO, tree=tree).is_go


@pytest.mark.parametrize("place", [1, 2])
def test_a_deviation_stays_with_the_decision_once_that_is_recorded(place: int) -> None:
    lines = [GO[0], GO[1]]
    lines.insert(place, ("za", "afwijking: plan ligt in de kluis"))
    first = at_gate(made(before={"lists": "rollback"}), *lines)
    again = at_gate(made(before={"lists": "rollback"}), *lines, record=recorded(first))

    for now in (first, again):
        (decision,) = now.once(gate_states)[GATE].history
        assert (decision.key, decision.deviation) == ("decided:1:go", "plan ligt in de kluis")


@pytest.mark.parametrize("kind", [Kind.SAID, Kind.OUTCOME])
def test_words_that_are_taken_out_of_the_record_make_no_new_decision(kind: Kind) -> None:
    lines = (GO[0], ("za", "besluit: GO, mits de back-up klaar is"))
    whole = recorded(at_gate(made(), *lines))[GATE]
    record: Record = {GATE: [redacted(one) if one.kind is kind else one for one in whole]}

    now = at_gate(made(), *lines, record=record)

    assert [one.key for one in now.once(gate_states)[GATE].history] == ["decided:1:conditional"]
    assert now.issues[GATE].heard.changes == ()
    assert list(outcomes(now)) == []


def redacted(entry: Entry) -> Entry:
    """As the ledger gives it once its words were emptied."""
    if entry.reading is None:
        return entry
    texts = (REDACTED,) * len(entry.reading.texts)
    return replace(entry, reading=replace(entry.reading, reason=REDACTED, texts=texts))


def test_a_decision_by_the_field_keeps_its_key_whatever_the_time_zone_of_jira() -> None:
    field = {"values": {"decision": "NO-GO"}, "updated": NOON}
    first = at_gate(made(), gate=field)
    (decision,) = first.once(gate_states)[GATE].history
    in_utc: Record = {GATE: [replace(one, at=one.at.astimezone(UTC)) for one in recorded(first)[GATE]]}

    (again,) = at_gate(made(), gate=field, record=in_utc).once(gate_states)[GATE].history

    assert NOON.utcoffset() != UTC.utcoffset(None)
    assert again.key == decision.key


def test_the_words_of_a_field_that_were_taken_out_of_the_record_do_not_come_back() -> None:
    field = {"values": {"decision": "NO-GO", "reason": "ziek"}, "updated": NOON}
    whole = recorded(at_gate(made(), gate=field))[GATE]
    (before,) = at_gate(made(), gate=field, record={GATE: whole}).once(gate_states)[GATE].history
    record: Record = {GATE: [redacted(one) for one in whole]}

    (after,) = at_gate(made(), gate=field, record=record).once(gate_states)[GATE].history

    assert (before.reason, after.reason) == ("ziek", REDACTED)
    assert after.key == before.key


def test_go_closes_the_gate_and_a_no_go_opens_it_again() -> None:
    go = [one for one in decisions(at_gate(made(), *GO)) if one]
    no = list(decisions(at_gate(made(), GO[0], ("za", "besluit: NO-GO — ziek"), status=Category.DONE)))

    assert [(a.key, a.to) for a in go if isinstance(a, IssueAction)] == [("decided:1:go", Category.DONE)]
    assert [(a.key, a.to) for a in no if isinstance(a, IssueAction)] == [("decided:1:no-go", Category.NEW)]
    assert [(n.key, n.urgent) for n in no if isinstance(n, Announcement)] == [("gate:O.9:1:no-go", True)]


def test_only_the_last_decision_changes_the_status() -> None:
    here = at_gate(made(), GO[0], ("za", "besluit: NO-GO"), (*GO[0], 1), ("za", "besluit: GO", 1))

    acts = [(a.key, a.to) for a in decisions(here) if isinstance(a, IssueAction)]

    assert acts == [("decided:1:no-go", None), ("decided:2:go", Category.DONE)]


def test_a_gate_that_nobody_made_yet_is_undecided() -> None:
    here = at_gate(made())
    gone = replace(here, issues={i: o for i, o in here.issues.items() if i != GATE})

    assert gone.once(gate_states)[GATE] == GateState()


def test_an_entry_condition_closes_anew_in_the_attempt_after_a_rollback() -> None:
    made_of = book(reopens=("O.1",), before={"kind": RowKind.PRECONDITION})
    first, second = made_of.phases
    back = Step(code="R", title="Terugdraaien", owner="IT", when=Condition.NO_GO, after=("O.9",))
    second = second.model_copy(update={"steps": (*second.steps, back)})
    made_of = made_of.model_copy(update={"phases": (first, second)})
    tree = expand_programme(made_of, programme(domains=1).model_copy(update={"people": PEOPLE}), DAYS)
    before = {one.identity: Category.DONE for one in tree.items.values() if one.step}

    def keys(*lines: Any) -> list[str]:
        edits = {str(GATE): {"comments": said(*lines)}}
        found = entry_conditions(situation(tree, {str(i): c for i, c in before.items()}, edits=edits))
        return [act.key for act in found if isinstance(act, IssueAction)]

    assert keys() == ["entry"]
    assert keys(("za", "besluit: NO-GO — terug"), ("it", "besluit: NO-GO — terug")) == ["entry:2"]
