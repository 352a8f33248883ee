"""Which party's work stands where another party reads along, by what the configuration says.

Who may browse a project is arranged in Jira and not known here. A party is taken to read every issue without
a level in the projects where it works itself, and every issue of a level at which it works: it could not do
its work otherwise. Whether Jira agrees, `regiebot check` asks per level.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.config.runbook_model import Level
from bot.model.issue import Identity
from bot.model.item import Scope
from bot.runbook.expand import Tree
from bot.runbook.placement import Room

_OWN = (Level.DOMAIN, Level.PARTY)
_MOST = 16
"""So many groups fit beside each other; more are put together by what they do."""


@dataclass(frozen=True, slots=True)
class Group:
    """Parties that do the same in the same clusters."""

    name: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who reads whose work in one programme or release."""

    root: Identity
    groups: tuple[Group, ...]
    """Of the parties that do not take part everywhere: for those that do, nothing is another's."""
    pairs: frozenset[tuple[str, str]]
    """Whose work, and who else reads it."""
    rooms: tuple[Room, ...]
    accepted: str = ""
    """Why that may be so, as the configuration says; empty where nobody accepted it."""

    @property
    def exposed(self) -> tuple[str, ...]:
        """The parties whose work others read."""
        return tuple(sorted({whose for whose, _ in self.pairs}))

    def cell(self, whose: Group, reader: Group) -> tuple[int, int]:
        """Of so many pairs of two different parties, how many read along: that first."""
        all_pairs = [(a, b) for a in whose.parties for b in reader.parties if a != b]
        return sum(pair in self.pairs for pair in all_pairs), len(all_pairs)


def exposure(tree: Tree) -> Exposure:
    """Whose work is read by whom, of every task and action of a programme or release."""
    inside = {scope.identity: insiders(tree, scope) for scope in tree.scopes.values()}
    working = workers(tree)
    everywhere = frozenset.intersection(*inside.values())
    pairs = set()
    for scope, room, doing in {
        (i.scope, tree.room(i.identity), _whose(tree, i.scope, i.parties)) for i in tree.items.values()
    }:
        others = readers(room, working) - inside[scope]
        pairs |= {(whose, other) for whose in doing - everywhere for other in others if whose != other}
    groups = _groups(tree, everywhere)
    used = {tree.room(identity) for identity in (*tree.scopes, *tree.items)}
    rooms = tuple(sorted(used, key=lambda room: (room.project, room.level or "")))
    return Exposure(tree.root, groups, frozenset(pairs), rooms, tree.accepted)


def insiders(tree: Tree, scope: Scope) -> frozenset[str]:
    """The parties that take part in a scope: those that work there, and those that fill a role there."""
    filling = (party for some in tree.roles.get(scope.identity, {}).values() for party in some)
    return frozenset((*scope.parties, *filling))


def workers(tree: Tree) -> Mapping[Room, frozenset[str]]:
    """By room: the parties with work in it."""
    found: dict[Room, set[str]] = defaultdict(set)
    for item in tree.items.values():
        found[tree.room(item.identity)].update(item.parties)
    for scope in tree.scopes.values():
        found[tree.room(scope.identity)].update(scope.parties[:1] if scope.level in _OWN else ())
    return {room: frozenset(parties) for room, parties in found.items()}


def readers(room: Room, working: Mapping[Room, frozenset[str]]) -> frozenset[str]:
    """The parties that read what stands in a room."""
    if room.level:
        return working.get(room, frozenset())
    return frozenset().union(*(some for one, some in working.items() if one.project == room.project))


def _whose(tree: Tree, scope: Identity, parties: Sequence[str]) -> frozenset[str]:
    """Whose work it is: all that is done in a domain or part of a release is its party's."""
    here = tree.scopes[scope]
    return frozenset(here.parties[:1] if here.level in _OWN else parties)


def _groups(tree: Tree, everywhere: Iterable[str]) -> tuple[Group, ...]:
    titles = tree.runbook.roles
    clusters = [scope for scope in tree.scopes.values() if scope.level is Level.CLUSTER]
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for party in tree.parties.values():
        if party.id in everywhere:
            continue
        kind = titles.get(party.roles[0], party.roles[0]) if party.roles else "without a role"
        where = [scope.identity.rpartition("/")[2] for scope in clusters if party.id in scope.parties]
        found[", ".join(where), kind].append(party.id)
    if len(found) > _MOST:
        merged: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (_, kind), parties in found.items():
            merged["", kind] += parties
        found = merged
    return tuple(Group(_name(tree, *key, parties), tuple(parties)) for key, parties in found.items())


def _name(tree: Tree, where: str, kind: str, parties: Sequence[str]) -> str:
    what = tree.parties[parties[0]].title if len(parties) == 1 else f"{len(parties)} x {kind}"
    return f"{what}, in {where}" if where else what
