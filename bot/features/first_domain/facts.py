"""Per cluster one domain goes first; its approved migration is the template for the others (S3; domain §3).

Approved means: GO in the last gate of the phases that wait for it (Q.7), and their milestone reached (J.7). A
milestone that was closed before everything before it counts is not reached. And no hard guard of the domain
may have been passed, whichever its phase: M.1 without its requirements, for one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.config.runbook_model import Kind, Level
from bot.features.decisions.gate_states import gate_states
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.violations import is_stopped
from bot.model.item import Item, Scope
from bot.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Convoy:
    """A cluster with the domain that goes first and those that follow."""

    cluster: Scope
    lead: Scope
    others: tuple[Scope, ...]
    approved: datetime | None
    """When the lead's migration was approved; None while it is not."""


def convoys(situation: Situation) -> Iterator[Convoy]:
    """Every cluster with a domain that goes first, in order."""
    tree = situation.tree
    for cluster in tree.scopes.values():
        domains = tree.children(cluster.identity) if cluster.level is Level.CLUSTER else ()
        leads = [domain for domain in domains if domain.first]
        if leads:
            others = tuple(domain for domain in domains if not domain.first)
            yield Convoy(cluster, leads[0], others, approval(situation, leads[0]))


def held_phases(situation: Situation) -> frozenset[str]:
    """Ids of the phases that wait for the first domain."""
    return frozenset(phase.id for phase in situation.tree.runbook.phases if phase.waits_for_first)


def approval(situation: Situation, lead: Scope) -> datetime | None:
    """When the migration of a domain was approved: the later of GO and milestone; None while it is not."""
    phases = held_phases(situation)
    items = [item for item in situation.items(lead.identity) if item.phase in phases]
    gates = [item for item in items if item.kind is Kind.GATE]
    moments = [_go(situation, gates[-1])] if gates else []
    moments += [_reached(situation, item) for item in items if item.kind is Kind.MILESTONE]
    known = [at for at in moments if at is not None]
    if not known or len(known) < len(moments):
        return None
    return None if is_stopped(situation, lead.identity) else max(known)


def _reached(situation: Situation, item: Item) -> datetime | None:
    issue, fulfilment = situation.issues.get(item.identity), situation.once(Fulfilment)
    if issue is None or not situation.is_done(item.identity) or not fulfilment.holds(item):
        return None
    return fulfilment.since(item) or issue.done_at or issue.updated


def _go(situation: Situation, gate: Item) -> datetime | None:
    state = situation.once(gate_states)[gate.identity]
    if not state.is_go:
        return None
    return state.present.at if state.present else _reached(situation, gate)
