"""No number about too few parties is told, and none can be got by subtraction."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.audiences.totals import OTHERS, Group, Totals, is_enough, told
from bot.model.issue import Identity

KINDS = {
    **{f"za{n}": frozenset({"provider"}) for n in range(8)},
    **{f"it{n}": frozenset({"supplier"}) for n in range(6)},
}
PHASES = ("voor", "na")
Piece = tuple[str, str, str]
"""Scope, phase and party: the work that cannot be taken apart any more."""


def pieces(group: Group) -> frozenset[Piece]:
    """Everything that is counted in a group."""
    own = {(str(group.identity), phase, party) for phase, who in group.cells.items() for party in who}
    return frozenset(own).union(*map(pieces, group.below))


def everywhere(group: Group) -> list[Group]:
    return [group, *(one for child in group.below for one in everywhere(child))]


def numbers(root: Group, totals: Totals) -> list[frozenset[Piece]]:
    """What stands behind every number that readers get."""
    found = []
    for one in everywhere(root):
        if one.identity in totals.phases:  # its total is their sum
            found += [frozenset(p for p in pieces(one) if p[1] == phase) for phase in one.phases]
        elif one.identity in totals.scopes:
            found.append(pieces(one))
    return [one for one in dict.fromkeys(found) if one]


def derivable(shown: list[frozenset[Piece]]) -> list[frozenset[Piece]]:
    """What stands behind every number that can be got by adding and subtracting, each number once at most."""
    found = []
    for signs in product((-1, 0, 1), repeat=len(shown)):
        amount: dict[Piece, int] = {}
        for sign, number in zip(signs, shown, strict=True):
            for piece in number if sign else ():
                amount[piece] = amount.get(piece, 0) + sign
        left = {piece: times for piece, times in amount.items() if times}
        if left and set(left.values()) in ({1}, {-1}):
            found.append(frozenset(left))
    return found


def telling(root: Group, totals: Totals) -> list[tuple[str, frozenset[Piece]]]:
    """Readers who can work out a number about too few others of their kind."""
    found = []
    for number in derivable(numbers(root, totals)):
        for reader, mine in KINDS.items():
            others = {party for _, _, party in number if party != reader and KINDS[party] & mine}
            if 0 < len(others) < OTHERS:
                found.append((reader, number))
    return found


def parties() -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(sorted(KINDS)), max_size=14) | st.just(frozenset(KINDS))


def cells() -> st.SearchStrategy[dict[str, frozenset[str]]]:
    return st.dictionaries(st.sampled_from(PHASES), parties(), max_size=2)


@st.composite
def trees(draw: st.DrawFn) -> Group:
    """A programme with two clusters, or one of two domains: all subtractions can still be tried."""

    def group(name: str, below: tuple[Group, ...]) -> Group:
        return Group(Identity(name), draw(cells()), below)

    clusters = []
    size = draw(st.integers(0, 2))
    for c in range(size):
        domains = tuple(group(f"p/{c}/{d}", ()) for d in range(draw(st.integers(0, 2)) if size == 1 else 0))
        clusters.append(group(f"p/{c}", domains))
    return group("p", tuple(clusters))


@settings(max_examples=150, deadline=None)
@given(trees())
def test_no_subtraction_tells_a_reader_of_fewer_than_three_others_of_its_kind(root: Group) -> None:
    totals = told(root, KINDS)

    assert telling(root, totals) == []
    assert totals.phases <= totals.scopes


def some(*numbers: int, kind: str = "za") -> frozenset[str]:
    return frozenset(f"{kind}{n}" for n in numbers)


def one(name: str, who: frozenset[str], *below: Group) -> Group:
    return Group(Identity(name), {"voor": who}, below)


def test_three_of_five_in_a_cluster_of_two_is_not_told() -> None:
    root = one("p", frozenset(), one("p/a", some(0, 1)), one("p/b", some(2, 3, 4, 5)))

    assert told(root, KINDS).scopes == {"p"}, "b alone would tell of a: the whole less b"


def test_what_is_large_enough_is_told_beside_the_whole() -> None:
    root = one("p", frozenset(), one("p/a", some(0, 1, 2, 3)), one("p/b", some(4, 5, 6, 7)))

    assert told(root, KINDS).scopes == {"p", "p/a", "p/b"}


def test_a_whole_of_three_tells_nothing() -> None:
    assert told(one("p", some(0, 1, 2)), KINDS) == Totals()


def test_each_kind_counts_by_itself() -> None:
    assert not is_enough(some(0, 1, 2, 3, 4) | some(0, kind="it"), KINDS)
    assert is_enough(some(0, 1, 2, 3) | some(0, 1, 2, 3, kind="it"), KINDS)
    assert is_enough({"the organisation"}, KINDS), "who competes with nobody is nobody's business"


def test_phases_are_told_only_where_each_is_large_enough() -> None:
    whole = some(0, 1, 2, 3, 4)
    uneven = Group(Identity("p"), {"voor": whole, "na": some(0, 1)})

    assert told(uneven, KINDS) == Totals({Identity("p")}, set())
    assert told(Group(Identity("p"), {"voor": whole, "na": whole}), KINDS).phases == {"p"}


@pytest.mark.parametrize(
    ("totals", "why"),
    [
        (Totals({Identity("p"), Identity("p/b")}), "the whole less a part"),
        (Totals({Identity("p/a")}), "a part of two"),
        (Totals(set(), {Identity("p/a")}), "a phase of two"),
    ],
)
def test_a_planted_number_is_found(totals: Totals, why: str) -> None:
    root = one("p", frozenset(), one("p/a", some(0, 1)), one("p/b", some(2, 3, 4, 5)))

    assert telling(root, totals), why
