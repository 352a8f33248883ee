"""Which Jira project and security level the work of a tree has: what stands nearest to an issue wins.

From near to far: the step in the programme or release, the step in the runbook, the domain, the party that
the domain or part of a release belongs to, the party that does all of the step by itself, the cluster, the
programme or release. Of a step marked `restricted` the nearest `restricted_level` goes before the levels of
all of these but the step. A sub-task has the room of its task: Jira keeps it in that project, at that level.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.config.programme_model import Cluster, Domain, Programme, Release
from bot.config.runbook_model import Level, Step
from bot.config.terms import Placement, ScopePlacement
from bot.model.identity import join
from bot.model.issue import Identity
from bot.model.item import Item, Scope

_NOTHING = Placement()
_OWN = (Level.DOMAIN, Level.PARTY)
"""Scopes that are one party's: the first of theirs."""


@dataclass(frozen=True, slots=True, order=True)
class Room:
    """Where issues stand: all in one room are seen by the same people."""

    project: str
    level: str | None = None
    """Id of the security level; None where everybody sees them who may browse the project."""


def rooms(
    source: Programme | Release, scopes: Mapping[Identity, Scope], items: Mapping[Identity, Item]
) -> dict[Identity, Room]:
    """By scope and step: its room, where that is another than `home` says."""
    rules = _Rules(source, scopes)
    if rules.is_plain(items.values()):
        return {}
    doing: dict[Identity, set[str]] = defaultdict(set)
    for item in items.values():
        doing[item.step or item.identity].update(item.parties if item.step else ())
    found = {scope.identity: rules.of_scope(scope) for scope in scopes.values() if scope.has_epic}
    for item in items.values():
        if item.step is None:
            found[item.identity] = rules.of_step(item, doing[item.identity] or set(item.parties))
    return {identity: room for identity, room in found.items() if room != home(source)}


def home(source: Programme | Release) -> Room:
    """The room of work for which nothing nearer says otherwise."""
    return Room(source.project, source.security_level)


class _Rules:
    def __init__(self, source: Programme | Release, scopes: Mapping[Identity, Scope]) -> None:
        self._source, self._scopes = source, scopes
        self._parties = {party.id: party for party in source.parties}
        self._written = dict(_written(source))

    def is_plain(self, items: Iterable[Item]) -> bool:
        """Whether nothing but the programme or release says anything, so that there is one room."""
        nearer = [*self._parties.values(), *self._source.steps.values()]
        nearer += [one for one in self._written.values() if one is not self._source]
        nearer += [one for item in items if isinstance(one := item.row.spec, Step)]
        levels = [one.restricted_level for one in self._written.values() if isinstance(one, ScopePlacement)]
        return not any(one.security_level or one.project for one in nearer) and not any(levels)

    def of_scope(self, scope: Scope) -> Room:
        return self._first([*self._near(scope), *self._far(scope)])

    def of_step(self, item: Item, doing: set[str]) -> Room:
        scope, step = self._scopes[item.scope], item.row.spec
        own = [self._source.steps.get(step.code, _NOTHING)]
        own += [step] if isinstance(step, Step) else []
        alone = [self._parties[party] for party in doing if len(doing) == 1]
        room = self._first([*own, *self._near(scope), *alone, *self._far(scope)])
        has_own = any(one.security_level for one in own)
        if isinstance(step, Step) and step.restricted and not has_own and (level := self._restricted(scope)):
            return Room(room.project, level)
        return room

    def _near(self, scope: Scope) -> Iterator[Placement]:
        """What is said of the place itself, where it is one party's, and of that party."""
        if scope.level in _OWN:
            yield self._written.get(scope.identity, _NOTHING)
            yield self._parties[scope.parties[0]]

    def _far(self, scope: Scope) -> Iterator[Placement]:
        for one in self._lineage(scope):
            if one.level not in _OWN:
                yield self._written.get(one.identity, _NOTHING)

    def _restricted(self, scope: Scope) -> str | None:
        for one in self._lineage(scope):
            written = self._written.get(one.identity)
            if isinstance(written, ScopePlacement) and written.restricted_level:
                return written.restricted_level
        return None

    def _lineage(self, scope: Scope) -> Iterator[Scope]:
        here: Scope | None = scope
        while here is not None:
            yield here
            here = self._scopes[here.parent] if here.parent else None

    def _first(self, found: list[Placement]) -> Room:
        projects = (one.project for one in found if one.project)
        levels = (one.security_level for one in found if one.security_level)
        return Room(next(projects, self._source.project), next(levels, None))


def _written(
    source: Programme | Release,
) -> Iterator[tuple[Identity, Programme | Release | Cluster | Domain]]:
    """Everything that has a scope, by its identity."""
    root = Identity(source.id)
    yield root, source
    for cluster in source.clusters if isinstance(source, Programme) else ():
        here = join(root, cluster.id)
        yield here, cluster
        for domain in cluster.domains:
            yield join(here, domain.id), domain
