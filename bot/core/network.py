"""The actions of a tree as a network: what comes before what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from bot.core.expand import Tree
from bot.core.types import Identity, Item


@dataclass(frozen=True, slots=True)
class Network:
    """The items of a tree by number.

    A step with actions ends with the last of them, and what the step is after holds up each of them.
    """

    items: Sequence[Item]
    number: dict[Identity, int]
    before: Sequence[Sequence[int]]
    """What comes before each item; of a step with actions those actions."""
    order: Sequence[int]
    """Every number, what comes before an item earlier than the item."""
    holders: frozenset[int]
    """Steps with actions: they take no time of their own."""


def network(tree: Tree) -> Network:
    """The network of a tree, in time linear in its items and links. Raises ValueError for a circle."""
    items = list(tree.items.values())
    number = dict(zip(tree.items, count()))
    before = [[number[i] for i in item.after] for item in items]
    steps: dict[Identity, list[int]] = {}
    inside: dict[int, list[int]] = {}
    for n, item in enumerate(items):
        if item.step is None:
            steps.setdefault(item.scope, []).append(n)
            continue
        step = number[item.step]
        inside.setdefault(step, []).append(n)
        if before[step]:
            before[n] = [*before[n], *before[step]]
    before = [inside.get(n, befores) for n, befores in enumerate(before)]
    # The scopes below first, and in each a step behind its actions: nearly always that is the order already.
    upwards = (step for here in reversed(steps.values()) for step in here)
    order = _order(before, (n for step in upwards for n in (*inside.get(step, ()), step)))
    return Network(items, number, before, order, frozenset(inside))


def _order(before: Sequence[Sequence[int]], numbers: Iterable[int]) -> list[int]:
    """The numbers as they come, each behind what comes before it."""
    order: list[int] = []
    placed = bytearray(len(before))
    for number in numbers:
        if placed[number]:
            continue
        for p in before[number]:
            if not placed[p]:
                order += _chain(number, before, placed)
                break
        else:
            placed[number] = True
            order.append(number)
    return order


def _chain(last: int, before: Sequence[Sequence[int]], placed: bytearray) -> Iterator[int]:
    """What is not placed yet of all that comes before a number, then the number; places them."""
    todo, is_open = [last], set[int]()
    while todo:
        n = todo[-1]
        ahead = [p for p in before[n] if not placed[p]]
        if not ahead or placed[n]:
            todo.pop()
            is_open.discard(n)
            if not placed[n]:
                placed[n] = True
                yield n
        elif n in is_open:
            raise ValueError("the actions go round in a circle")
        else:
            is_open.add(n)
            todo += ahead
