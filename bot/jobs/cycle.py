"""One cycle: observe, plan and apply, attach RFCs, publish, remind; for every programme and release.

One failing part does not stop the others: its error becomes an outcome.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.core.cab.releases import ReleasePlan
from bot.core.cab.requests import rfcs
from bot.core.calendar import WorkingDays
from bot.core.dated import written
from bot.core.diff import World, diff
from bot.core.gates import coming
from bot.core.outcome import Outcome, Report
from bot.core.plan import Plan, lies_in, limited
from bot.core.rules import RULES, Act, Rule, acts, settled
from bot.core.situation import Situation
from bot.core.sources import SOURCES, Source, living
from bot.core.types import ChangeRequest, Identity, IssueId
from bot.core.upgrade import held, started
from bot.errors import CheckFailed, NotFound, RegiebotError
from bot.jobs import safety
from bot.jobs.act import Perform
from bot.jobs.answers import Answers
from bot.jobs.apply import Apply
from bot.jobs.board import ROOT, answers, date_versions
from bot.jobs.changes import Attach
from bot.jobs.copies import remember_told, untold
from bot.jobs.hearing import Listener
from bot.jobs.kit import Ports, Words
from bot.jobs.limits import SiteLimits
from bot.jobs.moments import Historian
from bot.jobs.observe import Observer, by_identity, by_people, copies_in, ids_of
from bot.jobs.outgoing import Outgoing, failure
from bot.jobs.planned import Planned, planned
from bot.jobs.units import Unit
from bot.jobs.votes import chosen, dated
from bot.spec.site import SiteConfig

Given = tuple[World, Unit, tuple[ChangeRequest, ...]]
"""What a situation is made of."""


@dataclass(slots=True)
class _Memory:
    """What one run has found out, so that no part of it works it out again."""

    requests: tuple[ChangeRequest, ...] | None = None
    unreadable: RegiebotError | None = None
    """Why the requests cannot be read; asked once per run."""
    observer: Observer | None = None
    limits: SiteLimits | None = None
    historian: Historian | None = None
    grown: dict[str, tuple[World, tuple[ChangeRequest, ...] | None, Unit]] = field(default_factory=dict)
    """Per unit: at which world and with which requests it was last grown, and into what."""
    planned: dict[str, tuple[World, Unit, Planned]] = field(default_factory=dict)
    """Per unit: at which world its dates were last planned, and how."""
    situations: dict[str, tuple[Given, Situation]] = field(default_factory=dict)
    """Per unit: of what its situation was last made."""
    stood: dict[Identity, Situation] = field(default_factory=dict)
    """Where each unit stands at the end."""


@dataclass(slots=True)
class Cycle:
    """Everything that a run does, at one instant. Keeps nothing between runs."""

    ports: Ports
    words: Words
    site: SiteConfig
    days: WorkingDays
    now: datetime
    roots: tuple[Identity, ...] = ()
    """Every programme and release of the run; one search for changes serves them all."""
    overrides: frozenset[str] = frozenset()
    only: tuple[str, ...] = ()
    """Limit writing in Jira to these programmes, clusters, domains or releases; empty means all."""
    upgrade: tuple[str, ...] = ()
    """Scopes that take over the present version of their runbook now."""
    full: bool = False
    """Look at every issue, not only at what changed."""
    hosts: Mapping[Identity, frozenset[Identity]] = field(default_factory=dict)
    """Per programme: the steps under whose tasks people's own sub-tasks count."""
    rules: tuple[Rule, ...] = RULES
    """What is said and done because of where things stand."""
    sources: tuple[Source, ...] = SOURCES
    """Where comes from what people decided in Jira about what should exist."""
    progress: Callable[[Outcome], None] = lambda _: None
    stop: Callable[[], bool] = lambda: False
    releases: ReleasePlan | None = None
    """The releasekalender; None where the config has none."""
    _memory: _Memory = field(default_factory=_Memory)

    def afresh(self, now: datetime, stop: Callable[[], bool]) -> "Cycle":
        """The same cycle at another instant, with nothing remembered."""
        return replace(self, now=now, stop=stop, _memory=_Memory())

    @property
    def observer(self) -> Observer:
        """This run's view of Jira."""
        if self._memory.observer is None:
            self._memory.observer = Observer(
                tracker=self.ports.tracker,
                ledger=self.ports.ledger,
                notes=self.ports.notes,
                now=self.now,
                roots=self.roots,
                policies={str(name): policy for name, policy in self.site.jira.fields.items()},
                sweep_at=self.site.schedule.sweep_at,
                sweep_days=self.site.schedule.sweep_days,
                full=self.full,
                hosts=self.hosts,
            )
        return self._memory.observer

    @property
    def limits(self) -> SiteLimits:
        """This run's view of what projects take."""
        if self._memory.limits is None:
            self._memory.limits = SiteLimits(self.ports.tracker, self.ports.notes, self.now, self.full)
        return self._memory.limits

    def look(self, unit: Unit) -> World:
        """What exists now."""
        near = coming(unit.tree, self.days, self.now)
        return self._heard(unit, self.observer.look(unit.tree.root, unit.desired, near))

    def _heard(self, unit: Unit, world: World, wrote: Collection[IssueId] | None = None) -> World:
        """The world with what people said and did, as the record has it; after a look, or after `wrote`."""
        memory = self._memory
        memory.historian = memory.historian or Historian(self.ports.tracker, self.ports.record, self.now)
        world = memory.historian.recall(unit.tree.root, world, wrote)
        listener = Listener(self.ports.record, self.now)
        return listener.hear(unit.tree, world, lambda seen: self.grown(unit, seen).tree)

    def _refreshed(self, unit: Unit, touched: Iterable[IssueId]) -> World:
        """The world after writes."""
        wrote = frozenset(touched)
        return self._heard(unit, self.observer.refresh(unit.tree.root, wrote), wrote)

    def grown(self, unit: Unit, world: World) -> Unit:
        """The unit with what people decided in Jira about what should exist."""
        if unit.grow is None or not self.sources:
            return unit
        requests = self._known_requests() if self.releases and self.releases.of(unit.name) else ()
        known = self._memory.grown.get(unit.name)
        if known is None or known[0] is not world or known[1] is not requests:
            seen = self._seen(unit, world, requests or ())
            found = living(replace(seen, desk=None) if requests is None else seen, self.sources)
            known = self._memory.grown[unit.name] = (world, requests, unit.grown(found))
        return known[2]

    def _known_requests(self) -> tuple[ChangeRequest, ...] | None:
        """The requests of the service desk; None where it cannot be read."""
        try:
            return self.requests()
        except RegiebotError:
            return None

    def planned(self, unit: Unit, world: World) -> Planned:
        """The unit with what people decided in Jira, and the dates of its planning."""
        known, now = self._memory.planned.get(unit.name), self.grown(unit, world)
        if known is None or known[0] is not world or known[1] is not now:
            issues = by_identity(world)
            made = planned(now.tree, now.desired, now.words, issues, self.site.jira, self.days)
            known = self._memory.planned[unit.name] = (world, now, made)
        return known[2]

    def draft(self, unit: Unit, world: World) -> Plan:
        """What would have to change, however much that is."""
        desired, unit = self.planned(unit, world).desired, self.grown(unit, world)
        plan = diff(unit.tree.root, desired, self._with_versions(unit, world))
        if self.limits.look(unit.tree.project, unit.tree.root, world.observed, writes=bool(plan.writes)):
            plan = diff(unit.tree.root, desired, self._with_versions(unit, world))
        return limited(plan, self.only) if self.only else plan

    def plan(self, unit: Unit, world: World) -> Plan:
        """What would have to change. Raises what `judge` raises."""
        plan = self.draft(unit, world)
        self.judge(unit, plan)
        return plan

    def judge(self, unit: Unit, plan: Plan) -> None:
        """Raise what `safety.judge` raises: a plan that would touch more than allowed is not carried out."""
        ports, site = self.ports, self.site
        safety.judge(unit, plan, ports.tracker, self.limits, site.guard, self.releases, self.overrides)

    def _with_versions(self, unit: Unit, world: World) -> World:
        """What runs by an earlier version keeps it; what people added and somebody began keeps its words."""
        kept = held(unit.tree, world, self.upgrade) | started(unit.tree, by_identity(world))
        marks, limits = self.site.jira.label_orphans, self.limits.of([unit.tree.project])
        return replace(world, held=kept, marks_orphans=marks, limits=limits)

    def apply(self, unit: Unit, plan: Plan, world: World) -> tuple[Report, World]:
        """Carry out a plan; gives the world as it is afterwards."""
        desired, ports = self.planned(unit, world).desired, self.ports
        unit = self.grown(unit, world)
        run = Apply(ports.tracker, ports.ledger, self.now, progress=self.progress, stop=self.stop)
        Listener(ports.record, self.now).settle(self.situation(unit, world))
        after = replace(world, observed=written(world.observed, plan, {one.identity: one for one in desired}))
        run.say(plan, partial(self._todo, unit, after), self.words.note)
        report = run.run(untold(plan, ports.notes), desired, self._with_versions(unit, world))
        remember_told(plan, world, ports.notes)
        self.limits.learn(run.refused)
        world = self._refreshed(unit, run.touched) if run.touched else world
        return self.limits.with_left_out(report, unit.tree.project, desired, by_identity(world)), world

    def reconcile(self, unit: Unit) -> tuple[Report, World]:
        """Plan and apply; gives the world as it is afterwards."""
        world = self.look(unit)
        return self.apply(unit, self.plan(unit, world), world)

    def requests(self) -> tuple[ChangeRequest, ...]:
        """Every request of the service desk, read once per cycle."""
        if self._memory.unreadable:
            raise self._memory.unreadable
        if self._memory.requests is None:
            desk, door = self.site.servicedesk, self.ports.desk
            try:
                found = chosen(door.changes(desk), desk, door, self.ports.notes) if desk and door else ()
            except RegiebotError as error:
                self._memory.unreadable = error
                raise
            found = dated(found, self.ports.notes, self.now)
            listener = Listener(self.ports.record, self.now)
            self._memory.requests = listener.hear_requests(found, desk) if desk else found
        return self._memory.requests

    def attach(self, unit: Unit, world: World) -> Generator[Report, None, World]:
        """Make approved RFCs part of their release, with the work that they ask for; gives the world then."""
        door, epic = self.ports.desk, by_identity(world).get(unit.tree.root)
        version = unit.tree.fix_version
        if self.site.servicedesk and door and version and epic:
            requests = self.requests()
            run = Attach(door, self.ports.tracker, self.ports.notes, self.limits)
            yield run.run(self.situation(unit, world), epic)
            self._memory.requests = run.after(requests, epic, version)
            if self._memory.requests is not requests:
                report, world = self.apply(unit, self.plan(unit, world), world)
                if report.outcomes:
                    yield report
        return world

    def act(self, unit: Unit, world: World) -> tuple[Report, World]:
        """Say on issues what the rules ask for; gives the world as it is afterwards."""
        now = self.situation(unit, world)
        Listener(self.ports.record, self.now).settle(now)
        run = Perform(self.ports.tracker, self.words.note, self.stop)
        report = run.run(
            unit.tree.root, self._todo(unit, world), ids_of(world), filter(self._is_inside, settled(now))
        )
        return report, (self._refreshed(unit, run.touched) if run.touched else world)

    def _todo(self, unit: Unit, world: World) -> list[Act]:
        """What the rules ask to say and do on issues."""
        return [a for a in acts(self.situation(unit, world), self.rules) if self._is_inside(a.identity)]

    def _is_inside(self, identity: Identity) -> bool:
        return not self.only or lies_in(identity, self.only)

    def situation(self, unit: Unit, world: World) -> Situation:
        """Where the unit stands. RFCs are left out where the service desk cannot be read.

        What was worked out from it is kept for as long as the unit, the world and the RFCs stay the same.
        """
        given = (world, unit, self._known_requests() or ())
        known = self._memory.situations.get(unit.name)
        if known is None or any(a is not b for a, b in zip(known[0], given, strict=True)):
            made = self.planned(unit, world)
            found = replace(self._seen(unit, world, given[2]), tree=made.tree, table=made.table)
            known = self._memory.situations[unit.name] = (given, found)
        return known[1]

    def stood(self, unit: Unit) -> Situation | None:
        """Where the unit stood at the end of this run; None before, and where Jira could not be read."""
        return self._memory.stood.get(unit.tree.root)

    def _seen(self, unit: Unit, world: World, requests: tuple[ChangeRequest, ...]) -> Situation:
        desk = self.site.servicedesk
        return Situation(
            tree=unit.tree,
            issues=by_identity(world),
            added=by_people(world),
            copies=copies_in(world),
            moves=world.moves,
            changes=rfcs(requests, desk) if desk else (),
            now=self.now,
            days=self.days,
            url=self.ports.tracker.url,
            desk=desk,
            requests=requests,
            plan=self.releases,
            rules=self.site.gates,
        )

    def date(self, unit: Unit, world: World) -> Iterator[Report]:
        """Let the versions of a release on the calendar say when it goes into production."""
        if unit.tree.fix_version and by_identity(world).get(unit.tree.root):
            situation = self.situation(unit, world)
            if found := tuple(date_versions(self.ports.tracker, self.ports.notes, situation)):
                yield Report("versions", unit.name, found)

    @property
    def _outgoing(self) -> Outgoing:
        return Outgoing(self.ports, self.words, self.site, self.now, self.rules, self.stop, self.releases)

    def publish(self, unit: Unit, world: World) -> Iterator[Report]:
        """Bring the pages up to date in every configured space."""
        if self.ports.wiki:
            yield from self._outgoing.publish(self.situation(unit, world))

    def remind(self, unit: Unit, world: World) -> Iterator[Report]:
        """Send what is due to every configured channel."""
        yield from self._outgoing.remind(self.situation(unit, world))

    def lapse(self) -> Iterator[Report]:
        """Tell of messages whose moment passed before they could be sent."""
        yield from self._outgoing.lapse()

    def run(self, units: Sequence[Unit]) -> Iterator[Report]:
        """The whole cycle, unit by unit."""
        yield from self._each((self.lapse,), ROOT)
        for one in units:
            if self.stop():
                return
            yield from self._one(one)
        yield from self._each((self.answer, self.publish_board), ROOT)

    def _each(
        self, parts: Iterable[Callable[..., Iterator[Report]]], root: str, *given: Any
    ) -> Iterator[Report]:
        """Part after part; what goes wrong in one does not stop the next."""
        for part in parts:
            if self.stop():
                return
            try:
                yield from part(*given)
            except RegiebotError as error:
                yield failure(part.__name__, root, error)

    def _one(self, unit: Unit) -> Iterator[Report]:
        try:
            report, world = self.reconcile(unit)
            yield report
        except (NotFound, CheckFailed) as error:  # without its project there is nothing to tell of it
            yield failure("apply", unit.name, error)
            return
        except RegiebotError as error:
            yield failure("apply", unit.name, error)
            try:
                world = self.look(unit)
            except RegiebotError:
                return
        try:
            world = yield from self.attach(unit, world)
        except RegiebotError as error:
            yield failure("attach", unit.name, error)
        try:
            report, world = self.act(unit, world)
            if report.outcomes:
                yield report
        except RegiebotError as error:
            yield failure("notes", unit.name, error)
        yield from self._each((self.date, self.publish, self.remind), unit.name, unit, world)
        self._memory.stood[unit.tree.root] = self.situation(unit, world)

    def answer(self) -> Iterator[Report]:
        """Say on requests what is to be said there."""
        named = {str(one.key): one for s in self._memory.stood.values() for one in s.requests}
        if self.ports.desk:
            run = Answers(self.ports.desk, self.ports.notes, self.words.note, self.now)
            if (report := run.run(named, answers(self._memory.stood))).outcomes:
                yield report

    def publish_board(self) -> Iterator[Report]:
        """Bring the CAB's pages and the releasekalender up to date, once every release was looked at."""
        yield from self._outgoing.publish_board(self._memory.stood)
