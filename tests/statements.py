"""What one reader is told in several places has to agree: a list of invariants between statements.

`contradictions` holds a scope's view and all below it against the situation that it was made from, and gives
the name of each invariant that does not hold, with where. An invariant is about what is said, not about
how that was worked out: it uses the situation for facts, and other statements for the rest.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from bot.features.first_domain.facts import convoys
from bot.features.overview.views import Health, ScopeView
from bot.features.planning.forecast import forecasts
from bot.model.action_view import ActionView
from bot.model.issue import Category
from bot.model.progress import Progress
from bot.situation.situation import Situation

Check = Callable[[Situation, ScopeView], Iterator[str]]
_GOOD = (Health.ON_TRACK, Health.DONE)


def contradictions(situation: Situation, view: ScopeView) -> Iterator[tuple[str, str]]:
    """The invariants that do not hold, each with where and what."""
    for one in everywhere(view):
        for name, check in INVARIANTS.items():
            yield from ((name, f"{one.identity}: {what}") for what in check(situation, one))


def everywhere(view: ScopeView) -> Iterator[ScopeView]:
    """The view and all below it."""
    yield view
    for child in view.children:
        yield from everywhere(child)


def actions_of(view: ScopeView) -> Iterator[ActionView]:
    """The actions of a scope's own steps."""
    return (action for step in view.steps for action in step.actions)


def phases_add_up(_now: Situation, view: ScopeView) -> Iterator[str]:
    total = sum((phase.progress for phase in view.phases), Progress())
    if total != view.progress:
        yield f"phases give {total}, the whole {view.progress}"


def parts_add_up(_now: Situation, view: ScopeView) -> Iterator[str]:
    """The own steps and all scopes below are the whole."""
    parts = [step.progress for step in view.steps] + [child.progress for child in view.children]
    total = sum(parts, Progress())
    if total != view.progress:
        yield f"steps and scopes below give {total}, the whole {view.progress}"


def what_is_late_is_counted_once(_now: Situation, view: ScopeView) -> Iterator[str]:
    if len({action.identity for action in view.overdue}) != view.late_total:
        yield f"{view.late_total} late, {len(view.overdue)} listed"


def late_means_open_and_past_its_day(now: Situation, view: ScopeView) -> Iterator[str]:
    for action in view.overdue:
        if action.category is Category.DONE or action.due is None or action.due >= now.today:
            yield f"{action.code} is {action.category}, due {action.due}"


def done_is_all_done(_now: Situation, view: ScopeView) -> Iterator[str]:
    is_done = view.health is Health.DONE
    if is_done and (view.progress.done != view.progress.total or view.late_total):
        yield f"done with {view.progress} and {view.late_total} late"
    if is_done and any(not one.excuse for one in view.violations):
        yield "done with work out of order"


def on_track_is_without_trouble(_now: Situation, view: ScopeView) -> Iterator[str]:
    trouble = view.late_total or any(not one.excuse for one in view.violations)
    if view.health is Health.ON_TRACK and trouble:
        yield "on track with what is late or out of order"


def what_stops_below_stops_above(_now: Situation, view: ScopeView) -> Iterator[str]:
    if view.health in _GOOD and any(child.health is Health.STOPPED for child in view.children):
        yield f"{view.health} above a place that is stopped"


def a_step_that_is_done_has_no_open_action(_now: Situation, view: ScopeView) -> Iterator[str]:
    for step in view.steps:
        whole = step.progress.total > 0 and step.progress.done == step.progress.total
        if step.actions and (step.category is Category.DONE) is not whole:
            yield f"{step.code} is {step.category} with {step.progress}"


def the_minute_plan_ends_on_the_day_of_its_issue(_now: Situation, view: ScopeView) -> Iterator[str]:
    for line in view.planning.minutes if view.planning else ():
        if line.ends.date() != line.action.due and line.action.category is not Category.DONE:
            yield f"{line.action.code} ends {line.ends:%d %b %H:%M}, its date is {line.action.due}"


def the_minute_plan_is_in_order(now: Situation, view: ScopeView) -> Iterator[str]:
    ends = {line.action.identity: line for line in view.planning.minutes} if view.planning else {}
    for identity, line in ends.items():
        for before in now.tree.items[identity].after:
            if before in ends and ends[before].ends > line.begins and line.action.kind != "gate":
                yield f"{line.action.code} begins before {ends[before].action.code} ends"


def dates_follow_what_comes_first(now: Situation, view: ScopeView) -> Iterator[str]:
    """Unless a conflict says that they cannot."""
    named = {one.identity for one in view.planning.conflicts} if view.planning else set()
    dues = {action.identity: action.due for action in actions_of(view)}
    for identity, due in dues.items():
        item = now.tree.items[identity]
        for before in item.after:
            first = dues.get(before)
            if due and first and first > due and identity not in named and not item.waits:
                yield f"{item.code} on {due}, before {before} on {first}"


def the_goal_is_one_date(now: Situation, view: ScopeView) -> Iterator[str]:
    """The end of the critical path, the target of the forecast and the issue agree."""
    found = now.once(forecasts).get(view.identity)
    if view.planning is None or not view.planning.path.actions or found is None or view.end:
        return
    goal = view.planning.path.actions[-1]
    issue = now.issues.get(goal.identity)
    if goal.due != found.target and not (issue and issue.status.category is Category.DONE):
        yield f"the path ends {goal.due} with {goal.code}, the target is {found.target}"


def a_forecast_lies_ahead(now: Situation, view: ScopeView) -> Iterator[str]:
    for one in view.planning.forecast if view.planning else ():
        if one.half and one.likely and not now.today <= one.half <= one.likely:
            yield f"{one.scope_title}: P50 {one.half}, P85 {one.likely} on {now.today}"


def a_chance_agrees_with_its_dates(_now: Situation, view: ScopeView) -> Iterator[str]:
    for one in view.planning.forecast if view.planning else ():
        if one.half and (one.half <= one.target) is not (one.chance >= 50):
            yield f"{one.scope_title}: {one.chance}% for {one.target}, P50 {one.half}"


def what_is_done_is_forecast_as_done(now: Situation, view: ScopeView) -> Iterator[str]:
    found = now.once(forecasts).get(view.identity)
    if found and view.health is Health.DONE and not found.done:
        yield "done, and still expected"


def a_coming_meeting_is_open(now: Situation, view: ScopeView) -> Iterator[str]:
    for gate in view.gates:
        if now.category(gate.identity) is Category.DONE and not gate.refusals:
            yield f"{gate.code} of {gate.scope_title} is done and still to come"


def a_meeting_misses_what_is_not_ready(_now: Situation, view: ScopeView) -> Iterator[str]:
    for gate in view.gates:
        if (gate.ready.done == gate.ready.total) is not (not gate.missing):
            yield f"{gate.code}: {gate.ready.done} of {gate.ready.total} ready, {len(gate.missing)} missing"


def a_meeting_has_the_date_of_its_issue(now: Situation, view: ScopeView) -> Iterator[str]:
    for gate in view.gates:
        issue = now.issues.get(gate.identity)
        if gate.at and issue and issue.due and gate.at.date() != issue.due:
            yield f"{gate.code} meets {gate.at.date()}, its issue says {issue.due}"


def meetings_come_in_order(_now: Situation, view: ScopeView) -> Iterator[str]:
    moments = [gate.at for gate in view.gates if gate.at]
    if any(earlier > later for earlier, later in pairwise(moments)):
        yield "meetings are not in the order of their moments"


def a_template_is_a_migration_that_counts(now: Situation, view: ScopeView) -> Iterator[str]:
    """Approved is only what has everything done and nothing out of order (S3; Eigen verklaring)."""
    if view.level != "domain":
        return
    for convoy in convoys(now):
        if convoy.lead.identity == view.identity and convoy.approved:
            broken = [one.action.code for one in view.violations if not one.excuse]
            if broken or view.health is Health.STOPPED:
                yield f"approved while {broken} is out of order"


def definitive_follows_its_meeting(now: Situation, view: ScopeView) -> Iterator[str]:
    """What makes a date definitive counts only after the GO before it (S4 N.4, N.5)."""
    if view.planning is None or view.planning.date_status != "definitive":
        return
    open_ = [gate.code for gate in view.gates if gate.scope == view.identity and gate.code == "N.4"]
    if open_:
        yield "definitive while N.4 has no decision"


def the_first_plan_and_the_end_give_the_difference(now: Situation, view: ScopeView) -> Iterator[str]:
    for one in view.planning.steps if view.planning else ():
        end = one.ended or one.planned
        if end and now.days.between(one.first, end) != one.days:
            yield f"{one.code}: {one.first} to {end} is not {one.days}"


INVARIANTS: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        phases_add_up,
        parts_add_up,
        what_is_late_is_counted_once,
        late_means_open_and_past_its_day,
        done_is_all_done,
        on_track_is_without_trouble,
        what_stops_below_stops_above,
        a_step_that_is_done_has_no_open_action,
        the_minute_plan_ends_on_the_day_of_its_issue,
        the_minute_plan_is_in_order,
        dates_follow_what_comes_first,
        the_goal_is_one_date,
        a_forecast_lies_ahead,
        a_chance_agrees_with_its_dates,
        what_is_done_is_forecast_as_done,
        a_coming_meeting_is_open,
        a_meeting_misses_what_is_not_ready,
        a_meeting_has_the_date_of_its_issue,
        meetings_come_in_order,
        a_template_is_a_migration_that_counts,
        definitive_follows_its_meeting,
        the_first_plan_and_the_end_give_the_difference,
    )
}
