"""From a runbook and a programme or release to the tree of scopes and the items in each scope."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from bot.commands.vocabulary import Vocabulary
from bot.config.growth_model import DetailAction, FirstDomain, Hold
from bot.config.people_model import People, by_account
from bot.config.programme_model import Cluster, Domain, Party, Programme, Release
from bot.config.runbook_model import Action, Condition, Level, Runbook, Step
from bot.model.identity import join
from bot.model.issue import Identity
from bot.model.item import Item, Scope
from bot.model.working_days import WorkingDays
from bot.runbook.anchors import Moments
from bot.runbook.items import Place, items
from bot.runbook.overlay import UNTOUCHED, Learned, Overlay, ScopeOverlay
from bot.runbook.placement import Room, home, rooms

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """That a row is a piece of another, and lies within its duration."""

    whole: Identity
    minutes: int | None = None
    """What people say that it takes; None for its share of what is left of the whole."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A programme or release, spelled out: every scope, step and action that should exist."""

    root: Identity
    title: str
    project: str
    runbook: Runbook
    parties: Mapping[str, Party]
    scopes: Mapping[Identity, Scope]
    vocabulary: Vocabulary
    """How people say things on its issues."""
    items: Mapping[Identity, Item]
    """Steps and actions, in draaiboek order within each scope."""
    fix_version: str | None = None
    people: People = field(default_factory=dict)
    """Who may decide or sign and when, by account."""
    release: Release | None = None
    """As it was written, of a release."""
    roles: Mapping[Identity, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """By scope: which parties fill which role there."""
    added: Mapping[Identity, Action] = field(default_factory=dict)
    """The rows that people added in Jira, by the identity of their one instance."""
    begins: Mapping[Identity, datetime] = field(default_factory=dict)
    """From when an action is planned by the minute, where that is not the migration of its scope."""
    anew: Mapping[Identity, date] = field(default_factory=dict)
    """Of what is done in a next attempt: the first day of that; what people set before it pins nothing."""
    parts: Mapping[Identity, Part] = field(default_factory=dict)
    """Of the rows that people added those that are pieces of another."""
    rooms: Mapping[Identity, Room] = field(default_factory=dict)
    """Project and security level of the scopes and steps that have others than the whole."""
    elsewhere: frozenset[str] = frozenset()
    """The projects of those."""
    level: str | None = None
    """Jira security level of all other work."""
    accepted: str = ""
    """Why parties may see each other's work, as the configuration says; empty where nobody accepted it."""
    details: Mapping[Identity, tuple[DetailAction, ...]] = field(default_factory=dict)
    """By scope: the detail actions that the programme writes out."""
    hold: Hold = "none"
    """What the others of a cluster do until the migration of its first domain is approved."""
    lasts: Mapping[Identity, Learned] = field(default_factory=dict)
    """How long an action takes, where a lesson says otherwise than the runbook."""
    measured: Mapping[Identity, int] = field(default_factory=dict)
    """Minutes that a row took in a trial, by the identity of its first instance."""

    def children(self, scope: Identity) -> tuple[Scope, ...]:
        """The scopes directly below one."""
        return tuple(s for s in self.scopes.values() if s.parent == scope)

    def room(self, identity: Identity) -> Room:
        """Where the issue of a scope, step or action stands; an action's stands where its step's does."""
        item = self.items.get(identity)
        key = item.step if item and item.step else identity
        return self.rooms.get(key) or Room(self.project, self.level)

    @property
    def projects(self) -> frozenset[str]:
        """Every project in which the configuration puts issues of it."""
        return self.elsewhere | {self.project}

    def lineage(self, scope: Identity) -> tuple[Identity, ...]:
        """The scope and its ancestors, nearest first."""
        found = [scope]
        while (parent := self.scopes[found[-1]].parent) is not None:
            found.append(parent)
        return tuple(found)


def expand_programme(
    runbook: Runbook,
    programme: Programme,
    days: WorkingDays,
    overlay: Overlay = UNTOUCHED,
    *,
    vocabulary: Vocabulary,
    first: FirstDomain = FirstDomain(),  # noqa: B008  (frozen)
) -> Tree:
    """The tree of a migration programme: programme, clusters, domains.

    `overlay` is what people decided in Jira about what should exist (`bot.runbook.overlay`); `first` what the
    others of a cluster do before its first domain is approved, where the programme does not say.
    """
    places = [
        _with_overlay(place, overlay)
        for place in without_excluded(runbook, programme, _programme_places(programme))
    ]
    levelled = with_levels(runbook, programme.levels)
    tree = _tree(levelled, programme, places, days, vocabulary, title=programme.title, version=None)
    root = tree.root
    details = {join(root, cluster.id): cluster.details for cluster in programme.clusters}
    for cluster in programme.clusters:
        details |= {join(root, cluster.id, domain.id): domain.details for domain in cluster.domains}
    hold = (programme.first_domain or first).hold
    return replace(tree, details={scope: found for scope, found in details.items() if found}, hold=hold)


def without_excluded(runbook: Runbook, programme: Programme, places: Iterable[Place]) -> Iterator[Place]:
    """The places without what leaves clusters of some parties out: there such a step does not stand, and at
    the top it is not for the parties that work in no other cluster (S4 D.1 to D.3, without Philips).
    """
    leaving = {step.code: set(step.excludes) for step in runbook.steps if step.excludes}
    out = {
        code: [one for one in programme.clusters if excluded & _parties_of(one)]
        for code, excluded in leaving.items()
    }
    for place in places:
        cluster = place.scope.identity.split("/")[1:2]
        here = frozenset(
            code for code, found in out.items() if cluster and cluster[0] in {c.id for c in found}
        )
        outside = (
            {} if cluster else {code: _only_in(programme, found) for code, found in out.items() if found}
        )
        yield replace(place, omitted=here, outside=outside) if here or outside else place


def _parties_of(cluster: Cluster) -> frozenset[str]:
    return frozenset((*cluster.parties, *(domain.party for domain in cluster.domains)))


def _only_in(programme: Programme, clusters: Sequence[Cluster]) -> frozenset[str]:
    """The parties that work in these clusters and in no other."""
    inside = frozenset(party for one in clusters for party in _parties_of(one))
    return inside.difference(*(_parties_of(one) for one in programme.clusters if one not in clusters))


def with_levels(runbook: Runbook, levels: Mapping[str, Level]) -> Runbook:
    """The runbook with actions at the level that a programme chose, and those that move along with them."""
    if not levels:
        return runbook

    def moved(action: Action) -> Action:
        level = levels.get(action.code) or levels.get(action.level_of or "")
        return action.model_copy(update={"level": level}) if level else action

    def step(one: Step) -> Step:
        return one.model_copy(update={"actions": tuple(map(moved, one.actions))})

    phases = (phase.model_copy(update={"steps": tuple(map(step, phase.steps))}) for phase in runbook.phases)
    return runbook.model_copy(update={"phases": tuple(phases)})


def expand_release(
    runbook: Runbook,
    release: Release,
    days: WorkingDays,
    overlay: Overlay = UNTOUCHED,
    *,
    vocabulary: Vocabulary,
) -> Tree:
    """The tree of a chain release: the release, and each party in it."""
    places = [_with_overlay(place, overlay) for place in _release_places(release)]
    return _tree(
        with_choices(runbook, release.chosen),
        release,
        places,
        days,
        vocabulary,
        title=release.title,
        version=release.version,
    )


def with_choices(runbook: Runbook, chosen: Mapping[str, tuple[str, ...]]) -> Runbook:
    """The runbook without the actions that a release did not choose where one or more of them are needed.

    What comes after one of those comes after what that came after (S0 3).
    """
    dropped = {
        action.code: action
        for step in runbook.steps
        for action in step.actions
        if step.code in chosen and action.code in step.one_or_more and action.code not in chosen[step.code]
    }
    if not dropped:
        return runbook

    def before(codes: tuple[str, ...]) -> tuple[str, ...]:
        found = (before(dropped[code].after) if code in dropped else (code,) for code in codes)
        return tuple(dict.fromkeys(one for some in found for one in some))

    def step(one: Step) -> Step:
        kept = (action for action in one.actions if action.code not in dropped)
        actions = tuple(action.model_copy(update={"after": before(action.after)}) for action in kept)
        return one.model_copy(update={"actions": actions, "after": before(one.after)})

    phases = (phase.model_copy(update={"steps": tuple(map(step, phase.steps))}) for phase in runbook.phases)
    return runbook.model_copy(update={"phases": tuple(phases)})


def _with_overlay(place: Place, overlay: Overlay) -> Place:
    here = overlay.get(place.scope.identity)
    if here is None:
        return place
    scope = replace(place.scope, migration=here.migration or place.scope.migration)
    return replace(place, here=here, scope=scope)


def _tree(
    runbook: Runbook,
    source: Programme | Release,
    places: list[Place],
    days: WorkingDays,
    vocabulary: Vocabulary,
    *,
    title: str,
    version: str | None,
) -> Tree:
    scopes = {place.scope.identity: place.scope for place in places}
    made = {item.identity: item for item in items(runbook, places, days)}
    placed = rooms(source, scopes, made)
    return Tree(
        root=Identity(source.id),
        title=title,
        project=source.project,
        runbook=runbook,
        parties={party.id: party for party in source.parties},
        scopes=scopes,
        vocabulary=vocabulary,
        items=made,
        fix_version=version,
        people=by_account(source.people),
        roles={place.scope.identity: place.roles for place in places},
        added={
            join(place.scope.identity, one.action.code): one.action
            for place in places
            for one in place.here.extra
        },
        begins=_by_row(places, lambda here: here.begins),
        anew=_by_row(places, lambda here: here.anew),
        parts={
            join(place.scope.identity, one.action.code): Part(
                join(place.scope.identity, one.holds), one.minutes
            )
            for place in places
            for one in place.here.extra
            if one.is_part
        },
        release=source if isinstance(source, Release) else None,
        rooms=placed,
        elsewhere=frozenset(room.project for room in placed.values()),
        level=home(source).level,
        accepted=source.visibility.reason if source.visibility else "",
        lasts=_by_row(places, lambda here: here.lasts),
        measured=_by_row(places, lambda here: here.measured),
    )


def _by_row(places: list[Place], pick: Callable[[ScopeOverlay], Mapping[str, T]]) -> dict[Identity, T]:
    """What people decided about rows, by the rows in their places."""
    return {join(place.scope.identity, code): v for place in places for code, v in pick(place.here).items()}


def _programme_places(programme: Programme) -> Iterator[Place]:
    root = Identity(programme.id)
    single = {role: (party,) for role, party in programme.roles.items()}
    everyone = tuple(party.id for party in programme.parties)
    titles = {party.id: party for party in programme.parties}
    first = min((d.migration for c in programme.clusters for d in c.domains if d.migration), default=None)
    moments = Moments(kick_off=programme.start, migration=first, end=programme.end)
    scope = Scope(
        root,
        Level.PROGRAMME,
        programme.title,
        None,
        everyone,
        first,
        programme.start,
        programme.end,
        programme.freezes,
    )
    facts: dict[Condition, bool | None] = {Condition.ENVIRONMENTS_READY: programme.environments_ready}
    yield Place(scope, Level.PROGRAMME, facts, moments, _by_role(everyone, titles) | single)
    for cluster in programme.clusters:
        parties = (*cluster.parties, *dict.fromkeys(domain.party for domain in cluster.domains))
        here = join(root, cluster.id)
        freezes = (*programme.freezes, *cluster.freezes)
        lead = next((d.migration for d in cluster.domains if d.first), None)
        moments = Moments(kick_off=cluster.kick_off, migration=lead, end=programme.end)
        scope = Scope(
            here, Level.CLUSTER, cluster.title, root, parties, lead, cluster.kick_off, freezes=freezes
        )
        elsewhere = cluster.environments
        yield Place(scope, Level.CLUSTER, facts, moments, _by_role(parties, titles) | single, elsewhere)
        for domain in cluster.domains:
            place = _domain_place(programme, cluster, domain, here)
            yield replace(place, roles=_by_role(place.scope.parties, titles) | single)


def _domain_place(programme: Programme, cluster: Cluster, domain: Domain, above: Identity) -> Place:
    scope = Scope(
        join(above, domain.id),
        Level.DOMAIN,
        domain.title,
        above,
        (domain.party, *cluster.parties),
        domain.migration,
        cluster.kick_off,
        freezes=(*programme.freezes, *cluster.freezes),
        first=domain.first,
    )
    moments = Moments(
        kick_off=cluster.kick_off, migration=domain.migration, end=programme.end, gates=domain.gates
    )
    facts = {
        Condition.OTHER_SUPPLIERS: domain.other_suppliers,
        Condition.NO_GO: False,
        Condition.ENVIRONMENTS_READY: programme.environments_ready,
    }
    return Place(scope, Level.DOMAIN, facts, moments, environments=cluster.environments)


def _release_places(release: Release) -> Iterator[Place]:
    root = Identity(release.id)
    single = {role: (party,) for role, party in release.roles.items()}
    titles = {party.id: party for party in release.parties}
    taking_part = tuple(p.id for p in release.parties if p.id not in release.roles.values())
    moments = Moments(kick_off=release.kick_off, end=release.production.date(), production=release.production)
    facts = {Condition.CHAIN_DEPENDENCIES: release.chain_dependencies, Condition.NO_GO: False}
    scope = Scope(root, Level.RELEASE, release.title, None, taking_part, release.production, release.kick_off)
    yield Place(scope, Level.RELEASE, facts, moments, _by_role(taking_part, titles) | single)
    for party in taking_part:
        touched = release.touches is None or party in release.touches
        here = Scope(join(root, party), Level.PARTY, titles[party].title, root, (party,))
        facts_here = facts | {Condition.TOUCHES_PARTY: touched}
        yield Place(here, Level.PARTY, facts_here, moments, _by_role((party,), titles) | single)


def _by_role(parties: tuple[str, ...], known: Mapping[str, Party]) -> dict[str, tuple[str, ...]]:
    roles: dict[str, list[str]] = {}
    for party in parties:
        for role in known[party].roles:
            roles.setdefault(role, []).append(party)
    return {role: tuple(filling) for role, filling in roles.items()}
