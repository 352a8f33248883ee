"""What a round is compared with to find out why a change is planned: another spec, dates, an instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.cab.releases import ReleasePlan
from bot.core.causes import Facts
from bot.core.dated import pins
from bot.core.definitive import definitive
from bot.core.diff import World
from bot.core.measured import measured_minutes
from bot.core.owner_parts import passed_on
from bot.core.redated import Moves
from bot.core.sources import living
from bot.core.types import Desired, Identity
from bot.jobs.causes import Now, facts_of
from bot.jobs.kit import Words
from bot.jobs.observe import by_identity
from bot.jobs.units import Unit
from bot.spec.site import SiteConfig

if TYPE_CHECKING:
    from bot.jobs.cycle import Cycle


@dataclass(frozen=True, slots=True)
class Former:
    """What an earlier spec says."""

    units: Mapping[Identity, Unit]
    site: SiteConfig
    words: Words
    releases: ReleasePlan | None
    folder: object = None
    """What its files live by: they are read until this goes."""


def compared(cycle: "Cycle", unit: Unit, world: World) -> Now:
    """A programme or release in this round; `unit` is as the spec has it."""
    issues = by_identity(world)
    fixed, minutes = definitive(cycle.seen(unit, world, ())), measured_minutes(issues)
    turns = passed_on(cycle.grown(unit, world).tree, issues, world.moves, world.judged_since)

    def facts(at: datetime) -> Facts:
        has_requests = cycle.releases and cycle.releases.of(unit.name)
        requests = cycle.known_requests() if has_requests else ()
        seen = replace(cycle.seen(unit, world, requests or ()), now=at)
        return facts_of(living(seen, cycle.sources) if unit.grow else {}, fixed, minutes, turns)

    def otherwise(other: World, files: Mapping[str, str] | None) -> Sequence[Desired] | None:
        former = None if files is None else cycle.former(files)
        there = unit if files is None else former.units.get(unit.tree.root) if former else None
        return cycle.beside(former).planned(there, other).desired if there else None

    return Now(
        root=unit.tree.root,
        world=world,
        desired=cycle.planned(unit, world).desired,
        added=frozenset(cycle.grown(unit, world).tree.added),
        pins=pins(issues, {}),
        facts=facts,
        moved_by=Moves(cycle.planned(unit, world).table).cause,
        otherwise=otherwise,
    )
