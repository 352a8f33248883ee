"""Which totals may be told without telling of one party: a number needs enough parties behind it.

One set of totals holds for every reader but the internal ones, because a person may read more than one place.
A number is told where it has at least four parties of each kind that takes part in it, so that whoever
takes its own part off, still has three others of its kind before it. What can be got by subtraction counts as
told too: where too little would be left between a total and those below it, the largest of those is not told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.model.issue import Identity

OTHERS = 3
"""At least so many others of a reader's kind stand behind every number that it can work out."""

Parties = frozenset[str]
Kinds = Mapping[str, frozenset[str]]
"""Of each party that competes, with what kinds of parties; who competes with nobody is not in it."""


@dataclass(frozen=True, slots=True)
class Group:
    """A scope, with the parties whose work is counted in it: in its own rows, and in the groups below it."""

    identity: Identity
    cells: Mapping[str, Parties]
    """By phase: the parties with work of the scope's own."""
    below: tuple["Group", ...] = ()

    def parties(self, phase: str | None = None) -> Parties:
        """Who stands behind its total, or behind that of one phase."""
        own = [who for name, who in self.cells.items() if phase in (None, name)]
        return Parties().union(*own, *(one.parties(phase) for one in self.below))

    @property
    def phases(self) -> frozenset[str]:
        """The phases with work here and below."""
        return frozenset(self.cells).union(*(one.phases for one in self.below))


@dataclass(slots=True)
class Totals:
    """The scopes of which the total is told, and those of which each phase is."""

    scopes: set[Identity] = field(default_factory=set)
    phases: set[Identity] = field(default_factory=set)


def is_enough(parties: Iterable[str], kinds: Kinds) -> bool:
    """Whether a number about these parties tells nobody too much: of each kind none or more than `OTHERS`."""
    count: dict[str, int] = {}
    for party in parties:
        for kind in kinds.get(party, ()):
            count[kind] = count.get(kind, 0) + 1
    return all(number > OTHERS for number in count.values())


def told(root: Group, kinds: Kinds) -> Totals:
    """The totals that are told of a programme or release."""
    found = Totals()

    def enough(parties: Parties) -> bool:
        return is_enough(parties, kinds)

    if not enough(root.parties()):
        return found
    _tell(root, enough, found.scopes, (None,))
    if all(enough(root.parties(phase)) for phase in root.phases):
        within = _only(root, found.scopes)
        _tell(within, enough, found.phases, tuple(root.phases))
    return found


def _only(group: Group, told_scopes: set[Identity]) -> Group:
    """The group with those below it of which the total is told; the others are part of its own rows."""
    cells = {phase: group.parties(phase) for phase in group.phases}
    kept = tuple(_only(one, told_scopes) for one in group.below if one.identity in told_scopes)
    others = [one for one in group.below if one.identity not in told_scopes]
    if kept:
        cells = {
            phase: group.cells.get(phase, Parties()).union(*(one.parties(phase) for one in others))
            for phase in group.phases
        }
    return Group(group.identity, cells, kept)


def _tell(
    group: Group,
    enough: Callable[[Parties], bool],
    into: set[Identity],
    columns: Sequence[str | None],
) -> None:
    """Tell a group, and those below it as far as nothing too small is left between them, in any column."""
    into.add(group.identity)
    chosen = [one for one in group.below if all(enough(one.parties(column)) for column in columns)]
    while chosen and not all(enough(_rest(group, chosen, column)) for column in columns):
        chosen.remove(max(chosen, key=lambda one: (len(one.parties()), one.identity)))
    for one in chosen:
        _tell(one, enough, into, columns)


def _rest(group: Group, chosen: Sequence[Group], column: str | None) -> Parties:
    """Who stands behind what is left of a group without those that are told."""
    own = [who for name, who in group.cells.items() if column in (None, name)]
    return Parties().union(*own, *(one.parties(column) for one in group.below if one not in chosen))
