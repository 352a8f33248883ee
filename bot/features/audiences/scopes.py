"""Programmes, clusters, domains and releases, reduced to what readers may know of them."""

from bot.config.runbook_model import Level
from bot.features.audiences import releases
from bot.features.audiences.knowledge import Knowledge
from bot.features.audiences.work import Work
from bot.features.guards.counting import Counting
from bot.features.overview.assess import page_titles
from bot.features.overview.health import Health, worst
from bot.features.overview.views import PhaseView, ScopeView
from bot.features.planning.views import PlanningView
from bot.model.issue import Identity
from bot.model.item import Scope
from bot.model.progress import Progress
from bot.model.reasons import Reason
from bot.situation.situation import Situation


class Scopes:
    """Reduces whole views of scopes for one audience that is not internal."""

    def __init__(self, situation: Situation, known: Knowledge) -> None:
        self._now, self._known = situation, known
        self.work = Work(situation, known)
        self._pages = page_titles(situation.tree, known.name_of)
        self._counting = situation.once(Counting)

    def scope(self, view: ScopeView) -> ScopeView:
        """A scope with what lies below it as far as the readers work there, or its total is told."""
        known, work = self._known, self.work
        scope = self._now.tree.scopes[view.identity]
        told, here = known.counts(scope.identity), known.takes_part(scope)
        home = known.is_home(scope)
        children = tuple(self.scope(one) for one in view.children if self._is_shown(one.identity))
        overdue = work.own(view.overdue)
        top = scope.parent is None
        phases = view.phases if known.counts_phases(scope.identity) else ()
        return ScopeView(
            identity=view.identity,
            level=view.level,
            title=known.name_of(scope),
            parties=self._parties(scope) if here and not top else (),
            progress=view.progress if told else self._own_progress(scope),
            phases=tuple(PhaseView(one.title, one.progress) for one in phases),
            steps=tuple(found for one in view.steps if (found := work.step(one))),
            gates=work.gates(view.gates),
            overdue=overdue,
            children=children,
            start=view.start if here or top else None,
            end=view.end if here or top else None,
            migration=view.migration if home or scope.level is Level.RELEASE else None,
            release=releases.release(view.release, known, work) if view.release else None,
            version=view.version,
            key=view.key if home else None,
            url=view.url if home else None,
            conditions=work.conditions(view.conditions),
            verdicts=work.verdicts(view.verdicts),
            violations=work.violations(view.violations),
            absent=work.absent(view.absent),
            planning=self._planning(view, scope) if known.party else None,
            page=self._pages.get(view.identity) if here or top else None,
            late=view.late_total if told else len(overdue),
            growth=releases.growth(view.growth, known) if view.growth and here else None,
            chain=releases.chain(view.chain, self._now.tree.root, known) if view.chain else None,
            incidents=work.incidents(view.incidents),
            faults=self._faults(view.faults),
            unknown=self._standing(view.unknown, [one.unknown for one in children], home=home, title=scope),
            turned_back=self._standing(
                view.turned_back, [one.turned_back for one in children], home=home, title=scope
            ),
            paused=self._paused(view, children, scope),
            elsewhere=view.health if told or home else _worst_of(children),
            withheld=not told,
            unshown=not (told and phases and len(children) == len(view.children))
            or any(one.unshown for one in children),
        )

    def _is_shown(self, scope: Identity) -> bool:
        return self._known.takes_part(self._now.tree.scopes[scope]) or self._known.counts(scope)

    def _parties(self, scope: Scope) -> tuple[str, ...]:
        parties = self._now.tree.parties
        return tuple(parties[one].title for one in scope.parties if self._known.may_name(one))

    def _own_progress(self, scope: Scope) -> Progress:
        own = (item for item in self._now.all_actions(scope.identity) if self._known.owns(item))
        return self._counting.of(own)

    def _planning(self, view: ScopeView, scope: Scope) -> PlanningView | None:
        if view.planning is None:
            return None
        return releases.planning(view.planning, scope, self._now, self._known, self.work)

    def _faults(self, faults: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """What went wrong at the readers' own: it names their party, or the place of their own."""
        own = self._now.tree.parties.get(self._known.party)
        titles = {own.title} if own else set()
        titles |= {s.title for s in self._now.tree.scopes.values() if self._known.is_home(s)}
        return tuple(
            one for one in faults if titles & {str(one.values.get("party")), str(one.values.get("where"))}
        )

    def _standing(
        self, found: tuple[str, ...], below: list[tuple[str, ...]], *, home: bool, title: Scope
    ) -> tuple[str, ...]:
        """Titles of the readers' own places, here and below, of those of which something holds."""
        own = (self._known.name_of(title),) if found and home else ()
        return (*own, *(one for some in below for one in some))

    def _paused(self, view: ScopeView, children: tuple[ScopeView, ...], scope: Scope) -> tuple[str, ...]:
        """That the whole is paused; else the readers' own places that are."""
        if scope.parent is None and view.paused == (view.title,):
            return (self._known.name_of(scope),)
        below = [one.paused for one in children]
        return self._standing(view.paused, below, home=self._known.is_home(scope), title=scope)


def _worst_of(children: tuple[ScopeView, ...]) -> Health | None:
    """What is told of the worst place of the readers' own: the place above it is not better."""
    return worst([one.elsewhere for one in children if one.elsewhere])
