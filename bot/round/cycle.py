"""One cycle: observe, plan and apply, attach RFCs, publish, remind; for every programme and release.

One failing part does not stop the others: its error becomes an outcome.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from bot.config.site_model import SiteConfig
from bot.errors import RegiebotError, Withheld
from bot.features.all_overlays import SOURCES, Source, living
from bot.features.all_rules import RULES, IssueAction, Rule, acts, settled
from bot.features.decisions.gate_moments import coming
from bot.features.rfc.requests import rfcs
from bot.model.issue import Identity, IssueId
from bot.model.outcome import Outcome, Report
from bot.model.release_calendar import ReleasePlan
from bot.model.request import ChangeRequest
from bot.model.working_days import WorkingDays
from bot.reconcile.absence import Inquiry
from bot.reconcile.dated import written
from bot.reconcile.diff import ObservedState, diff, visible
from bot.reconcile.plan import Plan, lies_in, limited
from bot.reconcile.upgrade import held, started
from bot.round import clock_check as clock
from bot.round import safety
from bot.round.apply.apply_plan import Apply
from bot.round.apply.issue_acts import Perform
from bot.round.apply.request_answers import Answers
from bot.round.apply.rfc_links import Attach
from bot.round.brake import Brake
from bot.round.carried_out_files import Spec
from bot.round.cause_finding import Causes
from bot.round.compared import Former, compared
from bot.round.observe.absence_reads import ACCEPT, prove_requests
from bot.round.observe.copy_memory import remember_told, untold
from bot.round.observe.limit_memory import SiteLimits
from bot.round.observe.listening import Listener
from bot.round.observe.look import Observer, by_identity, by_people, copies_in, ids_of
from bot.round.observe.moments import Historian
from bot.round.observe.structure_memory import with_structure
from bot.round.observe.votes import chosen, dated
from bot.round.planned import Planned, planned
from bot.round.report.cab_pages import ROOT, answers, date_versions
from bot.round.report.outage_notices import TellOutages
from bot.round.report.outgoing import Outgoing
from bot.round.round_memory import Memory
from bot.round.rounds import Round
from bot.round.services import Renderers, Services
from bot.round.sight import Sight
from bot.round.units import Unit
from bot.situation.situation import Situation


@dataclass(slots=True)
class Cycle:
    """Everything that a run does, at one instant. Keeps nothing between runs."""

    ports: Services
    words: Renderers
    site: SiteConfig
    days: WorkingDays
    now: datetime
    roots: tuple[Identity, ...] = ()
    """Every programme and release of the run; one search for changes serves them all."""
    overrides: frozenset[str] = frozenset()
    """What a person allows; that missing issues are meant (`ACCEPT`) at this instant alone."""
    keeps: bool = True
    """Whether that is remembered, or only tried."""
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
    spec: Spec = field(default_factory=Spec)
    """The files by which this run goes."""
    former: Callable[[Mapping[str, str]], Former | None] = lambda _: None
    """What files by which an earlier run went say; None where they cannot be read any more."""
    memory: Memory = field(default_factory=Memory)

    def afresh(self, now: datetime, stop: Callable[[], bool]) -> "Cycle":
        """The same cycle at another instant, with nothing remembered."""
        overrides = self.overrides - {ACCEPT}
        return replace(self, now=now, stop=stop, overrides=overrides, memory=Memory())

    @property
    def brake(self) -> Brake:
        """What operators have paused."""
        return Brake(self.ports.pauses, self.now)

    def require_unpaused(self, units: Sequence[Unit]) -> None:
        """Raise CheckFailed, with who, when and why, where all that this run is about is paused."""
        self.brake.require(*(self.only or [unit.name for unit in units]))

    @property
    def observer(self) -> Observer:
        """This run's view of Jira."""
        if self.memory.observer is None:
            self.memory.observer = Observer(
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
                inquiry=Inquiry(self.now, self.site.guard, accepted=ACCEPT in self.overrides),
                keeps=self.keeps or ACCEPT not in self.overrides,
            )
        return self.memory.observer

    @property
    def sight(self) -> Sight:
        """What this run could read."""
        told = TellOutages(self.ports, self.words, self.site, self.days, self.now, self.stop)

        def seen(unit: Unit, world: ObservedState) -> Situation:
            return replace(self.seen(unit, world, ()), desk=None)

        return Sight(self.observer, told, self.sources, seen)

    @property
    def limits(self) -> SiteLimits:
        """This run's view of what projects take."""
        if self.memory.limits is None:
            self.memory.limits = SiteLimits(self.ports.tracker, self.ports.notes, self.now, self.full)
        return self.memory.limits

    def look(self, unit: Unit) -> ObservedState:
        """What exists now.

        Raises CheckFailed where this is not the moment that it seems to be, and Withheld where Jira does not
        show it, or the requests that belong to it.
        """
        self._prove_clock()
        world = self.observer.look(unit.tree.root, unit.desired, coming(unit.tree, self.days, self.now))
        self.known_requests()
        if isinstance(self.memory.unreadable, Withheld):
            raise self.memory.unreadable
        return self._heard(unit, world)

    def _prove_clock(self) -> None:
        if not self.memory.proved:
            clock.require(self.ports, self.site)
            self.memory.proved = True

    def _heard(
        self, unit: Unit, world: ObservedState, wrote: Collection[IssueId] | None = None
    ) -> ObservedState:
        """The world with what people said and did, as the record has it; after a look, or after `wrote`."""
        memory = self.memory
        memory.historian = memory.historian or Historian(self.ports, self.now)
        world = memory.historian.recall(unit.tree, world, wrote)
        listener = Listener(self.ports.record, self.now)
        return listener.hear(unit.tree, world, lambda seen: self.grown(unit, seen).tree)

    def _refreshed(self, unit: Unit, touched: Iterable[IssueId]) -> ObservedState:
        """The world after writes."""
        wrote = frozenset(touched)
        return self._heard(unit, self.observer.refresh(unit.tree.root, wrote), wrote)

    def grown(self, unit: Unit, world: ObservedState) -> Unit:
        """The unit with what people decided in Jira about what should exist."""
        if unit.grow is None or not self.sources:
            return unit
        requests = self.known_requests() if self.releases and self.releases.of(unit.name) else ()
        known = self.memory.grown.get(unit.name)
        if known is None or known[0] is not world or known[1] is not requests:
            seen = self.seen(unit, world, requests or ())
            found = living(replace(seen, desk=None) if requests is None else seen, self.sources)
            known = self.memory.grown[unit.name] = (world, requests, unit.grown(found))
        return known[2]

    def known_requests(self) -> tuple[ChangeRequest, ...] | None:
        """The requests of the service desk; None where it cannot be read."""
        try:
            return self.requests()
        except RegiebotError:
            return None

    def planned(self, unit: Unit, world: ObservedState) -> Planned:
        """The unit with what people decided in Jira, and the dates of its planning."""
        known, now = self.memory.planned.get(unit.name), self.grown(unit, world)
        if known is None or known[0] is not world or known[1] is not now:
            made = planned(self.seen(now, world, ()), now.desired, now.words, self.site.jira)
            known = self.memory.planned[unit.name] = (world, now, made)
        return known[2]

    def draft(self, unit: Unit, world: ObservedState) -> Plan:
        """What would have to change, however much that is."""
        spec, desired = unit, self.planned(unit, world).desired
        unit = self.grown(unit, world)
        plan = diff(unit.tree.root, desired, self._with_versions(unit, world))
        if self.limits.look(unit.tree.project, unit.tree.root, world.observed, writes=bool(plan.writes)):
            plan = diff(unit.tree.root, desired, self._with_versions(unit, world))
        plan = limited(plan, self.only) if self.only else plan
        return self._causes.explain(plan, compared(self, spec, world))

    @property
    def _causes(self) -> Causes:
        return Causes(self.ports.notes, self.spec, self.now, self.upgrade)

    def beside(self, former: Former | None) -> "Cycle":
        """The same cycle by an earlier spec, or where there is None by the present one, to compare with."""
        memory, by = (
            Memory(requests=self.memory.requests, unreadable=self.memory.unreadable),
            former or self,
        )
        return replace(self, site=by.site, words=by.words, releases=by.releases, memory=memory)

    def plan(self, unit: Unit, world: ObservedState) -> Plan:
        """What would have to change. Raises what `judge` raises."""
        plan = self.draft(unit, world)
        self.judge(unit, plan)
        return plan

    def judge(self, unit: Unit, plan: Plan) -> None:
        """Raise what `safety.judge` raises: a plan that would touch more than allowed is not carried out."""
        ports, site = self.ports, self.site
        safety.judge(unit, plan, ports.tracker, self.limits, site.guard, self.releases, self.overrides)

    def _with_versions(self, unit: Unit, world: ObservedState) -> ObservedState:
        """What runs by an earlier version keeps it; what people added and somebody began keeps its words."""
        kept = held(unit.tree, world, self.upgrade) | started(unit.tree, by_identity(world))
        marks, limits = self.site.jira.label_orphans, self.limits.of([unit.tree.project])
        return replace(world, held=kept, marks_orphans=marks, limits=limits)

    def apply(self, unit: Unit, plan: Plan, world: ObservedState) -> tuple[Report, ObservedState]:
        """Carry out a plan; gives the world as it is afterwards."""
        desired, ports = self.planned(unit, world).desired, self.ports
        here, unit = compared(self, unit, world), self.grown(unit, world)
        run = Apply.of(ports, unit.tree.root, self.now, self.progress, self.stop, self.brake.of)
        Listener(ports.record, self.now).settle(self.situation(unit, world))
        after = replace(world, observed=written(world.observed, plan, {one.identity: one for one in desired}))
        run.say(plan, partial(self._todo, unit, after), self.words.note)
        report = run.run(untold(plan, ports.notes), desired, self._with_versions(unit, world))
        remember_told(plan, world, ports.notes)
        self.limits.learn(run.refused)
        if not self.stop() and (not self.only or unit.name in self.only):
            self._causes.carried_out(plan, report, here)
        world = self._refreshed(unit, run.touched) if run.touched else world
        return self.limits.with_left_out(report, unit.tree.project, desired, by_identity(world)), world

    def reconcile(self, unit: Unit) -> tuple[Report, ObservedState]:
        """Plan and apply; gives the world as it is afterwards."""
        world = self.look(unit)
        return self.apply(unit, self.plan(unit, world), world)

    def requests(self) -> tuple[ChangeRequest, ...]:
        """Every request of the service desk, read once per cycle."""
        if self.memory.unreadable:
            raise self.memory.unreadable
        if self.memory.requests is None:
            desk, door = self.site.servicedesk, self.ports.desk
            try:
                found = chosen(door.changes(desk), desk, door, self.ports.notes) if desk and door else ()
                if desk and door:
                    prove_requests(found, desk.project, self.observer.absences)
            except RegiebotError as error:
                self.memory.unreadable = error
                raise
            found = dated(found, self.ports.notes, self.now)
            hear = Listener(self.ports.record, self.now).hear_requests
            self.memory.requests = hear(found, desk, self.words.vocabulary) if desk else found
        return self.memory.requests

    def attach(self, unit: Unit, world: ObservedState) -> Generator[Report, None, ObservedState]:
        """Make approved RFCs part of their release, with the work that they ask for; gives the world then."""
        door, epic = self.ports.desk, visible(world).get(unit.tree.root)
        version = unit.tree.fix_version
        if self.site.servicedesk and door and version and epic and not self.brake(unit.tree.root):
            requests = self.requests()
            run = Attach(door, self.ports.tracker, self.ports.notes, self.limits, self.brake)
            yield run.run(self.situation(unit, world), epic)
            self.memory.requests = run.after(requests, epic, version)
            if self.memory.requests is not requests:
                report, world = self.apply(unit, self.plan(unit, world), world)
                if report.outcomes:
                    yield report
        return world

    def act(self, unit: Unit, world: ObservedState) -> tuple[Report, ObservedState]:
        """Say on issues what the rules ask for; gives the world as it is afterwards."""
        now = self.situation(unit, world)
        Listener(self.ports.record, self.now).settle(now)
        run = Perform(self.ports.tracker, self.words.note, self.stop, self.brake)
        there = ids_of(world)
        done = (one for one in settled(now) if one in there and self._is_inside(one))
        report = run.run(unit.tree.root, self._todo(unit, world), there, done)
        return report, (self._refreshed(unit, run.touched) if run.touched else world)

    def _todo(self, unit: Unit, world: ObservedState) -> list[IssueAction]:
        """What the rules ask to say and do on issues."""
        there, now = ids_of(world), with_structure(self.situation(unit, world), self.ports.notes)
        return [a for a in acts(now, self.rules) if a.identity in there and self._is_inside(a.identity)]

    def _is_inside(self, identity: Identity) -> bool:
        return not self.only or lies_in(identity, self.only)

    def situation(self, unit: Unit, world: ObservedState) -> Situation:
        """Where the unit stands. RFCs are left out where the service desk cannot be read.

        What was worked out from it is kept for as long as the unit, the world and the RFCs stay the same.
        """
        given = (world, unit, self.known_requests() or ())
        known = self.memory.situations.get(unit.name)
        if known is None or any(a is not b for a, b in zip(known[0], given, strict=True)):
            made = self.planned(unit, world)
            found = replace(self.seen(unit, world, given[2]), tree=made.tree, table=made.table)
            known = self.memory.situations[unit.name] = (given, found)
        return known[1]

    def stood(self, unit: Unit) -> Situation | None:
        """Where the unit stood at the end of this run; None before, and where Jira could not be read."""
        return self.memory.stood.get(unit.tree.root)

    def seen(self, unit: Unit, world: ObservedState, requests: tuple[ChangeRequest, ...]) -> Situation:
        """Where a unit stands as it is given, without the dates of its planning."""
        desk, issues = self.site.servicedesk, by_identity(world)
        return Situation(
            tree=unit.tree,
            issues=issues,
            added=by_people(world),
            copies=copies_in(world),
            missing={i: k.key for i, k in world.known.items() if k.key and k.issue_id in world.absent},
            absent={i: world.absent[o.id] for i, o in issues.items() if o.id in world.absent},
            moves=world.moves,
            parts_since=world.parts_since,
            judged_since=world.judged_since,
            changes=rfcs(requests, desk) if desk else (),
            now=self.now,
            days=self.days,
            url=self.ports.tracker.url,
            desk=desk,
            requests=requests,
            plan=self.releases,
            rules=self.site.gates,
        )

    def date(self, unit: Unit, world: ObservedState) -> Iterator[Report]:
        """Let the versions of a release on the calendar say when it goes into production."""
        there = unit.tree.fix_version and by_identity(world).get(unit.tree.root)
        if there and not self.brake(unit.tree.root):
            situation = self.situation(unit, world)
            if found := tuple(date_versions(self.ports.tracker, self.ports.notes, situation)):
                yield Report("versions", unit.name, found)

    @property
    def outgoing(self) -> Outgoing:
        """What tells readers where things stand."""
        return Outgoing(
            self.ports, self.words, self.site, self.now, self.rules, self.stop, self.releases, self.brake
        )

    def publish(self, unit: Unit, world: ObservedState) -> Iterator[Report]:
        """Bring the pages up to date in every configured space."""
        if self.ports.wiki:
            yield from self.sight.told.prepare()
            yield from self.outgoing.publish(self.situation(unit, world))

    def remind(self, unit: Unit, world: ObservedState) -> Iterator[Report]:
        """Send what is due to every configured channel."""
        now = with_structure(self.situation(unit, world), self.ports.notes)
        yield from self.outgoing.remind(now)

    def lapse(self) -> Iterator[Report]:
        """Tell of messages whose moment passed before they could be sent."""
        yield from self.outgoing.lapse()

    def run(self, units: Sequence[Unit]) -> Iterator[Report]:
        """The whole cycle, unit by unit; see `bot.round.rounds`."""
        yield from Round(self).run(units)

    def answer(self) -> Iterator[Report]:
        """Say on requests what is to be said there."""
        stood = self.memory.stood
        named = {str(one.key): one for s in stood.values() for one in s.requests}
        free = {root: one for root, one in stood.items() if not self.brake(root)}
        if self.ports.desk and not self.brake(ROOT):
            run = Answers(self.ports.desk, self.ports.notes, self.words.note, self.now, self.brake)
            if (report := run.run(named, answers(free))).outcomes:
                yield report

    def publish_board(self) -> Iterator[Report]:
        """Bring the CAB's pages and the releasekalender up to date, once every release was looked at."""
        yield from self.outgoing.publish_board(self.memory.stood)
