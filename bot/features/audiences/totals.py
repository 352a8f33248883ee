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
    _tell(root, enough, found.scopes)
    within = _only(root, found.scopes)
    if _is_told_by_phase(within, enough):
        found.phases |= found.scopes
    return found


def _is_told_by_phase(group: Group, enough: Callable[[Parties], bool]) -> bool:
    """Whether every phase can be told of every scope that is told: all of them, or none is."""
    own = all(enough(group.cells.get(phase, Parties())) for phase in group.phases)
    whole = all(enough(group.parties(phase)) for phase in group.phases)
    return own and whole and all(_is_told_by_phase(one, enough) for one in group.below)


def _only(group: Group, told_scopes: set[Identity]) -> Group:
    """The group with those below it of which the total is told; the others are part of its own rows."""
    kept = tuple(_only(one, told_scopes) for one in group.below if one.identity in told_scopes)
    others = [one for one in group.below if one.identity not in told_scopes]
    cells = {
        phase: group.cells.get(phase, Parties()).union(*(one.parties(phase) for one in others))
        for phase in frozenset(group.cells).union(*(one.phases for one in others))
    }
    return Group(group.identity, cells, kept)


def _tell(group: Group, enough: Callable[[Parties], bool], into: set[Identity]) -> None:
    """Tell a group, and those below it as far as nothing too small is left between them."""
    into.add(group.identity)
    chosen = [one for one in group.below if enough(one.parties())]
    while chosen and not enough(_rest(group, chosen)):
        chosen.remove(max(chosen, key=lambda one: (len(one.parties()), one.identity)))
    for one in chosen:
        _tell(one, enough, into)


def _rest(group: Group, chosen: Sequence[Group]) -> Parties:
    """Who stands behind what is left of a group without those that are told."""
    others = (one.parties() for one in group.below if one not in chosen)
    return Parties().union(*group.cells.values(), *others)
