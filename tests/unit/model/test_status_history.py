"""When issues were opened and closed: what is known of it, and whether Jira has to be asked."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.issue import Category, IssueId
from bot.model.status_history import Move, as_it_stands, closings, in_order, is_behind, on_day_of, was_done
from tests.builders import NOON, STATUS, all_observed, desired, tree

NEW, DOING, DONE = Category
ISSUE = next(iter(all_observed(desired(tree(domains=1))).values()))


def moved(*what: tuple[float, Category]) -> tuple[Move, ...]:
    """Moves so many minutes after noon."""
    return tuple(
        Move(ISSUE.id, str(n), NOON + timedelta(minutes=minutes), to) for n, (minutes, to) in enumerate(what)
    )


def test_moves_are_put_in_order_by_moment_and_then_by_number() -> None:
    one, two, ten = (Move(IssueId("1"), number, NOON, DONE) for number in ("1", "2", "10"))
    early = replace(ten, at=NOON - timedelta(minutes=1))

    assert in_order((ten, two, one, early)) == (early, one, two, ten)


def test_each_closing_counts_once_and_a_change_between_done_and_done_is_none() -> None:
    moves = moved((0, DOING), (1, DONE), (2, DONE), (3, NEW), (4, DONE))

    assert [one.at - NOON for one in closings(moves)] == [timedelta(minutes=m) for m in (1, 4)]


@pytest.mark.parametrize(("minutes", "done"), [(0, False), (1, True), (2, True), (3, False), (4, True)])
def test_whether_it_was_done_then(minutes: float, done: bool) -> None:
    assert was_done(moved((1, DONE), (3, NEW), (4, DONE)), NOON + timedelta(minutes=minutes)) is done


def test_closings_are_counted_by_the_day_in_amsterdam_up_to_the_moment() -> None:
    found = moved((-14 * 60, DONE), (-11 * 60, DONE), (0, DONE), (5, DONE))

    assert on_day_of(found, NOON) == 2


@pytest.mark.parametrize(
    ("category", "done_at", "moves", "behind"),
    [
        (NEW, None, (), False),
        (DOING, None, (), True),
        (DOING, None, ((0, NEW),), True),
        (DOING, None, ((0, DOING),), False),
        (NEW, None, ((0, DONE),), True),
        (NEW, None, ((0, DOING),), True),
        (NEW, None, ((0, NEW),), False),
        (DONE, NOON, (), True),
        (DONE, NOON, ((0, DONE),), False),
        (DONE, NOON, ((-0.01, DONE),), False),
        (DONE, NOON, ((-1, DONE),), True),
        (DONE, NOON, ((0, NEW),), True),
        (DONE, None, ((0, DONE),), False),
    ],
)
def test_jira_is_asked_only_of_what_moved_since(
    category: Category, done_at: datetime | None, moves: tuple[tuple[float, Category], ...], behind: bool
) -> None:
    issue = replace(ISSUE, status=STATUS[category], done_at=done_at)

    assert is_behind(issue, moved(*moves)) is behind


def test_what_the_changelog_does_not_hold_is_taken_as_it_stands() -> None:
    issue = replace(ISSUE, status=STATUS[DONE], done_at=NOON)

    assert not is_behind(issue, (as_it_stands(issue),))
