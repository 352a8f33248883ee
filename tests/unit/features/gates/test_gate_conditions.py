"""The conditions of a GO are work: who meets each, by when, and whether who decides said that it is met."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.config.runbook_model import Kind
from bot.features.gates.gate_conditions import (
    GateCondition,
    conditions_of,
    misaimed,
    open_before,
    open_conditions,
)
from bot.model.issue import Identity
from bot.situation.situation import Situation
from tests.builders import NOON
from tests.unit.features.decisions.meeting import D0, GATE, at_gate, made, recorded, said

BOTH = ("za", "aanwezig: ZA, IT")
TWO = ("za", "besluit: GO, mits de back-up klaar is; het log bij is")
ONE = ("za", "besluit: GO, mits de back-up klaar is")
MET = ("za", "voorwaarde 1 voldaan - gezien")


def conditions(now: Situation) -> tuple[GateCondition, ...]:
    return conditions_of(now, now.tree.items[GATE])


def looked(*lines: Any, **more: Any) -> list[Situation]:
    """A first look at these lines, and one with what the record holds of them since."""
    first = at_gate(made(), *lines, **more)
    return [first, at_gate(made(), *lines, record=recorded(first), **more)]


def shown(one: GateCondition) -> tuple[int, str, str, str, bool, str]:
    return one.number, one.text, one.owner, one.day.isoformat() if one.day else "", bool(one.met), one.reason


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ((TWO,), [("", "", False, ""), ("", "", False, "")]),
        (
            (TWO, ("it", "voorwaarde 2: IT, vr 20 okt")),
            [("", "", False, ""), ("IT", "2023-10-20", False, "")],
        ),
        ((TWO, ("za", "voorwaarde 1: IT")), [("IT", "", False, ""), ("", "", False, "")]),
        (
            (TWO, ("za", "voorwaarde 1: IT, 20 okt"), ("za", "voorwaarde 1: vr 27 okt")),
            [("IT", "2023-10-27", False, ""), ("", "", False, "")],
        ),
        (
            (TWO, ("za", "voorwaarde 1: IT, 20 okt"), ("za", "voorwaarde 1: Zorg 0.0")),
            [("ZA", "2023-10-20", False, ""), ("", "", False, "")],
        ),
        ((TWO, MET), [("", "", True, "gezien"), ("", "", False, "")]),
        ((TWO, ("za", "voorwaarde 2: voldaan")), [("", "", False, ""), ("", "", True, "")]),
        ((TWO, ("it", "voorwaarde 1 voldaan")), [("", "", False, ""), ("", "", False, "")]),
        ((TWO, ("leek", "voorwaarde 1 voldaan")), [("", "", False, ""), ("", "", False, "")]),
        ((TWO, ("leek", "voorwaarde 1: IT, 20 okt")), [("", "", False, ""), ("", "", False, "")]),
        ((TWO, ("za", "voorwaarde 3 voldaan")), [("", "", False, ""), ("", "", False, "")]),
        ((TWO, ("za", "voorwaarde 0 voldaan")), [("", "", False, ""), ("", "", False, "")]),
        ((TWO, ("za", "voorwaarde voldaan")), [("", "", False, ""), ("", "", False, "")]),
        ((TWO, ("za", "voorwaarde 1 nog niet voldaan")), [("", "", False, ""), ("", "", False, "")]),
        ((ONE, ("za", "voorwaarde voldaan")), [("", "", True, "")]),
        ((ONE, ("za", "voorwaarde: IT, 20 okt")), [("IT", "2023-10-20", False, "")]),
        ((("za", f"{ONE[1]} \nvoorwaarde 1: IT, 20 okt"),), [("IT", "2023-10-20", False, "")]),
        (
            (("za", "besluit: GO\nvoorwaarde 1: de back-up klaar is - IT, 20 okt"),),
            [("IT", "2023-10-20", False, "")],
        ),
    ],
)
def test_what_is_known_of_each_condition(
    lines: tuple[tuple[str, str], ...], wanted: list[tuple[str, str, bool, str]]
) -> None:
    texts = ("de back-up klaar is", "het log bij is")

    for now in looked(BOTH, *lines):
        assert [shown(one) for one in conditions(now)] == [
            (number, texts[number - 1], *rest) for number, rest in enumerate(wanted, start=1)
        ]


def test_what_was_said_before_the_quorum_was_there_counts_too() -> None:
    own = ("za", "besluit: GO\nvoorwaarde 1: de back-up klaar is - IT, 20 okt")
    later = ("za", "voorwaarde 1: 27 okt")

    for now in looked(own, BOTH):
        assert [one.owner for one in conditions(now)] == ["IT"]
    for now in looked(own, later, BOTH):
        assert [shown(one)[2:4] for one in conditions(now)] == [("IT", "2023-10-27")]


def test_who_said_it_is_met_and_when() -> None:
    (one,) = conditions(at_gate(made(), BOTH, ONE, (*MET, 2)))

    assert (one.function, one.met) == ("Bestuurder", NOON + timedelta(days=2, minutes=3))


@pytest.mark.parametrize(
    "lines",
    [
        (BOTH, ("za", "besluit: GO")),
        (BOTH, ("za", "besluit: NO-GO - ziek")),
        (ONE,),
        (BOTH, ONE, ("za", "besluit: ingetrokken - te snel")),
        (BOTH, ONE, ("za", "besluit: GO", 1)),
        (BOTH, ONE, ("za", "besluit: NO-GO", 1)),
        (),
    ],
)
def test_without_a_go_with_conditions_that_counts_there_are_none(lines: tuple[Any, ...]) -> None:
    for now in looked(*lines):
        assert conditions(now) == ()


def test_what_was_said_of_an_earlier_decision_says_nothing_of_the_next() -> None:
    other = ("za", "besluit: GO, mits de lijn vrij is", 1)

    for now in looked(BOTH, ONE, ("za", "voorwaarde 1: IT, 20 okt"), MET, other):
        assert [shown(one) for one in conditions(now)] == [(1, "de lijn vrij is", "", "", False, "")]


@pytest.mark.parametrize(
    ("day", "today", "met", "late"),
    [
        (date(2023, 10, 20), date(2023, 10, 20), False, False),
        (date(2023, 10, 20), date(2023, 10, 21), False, True),
        (date(2023, 10, 20), date(2023, 10, 21), True, False),
        (None, date(2023, 10, 21), False, False),
    ],
)
def test_a_condition_is_late_after_its_day_while_it_is_not_met(
    day: date | None, today: date, *, met: bool, late: bool
) -> None:
    gate = made().items[GATE]

    assert GateCondition(gate, 1, "x", day=day, met=NOON if met else None).is_late(today) is late


def test_what_is_open_below_a_scope_and_before_a_meeting() -> None:
    tree = made(before={"kind": Kind.GATE})
    first = Identity(f"{D0}/O.1")
    edits = {first: {"comments": said(BOTH, TWO, MET)}}

    now = at_gate(tree, BOTH, ONE, edits=edits)

    assert [(one.gate.code, one.number) for one in open_conditions(now, Identity("prog"))] == [
        ("O.1", 2),
        ("O.9", 1),
    ]
    assert [(one.gate.code, one.number) for one in open_before(now, tree.items[GATE])] == [("O.1", 2)]
    assert open_before(now, tree.items[first]) == ()


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((TWO, ("za", "voorwaarde 3 voldaan")), "number"),
        ((TWO, ("za", "voorwaarde 3: IT")), "number"),
        ((TWO, ("za", "voorwaarde voldaan")), "number"),
        ((("za", "besluit: GO"), ("za", "voorwaarde 1 voldaan")), "number"),
        ((("za", "voorwaarde 1 voldaan"),), "number"),
        ((TWO, ("it", "voorwaarde 1 voldaan")), "mandate"),
        ((TWO, ("it", "voorwaarde 1: IT")), None),
        ((TWO, MET), None),
        ((ONE, ("za", "voorwaarde voldaan")), None),
        ((TWO, ("leek", "voorwaarde 9 voldaan")), None),
    ],
)
def test_a_line_about_a_condition_that_does_not_count_has_a_reason(
    lines: tuple[tuple[str, str], ...], why: str | None
) -> None:
    for now in looked(BOTH, *lines):
        found = [reason for _, reason in misaimed(now, now.tree.items[GATE])]

        assert found == ([why] if why else [])
