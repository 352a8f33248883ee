"""What one round works with, at one instant, and what it can do with a programme or release.

The order in which a round does these things is `bot.round.phases`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial

from bot.config.site_model import SiteConfig
from bot.errors import CheckFailed, RegiebotError, Withheld
from bot.features.all_overlays import SOURCES, Source
from bot.features.all_rules import RULES, IssueAction, Rule, acts
from bot.features.decisions.gate_moments import coming
from bot.features.operating.clock_trust import Verdict
from bot.logs import within
from bot.model.issue import Identity, IssueId
from bot.model.outcome import Outcome, Report
from bot.model.release_calendar import ReleasePlan
from bot.model.working_days import WorkingDays
from bot.reconcile.absence import Inquiry
from bot.reconcile.dated import written
from bot.reconcile.diff import ObservedState, diff
from bot.reconcile.plan import Plan, lies_in, limited
from bot.reconcile.project_limits import omissions
from bot.reconcile.upgrade import held, started
from bot.round import clock_check as clock
from bot.round import safety
from bot.round.apply.apply_plan import Apply
from bot.round.apply.level_proof import LevelProof
from bot.round.brake import Brake
from bot.round.carried_out_files import Spec
from bot.round.cause_finding import Causes
from bot.round.compared import Former, compared
from bot.round.desk_reading import DeskReading
from bot.round.observe.absence_reads import ACCEPT
from bot.round.observe.copy_memory import remember_told, untold
from bot.round.observe.limit_memory import SiteLimits
from bot.round.observe.listening import Listener
from bot.round.observe.look import Observer, by_identity, ids_of
from bot.round.observe.moments import Historian
from bot.round.observe.structure_memory import with_structure
from bot.round.report.outage_notices import TellOutages
from bot.round.report.outgoing import Outgoing
from bot.round.services import Renderers, Services
from bot.round.sight import Sight
from bot.round.state import Basis, UnitState
from bot.round.units import Unit
from bot.runbook.expand import Tree
from bot.situation.situation import Situation
from bot.trail.heads import Head


@dataclass
class Round:
    """One round, at one instant. Keeps nothing for the next but what the services keep."""

    services: Services
    renderers: Renderers
    site: SiteConfig
    days: WorkingDays
    now: datetime
    """Aware."""
    roots: tuple[Identity, ...] = ()
    """Every programme and release of the round; one search for changes serves them all."""
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
    headed: tuple[Identity, ...] = ()
    """Whose epics show the head of the audit trail, whatever this round is limited to."""
    spec: Spec = field(default_factory=Spec)
    """The files by which this round goes."""
    former: Callable[[Mapping[str, str]], Former | None] = lambda _: None
    """What files by which an earlier round went say; None where they cannot be read any more."""

    stood: dict[Identity, Situation] = field(init=False, default_factory=dict)
    """Where each programme and release stood at the end, as far as it could be read."""
    blind: RegiebotError | None = field(init=False, default=None)
    """Why the last one that could not be read could not."""

    def afresh(self, now: datetime, stop: Callable[[], bool]) -> "Round":
        """The same round at another instant, with nothing remembered."""
        return replace(self, now=now, stop=stop, overrides=self.overrides - {ACCEPT})

    # -- what serves the whole round

    @cached_property
    def observer(self) -> Observer:
        """This round's view of Jira."""
        return Observer(
            tracker=self.services.tracker,
            ledger=self.services.ledger,
            notes=self.services.notes,
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

    @cached_property
    def limits(self) -> SiteLimits:
        """This round's view of what projects take."""
        return SiteLimits(self.services.tracker, self.services.notes, self.now, self.full)

    @cached_property
    def listener(self) -> Listener:
        """What people say, and the record of it."""
        return Listener(self.services.record, self.now)

    @cached_property
    def historian(self) -> Historian:
        """What moved when."""
        return Historian(self.services, self.now)

    @cached_property
    def desk(self) -> DeskReading:
        """The requests of the service desk."""
        services, rules = self.services, self.site.servicedesk
        return DeskReading(
            services.desk,
            rules,
            services.notes,
            self.renderers.vocabulary,
            self.listener,
            self.observer.absences,
        )

    @cached_property
    def verdict(self) -> Verdict:
        """What the services say of this round's instant; nothing is written or sent where it is wrong."""
        return clock.proved(self.services, self.site)

    @property
    def basis(self) -> Basis:
        """By what every programme and release is judged."""
        return Basis(
            self.site,
            self.days,
            self.now,
            self.sources,
            self.releases,
            tuple(self.brake.in_force),
            self.services.tracker.url,
            self.heads,
        )

    @property
    def heads(self) -> Mapping[Identity, str]:
        """The head of the audit trail, by whose epic shows it."""
        head = self.services.trail.shown_head() if self.site.audit else None
        return dict.fromkeys(self.headed, head.line) if head else {}

    def ask_head(self) -> Head | None:
        """The head that is written outside today; a new one where a day has passed with news."""
        return self.services.trail.head_of_the_day(self.now) if self.site.audit else None

    @property
    def brake(self) -> Brake:
        """What operators have paused."""
        return Brake(self.services.pauses, self.now)

    @property
    def causes(self) -> Causes:
        """Why each change is planned."""
        return Causes(self.services.notes, self.spec, self.now, self.upgrade)

    @property
    def sight(self) -> Sight:
        """What this round could read."""
        told = TellOutages(self.services, self.renderers, self.site, self.days, self.now, self.stop)
        return Sight(self.observer, told, self.basis)

    @property
    def outgoing(self) -> Outgoing:
        """What tells readers where things stand."""
        return Outgoing(
            self.services,
            self.renderers,
            self.site,
            self.now,
            self.rules,
            self.stop,
            self.releases,
            self.brake,
        )

    def require_unpaused(self, units: Sequence[Unit]) -> None:
        """Raise CheckFailed, with who, when and why, where all that this round is about is paused."""
        self.brake.require(*(self.only or [unit.name for unit in units]))

    def is_inside(self, identity: Identity) -> bool:
        """Whether the round writes there."""
        return not self.only or lies_in(identity, self.only)

    # -- look

    def look(self, unit: Unit) -> UnitState:
        """What exists now.

        Raises CheckFailed where this is not the moment that it seems to be, and Withheld where Jira does not
        show it, or the requests that belong to it.
        """
        if self.verdict.fault:
            raise CheckFailed(self.verdict.fault)
        with within(unit=unit.name):
            return self._looked(unit)

    def _looked(self, unit: Unit) -> UnitState:
        observed = self.observer.look(unit.tree.root, unit.desired, coming(unit.tree, self.days, self.now))
        requests = self.desk.known
        if isinstance(self.desk.error, Withheld):
            raise self.desk.error
        return self._heard(UnitState(self.basis, unit, observed, requests), unit.tree)

    def _heard(self, state: UnitState, tree: Tree, wrote: Collection[IssueId] | None = None) -> UnitState:
        """The state with what people said and did, as the record has it; after a look, or after `wrote`."""
        observed = self.historian.recall(tree, state.observed, wrote)
        heard = self.listener.hear(tree, observed, lambda seen: state.at(seen).resolved.tree)
        return state.at(heard)

    def refreshed(self, state: UnitState, touched: Iterable[IssueId], tree: Tree | None = None) -> UnitState:
        """The state after writes."""
        wrote = frozenset(touched)
        if not wrote:
            return state
        observed = self.observer.refresh(state.root, wrote)
        return self._heard(state.at(observed), tree or state.unit.tree, wrote)

    # -- plan

    def draft(self, state: UnitState) -> Plan:
        """What would have to change, however much that is."""
        unit, desired = state.resolved, state.planned.desired
        plan = diff(state.root, desired, self._marked(state))
        issues, there = state.observed.issues, by_identity(state.observed)
        lacks = self.full and any(omissions(desired, there, self.limits.of(unit.tree.projects)))
        writes = bool(plan.writes) or lacks  # somebody may just have made what was left out
        looks = [self.limits.look(p, state.root, issues, writes=writes) for p in sorted(unit.tree.projects)]
        if any(looks):
            plan = diff(state.root, desired, self._marked(state))
        plan = limited(plan, self.only) if self.only else plan
        return self.causes.explain(plan, compared(state, self.former))

    def _marked(self, state: UnitState) -> ObservedState:
        """What runs by an earlier version keeps it; what people added and somebody began keeps its words."""
        tree, observed = state.resolved.tree, state.observed
        kept = held(tree, observed, self.upgrade) | started(tree, by_identity(observed))
        limits = self.limits.of(tree.projects)
        return replace(observed, held=kept, marks_orphans=self.site.jira.label_orphans, limits=limits)

    def plan(self, state: UnitState) -> Plan:
        """What would have to change. Raises what `judge` raises."""
        plan = self.draft(state)
        self.judge(state, plan)
        return plan

    def judge(self, state: UnitState, plan: Plan) -> None:
        """Raise what `safety.judge` raises: a plan that would touch more than allowed is not carried out."""
        tracker, guard = self.services.tracker, self.site.guard
        safety.judge(state.unit, plan, tracker, self.limits, guard, self.releases, self.overrides)

    # -- apply

    def apply(self, state: UnitState, plan: Plan) -> tuple[Report, UnitState]:
        """Carry out a plan; gives the state as it is afterwards.

        Of each security level that is new to the bot one issue goes first: the rest of it where the bot sees
        that one.
        """
        ports, wanted = self.services, {one.identity: one for one in state.planned.desired}
        proof = LevelProof.of(plan, wanted, state.observed.issues, ports.tracker, ports.notes)
        if not proof.examples:
            return self._carry_out(state, plan)
        first = proof.first()
        tried, state = self._carry_out(state, first, whole=False)
        known = ports.ledger.known(state.root)
        numbers = {identity: one.issue_id for identity, one in known.items()}
        rest, told = proof.rest(first, numbers.get)
        report, state = self._carry_out(state, rest, whole=not told)
        return replace(report, outcomes=(*tried.outcomes, *report.outcomes, *told)), state

    def _carry_out(self, state: UnitState, plan: Plan, *, whole: bool = True) -> tuple[Report, UnitState]:
        unit, desired, services = state.resolved, state.planned.desired, self.services
        here = compared(state, self.former)
        run = Apply.of(services, state.root, self.now, self.progress, self.stop, self.brake.of)
        self.listener.settle(state.situation)
        after = replace(
            state.observed,
            issues=written(state.observed.issues, plan, {one.identity: one for one in desired}),
        )
        made = replace(state, unit=unit, observed=after)
        run.say(plan, partial(self.actions, made), self.renderers.note)
        report = run.run(untold(plan, services.notes), desired, self._marked(state))
        remember_told(plan, state.observed, services.notes)
        self.limits.learn(run.refused)
        if whole and not self.stop() and (not self.only or unit.name in self.only):
            self.causes.carried_out(plan, report, here)
        state = self.refreshed(state, run.touched, unit.tree)
        issues = by_identity(state.observed)
        return self.limits.with_left_out(report, unit.tree.projects, desired, issues), state

    def reconcile(self, unit: Unit) -> tuple[Report, UnitState]:
        """Look, plan and apply; gives the state as it is afterwards."""
        state = self.look(unit)
        return self.apply(state, self.plan(state))

    def actions(self, state: UnitState) -> Iterator[IssueAction]:
        """What the rules ask to say and do on issues."""
        there = ids_of(state.observed)
        now = with_structure(state.situation, self.services.notes)
        found = acts(now, self.rules)
        return iter([one for one in found if one.identity in there and self.is_inside(one.identity)])
