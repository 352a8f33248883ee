"""Bulk creates: full batches, parents first, siblings in order, and never both ends of a link in flight."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.issue import Desired, Identity, Rank
from bot.reconcile.batches import Batch, batches
from bot.reconcile.bot_block import described
from tests.builders import desired, panel, tree


def issue(name: str, *before: str, parent: str = "", order: int = 0) -> Desired:
    return Desired(
        Identity(name),
        Rank(min(name.count("/"), 2)),
        "KT",
        Identity(parent) if parent else None,
        name,
        described(panel(name)),
        (),
        blocked_by=tuple(map(Identity, before)),
        order=order,
    )


def waits_for(made: tuple[Batch, ...]) -> list[set[int]]:
    """Every batch that is answered before each one is sent, at least."""
    found: list[set[int]] = []
    for batch in made:
        found.append(set(batch.after).union(*(found[number] for number in batch.after)))
    return found


@st.composite
def programmes(draw: st.DrawFn) -> list[Desired]:
    """Epics with tasks with sub-tasks, and links between any two of them; cycles too."""
    shape = draw(st.lists(st.lists(st.integers(0, 4), max_size=5), min_size=1, max_size=6))
    places = [("e" + str(e), "", 0) for e in range(len(shape))]
    for e, tasks in enumerate(shape):
        for t, subtasks in enumerate(tasks):
            places.append((f"e{e}/{t}", f"e{e}", t))
            places += [(f"e{e}/{t}/{s}", f"e{e}/{t}", s) for s in range(subtasks)]
    names = st.sampled_from([name for name, _, _ in places])
    links = draw(st.lists(st.tuples(names, names), max_size=25))
    made = [
        issue(name, *(b for a, b in links if a == name != b), parent=parent, order=order)
        for name, parent, order in places
    ]
    return draw(st.permutations(made))


@settings(max_examples=80)
@given(programmes(), st.integers(1, 7), st.integers(1, 4))
def test_whatever_is_made_waits_for_what_it_needs_and_nothing_is_lost(
    issues: list[Desired], limit: int, in_flight: int
) -> None:
    made = batches(issues, limit, in_flight)

    where = {one.identity: number for number, batch in enumerate(made) for one in batch.issues}
    before = waits_for(made)
    assert sorted(where) == sorted(one.identity for one in issues)
    assert all(0 < len(batch.issues) <= limit for batch in made)
    for one in issues:
        if one.parent:
            assert where[one.parent] in before[where[one.identity]]
        for other in one.blocked_by:
            first, last = sorted((where[one.identity], where[other]))
            assert first in before[last]


@settings(max_examples=40)
@given(programmes(), st.integers(1, 7), st.integers(1, 4))
def test_children_are_made_in_the_order_of_the_draaiboek(
    issues: list[Desired], limit: int, in_flight: int
) -> None:
    """Jira shows them in the order in which they were made."""
    made = batches(issues, limit, in_flight)

    before = waits_for(made)
    for parent in {one.parent for one in issues if one.parent}:
        line = [(n, one) for n, batch in enumerate(made) for one in batch.issues if one.parent == parent]
        assert [one.order for _, one in line] == list(range(len(line)))
        assert all(a == b or a in before[b] for (a, _), (b, _) in pairwise(line))


def test_a_chain_of_links_costs_hardly_a_call_more_than_the_minimum() -> None:
    issues = [issue(f"{c}/{n}", *([f"{c}/{n - 1}"] if n else [])) for c in range(50) for n in range(24)]

    assert len(batches(issues)) <= 1.1 * len(issues) / 50


def test_a_programme_of_thirty_domains_takes_the_least_calls_and_few_rounds() -> None:
    made = batches(desired(tree(clusters=5, domains=30)))

    rounds: list[int] = []
    for batch in made:
        rounds.append(max((rounds[number] for number in batch.after), default=-1) + 1)
    issues = sum(len(batch.issues) for batch in made)
    assert len(made) <= 1.1 * -(-issues // 50)
    assert max(rounds) + 1 <= len(made) / 2


def test_order_of_what_is_given_does_not_matter() -> None:
    issues = desired(tree(domains=5))

    assert batches(issues) == batches(list(reversed(issues)))
