"""What people decide in Jira changes what should exist, in one scope and for as long as it was decided."""

from bot.config.runbook_model import Condition, Level
from bot.model.issue import Identity
from bot.runbook.expand import Tree
from bot.runbook.overlay import Extra, Overlay, ScopeOverlay, together
from tests.builders import DAYS, action, desired, programme, runbook
from tests.dutch import expand_programme

D0, D1 = Identity("prog/c0/d0"), Identity("prog/c0/d1")
EXTRA = Extra("O", action("O.20", Level.DOMAIN, title="Bel de bakker", owner="IT", after=("O.1",)))


def resolved(overlay: Overlay) -> Tree:
    return expand_programme(runbook(), programme(), DAYS, overlay)


def test_a_fact_decided_in_jira_goes_before_the_programme_in_that_scope_alone() -> None:
    items = resolved({D0: ScopeOverlay(facts={Condition.OTHER_SUPPLIERS: False})}).items

    assert f"{D0}/K.7" not in items
    assert f"{D1}/K.7" in items


def test_an_extra_row_becomes_an_issue_of_its_step_in_that_scope_alone() -> None:
    tree = resolved({D0: ScopeOverlay(extra=(EXTRA,))})
    item = tree.items[Identity(f"{D0}/O.20")]
    issue = next(i for i in desired(tree) if i.identity == item.identity)

    assert (item.step, item.parties, item.after) == (f"{D0}/O", ("it-een",), (f"{D0}/O.1",))
    assert (issue.parent, issue.summary) == (f"{D0}/O", "O.20 Bel de bakker Domein 0.0")
    assert item.due == tree.items[Identity(f"{D0}/O")].due
    assert f"{D1}/O.20" not in tree.items


def test_what_waits_has_no_date() -> None:
    items = resolved({D0: ScopeOverlay(waiting={"O.9": "no_go"})}).items
    gate = items[Identity(f"{D0}/O.9")]

    assert (gate.waits, gate.due, gate.at) == ("no_go", None, None)
    assert items[Identity(f"{D1}/O.9")].at is not None


def test_what_several_sources_find_is_put_together_and_the_first_goes_first() -> None:
    first = ScopeOverlay(facts={Condition.NO_GO: True}, extra=(EXTRA,))
    second = ScopeOverlay(facts={Condition.NO_GO: False}, extra=(EXTRA,), waiting={"S": "no_go"})

    overlay = together([(D0, first), (D1, ScopeOverlay()), (D0, second)])

    assert overlay == {D0: ScopeOverlay({Condition.NO_GO: True}, (EXTRA,), {"S": "no_go"})}
