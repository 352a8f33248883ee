"""The shipped draaiboek says what the source fixes: every row, its level, its roles, its order."""

from collections import Counter

import pytest

from bot.config.catalog import Catalog
from bot.config.runbook_model import Action, Kind, Level, Runbook, Step
from tests.unit.config.draaiboek_table import PHASES, ROWS_PER_STEP, STEPS_WITHOUT_ROWS, TABLE, Row


@pytest.fixture(scope="module")
def book(shipped: Catalog) -> Runbook:
    return shipped.runbooks["koppeltaal-2.0-migratie"]


@pytest.fixture(scope="module")
def actions(book: Runbook) -> dict[str, Action]:
    return {action.code: action for action in book.actions}


@pytest.fixture(scope="module")
def steps(book: Runbook) -> dict[str, Step]:
    return {step.code: step for step in book.steps}


def test_it_has_the_87_rows_in_the_order_of_the_source(book: Runbook) -> None:
    assert [action.code for action in book.actions] == [row.code for row in TABLE]
    assert {s.code: len(s.actions) for s in book.steps if s.actions} == ROWS_PER_STEP


@pytest.mark.parametrize("row", TABLE, ids=[row.code for row in TABLE])
def test_a_row_has_its_levels_roles_and_environment(actions: dict[str, Action], row: Row) -> None:
    action = actions[row.code]

    assert frozenset(action.levels) == row.levels
    assert ("+".join(action.owners), frozenset(action.support)) == (row.owner, row.support)
    assert action.environment == row.environment


def test_levels_count_57_domain_28_cluster_and_3_programme(book: Runbook) -> None:
    counted = Counter(level for action in book.actions for level in action.levels)

    assert counted == {Level.DOMAIN: 57, Level.CLUSTER: 28, Level.PROGRAMME: 3}


def test_steps_without_rows_stand_at_their_level(book: Runbook) -> None:
    letters = {Level.DOMAIN: "D", Level.CLUSTER: "C"}

    assert {s.code: letters[s.levels[0]] for s in book.steps if not s.actions} == STEPS_WITHOUT_ROWS


def test_every_row_stands_in_its_phase(book: Runbook) -> None:
    assert {p.id: tuple(s.code for s in p.steps if s.actions) for p in book.phases} == PHASES


def test_kinds_are_those_that_the_source_singles_out(
    actions: dict[str, Action], steps: dict[str, Step]
) -> None:
    kinds: dict[Kind, list[str]] = {}
    for action in actions.values():
        kinds.setdefault(action.kind, []).append(action.code)

    assert kinds[Kind.GATE] == ["N.4", "O.9", "Q.7"]
    assert kinds[Kind.DECISION] == ["A2.4"]
    assert kinds[Kind.MANDATE] == ["A2.1", "O.10", "P.7"]
    assert kinds[Kind.SIGNATURE] == ["Q.8"]
    assert kinds[Kind.PLACEHOLDER] == ["P.8"]
    assert kinds[Kind.LOOP] == ["L.13", "M.6"]
    assert kinds[Kind.PRECONDITION] == ["P.1"]
    assert set(kinds[Kind.CHECK]) >= {f"O.{n}" for n in range(1, 9)} | {"P.5", "Q.2", "Q.6"}
    assert steps["J.7"].kind is Kind.MILESTONE


def test_other_suppliers_and_no_go_decide_what_is_conditional(book: Runbook) -> None:
    rows: list[Step | Action] = [*book.steps, *book.actions]

    assert {row.code: str(row.when) for row in rows if row.when} == {
        "C2.3": "other_suppliers",
        "K.7": "other_suppliers",
        "R": "no_go",
    }


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("A2.1", ["A"]),
        ("A2.2", ["A2.1"]),
        ("C2.3", ["A2.4", "C"]),
        ("K.7", ["A2.4"]),
        ("L.10", ["K.6", "L.6", "L.7"]),
        ("M.2", ["K.6", "M.1"]),
        ("N.5", ["N.4"]),
        ("O.4", ["M.6"]),
        ("O.8", ["N.7"]),
        ("O.9", ["O.1", "O.2", "O.3", "O.4", "O.5", "O.6", "O.7", "O.8"]),
        ("O.10", ["O.9"]),
        ("P.1", ["N.3", "N.5", "O.1", "O.2", "O.3", "O.4", "O.5", "O.6", "O.7", "O.8", "O.9", "O.10"]),
        ("P.3", ["P.1"]),
        ("P.4", ["P.1"]),
        ("P.5", ["P.3", "P.4"]),
        ("P.2", ["P.5"]),
        ("P.6", ["L.3", "P.2"]),
        ("P.7", ["P.6"]),
        ("P.8", ["K.6", "P.7"]),
        ("Q.2", ["K.3", "P.8"]),
        ("Q.6", ["K.4", "Q.2", "Q.3", "Q.5"]),
        ("Q.7", ["Q.6"]),
        ("Q.8", ["Q.7"]),
        ("Q.9", ["P.6", "Q.8"]),
        ("Q.10", ["Q.9"]),
        ("Q.11", ["J.7"]),
        ("S.5", ["S.4"]),
        ("T.2", ["J.7"]),
    ],
)
def test_an_action_follows_what_the_source_and_its_readings_say(
    actions: dict[str, Action], code: str, before: list[str]
) -> None:
    assert list(actions[code].after) == before


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("K", ["C2"]),
        ("L", ["K"]),
        ("M", ["L", "L.13"]),
        ("O", ["J.1-6", "L", "L.13", "M", "N"]),
        ("P", ["O.10"]),
        ("Q", ["P"]),
        ("J.7", ["Q.10"]),
        ("R", ["Q.7"]),
        ("S", ["J.7"]),
    ],
)
def test_a_step_follows_what_the_source_says(steps: dict[str, Step], code: str, before: list[str]) -> None:
    assert list(steps[code].after) == before


def test_a_cluster_action_waits_for_no_domain_but_to_archive_after_the_last(book: Runbook) -> None:
    """Otherwise the domain that goes first would wait for the one that goes last."""
    rows: list[Step | Action] = [*book.steps, *book.actions]
    levels = {row.code: set(row.levels) for row in rows}
    waiting = {
        action.code
        for step in book.steps
        for action in step.actions
        if Level.CLUSTER in action.levels
        for code in (*step.after, *action.after)
        if levels[code] == {Level.DOMAIN}
    }

    assert waiting == {"S.4", "S.5"}


def test_loops_repeat_and_details_of_k6_are_copied(actions: dict[str, Action]) -> None:
    assert actions["L.13"].repeats == ("L.4", "L.5", "L.6", "L.10", "L.11", "L.12")
    assert actions["M.6"].repeats == ("M.2", "M.3", "M.4", "M.5")
    assert {code for code, action in actions.items() if "K.6" in action.sources} == {"L.10", "M.2", "P.8"}


def test_every_row_has_words_a_date_and_a_source(book: Runbook) -> None:
    for step in book.steps:
        for action in step.actions:
            assert 10 <= len(action.title) <= 100, action.code
            assert action.how, action.code
            assert action.due or step.due, action.code
            assert action.source.startswith(f"S4 {action.code}"), action.code
        if not step.actions:
            assert step.due, step.code


def test_the_migration_itself_is_due_on_its_day(steps: dict[str, Step]) -> None:
    assert steps["P"].due is not None
    assert steps["P"].due.working_days == 0
    assert not any(action.due for action in steps["P"].actions)
