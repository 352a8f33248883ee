"""Bulk creates: full batches, and never both ends of a link in one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.batches import waves
from bot.core.types import Desired, Identity, Rank
from tests.builders import panel


def issue(name: str, *before: str) -> Desired:
    return Desired(
        Identity(name),
        Rank.TASK,
        "KT",
        None,
        name,
        panel(name),
        frozenset(),
        blocked_by=frozenset(map(Identity, before)),
    )


@given(st.integers(1, 60), st.integers(1, 8), st.integers(1, 7))
def test_predecessors_come_in_earlier_waves_and_nothing_is_lost(chains: int, length: int, limit: int) -> None:
    issues = [
        issue(f"{c}/{n}", *([f"{c}/{n - 1}"] if n else [])) for c in range(chains) for n in range(length)
    ]

    made = waves(issues, limit)

    seen: set[str] = set()
    for wave in made:
        for batch in wave:
            assert 0 < len(batch) <= limit
            assert all(i.blocked_by <= seen for i in batch)
        seen |= {i.identity for batch in wave for i in batch}
    assert sorted(seen) == sorted(i.identity for i in issues)


def test_thirty_chains_cost_hardly_more_calls_than_the_minimum() -> None:
    issues = [issue(f"{c}/{n}", *([f"{c}/{n - 1}"] if n else [])) for c in range(30) for n in range(24)]

    calls = sum(len(wave) for wave in waves(issues))

    assert calls <= 1.1 * -(-len(issues) // 50) or calls <= 24


def test_a_cycle_does_not_hang() -> None:
    made = waves([issue("a", "b"), issue("b", "a")])

    assert sorted(i.identity for wave in made for batch in wave for i in batch) == ["a", "b"]


def test_children_are_made_in_the_order_of_the_draaiboek() -> None:
    """Jira shows them in the order in which they were made."""
    epics = [Identity(f"e{n}") for n in range(5)]
    issues = [
        replace(
            issue(f"{epic}/{n}", *([f"{epic}/{n - 1}"] if n % 3 == 0 and n else [])), parent=epic, order=n
        )
        for epic in epics
        for n in range(12)
    ]

    made = [i for wave in waves(list(reversed(issues)), 10) for batch in wave for i in batch]

    for epic in epics:
        assert [i.order for i in made if i.parent == epic] == list(range(12))
