"""A programme or release at one look at Jira: what is there and what follows from it, each worked out once.

    spec unit ──what people decided──▶ resolved ──its planning──▶ planned ──requests──▶ situation

A state never changes: after a write or another look there is a new one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from bot.config.site_model import SiteConfig
from bot.features.all_overlays import Source, overlay_of
from bot.features.rfc.requests import rfcs
from bot.model.issue import Identity, IssueKey
from bot.model.release_calendar import ReleasePlan
from bot.model.request import ChangeRequest
from bot.model.working_days import WorkingDays
from bot.reconcile.diff import ObservedState
from bot.round.observe.look import by_identity, by_people, copies_in
from bot.round.planned import Planned, planned
from bot.round.units import Unit
from bot.runbook.overlay import Overlay
from bot.situation.scope_pauses import Pause
from bot.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Basis:
    """By what every programme and release of a round is judged."""

    site: SiteConfig
    days: WorkingDays
    now: datetime
    """Aware."""
    sources: tuple[Source, ...]
    """Where comes from what people decided in Jira about what should exist."""
    releases: ReleasePlan | None
    """The releasekalender; None where the config has none."""
    pauses: tuple[Pause, ...]
    """What operators have paused."""
    url: Callable[[IssueKey], str]
    """Where people open an issue."""
    heads: Mapping[Identity, str] = field(default_factory=dict)
    """The head of the audit trail, by which programme or release shows it on its epic."""


@dataclass(frozen=True)
class UnitState:
    """One programme or release at one look."""

    basis: Basis
    unit: Unit
    """As the spec has it."""
    observed: ObservedState
    requests: tuple[ChangeRequest, ...] | None
    """Every request of the service desk; None where it cannot be read."""

    @property
    def name(self) -> str:
        """Id of the programme or release."""
        return self.unit.name

    @property
    def root(self) -> Identity:
        """Its identity."""
        return self.unit.tree.root

    def at(self, observed: ObservedState) -> "UnitState":
        """The same unit at another look."""
        return replace(self, observed=observed)

    @cached_property
    def resolved(self) -> Unit:
        """The unit with what people decided in Jira about what should exist."""
        if self.unit.expand is None or not self.basis.sources:
            return self.unit
        return self.unit.with_overlay(self.overlay(self.basis.now))

    def overlay(self, now: datetime) -> Overlay:
        """What people decided about what should exist, as it would be read at an instant.

        What follows from RFCs is left as it is where the service desk cannot be read.
        """
        requests = self.requests if self._is_on_calendar else ()
        seen = replace(self.as_given(self.unit, requests or ()), now=now)
        return overlay_of(replace(seen, desk=None) if requests is None else seen, self.basis.sources)

    @property
    def _is_on_calendar(self) -> bool:
        return bool(self.basis.releases and self.basis.releases.of(self.name))

    @cached_property
    def planned(self) -> Planned:
        """The resolved unit with the dates of its planning."""
        now = self.resolved
        return planned(
            self.as_given(now, ()),
            now.desired,
            now.words,
            self.basis.site.jira,
            self.basis.heads.get(self.root, ""),
        )

    @cached_property
    def situation(self) -> Situation:
        """Where the unit stands. RFCs are left out where the service desk cannot be read."""
        seen = self.as_given(self.unit, self.requests or ())
        unread = self.requests is None
        return replace(seen, tree=self.planned.tree, table=self.planned.table, requests_unread=unread)

    def as_given(self, unit: Unit, requests: tuple[ChangeRequest, ...]) -> Situation:
        """Where a unit stands with these requests, without the dates of its planning."""
        observed, desk, issues = self.observed, self.basis.site.servicedesk, by_identity(self.observed)
        return Situation(
            tree=unit.tree,
            issues=issues,
            added=by_people(observed),
            copies=copies_in(observed),
            missing={i: k.key for i, k in observed.known.items() if k.key and k.issue_id in observed.absent},
            absent={i: observed.absent[o.id] for i, o in issues.items() if o.id in observed.absent},
            moves=observed.moves,
            judged_since=observed.judged_since,
            changes=rfcs(requests, desk) if desk else (),
            now=self.basis.now,
            days=self.basis.days,
            url=self.basis.url,
            desk=desk,
            requests=requests,
            pauses=self.basis.pauses,
            plan=self.basis.releases,
            rules=self.basis.site.gates,
            discloses=self.basis.site.discloses,
        )
