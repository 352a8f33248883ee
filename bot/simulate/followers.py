"""What comes after a piece of work in a draaiboek, however far: what was built on it."""

from collections.abc import Iterable

from bot.core.expand import Tree
from bot.core.types import Identity


def followers(tree: Tree, first: Iterable[Identity]) -> frozenset[Identity]:
    """Everything that comes after any of these, by its own `after` and that of its step."""
    following = _following(tree)
    found: set[Identity] = set()
    todo = list(first)
    while todo:
        fresh = [one for one in following.get(todo.pop(), ()) if one not in found]
        found.update(fresh)
        todo += fresh
    return frozenset(found)


def _following(tree: Tree) -> dict[Identity, list[Identity]]:
    """By item what comes directly after it. A step is followed by what comes after its actions, and the
    other way round.
    """
    found: dict[Identity, list[Identity]] = {}
    for item in tree.items.values():
        step = tree.items[item.step] if item.step else None
        for before in (*item.after, *(step.after if step else ())):
            found.setdefault(before, []).append(item.identity)
        if step:
            found.setdefault(item.identity, []).append(step.identity)
    return found
