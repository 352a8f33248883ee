"""What comes after a piece of work in a draaiboek, however far: what was built on it."""

from collections.abc import Iterable

from bot.model.issue import Identity
from bot.runbook.expand import Tree


class Followers:
    """What comes after what in one tree; each answer is worked out once."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._directly = _following(tree)
        self._known: dict[Identity, frozenset[Identity]] = {}

    def of(self, first: Iterable[Identity]) -> frozenset[Identity]:
        """Everything that comes after any of these, by its own `after` and that of its step."""
        return frozenset[Identity]().union(*map(self._of, first))

    def _of(self, one: Identity) -> frozenset[Identity]:
        if one not in self._known:
            found: set[Identity] = set()
            todo = [one]
            while todo:
                fresh = [other for other in self._directly.get(todo.pop(), ()) if other not in found]
                found.update(fresh)
                todo += fresh
            self._known[one] = frozenset(found)
        return self._known[one]


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
