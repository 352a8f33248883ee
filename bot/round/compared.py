"""What a round is compared with to find out why a change is planned: another spec, dates, an instant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config.site_model import SiteConfig
from bot.features.guards.date_status import definitive
from bot.features.guards.owner_parts import passed_on
from bot.model.issue import Desired, Identity
from bot.model.release_calendar import ReleasePlan
from bot.reconcile.causes import Facts
from bot.reconcile.dated import pins
from bot.reconcile.diff import ObservedState
from bot.reconcile.redated import Moves
from bot.round.cause_finding import Now, facts_of
from bot.round.state import UnitState
from bot.round.units import Unit
from bot.schedule.measured import measured_minutes


@dataclass(frozen=True, slots=True)
class Former:
    """What an earlier spec says."""

    units: Mapping[Identity, Unit]
    site: SiteConfig
    releases: ReleasePlan | None
    folder: object = None
    """What its files live by: they are read until this goes."""


def compared(state: UnitState, former: Callable[[Mapping[str, str]], Former | None]) -> Now:
    """A programme or release in this round; `former` reads the files by which an earlier one went."""
    unit, observed, given = state.unit, state.observed, state.as_given(state.unit, ())
    fixed, minutes = definitive(given), measured_minutes(unit.tree.vocabulary, given.issues)
    turns = passed_on(state.resolved.tree, given.issues, observed.moves, observed.judged_since)

    def facts(at: datetime) -> Facts:
        return facts_of(state.overlay(at) if unit.expand else {}, fixed, minutes, turns)

    def otherwise(other: ObservedState, files: Mapping[str, str] | None) -> Sequence[Desired] | None:
        if files is None:
            return state.at(other).planned.desired
        found = former(files)
        there = found.units.get(state.root) if found else None
        if found is None or there is None:
            return None
        basis = replace(state.basis, site=found.site, releases=found.releases)
        return replace(state, basis=basis, unit=there, observed=other).planned.desired

    return Now(
        root=state.root,
        world=observed,
        desired=state.planned.desired,
        added=frozenset(state.resolved.tree.added),
        pins=pins(given.issues, {}),
        facts=facts,
        moved_by=Moves(state.planned.table).cause,
        otherwise=otherwise,
        headed=state.root if state.root in state.basis.heads else None,
    )
