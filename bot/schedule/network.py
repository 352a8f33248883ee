"""The actions of a tree as a network: what comes before what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from bot.config.runbook_model import Step
from bot.model.issue import Identity
from bot.model.item import Item
from bot.runbook.expand import Tree
from bot.runbook.order import Instances


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
    parallel: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """What items run alongside, of those that do: they begin no earlier."""
    parts: frozenset[tuple[int, int]] = frozenset()
    """Pieces of an item with that item: they lie within its duration, and it ends no earlier."""


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
    parallel = _parallel(tree, items, number)
    # The scopes below first, and in each a step behind its actions: nearly always that is the order already.
    upwards = (step for here in reversed(steps.values()) for step in here)
    order = _order(_with(before, parallel), (n for step in upwards for n in (*inside.get(step, ()), step)))
    parts = frozenset(
        (number[piece], number[part.whole])
        for piece, part in tree.parts.items()
        if piece in number and part.whole in number
    )
    return Network(items, number, before, order, frozenset(inside), parallel, parts)


def _parallel(
    tree: Tree, items: Sequence[Item], number: Mapping[Identity, int]
) -> Mapping[int, Sequence[int]]:
    """What each item runs alongside, by the same rule of instances as what comes first; mostly nothing."""
    codes: dict[str, tuple[str, ...]] = {}
    for step in tree.runbook.steps:
        for row in step.actions or (step,):
            codes[row.code] = tuple(dict.fromkeys((*step.parallel, *row.parallel)))
    of_added = {i: action.parallel for i, action in tree.added.items() if action.parallel}
    if not of_added and not any(codes.values()):
        return {}
    stands: dict[Identity, list[str]] = {}
    for item in items:
        stands.setdefault(item.scope, []).append(item.code)
    instances, found = Instances(stands, tree.scopes), {}
    for n, item in enumerate(items):
        is_holder = isinstance(item.row.spec, Step) and bool(item.row.spec.actions)
        named = () if is_holder else of_added.get(item.identity) or codes.get(item.code, ())
        if there := [number[i] for i in instances.before(item.scope, named)]:
            found[n] = there
    return found


def _with(before: Sequence[Sequence[int]], parallel: Mapping[int, Sequence[int]]) -> Sequence[Sequence[int]]:
    """What comes before each item, with what it runs alongside."""
    if not parallel:
        return before
    return [(*befores, *parallel.get(n, ())) for n, befores in enumerate(before)]


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
