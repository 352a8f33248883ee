"""What a round is compared with to find out why a change is planned: another spec, dates, an instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.config.site_model import SiteConfig
from bot.features.all_overlays import living
from bot.features.guards.owner_parts import passed_on
from bot.features.planning.date_status import definitive
from bot.model.issue import Desired, Identity
from bot.model.release_calendar import ReleasePlan
from bot.reconcile.causes import Facts
from bot.reconcile.dated import pins
from bot.reconcile.diff import ObservedState
from bot.reconcile.redated import Moves
from bot.round.cause_finding import Now, facts_of
from bot.round.observe.look import by_identity
from bot.round.services import Renderers
from bot.round.units import Unit
from bot.schedule.measured import measured_minutes

if TYPE_CHECKING:
    from bot.round.cycle import Cycle


@dataclass(frozen=True, slots=True)
class Former:
    """What an earlier spec says."""

    units: Mapping[Identity, Unit]
    site: SiteConfig
    words: Renderers
    releases: ReleasePlan | None
    folder: object = None
    """What its files live by: they are read until this goes."""


def compared(cycle: "Cycle", unit: Unit, world: ObservedState) -> Now:
    """A programme or release in this round; `unit` is as the spec has it."""
    issues = by_identity(world)
    fixed, minutes = definitive(cycle.seen(unit, world, ())), measured_minutes(unit.tree.vocabulary, issues)
    turns = passed_on(cycle.grown(unit, world).tree, issues, world.moves, world.parts_since)

    def facts(at: datetime) -> Facts:
        has_requests = cycle.releases and cycle.releases.of(unit.name)
        requests = cycle.known_requests() if has_requests else ()
        seen = replace(cycle.seen(unit, world, requests or ()), now=at)
        return facts_of(living(seen, cycle.sources) if unit.grow else {}, fixed, minutes, turns)

    def otherwise(other: ObservedState, files: Mapping[str, str] | None) -> Sequence[Desired] | None:
        former = None if files is None else cycle.former(files)
        there = unit if files is None else former.units.get(unit.tree.root) if former else None
        return cycle.beside(former).planned(there, other).desired if there else None

    return Now(
        root=unit.tree.root,
        world=world,
        desired=cycle.planned(unit, world).desired,
        added=frozenset(cycle.grown(unit, world).tree.added),
        pins=pins(issues),
        facts=facts,
        moved_by=Moves(cycle.planned(unit, world).table).cause,
        otherwise=otherwise,
    )
