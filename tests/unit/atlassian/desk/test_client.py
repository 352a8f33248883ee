"""Votes in select fields are read from a request's history as comments are."""

from typing import Any

import pytest

from bot.atlassian.desk.client import votes_in
from bot.commands.forms import Place
from bot.commands.reading import read
from tests.unit.commands.corpus import ABOUT

WORDS = {"customfield_1": "wens", "customfield_2": "productie"}


def row(number: int, *items: tuple[str, str | None], **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "author": {"accountId": "p"},
        "created": "2023-10-12T13:00:00.000+0200",
        "items": [{"fieldId": field, "toString": to} for field, to in items],
        **more,
    }


def heard(*rows: dict[str, Any]) -> list[list[tuple[str, tuple[str, ...]]]]:
    """Form and question of every vote, by row."""
    found = [read((Place.RFC,), one.said, ABOUT).readings for one in votes_in(rows, WORDS)]
    return [[(one.form.value, one.values) for one in readings] for readings in found]


def test_who_sets_two_fields_at_once_votes_twice_in_one_comment() -> None:
    both = row(7, ("customfield_1", "Akkoord"), ("customfield_2", "Afgewezen"))

    assert heard(both) == [[("approved", ("wens",)), ("declined", ("productie",))]]
    assert [one.id for one in votes_in([both], WORDS)] == ["h7"]


@pytest.mark.parametrize(
    "items", [[("customfield_1", "")], [("customfield_1", None)], [("status", "Akkoord")], []]
)
def test_a_field_that_was_emptied_and_another_field_are_no_vote(items: list[tuple[str, str | None]]) -> None:
    assert votes_in([row(7, *items)], WORDS) == ()


def test_every_row_is_of_who_changed_it_then() -> None:
    first, second = (
        row(7, ("customfield_1", "Akkoord")),
        row(8, ("customfield_1", "Niet akkoord"), author=None),
    )

    found = votes_in([first, second], WORDS)

    assert [(one.id, one.author, one.is_edited) for one in found] == [("h7", "p", False), ("h8", "", False)]
    assert found[0].created.isoformat() == "2023-10-12T13:00:00+02:00"
