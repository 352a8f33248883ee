"""The planning of one scope as a reader sees it: date status, conflicts, critical path, cut-over."""

from collections.abc import Callable, Iterator

from bot.features.guards.date_status import date_status
from bot.features.planning.conflicts import conflict_view, open_conflicts
from bot.features.planning.contention import contention_view, contentions
from bot.features.planning.courses import party_courses, step_courses, taken_over_on
from bot.features.planning.forecast import forecast_view, forecasts
from bot.features.planning.return_point import return_view
from bot.features.planning.views import (
    ConflictView,
    ContentionView,
    ForecastView,
    MinuteView,
    PartyCourseView,
    PathView,
    PlanningView,
)
from bot.model.action_view import ActionView
from bot.model.item import Item, Scope
from bot.model.working_days import local
from bot.situation.situation import Situation
from bot.situation.timing import paths_of, schedule_of


def planning_view(situation: Situation, scope: Scope, shown: Callable[[Item], ActionView]) -> PlanningView:
    """The planning of a scope; `shown` makes the view of an action."""
    return PlanningView(
        date_status=date_status(situation, scope.identity).value,
        path=_path(situation, scope, shown),
        minutes=tuple(_minutes(situation, scope, shown)),
        conflicts=tuple(_conflicts(situation, scope)),
        contention=tuple(_contention(situation, scope)),
        back=return_view(situation, scope),
        forecast=tuple(_forecast(situation, scope)),
        steps=tuple(step_courses(situation, scope.identity)),
        first_kept=taken_over_on(situation, scope.identity),
        parties=tuple(_parties(situation, scope)),
    )


def _path(situation: Situation, scope: Scope, shown: Callable[[Item], ActionView]) -> PathView:
    found = paths_of(situation).of(scope.identity)
    items = [situation.tree.items[identity] for identity in found.actions]
    return PathView(tuple(map(shown, items)), found.total_float)


def _minutes(situation: Situation, scope: Scope, shown: Callable[[Item], ActionView]) -> Iterator[MinuteView]:
    timed = [
        (slot.stretch, item)
        for item in situation.items(scope.identity)
        if (slot := schedule_of(situation).slot(item.identity)) and slot.stretch
    ]
    for stretch, item in sorted(timed, key=lambda pair: (pair[0].begins, pair[0].ends, pair[1].order)):
        yield MinuteView(shown(item), local(stretch.begins), local(stretch.ends), measured=stretch.measured)


def _conflicts(situation: Situation, scope: Scope) -> Iterator[ConflictView]:
    inside = {place.identity for place in situation.below(scope.identity)}
    for conflict in open_conflicts(situation):
        if situation.tree.items[conflict.identity].scope in inside:
            yield conflict_view(situation, conflict)


def _contention(situation: Situation, scope: Scope) -> Iterator[ContentionView]:
    inside = {place.identity for place in situation.below(scope.identity)}
    for one in situation.once(contentions):
        if one.claim.scope in inside:
            yield contention_view(situation, one)


def _forecast(situation: Situation, scope: Scope) -> Iterator[ForecastView]:
    found = situation.once(forecasts)
    for place in (scope, *situation.tree.children(scope.identity)):
        if one := found.get(place.identity):
            yield forecast_view(situation, one)


def _parties(situation: Situation, scope: Scope) -> Iterator[PartyCourseView]:
    for one in party_courses(situation, scope.identity):
        title = situation.tree.parties[one.party].title
        yield PartyCourseView(title, one.done, one.late, one.days, one.party)
