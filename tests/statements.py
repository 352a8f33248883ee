"""What one reader is told in several places has to agree: a list of invariants between statements.

`contradictions` holds a scope's view and all below it against the situation that it was made from, and gives
the name of each invariant that does not hold, with where. An invariant is about what is said, not about
how that was worked out: it uses the situation for facts, and other statements for the rest.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from bot.features.audiences.disclose import disclose
from bot.features.first_domain.facts import convoys
from bot.features.first_domain.rules import approved
from bot.features.guards.violations import days_late, void
from bot.features.hypercare.facts import calamities
from bot.features.overview.health import WEIGHT, Health
from bot.features.overview.views import ScopeView
from bot.features.planning.forecast import forecasts
from bot.model.action_view import ActionView
from bot.model.audience import Audience
from bot.model.issue import Category
from bot.model.progress import Progress
from bot.runbook.overlay import NOT_APPLICABLE
from bot.schedule.row_rules import row_rules
from bot.situation.actions import Announcement
from bot.situation.situation import Situation

Check = Callable[[Situation, ScopeView], Iterator[str]]
_GOOD = (Health.ON_TRACK, Health.DONE)
_CALM = (*_GOOD, Health.WAITING, Health.WITHHELD)


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
    """Open, or closed and of no account, which is told beside it."""
    for action in view.overdue:
        is_closed = action.category is Category.DONE and action.uncounted is None
        if is_closed or action.due is None or action.due >= now.today:
            yield f"{action.code} is {action.category}, due {action.due}"


def done_is_all_done(_now: Situation, view: ScopeView) -> Iterator[str]:
    is_done = view.health is Health.DONE
    if is_done and (view.progress.done != view.progress.total or view.late_total):
        yield f"done with {view.progress} and {view.late_total} late"
    if is_done and any(not one.excuse for one in view.violations):
        yield "done with work out of order"


def on_track_is_without_trouble(_now: Situation, view: ScopeView) -> Iterator[str]:
    """Nothing late, at odds, out of order, refused, turned back or paused stands beside a good word."""
    planning, release = view.planning, view.release
    trouble = {
        "late": view.late_total or any(one.is_late for one in view.conditions),
        "out of order": any(not (one.excuse or one.earlier) for one in view.violations),
        "without decision": any(gate.refusals for gate in view.gates),
        "near and unready": any(gate.is_near_and_unready for gate in view.gates),
        "at odds": planning and (planning.conflicts or planning.contention),
        "expected late": planning
        and any(f.scope == view.identity and f.half and f.half > f.target for f in planning.forecast),
        "refused or blocked": release and release.stage in ("refused", "blocked"),
        "failed": view.faults,
        "calamity": view.incidents or view.unknown,
        "turned back": view.turned_back,
        "paused": view.paused,
        "evaluation": view.chain and view.chain.is_late,
    }
    if view.health in (*_GOOD, Health.WAITING) and any(trouble.values()):
        yield f"{view.health} with {', '.join(what for what, there in trouble.items() if there)}"


def the_word_has_its_reason_first(_now: Situation, view: ScopeView) -> Iterator[str]:
    if view.health not in (*_GOOD, Health.WAITING) and (
        not view.concerns or view.concerns[0].health is not view.health
    ):
        yield f"{view.health} and the first reason is {view.concerns[:1]}"


def everybody_is_told_the_same_word(now: Situation, view: ScopeView) -> Iterator[str]:
    """Who may not know why may know that: where they work themselves, and where the total is told."""
    parties = now.tree.scopes[view.identity].parties if view.level in ("domain", "party") else ()
    for name in [f"party:{one}" for one in parties] or ["shared"]:
        shown = disclose(now, Audience.parse(name)).scope(view.identity).view
        is_told = view.health not in _CALM if parties else not shown.withheld
        if is_told and shown.health is not view.health:
            yield f"{view.health} inside, {shown.health} for {name}"
        above = now.tree.scopes[view.identity].parent
        if parties and above and view.health not in _CALM:
            higher = disclose(now, Audience.parse(name)).scope(above).view.health
            if WEIGHT[higher] < WEIGHT[view.health]:
                yield f"{view.health} inside, {higher} above it for {name}"


def a_calamity_shows_everywhere_above(now: Situation, view: ScopeView) -> Iterator[str]:
    """On the page of the place, and of all that it is part of."""
    shown = {one.key for one in view.incidents}
    for one in now.once(calamities):
        if view.identity in now.tree.lineage(one.scope):
            if one.request.key not in shown:
                yield f"{one.request.key} is open and not shown"
            if view.health is not Health.CALAMITY:
                yield f"{view.health} with {one.request.key} open"


def no_template_is_announced_during_a_calamity(now: Situation, view: ScopeView) -> Iterator[str]:
    for notice in approved(now):
        if isinstance(notice, Announcement) and view.incidents and notice.key == f"sjabloon:{view.identity}":
            yield f"announced while {view.incidents[0].key} is open"


def ready_for_production_is_all_done(_now: Situation, view: ScopeView) -> Iterator[str]:
    release = view.release
    if release and release.stage == "ready":
        missing = release.todo.total - release.todo.done
        if missing or not release.changes or release.blocked or release.conflicts or not release.todo.total:
            yield f"ready with {release.changes} RFCs, {missing} to do, {release.blocked} in the way"


def what_is_late_adds_up(now: Situation, view: ScopeView) -> Iterator[str]:
    """The own actions and all scopes below are the whole."""
    idle = now.once(void)
    here = [i for i in now.items(view.identity) if i.step or i.identity in idle]
    own = sum(1 for item in here if days_late(now, item))
    if own + sum(child.late_total for child in view.children) != view.late_total:
        yield f"{view.late_total} late, {own} of its own, below {[c.late_total for c in view.children]}"


def steps_add_up(_now: Situation, view: ScopeView) -> Iterator[str]:
    """A step counts as many actions as it lists, without those that do not apply and those that are gone."""
    for step in view.steps:
        applying = sum(1 for action in step.actions if action.waits != NOT_APPLICABLE)
        if step.progress.total > applying:
            yield f"{step.code} counts {step.progress.total} of {applying}"


def a_meeting_tells_the_worst_first(_now: Situation, view: ScopeView) -> Iterator[str]:
    for gate in view.gates:
        days = [action.days_late for action in gate.missing]
        if days != sorted(days, reverse=True):
            yield f"{gate.code} lists what is late behind what is not"


def the_cab_decides_when_it_meets(now: Situation, view: ScopeView) -> Iterator[str]:
    """Unless a person set another day, which is named."""
    if not now.days.cab:
        return
    first, last = min(now.days.cab), max(now.days.cab)
    rules = dict(zip(now.tree.items, row_rules(now.tree, now.tree.items.values()), strict=True))
    named = {one.identity for one in view.planning.conflicts} if view.planning else set()
    for action in actions_of(view):
        kept = rules[action.identity].window == "cab" and action.category is not Category.DONE
        known = action.due and first <= action.due <= last and action.due not in now.days.cab
        if kept and known and action.identity not in named:
            yield f"{action.code} on {action.due}, and the CAB does not meet"


def what_stops_below_stops_above(_now: Situation, view: ScopeView) -> Iterator[str]:
    if view.health in _GOOD and any(child.health is Health.STOPPED for child in view.children):
        yield f"{view.health} above a place that is stopped"


def a_step_that_is_done_has_no_open_action(_now: Situation, view: ScopeView) -> Iterator[str]:
    for step in view.steps:
        if not step.progress.total:
            continue
        whole = step.progress.total > 0 and step.progress.done == step.progress.total
        if step.actions and (step.category is Category.DONE) is not whole:
            yield f"{step.code} is {step.category} with {step.progress}"


def the_minute_plan_ends_on_the_day_of_its_issue(_now: Situation, view: ScopeView) -> Iterator[str]:
    for line in view.planning.minutes if view.planning else ():
        waits = line.action.due is None and line.action.waits  # planned in pencil, with no date in Jira yet
        if line.ends.date() != line.action.due and line.action.category is not Category.DONE and not waits:
            yield f"{line.action.code} ends {line.ends:%d %b %H:%M}, its date is {line.action.due}"


def the_minute_plan_is_in_order(now: Situation, view: ScopeView) -> Iterator[str]:
    ends = {line.action.identity: line for line in view.planning.minutes} if view.planning else {}
    for identity, line in ends.items():
        for before in now.tree.items[identity].after:
            if before in now.tree.parts and now.tree.parts[before].whole == identity:
                continue  # a piece of it lies within its minutes
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
    waits = goal.due is None and goal.waits
    if goal.due != found.target and not (waits or (issue and issue.status.category is Category.DONE)):
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
    """Approved is only what has everything done and no hard guard passed (S3; Eigen verklaring)."""
    if view.level != "domain":
        return
    for convoy in convoys(now):
        if convoy.lead.identity == view.identity and convoy.approved:
            broken = [one.action.code for one in view.violations if one.guarded and not one.excuse]
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
        the_word_has_its_reason_first,
        everybody_is_told_the_same_word,
        a_calamity_shows_everywhere_above,
        no_template_is_announced_during_a_calamity,
        ready_for_production_is_all_done,
        what_is_late_adds_up,
        steps_add_up,
        a_meeting_tells_the_worst_first,
        the_cab_decides_when_it_meets,
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
