"""What one audience may know of a situation: its own work, the meetings it attends, names, and totals."""

from collections.abc import Iterable
from functools import cached_property

from bot.config.runbook_model import Action, Kind, Level
from bot.features.audiences.totals import Group, Kinds, Parties, Totals, is_enough, told
from bot.features.decisions.gate_states import gate_states
from bot.features.guards.counting import Counting
from bot.model.audience import Audience
from bot.model.issue import Identity
from bot.model.item import Item, Scope
from bot.runbook.expand import Tree
from bot.situation.situation import Situation

PROVIDER, SUPPLIER, MEMBER = "provider", "supplier", "member"
"""Who competes, each among themselves: parties with a domain, parties of a cluster, parties of a release."""


def kinds_of(tree: Tree) -> Kinds:
    """With whom each party competes. Who alone fills a role of the whole, such as the organisation that runs
    it, competes with nobody. A party that works nowhere yet may turn out to be anybody's competitor.
    """
    found: dict[str, set[str]] = {}
    providers = {scope.parties[0] for scope in tree.scopes.values() if scope.level is Level.DOMAIN}
    for scope in tree.scopes.values():
        if scope.level is Level.PARTY:
            for party in scope.parties:
                found.setdefault(party, set()).add(MEMBER)
        elif scope.level in (Level.CLUSTER, Level.DOMAIN):
            for party in scope.parties:
                is_provider = party in providers
                found.setdefault(party, set()).add(PROVIDER if is_provider else SUPPLIER)
    for_all = {who[0] for who in tree.roles.get(tree.root, {}).values() if len(who) == 1}
    for party in tree.parties.keys() - found.keys() - for_all:
        found[party] = {PROVIDER, SUPPLIER, MEMBER}
    return {party: frozenset(kinds) for party, kinds in found.items()}


def totals_of(situation: Situation) -> Totals:
    """The totals that every reader but the internal ones gets; made once for a situation."""
    kinds = situation.once(_kinds)
    return told(_group(situation, situation.tree.root, kinds), kinds)


def _kinds(situation: Situation) -> Kinds:
    return kinds_of(situation.tree)


def _group(situation: Situation, scope: Identity, kinds: Kinds) -> Group:
    """A scope with who has work there that is counted."""
    cells: dict[str, set[str]] = {}
    counting = situation.once(Counting)
    for item in situation.items(scope):
        if item.step is None or not counting.counts(item):
            continue
        cells.setdefault(item.phase, set()).update(party for party in item.parties if party in kinds)
    below = tuple(_group(situation, one.identity, kinds) for one in situation.tree.children(scope))
    return Group(scope, {phase: Parties(who) for phase, who in cells.items()}, below)


def _runbook_rows(situation: Situation) -> frozenset[tuple[str, str]]:
    runbook = situation.tree.runbook
    rows = {(one.code, one.title) for one in runbook.steps}
    return frozenset(rows | {(one.code, one.title) for one in runbook.actions})


class Knowledge:
    """What readers other than the internal ones may know of one situation."""

    def __init__(self, situation: Situation, audience: Audience) -> None:
        self._now, self._tree, self.party = situation, situation.tree, audience.party
        self._kinds = situation.once(_kinds)
        self._totals = situation.once(totals_of)

    # -- work

    def owns(self, item: Item) -> bool:
        """Whether it is the readers' own work, wherever it stands."""
        return bool(self.party) and self.party in item.parties

    def owns_id(self, identity: Identity | None) -> bool:
        """The same, by identity; what is no item is nobody's own."""
        item = self._tree.items.get(identity) if identity else None
        return item is not None and self.owns(item)

    def attends(self, gate: Item) -> bool:
        """Whether the readers come to this meeting: as its owner, in support, or in its quorum."""
        if not self.party or gate.kind is not Kind.GATE:
            return False
        spec = gate.row.spec
        roles = {*gate.owners, *(spec.support if isinstance(spec, Action) else ())}
        if state := self._now.once(gate_states).get(gate.identity):
            roles |= set(state.quorum)
        here = self._tree.roles.get(gate.scope, {})
        return self.owns(gate) or any(self.party in here.get(role, ()) for role in roles)

    def attends_id(self, identity: Identity | None) -> bool:
        """The same, by identity."""
        item = self._tree.items.get(identity) if identity else None
        return item is not None and self.attends(item)

    # -- places

    def takes_part(self, scope: Scope) -> bool:
        """Whether the readers work here; at the top that says little, for there everybody does."""
        return bool(self.party) and self.party in scope.parties

    def is_home(self, scope: Scope) -> bool:
        """Whether it is a domain, or a party's own part, where the readers work."""
        return scope.level in (Level.DOMAIN, Level.PARTY) and self.takes_part(scope)

    def name_of(self, scope: Scope) -> str:
        """What the readers may call a place: titles of clusters and domains tell who takes part."""
        if scope.level in (Level.PROGRAMME, Level.RELEASE):
            return scope.title
        telling = scope.parties[:1] if scope.level is Level.DOMAIN else scope.parties
        if self.takes_part(scope) and all(map(self.may_name, telling)):
            return scope.title
        place = "" if scope.level is Level.PARTY else scope.identity.rsplit("/", 1)[-1].upper()
        return f"{scope.level.value.capitalize()} {place}".strip()

    def title_of(self, identity: Identity) -> str:
        """The same, by identity."""
        return self.name_of(self._tree.scopes[identity])

    # -- names

    @cached_property
    def _known(self) -> frozenset[str]:
        """Who competes and may still be named to the readers: in each domain where they work, those that do
        not compete with them; with `discloses: cluster` the suppliers of their clusters too.
        """
        found = {self.party}
        mine = self._kinds.get(self.party, frozenset())
        for scope in self._tree.scopes.values():
            if scope.level is Level.DOMAIN and self._works_in(scope):
                found |= {one for one in scope.parties if not mine & self._kinds.get(one, frozenset())}
            elif scope.level is Level.CLUSTER and self._now.discloses == "cluster" and self.takes_part(scope):
                found |= {one for one in scope.parties if SUPPLIER in self._kinds.get(one, ())}
        if PROVIDER in mine:
            found -= {one for one, kinds in self._kinds.items() if PROVIDER in kinds and one != self.party}
        return frozenset(found)

    def _works_in(self, scope: Scope) -> bool:
        if self.takes_part(scope):
            return True
        return any(self.party in item.parties for item in self._now.items(scope.identity))

    def may_name(self, party: str) -> bool:
        """Whether the readers may hear this party named: themselves, who competes with nobody, and who is
        disclosed to them. Shared readers hear of nobody.
        """
        return bool(self.party) and (party not in self._kinds or party in self._known)

    @cached_property
    def _titles(self) -> frozenset[str]:
        hidden = {one.title for one in self._tree.parties.values() if not self.may_name(one.id)}
        return frozenset(one.title for one in self._tree.parties.values() if self.may_name(one.id)) - hidden

    def titles(self, titles: Iterable[str]) -> tuple[str, ...]:
        """Those of these titles of parties that the readers may hear."""
        return tuple(title for title in titles if title in self._titles)

    def row_title(self, item: Item) -> str:
        """What a row is called: by the runbook, and by whoever added it only to its own."""
        return "" if item.identity in self._tree.added and not self.owns(item) else item.title

    def is_row(self, code: str, title: str) -> bool:
        """Whether the runbook has a row of that code and title; what people added is their own."""
        return (code, title) in self._now.once(_runbook_rows)

    # -- what people wrote

    def hears(self, function: str) -> bool:
        """Whether the readers may read what somebody in this function wrote: of their own party, or of one
        that competes with nobody. Where others bear the same function, nobody can tell, so not.
        """
        bearers = {
            person.party
            for periods in self._tree.people.values()
            for person in periods
            if person.function == function
        }
        return bool(self.party and bearers) and all(
            one == self.party or one not in self._kinds for one in bearers
        )

    def said_by(self, function: str) -> str:
        """The function of who did something, for who may read what that person wrote."""
        return function if self.hears(function) else ""

    # -- totals

    def counts(self, scope: Identity) -> bool:
        """Whether the total of a scope is told."""
        return scope in self._totals.scopes

    def is_enough(self, parties: Iterable[str]) -> bool:
        """Whether a number about these parties may be told."""
        return is_enough(parties, self._kinds)

    def counts_phases(self, scope: Identity) -> bool:
        """Whether the totals of its phases are told."""
        return scope in self._totals.phases
