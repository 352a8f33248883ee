"""Views for a template are made from their type, so that a new kind of page needs no samples."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

import pytest

from bot.features.all_pages import PAGES
from bot.features.cab.views import AgendaView
from bot.template_check.made_up import made_up


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Leaf:
    day: date | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class View:
    colour: Colour
    leaf: Leaf | None
    leaves: tuple[Leaf, ...]
    pairs: tuple[tuple[str, int], ...]
    is_open: bool
    children: tuple["View", ...] = ()


def test_a_view_is_made_full_and_bare_and_with_every_word() -> None:
    full, bare, *others = made_up(View)

    assert full.leaf == Leaf(date(2023, 10, 12), ("woord", "woord"))
    assert len(full.leaves) == 2
    assert full.pairs[0] == ("woord", 2)
    assert full.children[0].leaf
    assert (bare.leaf, bare.leaves, bare.children, bare.is_open) == (None, (), (), False)
    assert {one.colour for one in others} == set(Colour)
    assert {(one.is_open, bool(one.leaves)) for one in others} >= {(True, False), (False, True)}


def test_a_view_of_every_kind_of_page_can_be_made() -> None:
    for kind in PAGES:
        assert all(isinstance(one, kind.view) for one in made_up(kind.view))
    assert next(made_up(AgendaView)).announced


@dataclass(frozen=True)
class Odd:
    what: complex


def test_what_cannot_be_made_says_where_to_write_samples() -> None:
    with pytest.raises(TypeError, match="write samples in bot/template_check/page_samples"):
        next(made_up(Odd))
