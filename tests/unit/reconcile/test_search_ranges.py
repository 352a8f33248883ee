"""A search for everything is cut so that it takes no more calls than one that is not."""

from itertools import pairwise
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from bot.model.issue import IssueKey
from bot.reconcile.search_ranges import PAGE, cuts


@given(st.sets(st.integers(1, 100_000), max_size=1_500), st.integers(0, 20))
def test_the_parts_take_as_many_pages_as_the_whole(numbers: set[int], elsewhere: int) -> None:
    here = [IssueKey(f"KT-{number}") for number in numbers]
    there = [IssueKey(f"REL-{number}") for number in range(1, min(elsewhere, len(here) // 2) + 1)]

    found = [int(key.removeprefix("KT-")) for key in cuts([*there, *here])]

    edges = [0, *found, 10**9]
    parts = [sum(first <= number < beyond for number in numbers) for first, beyond in pairwise(edges)]
    assert len(parts) == max(1, min(4, ceil(len(numbers) / PAGE)))
    assert sum(ceil(part / PAGE) for part in parts) == ceil(len(numbers) / PAGE)
    assert found == sorted(found)


def test_what_is_not_known_or_fits_on_a_page_is_not_cut() -> None:
    assert cuts([]) == ()
    assert cuts([IssueKey(f"KT-{number}") for number in range(1, 101)]) == ()
