"""The actions of a tree as a network: what comes before what."""

from collections.abc import Sequence
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
    before = [tuple(map(number.__getitem__, item.after)) for item in items]
    inside: dict[int, list[int]] = {}
    for n, item in enumerate(items):
        if item.step is not None:
            step = number[item.step]
            inside.setdefault(step, []).append(n)
            if before[step]:
                before[n] = (*before[n], *before[step])
    for step, actions in inside.items():
        before[step] = tuple(actions)
    return Network(items, number, before, _order(before), frozenset(inside))


def _order(before: Sequence[Sequence[int]]) -> list[int]:
    order: list[int] = []
    placed = bytearray(len(before))
    is_placed, is_open = placed.__getitem__, set[int]()
    for first in range(len(before)):
        todo = [first]
        while todo:
            n = todo[-1]
            if placed[n] or all(map(is_placed, before[n])):
                todo.pop()
                is_open.discard(n)
                if not placed[n]:
                    placed[n] = True
                    order.append(n)
            elif n in is_open:
                raise ValueError("the actions go round in a circle")
            else:
                is_open.add(n)
                todo += [p for p in before[n] if not placed[p]]
    return order
