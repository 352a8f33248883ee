"""Steps of a rollback: by the numbers that people gave, however they listed them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.runbook_model import Level
from bot.features.gates.rollback_steps import RollbackStep, in_order
from bot.model.issue import Identity
from bot.runbook.overlay import Extra, ScopeOverlay
from tests.builders import DAYS, action, desired, programme, runbook
from tests.dutch import expand_programme

D0 = Identity("prog/c0/d0")


def listed(*numbers: int) -> list[RollbackStep]:
    return [RollbackStep(number, f"stap {place}", "IT", "") for place, number in enumerate(numbers)]


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ((2, 10, 9, 1), (1, 2, 9, 10)),
        ((30, 5, 100), (5, 30, 100)),
        ((1, 2, 2, 3), (1, 2, 3, 4)),
        ((0, 1), (1, 2)),
        ((), ()),
    ],
    ids=["ten after nine", "gaps", "one number twice", "from nought", "none"],
)
def test_people_see_the_numbers_that_they_gave(numbers: tuple[int, ...], shown: tuple[int, ...]) -> None:
    assert tuple(number for number, _ in in_order(listed(*numbers))) == shown


@given(st.lists(st.integers(1, 12), max_size=14))
def test_all_steps_are_kept_by_number_and_then_as_listed(numbers: list[int]) -> None:
    found = in_order(listed(*numbers))

    assert [step.title for _, step in found] == [
        f"stap {place}" for place in sorted(range(len(numbers)), key=lambda place: (numbers[place], place))
    ]
    assert len({number for number, _ in found}) == len(numbers)


def test_what_people_add_is_made_in_its_order_behind_the_row_where_it_stands() -> None:
    """Ten before nine by their names; Jira shows sub-tasks in the order in which they were made."""
    rows = [
        Extra("O", action(f"O.1.{n}", Level.DOMAIN, owner="IT"), near="O.1" if n == 1 else f"O.1.{n - 1}")
        for n in range(1, 13)
    ]
    tree = expand_programme(runbook(), programme(), DAYS, {D0: ScopeOverlay(extra=tuple(rows))})
    here = sorted((i for i in desired(tree) if i.identity.startswith(f"{D0}/O.")), key=lambda i: i.order)
    names = [issue.identity.rpartition("/")[2] for issue in here]

    assert names == ["O.1", *(f"O.1.{n}" for n in range(1, 13)), "O.9", "O.10"]
    assert len({issue.order for issue in here}) == len(here)
