"""Work that is out of order: seen while it is so, told once, accepted only with a reason and a mandate."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.config.runbook_model import Kind, Person, Step
from bot.config.site_model import Gates
from bot.features.all_rules import Announcement, IssueAction
from bot.features.guards.entry_rules import entry_conditions
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.violation_rules import FRESH, out_of_order
from bot.features.guards.violations import Fault, violations
from bot.features.overview.assess import scope_view
from bot.model.audience import Audience
from bot.model.issue import Category, Identity
from bot.runbook.expand import Tree
from bot.runbook.overlay import ScopeOverlay
from bot.situation.situation import Situation
from tests.builders import DAYS, NOON, action, comment, disclosed, programme, runbook, situation, tree
from tests.dutch import expand_programme

D0 = Identity("prog/c0/d0")
DONE = Category.DONE


def book_with(*extra: Any, mandate: str = "other", **step: Any) -> Tree:
    """The small runbook with a step P after O.10, and one person."""
    people = (Person(account_id="u-za", party="za-0-0", function="Bestuurder", mandates=(mandate,)),)
    made = programme(domains=1).model_copy(update={"people": people})
    last = Step(code="P", title="Migratie", after=("O.10",), actions=extra, **step)
    phases = runbook().phases
    phases = (phases[0], phases[1].model_copy(update={"steps": (*phases[1].steps, last)}))
    return expand_programme(runbook().model_copy(update={"phases": phases}), made, DAYS)


def codes(here: Situation) -> dict[str, list[str]]:
    return {v.item.code: [one.code for one in v.missing] for v in violations(here)}


def test_what_is_done_before_its_predecessor_is_a_violation_until_that_is_done_too() -> None:
    made = tree(domains=1)

    assert codes(situation(made, {f"{D0}/K.2": DONE})) == {"K.2": ["K.1"]}
    assert codes(situation(made, {f"{D0}/K.2": DONE, "prog/c0/K.1": DONE})) == {}
    assert codes(situation(made, {f"{D0}/K.2": Category.DOING})) == {}


def test_what_comes_before_a_step_comes_before_each_of_its_actions() -> None:
    here = situation(tree(domains=1), {f"{D0}/O.1": DONE, f"{D0}/K.2": DONE, "prog/c0/K.1": DONE})

    assert codes(here) == {"O.1": ["K.7"]}


def test_the_status_of_a_step_itself_proves_nothing() -> None:
    here = situation(tree(domains=1), {f"{D0}/O.1": DONE, f"{D0}/K": DONE})

    assert codes(here) == {"O.1": ["K.2", "K.7"]}


def test_done_without_its_evidence_does_not_count_and_a_link_or_a_file_is_evidence() -> None:
    made = book_with(action("P.1", evidence=True), action("P.2", after=("P.1",)))
    done: dict[str, Category] = {i: DONE for i in made.items if i.count("/") == 3 or i == "prog/c0/K.1"}
    link = comment("bewijs: zie https://dms.example.org/1", "u-za")
    others = comment("bewijs: zie https://dms.example.org/1", "u-x")
    later = comment("bewijs: volgt nog", "u-x")
    not_yet = comment("bewijs: https://dms.example.org/1 volgt nog", "u-x")

    def found(**more: Any) -> dict[str, str]:
        here = situation(made, done, edits={f"{D0}/P.1": more})
        return {v.item.code: v.fault.value for v in violations(here)}

    assert found() == {"P.1": "evidence", "P.2": "order"}
    assert found(comments=(later,)) == {"P.1": "evidence", "P.2": "order"}
    assert found(comments=(not_yet,)) == {"P.1": "evidence", "P.2": "order"}
    assert found(comments=(others,)) == {"P.1": "evidence", "P.2": "order"}, "of somebody else"
    assert found(comments=(link,)) == {}
    assert found(attachments=("verklaring.pdf",)) == {}


def test_nobody_accepts_that_evidence_is_missing() -> None:
    made = book_with(action("P.1", evidence=True), mandate="gate")
    done: dict[str, Category] = {i: DONE for i in made.items if i.count("/") == 3 or i == "prog/c0/K.1"}
    said = comment("afwijking: dat komt later", "u-za")
    here = situation(made, done, edits={f"{D0}/P.1": {"comments": (said,)}})

    found = next(one for one in violations(here) if one.fault is Fault.EVIDENCE)

    assert found.excuse == ""
    assert not Fulfilment(here).holds(found.item)


def test_work_on_what_waits_is_a_violation_even_unfinished() -> None:
    made = expand_programme(runbook(), programme(), DAYS, {D0: ScopeOverlay(waiting={"O.1": "no_go"})})

    here = situation(made, {f"{D0}/O.1": Category.DOING})

    assert [(v.item.code, v.fault.value) for v in violations(here)] == [("O.1", "waits")]
    assert violations(situation(made)) == ()


@pytest.mark.parametrize(("author", "accepted"), [("u-za", "klein domein"), ("u-anders", "")])
def test_only_who_has_the_mandate_accepts_a_violation(author: str, accepted: str) -> None:
    said = comment("afwijking: klein domein", author)
    made = book_with(action("P.1"), mandate="gate")
    here = situation(made, {f"{D0}/K.2": DONE}, edits={f"{D0}/K.2": {"comments": (said,)}})

    (found,) = violations(here)

    assert found.excuse == accepted
    assert bool(list(out_of_order(here))) is not bool(accepted)


def test_it_is_noted_and_told_once_and_a_guarded_step_is_told_at_once() -> None:
    made = book_with(action("P.1"), guarded=True)
    here = situation(made, {f"{D0}/P.1": DONE})

    (act, notice) = out_of_order(here)

    assert isinstance(act, IssueAction)
    assert isinstance(notice, Announcement)
    assert (act.key, act.to, notice.key, notice.urgent) == ("order:order", None, "order:order:P.1:", True)
    assert act.values["missing"] == [("O.10", "Actie O.10")]


def test_enforcing_undoes_the_status_with_the_same_note() -> None:
    here = replace(situation(tree(), {f"{D0}/K.2": DONE}), rules=Gates(enforce="revert"))

    act = next(one for one in out_of_order(here) if isinstance(one, IssueAction))

    assert (act.key, act.to) == ("order:order", Category.NEW)


def test_old_violations_stay_on_the_page_and_get_no_note() -> None:
    old = {f"{D0}/K.2": {"done_at": NOON - FRESH - timedelta(hours=1)}}
    here = situation(tree(), {f"{D0}/K.2": DONE}, edits=old)

    assert list(out_of_order(here)) == []
    assert [v.action.code for v in scope_view(here, Identity("prog")).violations] == ["K.2"]


def test_a_party_sees_its_own_violations_only() -> None:
    here = situation(tree(), {f"{D0}/K.2": DONE, "prog/c0/d1/K.2": DONE})

    seen = disclosed(here, Identity("prog"), Audience.parse("party:za-0-0")).violations

    assert [v.action.identity for v in seen] == [f"{D0}/K.2"]


def test_an_entry_condition_closes_when_all_that_it_is_after_is_done() -> None:
    made = book_with(action("P.1", kind=Kind.PRECONDITION, after=("O.1", "O.10")))
    ready = {f"{D0}/{code}": DONE for code in ("O.1", "O.9", "O.10", "K.2", "K.7")} | {"prog/c0/K.1": DONE}

    (act,) = entry_conditions(situation(made, ready))

    assert isinstance(act, IssueAction)
    assert (act.identity, act.to, act.values["codes"]) == (f"{D0}/P.1", DONE, ["O.1", "O.10"])
    assert list(entry_conditions(situation(made, {f"{D0}/O.10": DONE, f"{D0}/O.9": DONE}))) == []
