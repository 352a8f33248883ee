"""Actions, meetings, conditions and decisions, reduced to what readers may know of them.

Each view is made anew, field by field: what nobody thought of is left out.
"""

from bot.features.audiences.knowledge import Knowledge
from bot.features.gates.views import ConditionView, GateView, Refusal, Verdict
from bot.features.guards.counting import Counting
from bot.features.overview.views import AbsentView, StepView, ViolationView
from bot.model.action_view import ActionView
from bot.model.incident_view import IncidentView
from bot.model.issue import Category
from bot.model.progress import Progress
from bot.situation.situation import Situation


class Work:
    """Reduces views of work for one audience."""

    def __init__(self, situation: Situation, known: Knowledge) -> None:
        self._now, self._known = situation, known
        self._items = situation.tree.items

    def action(self, view: ActionView) -> ActionView:
        """One of the readers' own actions, or one that they wait for: who does it as far as they may know."""
        known, item = self._known, self._items[view.identity]
        own = known.owns(item)
        return ActionView(
            identity=view.identity,
            code=view.code,
            title=known.row_title(item),
            kind=view.kind,
            owner=view.owner,
            parties=known.titles(view.parties),
            category=view.category,
            status=view.status if own else "–",
            due=view.due,
            days_late=view.days_late if own else 0,
            scope_title=known.title_of(item.scope),
            key=view.key if own else None,
            url=view.url if own else None,
            waits=view.waits,
            owners=view.owners if own else (),
            said=known.titles(view.said) if own else (),
            hindrance=view.hindrance if own else "",
            uncounted=view.uncounted if own else None,
            on_behalf=known.said_by(view.on_behalf) if own and len(item.parties) == 1 else "",
        )

    def own(self, views: tuple[ActionView, ...]) -> tuple[ActionView, ...]:
        """The readers' own of these actions."""
        return tuple(self.action(one) for one in views if self._known.owns_id(one.identity))

    def step(self, view: StepView) -> StepView | None:
        """A step with the readers' own actions; None where they have none there."""
        actions = self.own(view.actions)
        if not actions and not (view.identity and not view.actions and self._known.owns_id(view.identity)):
            return None
        own = [self._items[one.identity] for one in actions]
        progress = self._now.once(Counting).of(own)
        return StepView(
            code=view.code,
            title=view.title,
            phase=view.phase,
            category=_category(progress) if progress.total else view.category,
            progress=progress,
            actions=actions,
            key=view.key,
            url=view.url,
            identity=view.identity,
        )

    def gate(self, view: GateView) -> GateView | None:
        """A meeting that the readers attend: how far their own work for it is; None for any other."""
        known = self._known
        if not known.attends_id(view.identity):
            return None
        missing = self.own(view.missing)
        scope = self._now.tree.scopes[view.scope]
        return GateView(
            identity=view.identity,
            code=view.code,
            title=known.row_title(self._items[view.identity]),
            scope_title=known.name_of(scope),
            scope=view.scope,
            at=view.at,
            held=view.held,
            ready=self._ready(view, missing),
            missing=missing,
            participants=view.participants,
            key=view.key,
            url=view.url,
            attempt=view.attempt,
            quorum=view.quorum,
            refusals=tuple(Refusal(one.reason, one.roles) for one in view.refusals),
            working_days=view.working_days,
            migration=view.migration if known.is_home(scope) else None,
            date_status=view.date_status if known.is_home(scope) else "none",
            conditions=self.conditions(view.conditions),
            incidents=self.incidents(view.incidents),
            own=True,
        )

    def _ready(self, view: GateView, missing: tuple[ActionView, ...]) -> Progress:
        """How far the readers' own work for a meeting is."""
        mine = sum(1 for one in view.before if self._known.owns_id(one))
        return Progress(done=mine - len(missing), open=len(missing))

    def gates(self, views: tuple[GateView, ...]) -> tuple[GateView, ...]:
        """Those of these meetings that the readers attend."""
        return tuple(found for one in views if (found := self.gate(one)))

    def conditions(self, views: tuple[ConditionView, ...]) -> tuple[ConditionView, ...]:
        """The conditions that the readers have to meet: one of a role that their party fills there."""
        return tuple(self._condition(one) for one in views if self._meets(one))

    def _meets(self, view: ConditionView) -> bool:
        tree = self._now.tree
        here = tree.roles.get(view.scope, {})
        mine = {tree.runbook.roles.get(role, role) for role, who in here.items() if self._known.party in who}
        return bool(view.owner) and view.owner in mine

    def _condition(self, view: ConditionView) -> ConditionView:
        return ConditionView(
            number=view.number,
            text=view.text if self._known.hears(view.by) else "",
            code=view.code,
            scope=view.scope,
            scope_title=self._known.title_of(view.scope),
            owner=view.owner,
            parties=self._known.titles(view.parties),
            day=view.day,
            days_late=view.days_late,
            counts=view.counts,
            met=view.met,
            reason="",
            key=view.key,
            url=view.url,
        )

    def verdicts(self, views: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
        """What the meetings that the readers attend decided."""
        return tuple(self._verdict(one) for one in views if self._known.attends_id(one.gate))

    def _verdict(self, view: Verdict) -> Verdict:
        known, heard = self._known, self._known.hears(view.function)
        return Verdict(
            gate=view.gate,
            code=view.code,
            title=known.row_title(self._items[view.gate]),
            scope=view.scope,
            scope_title=known.title_of(view.scope),
            attempt=view.attempt,
            word=view.word,
            reason=view.reason if heard else "",
            deviation=view.deviation if heard else "",
            at=view.at,
            function=known.said_by(view.function),
            key=view.key,
            url=view.url,
            conditions=self.conditions(view.conditions),
            withdrawn=view.withdrawn,
            derived=view.derived,
            hidden=not heard and bool(view.reason or view.deviation or view.conditions),
        )

    def violations(self, views: tuple[ViolationView, ...]) -> tuple[ViolationView, ...]:
        """What is out of order in the readers' own work; what people said about it stays on the issue."""
        return tuple(
            ViolationView(
                action=self.action(one.action),
                fault=one.fault,
                missing=tuple(pair for pair in one.missing if self._known.is_row(*pair)),
                more=one.more + sum(not self._known.is_row(*pair) for pair in one.missing),
                source=one.source,
                guarded=one.guarded,
                details=self._known.titles(one.details),
                waits=one.waits,
                excuse="–" if one.excuse else "",
                earlier=one.earlier,
            )
            for one in views
            if self._known.owns_id(one.action.identity)
        )

    def absent(self, views: tuple[AbsentView, ...]) -> tuple[AbsentView, ...]:
        """The readers' own work that Jira does not show."""
        return tuple(
            AbsentView(
                title=one.title,
                scope=one.scope,
                scope_title=self._known.title_of(one.scope),
                status=one.status,
                since=one.since,
                counts=one.counts,
                key=one.key,
                identity=one.identity,
            )
            for one in views
            if self._known.owns_id(one.identity)
        )

    def incidents(self, views: tuple[IncidentView, ...]) -> tuple[IncidentView, ...]:
        """That something grave is open in the readers' own domain; what it is, stands where it was told."""
        scopes = self._now.tree.scopes
        return tuple(
            IncidentView(
                key="",
                url="",
                summary="",
                word=one.word,
                decided=one.decided,
                scope=one.scope,
                scope_title=self._known.title_of(one.scope),
            )
            for one in views
            if self._known.is_home(scopes[one.scope])
        )


def _category(progress: Progress) -> Category:
    if progress.done == progress.total:
        return Category.DONE
    return Category.DOING if progress.done or progress.doing else Category.NEW
