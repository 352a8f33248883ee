"""A situation as a reader who sees everything reads it; `bot.features.audiences` reduces it to the others."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from operator import attrgetter

from bot.config.runbook_model import Action, Level
from bot.features.chain_release.assess import chain_view
from bot.features.decisions import gate_moments as gates
from bot.features.decisions.gate_states import gate_states
from bot.features.gates.assess import (
    condition_view,
    condition_views,
    quorum_titles,
    refusal_views,
    verdict_views,
)
from bot.features.gates.gate_conditions import open_before
from bot.features.gates.views import ConditionView, GateView
from bot.features.growth.assess import growth_view
from bot.features.guards.authority import on_behalf
from bot.features.guards.counting import Counting
from bot.features.guards.date_status import date_status
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.owner_parts import owner_parts
from bot.features.guards.violations import Violation, days_late, uncounted_view, violations_by_scope
from bot.features.overview.concerns import pressing
from bot.features.overview.standing import incident_views, paused_titles, turned_back, unknown_titles
from bot.features.overview.views import AbsentView, PhaseView, ScopeView, StepView, ViolationView
from bot.features.planning.assess import planning_view
from bot.features.releases.assess import faults, release_view
from bot.features.releases.release_status import release_status
from bot.features.releases.views import ReleaseView
from bot.features.rfc.assess import change_views
from bot.model.action_view import ActionView
from bot.model.issue import Category, Identity
from bot.model.item import Item, Scope
from bot.model.progress import Progress
from bot.runbook.expand import Tree
from bot.situation.situation import Situation

_NAMED = 5
"""So many predecessors are named with a violation."""


def scope_view(situation: Situation, scope: Identity) -> ScopeView:
    """A programme, cluster, domain or release with everything under it."""
    return situation.once(_Assessor).scope(situation.tree.scopes[scope])


def whole_views(situation: Situation) -> Mapping[Identity, ScopeView]:
    """The view of every scope, by identity; made once for a situation with `situation.once`."""
    found, todo = {}, [scope_view(situation, situation.tree.root)]
    while todo:
        view = todo.pop()
        found[view.identity] = view
        todo += view.children
    return found


def gate_view(situation: Situation, gate: Item) -> GateView:
    """One gate."""
    return situation.once(_Assessor).gate(gate)


def action_view(situation: Situation, item: Item) -> ActionView:
    """One action."""
    return situation.once(_Assessor).action(item)


def overdue_views(situation: Situation, scope: Identity) -> tuple[ActionView, ...]:
    """Every action past its date, the longest overdue first."""
    return situation.once(_Assessor).overdue(scope)


def late_conditions(situation: Situation, scope: Identity) -> tuple[ConditionView, ...]:
    """Every condition past its day, the longest overdue first."""
    return tuple(one for one in condition_views(situation, scope) if one.is_late)


def page_titles(tree: Tree, name_of: Callable[[Scope], str] = attrgetter("title")) -> dict[Identity, str]:
    """The title of every scope's page, unique in a space that holds several programmes and releases.

    Below the top it names the programme; two scopes that would still share a title tell their identity.
    `name_of` is what the readers may call a scope.
    """
    titles = {
        scope.identity: f"{name_of(scope)} ({tree.root})" if scope.parent else name_of(scope)
        for scope in tree.scopes.values()
        if scope.has_epic
    }
    shared = {title for title, number in Counter(titles.values()).items() if number > 1}
    return {
        identity: f"{name_of(tree.scopes[identity])} ({identity})" if title in shared else title
        for identity, title in titles.items()
    }


class _Assessor:
    """Builds the views of one situation."""

    def __init__(self, situation: Situation) -> None:
        self._now = situation
        self._roles = situation.tree.runbook.roles
        self._pages = page_titles(situation.tree)
        self._fulfilment = situation.once(Fulfilment)
        self._counting = situation.once(Counting)
        # A programme shows the same actions and gates as its clusters and domains: each is made once.
        self.action = cache(self._make_action)
        self.gate = cache(self._make_gate)

    def scope(self, scope: Scope) -> ScopeView:
        now, tree = self._now, self._now.tree
        issue = now.issues.get(scope.identity)
        return ScopeView(
            identity=scope.identity,
            level=scope.level,
            title=scope.title,
            parties=self._titles(scope.parties),
            progress=self._counting.progress(scope.identity),
            phases=self._phases(scope.identity),
            steps=tuple(self._step(item) for item in now.steps(scope.identity)),
            gates=self._gates(scope.identity),
            overdue=self.overdue(scope.identity),
            conditions=condition_views(now, scope.identity),
            verdicts=verdict_views(now, scope.identity),
            violations=self._violations(scope.identity),
            absent=self._absent(scope.identity),
            children=tuple(self.scope(child) for child in tree.children(scope.identity)),
            start=scope.start,
            end=scope.end,
            migration=scope.migration,
            changes=change_views(now, scope),
            release=self._release(scope),
            growth=growth_view(now, scope),
            version=tree.fix_version,
            key=issue.key if issue else None,
            url=now.url(issue.key) if issue else None,
            late=self._counting.late(scope.identity),
            planning=planning_view(now, scope, self.action),
            page=self._pages.get(scope.identity),
            chain=chain_view(now) if scope.level is Level.RELEASE else None,
            faults=faults(now, scope),
            incidents=incident_views(now, scope.identity),
            unknown=unknown_titles(now, scope.identity),
            turned_back=turned_back(now, scope.identity),
            paused=paused_titles(now, scope.identity),
        )

    def _release(self, scope: Scope) -> ReleaseView | None:
        status = self._now.once(release_status) if scope.level is Level.RELEASE else None
        return release_view(self._now, status) if status else None

    def _make_gate(self, gate: Item) -> GateView:
        now = self._now
        before = gates.prerequisites(now, gate)
        missing = [item for item in before if not self._fulfilment.holds(item)]
        issue = now.issues.get(gate.identity)
        row = gate.row.spec
        support = row.support if isinstance(row, Action) else ()
        roles = dict.fromkeys((gate.owner, *support))
        at = gates.moment(now, gate)
        return GateView(
            identity=gate.identity,
            code=gate.code,
            title=gate.title,
            scope_title=now.tree.scopes[gate.scope].title,
            scope=gate.scope,
            at=at,
            held=self._fulfilment.holds(gate),
            ready=self._counting.ready(before),
            missing=pressing([replace(self.action(i), hindrance=self._hindrance(i)) for i in missing]),
            participants=tuple(self._roles.get(role, role) for role in roles),
            key=issue.key if issue else None,
            url=now.url(issue.key) if issue else None,
            working_days=now.days.between(now.today, at.date()) if at else None,
            attempt=now.once(gate_states)[gate.identity].attempt,
            quorum=quorum_titles(now, gate),
            refusals=refusal_views(now, gate),
            migration=now.tree.scopes[gate.scope].migration,
            date_status=date_status(now, gate.scope).value,
            conditions=tuple(condition_view(now, one) for one in open_before(now, gate)),
            incidents=incident_views(now, gate.scope),
            before=tuple(item.identity for item in before),
        )

    def overdue(self, scope: Identity) -> tuple[ActionView, ...]:
        seen = map(self.action, self._counting.late_items(scope))
        return tuple(sorted(seen, key=lambda view: (-view.days_late, view.identity)))

    def _hindrance(self, item: Item) -> str:
        if self._fulfilment.lacks_evidence(item):
            return "unproven"
        if self._fulfilment.lacks_parts(item):
            return "partly"
        return "blocked" if self._fulfilment.missing(item) else ""

    def _violations(self, scope: Identity) -> tuple[ViolationView, ...]:
        found = self._now.once(violations_by_scope).get(scope, ())
        groups: dict[tuple[str, ...], list[Violation]] = {}
        for one in found:
            causes = (first.identity for first in one.cause)
            where = (one.item.scope, *causes) if one.earlier else (one.item.identity,)
            key = (one.fault.value, *where)
            groups.setdefault((one.excuse, *key), []).append(one)
        return tuple(self._together(group) for group in groups.values())

    def _together(self, group: list[Violation]) -> ViolationView:
        """What an earlier version let pass for one cause is one line; all else has a line of its own."""
        first, *others = group
        return replace(self._violation(first), also=tuple(one.item.code for one in others))

    def _violation(self, found: Violation) -> ViolationView:
        named = found.named[:_NAMED]
        return ViolationView(
            action=self.action(found.item),
            fault=found.fault.value,
            missing=tuple(dict.fromkeys((one.code, one.title) for one in named)),
            more=len(found.named) - len(named),
            source=found.item.source,
            guarded=found.guarded,
            details=found.details,
            waits=found.item.waits,
            excuse=found.excuse,
            earlier=found.earlier,
        )

    def _absent(self, scope: Identity) -> tuple[AbsentView, ...]:
        here = {place.identity: place for place in self._now.below(scope)}
        found = []
        for identity, absence in self._now.absent.items():
            item = self._now.tree.items.get(identity)
            place = here.get(item.scope if item else identity)
            if place is None:
                continue
            last = self._now.issues[identity]
            title = f"{item.shown or item.code} {item.title}" if item else place.title
            where, seen = place.title, last.status.name
            found.append(
                AbsentView(
                    title, place.identity, where, seen, absence.since, absence.counts, last.key, identity
                )
            )
        return tuple(sorted(found, key=lambda view: (view.since, view.scope, view.title)))

    def _gates(self, scope: Identity) -> tuple[GateView, ...]:
        views = [
            self.gate(item) for item in gates.gates(self._now, scope) if not self._fulfilment.holds(item)
        ]
        planned = sorted((v for v in views if v.at), key=lambda v: (v.at, v.identity))
        return (*planned, *(v for v in views if v.at is None))

    def _phases(self, scope: Identity) -> tuple[PhaseView, ...]:
        totals = {phase.id: Progress() for phase in self._now.tree.runbook.phases}
        for item in self._now.all_actions(scope):
            totals[item.phase] += self._counting.of([item])
        return tuple(PhaseView(phase.title, totals[phase.id]) for phase in self._now.tree.runbook.phases)

    def _step(self, step: Item) -> StepView:
        now = self._now
        actions = now.actions(step.identity)
        issue = now.issues.get(step.identity)
        progress = self._counting.of(actions)
        return StepView(
            identity=step.identity,
            code=step.code,
            title=step.title,
            phase=next(p.title for p in now.tree.runbook.phases if p.id == step.phase),
            category=_category(progress) if progress.total else now.category(step.identity),
            progress=progress,
            actions=tuple(self.action(item) for item in actions),
            key=issue.key if issue else None,
            url=now.url(issue.key) if issue else None,
        )

    def _on_behalf(self, item: Item) -> str:
        """The function of who signed on paper, where it is done; empty where nobody did."""
        found = on_behalf(self._now, item) if self._now.is_done(item.identity) else ()
        return found[-1].function if found else ""

    def _make_action(self, item: Item) -> ActionView:
        now = self._now
        issue = now.issues.get(item.identity)
        parts = owner_parts(now, item) if len(item.owners) > 1 else ()
        waiting = tuple(part for part in parts if part.since is None)
        roles = dict.fromkeys(part.role for part in waiting) or item.owners
        return ActionView(
            identity=item.identity,
            code=item.shown or item.code,
            title=item.title,
            kind=item.kind,
            owner=", ".join(self._roles.get(role, role) for role in roles),
            parties=self._titles(tuple(part.party for part in waiting) or item.parties),
            owners=tuple(self._roles.get(role, role) for role in roles) if parts else (),
            said=self._titles(tuple(part.party for part in parts if part.since)) if waiting else (),
            category=now.category(item.identity),
            status=issue.status.name if issue else "–",
            due=now.due(item),
            days_late=days_late(now, item),
            uncounted=uncounted_view(now, item),
            waits=item.waits,
            on_behalf=self._on_behalf(item),
            scope_title=now.tree.scopes[item.scope].title,
            key=issue.key if issue else None,
            url=now.url(issue.key) if issue else None,
        )

    def _titles(self, parties: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._now.tree.parties[party].title for party in parties)


def _category(progress: Progress) -> Category:
    """A step with actions is as far as they are, whatever its own status says."""
    if progress.total and progress.done == progress.total:
        return Category.DONE
    return Category.DOING if progress.done or progress.doing else Category.NEW
