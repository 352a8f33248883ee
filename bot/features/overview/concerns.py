"""Why a scope needs attention: every reason there is, the worst first.

Its health is the worst of these, so nothing that is late, out of order, at odds, refused, turned back or
paused stands beside "Op schema", and a page that tells a colour tells the reason for it first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.features.gates.views import ConditionView
from bot.features.overview.health import WEIGHT, Concern, Health
from bot.model.action_view import ActionView
from bot.model.reasons import Reason

if TYPE_CHECKING:
    from bot.features.gates.views import GateView
    from bot.features.overview.views import ScopeView

LATE_SHARE = 0.05
"""From this share of its actions overdue, a scope runs behind; below it, it needs attention."""


def concerns(view: "ScopeView") -> tuple[Concern, ...]:
    """Every reason why a scope is not simply on track, the worst first."""
    found = [*_stops(view), *_work(view), *_meetings(view), *_release(view), *_dates(view)]
    if view.elsewhere and (most := WEIGHT[view.elsewhere]):
        # Of a part alone the same work weighs more: late for some actions, attention for the whole.
        found = [one if WEIGHT[one.health] <= most else replace(one, health=view.elsewhere) for one in found]
    heaviest = max((WEIGHT[one.health] for one in found), default=0)
    if view.elsewhere and WEIGHT[view.elsewhere] > heaviest:
        # The word is the same for all readers; these may not know the reason.
        found.append(_concern(view.elsewhere, "elsewhere"))
    return tuple(sorted(found, key=lambda one: -WEIGHT[one.health]))


def _stops(view: "ScopeView") -> Iterator[Concern]:
    if view.incidents:
        first = view.incidents[0]
        named = f"{first.key} {first.summary}{_at(view, first.scope_title)}"
        kind = "calamity" if first.decided else "calamity_proposed"
        values = {"what": named, "class": first.word.capitalize()}
        yield _concern(Health.CALAMITY, kind, len(view.incidents), **values)
    guarded = [one.action for one in view.wrong if one.guarded]
    if guarded:
        yield _concern(Health.STOPPED, "guarded", len(guarded), what=_named(view, guarded[0]))


def _work(view: "ScopeView") -> Iterator[Concern]:
    if view.chain and view.chain.is_late and view.chain.evaluation:
        yield _concern(Health.LATE, "evaluation", day=view.chain.evaluation.deadline)
    if view.late_total:
        heavy = view.late_total > LATE_SHARE * view.progress.total
        health = Health.LATE if heavy else Health.ATTENTION
        if view.overdue:
            first = view.overdue[0]
            yield _concern(health, "late", view.late_total, what=_named(view, first), day=first.due)
        else:
            yield _concern(health, "late_number", view.late_total)
    if view.unknown:
        yield _attention("unknown", len(view.unknown), what=view.unknown[0])
    if view.turned_back:
        yield _attention("turned_back", len(view.turned_back), what=view.turned_back[0])
    disordered = [one.action for one in view.wrong if not one.guarded]
    if disordered:
        yield _attention("disorder", len(disordered), what=_named(view, disordered[0]))


def _meetings(view: "ScopeView") -> Iterator[Concern]:
    undecided = [one for one in view.gates if one.refusals]
    if undecided:
        yield _attention("undecided", len(undecided), what=_meeting(view, undecided[0]))
    late = [one for one in view.conditions if one.is_late]
    if late:
        yield _attention("condition", len(late), what=_condition(view, late[0]), day=late[0].day)
    for gate in view.gates:
        if gate.is_near_and_unready:
            short = gate.ready.total - gate.ready.done
            what, day = _meeting(view, gate), gate.at
            if gate.missing:
                first = _named(view, gate.missing[0])
                yield _attention("unready", short, what=what, day=day, first=first)
            else:
                yield _attention("unready_number", short, what=what, day=day)


def _release(view: "ScopeView") -> Iterator[Concern]:
    for reason in view.faults:
        yield Concern(Health.ATTENTION, reason)
    release = view.release
    if release and release.stage != "live":
        for reason in release.conflicts:
            yield Concern(Health.ATTENTION, reason)
        if release.overtaken:
            yield _attention("not_live", day=release.production)
        if release.attention and not (view.faults or release.conflicts):
            yield _attention("elsewhere")


def _dates(view: "ScopeView") -> Iterator[Concern]:
    if view.planning:
        if clashing := view.planning.conflicts:
            where = f"{clashing[0].code} {clashing[0].title}{_at(view, clashing[0].scope_title)}"
            yield _attention("clash", len(clashing), what=where, day=clashing[0].day)
        if contended := view.planning.contention:
            where = f"{contended[0].resource}{_at(view, contended[0].scope_title)}"
            yield _attention("contended", len(contended), what=where)
        for one in view.planning.forecast:
            if one.scope == view.identity and one.half and one.half > one.target:
                yield _attention("forecast", day=one.half, target=one.target, chance=one.chance)
    if view.paused:
        yield _attention("paused", len(view.paused), what=view.paused[0])


def _attention(kind: str, number: int = 1, **values: Any) -> Concern:
    return _concern(Health.ATTENTION, kind, number, **values)


def _concern(health: Health, kind: str, number: int = 1, **values: Any) -> Concern:
    return Concern(health, Reason(kind, {"number": number, **values}), number)


def _at(view: "ScopeView", scope_title: str) -> str:
    return "" if scope_title == view.title else f" ({scope_title})"


def _named(view: "ScopeView", action: ActionView) -> str:
    return f"{action.code} {action.title}{_at(view, action.scope_title)}"


def _meeting(view: "ScopeView", gate: "GateView") -> str:
    return f"{gate.code} {gate.title}{_at(view, gate.scope_title)}"


def _condition(view: "ScopeView", one: ConditionView) -> str:
    return f"{one.code} ({one.number}): {one.text}{_at(view, one.scope_title)}"


def pressing(missing: Sequence[ActionView]) -> tuple[ActionView, ...]:
    """What a meeting misses, in the order of what a person should see: late first, then what can be done now,
    then what waits for something else; otherwise as they come.
    """
    return tuple(sorted(missing, key=lambda one: (-one.days_late, one.hindrance == "blocked")))
