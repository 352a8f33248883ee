"""Statements about one thing agree, over programmes as they could really go; and a planted lie is found."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from benchmarks.histories import LAWS, moments, play
from benchmarks.programmes import programme, runbook, size
from bot.app.public_holidays import working_days
from bot.config.cab_model import Cab, Incidents
from bot.config.load import load
from bot.config.people_model import Person
from bot.config.programme_model import Programme
from bot.config.site_model import Calendar, ServiceDesk
from bot.features.cab.cab_meetings import meeting_days
from bot.features.first_domain.facts import convoys
from bot.features.first_domain.rules import approved
from bot.features.overview.assess import scope_view
from bot.features.overview.health import Health
from bot.features.overview.views import ScopeView, ViolationView
from bot.features.planning.courses import due_now
from bot.features.planning.views import StepCourseView
from bot.model.audience import Audience
from bot.model.baselines import Baseline
from bot.model.issue import Category, Identity, IssueId, IssueKey, Status
from bot.model.progress import Progress
from bot.model.release_calendar import release_plan
from bot.model.request import ChangeRequest
from bot.reconcile.dated import placed
from bot.resources import config_dir
from bot.runbook.expand import Tree
from bot.schedule.planner import timetable
from bot.schedule.timetable import Timetable
from bot.situation.situation import Situation
from tests.builders import STATUS, comment, disclosed, situation
from tests.dutch import expand_programme, expand_release, heard_on_requests
from tests.statements import INVARIANTS, actions_of, contradictions, everywhere

DAYS = working_days(range(2022, 2026), Calendar())
FIRST, LAST = date(2023, 6, 14), date(2023, 12, 20)
SEEDS = range(12)
SHIPPED = config_dir()


@cache
def planned() -> tuple[Tree, Timetable]:
    """The shipped draaiboek for seventeen domains; half of them agreed on moments for their meetings."""
    tree = expand_programme(runbook(), agreed(programme(size(1_000))), DAYS)
    return tree, timetable(tree, DAYS)


def agreed(made: Programme) -> Programme:
    (cluster,) = made.clusters
    domains = list(cluster.domains)
    for number, domain in enumerate(domains[::2]):
        assert domain.migration
        night = domain.migration
        gates = {
            "N.4": (night - timedelta(days=17)).replace(hour=15),
            "O.9": (night - timedelta(days=2)).replace(hour=15),
            "Q.7": (night + timedelta(days=1)).replace(hour=17),
        }
        domains[2 * number] = domain.model_copy(update={"gates": gates})
    return made.model_copy(update={"clusters": (cluster.model_copy(update={"domains": tuple(domains)}),)})


def seen(seed: int) -> Situation:
    tree, table = planned()
    law = list(LAWS)[seed % len(LAWS)]
    history = play(tree, table, DAYS, seed, LAWS[law](random.Random(seed)))  # noqa: S311
    return with_first_plans(history.at(moments(FIRST, LAST, seed), tree, table, DAYS))


def with_first_plans(now: Situation) -> Situation:
    known: dict[Identity, tuple[Baseline, ...]] = {}
    for scope, made in due_now(now, known):
        known[scope] = (*known.get(scope, ()), made)
    return replace(now, baselines=known)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_agrees_with_what_else_is_said(seed: int) -> None:
    now = seen(seed)

    assert list(contradictions(now, scope_view(now, now.tree.root))) == []


@pytest.mark.parametrize("audience", ["shared", "party:it-1", "party:za-1-9"])
def test_others_are_told_the_same_numbers_and_no_more_actions(audience: str) -> None:
    now = seen(1)
    all_of_it = {one.identity: one for one in everywhere(scope_view(now, now.tree.root))}
    known = {action.identity for one in all_of_it.values() for action in actions_of(one)}

    for one in everywhere(disclosed(now, now.tree.root, Audience.parse(audience))):
        whole = all_of_it[one.identity]
        if one.withheld:
            assert one.progress.total <= whole.progress.total
        else:
            assert (one.progress, one.late_total) == (whole.progress, whole.late_total)
        assert {action.identity for action in actions_of(one)} <= known


@cache
def some_day() -> tuple[Situation, ScopeView]:
    """A situation, and a domain in it whose meetings, path and plan by the minute all lie ahead."""
    now = seen(2)
    for view in everywhere(scope_view(now, now.tree.root)):
        if view.level == "domain" and any(gate.code == "N.4" for gate in view.gates):
            assert view.planning
            assert view.planning.minutes
            assert view.planning.path.actions
            return now, view
    raise AssertionError("no domain of which everything lies ahead")


class Lying(ScopeView):
    """A view that tells another health than follows from it."""

    told = Health.ON_TRACK

    @property
    def health(self) -> Health:
        return self.told


def lying(view: ScopeView, health: Health) -> ScopeView:
    made = Lying(**{name: getattr(view, name) for name in ScopeView.__slots__})
    type(made).told = health
    return made


def planning(view: ScopeView, **more: Any) -> ScopeView:
    assert view.planning
    return replace(view, planning=replace(view.planning, **more))


def violation(view: ScopeView) -> ViolationView:
    action = next(actions_of(view))
    return ViolationView(action, "order", (), 0, "", True, (), "", "")  # noqa: FBT003


def first_step(view: ScopeView, **more: Any) -> ScopeView:
    first = next(step for step in view.steps if step.actions)
    return replace(view, steps=tuple(replace(one, **more) if one is first else one for one in view.steps))


def moved(view: ScopeView, code: str, days: int) -> ScopeView:
    """One action is told with another day."""
    steps = [
        replace(
            step,
            actions=tuple(
                replace(a, due=a.due + timedelta(days=days)) if a.code == code and a.due else a
                for a in step.actions
            ),
        )
        for step in view.steps
    ]
    return replace(view, steps=tuple(steps))


def minutes(view: ScopeView, **more: timedelta) -> ScopeView:
    """The last line but one of the plan by the minute is told otherwise."""
    assert view.planning
    *lines, last, milestone = view.planning.minutes
    changed = replace(last, **{name: getattr(last, name) + by for name, by in more.items()})
    return planning(view, minutes=(*lines, changed, milestone))


def expected(view: ScopeView, **more: Any) -> ScopeView:
    assert view.planning
    one = view.planning.forecast[0]
    assert one.half
    return planning(view, forecast=(replace(one, **more),))


def gate(view: ScopeView, **more: Any) -> ScopeView:
    return replace(view, gates=(replace(view.gates[0], **more), *view.gates[1:]))


def later_goal(view: ScopeView) -> ScopeView:
    assert view.planning
    *path, goal = view.planning.path.actions
    assert goal.due
    late = replace(goal, due=goal.due + timedelta(days=1))
    return planning(view, path=replace(view.planning.path, actions=(*path, late)))


Lie = Callable[[ScopeView], ScopeView]
STEP = StepCourseView("M", "Proef", date(2023, 9, 1), None, date(2023, 9, 8), None, None, 99)
LIES: dict[str, Lie] = {
    "phases_add_up": lambda v: replace(v, phases=v.phases[1:]),
    "parts_add_up": lambda v: replace(v, steps=v.steps[-1:]),
    "what_is_late_is_counted_once": lambda v: replace(v, late=v.late_total + 1),
    "late_means_open_and_past_its_day": lambda v: replace(
        v, overdue=(replace(next(actions_of(v)), category=Category.DONE, uncounted=None),)
    ),
    "done_is_all_done": lambda v: lying(v, Health.DONE),
    "on_track_is_without_trouble": lambda v: lying(replace(v, violations=(violation(v),)), Health.ON_TRACK),
    "the_word_has_its_reason_first": lambda v: lying(v, Health.LATE),
    "everybody_is_told_the_same_word": lambda v: lying(v, Health.CALAMITY),
    "what_is_late_adds_up": lambda v: replace(v, late=v.late_total + 2),
    "steps_add_up": lambda v: first_step(v, progress=Progress(90, 0, 9)),
    "a_meeting_tells_the_worst_first": lambda v: gate(
        v, missing=tuple(replace(next(actions_of(v)), days_late=days) for days in (0, 99))
    ),
    "what_stops_below_stops_above": lambda v: lying(
        replace(v, children=(replace(v, violations=(violation(v),)),)), Health.ON_TRACK
    ),
    "a_step_that_is_done_has_no_open_action": lambda v: first_step(
        v, category=Category.DONE, progress=Progress(1, 0, 2)
    ),
    "the_minute_plan_ends_on_the_day_of_its_issue": lambda v: minutes(v, ends=timedelta(days=1)),
    "the_minute_plan_is_in_order": lambda v: minutes(v, begins=-timedelta(hours=9)),
    "dates_follow_what_comes_first": lambda v: moved(v, "O.10", -30),
    "the_goal_is_one_date": later_goal,
    "a_forecast_lies_ahead": lambda v: expected(v, half=date(2023, 1, 2)),
    "a_chance_agrees_with_its_dates": lambda v: expected(
        v, half=date(2030, 1, 7), likely=date(2030, 1, 7), chance=90
    ),
    "what_is_done_is_forecast_as_done": lambda v: lying(v, Health.DONE),
    "a_meeting_misses_what_is_not_ready": lambda v: gate(v, missing=(), ready=Progress(1, 0, 1)),
    "a_meeting_has_the_date_of_its_issue": lambda v: gate(
        v, at=v.gates[0].at and v.gates[0].at + timedelta(days=3)
    ),
    "meetings_come_in_order": lambda v: replace(v, gates=v.gates[::-1]),
    "definitive_follows_its_meeting": lambda v: planning(v, date_status="definitive"),
    "the_first_plan_and_the_end_give_the_difference": lambda v: planning(v, steps=(STEP,)),
}


@pytest.mark.parametrize("name", LIES)
def test_a_planted_lie_is_found(name: str) -> None:
    now, view = some_day()

    assert name not in {found for found, _ in contradictions(now, view)}, "control"
    assert name in {found for found, _ in contradictions(now, LIES[name](view))}


def test_a_meeting_that_was_held_and_is_still_announced_is_found() -> None:
    now, view = some_day()
    first = view.gates[0].identity
    held = replace(now.issues[first], status=STATUS[Category.DONE])
    now = replace(now, issues={**now.issues, first: held})

    assert "a_coming_meeting_is_open" in {found for found, _ in contradictions(now, view)}


def test_a_template_with_work_out_of_order_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    now = seen(4)
    lead = next(v for v in everywhere(scope_view(now, now.tree.root)) if v.level == "domain")
    approved = [replace(one, approved=now.now) for one in convoys(now)]
    monkeypatch.setattr("tests.statements.convoys", lambda _: approved)

    lie = replace(lead, violations=(violation(lead),))
    assert "a_template_is_a_migration_that_counts" in {found for found, _ in contradictions(now, lie)}


def test_every_invariant_has_a_planted_lie() -> None:
    alone = {"a_coming_meeting_is_open", "a_template_is_a_migration_that_counts"}
    alone |= {"a_calamity_shows_everywhere_above", "no_template_is_announced_during_a_calamity"}
    alone |= {"ready_for_production_is_all_done", "the_cab_decides_when_it_meets"}

    assert {*LIES, *alone} == set(INVARIANTS)


def found_in(now: Situation, view: ScopeView) -> set[str]:
    return {name for name, _ in contradictions(now, view)}


def with_calamity(now: Situation, scope: Identity) -> Situation:
    """A person decided that an incident of a place is a calamiteit."""
    status = Status("1", "Open", Category.NEW)
    asked = ChangeRequest(IssueId("9"), IssueKey("RFC-9"), "Lek", status, now.now, now.now, type="Incident")
    person = Person(account_id="im", party="mitz", function="Incidentmanager", mandates=("incident",))
    cab = Cab(functions=("Productmanager",), people=(person,))
    desk = ServiceDesk(project="RFC", cab=cab, incidents=Incidents(request_type="Incident"))
    words = (comment("klasse: calamiteit - landelijk", "im", at=now.now),)
    issue = next(iter(now.issues.values()))
    now = replace(now, issues={scope: replace(issue, id=IssueId("777"), key=IssueKey("KT-7")), **now.issues})
    request = replace(asked, linked=frozenset({IssueId("777")}), comments=words)
    heard = heard_on_requests([request], desk, {}, now.now, now.now)
    return replace(now, desk=desk, requests=heard)


def test_a_calamity_stands_on_every_page_above_and_one_that_is_left_out_is_found() -> None:
    some, domain = some_day()
    now = with_calamity(some, domain.identity)
    views = {one.identity: one for one in everywhere(scope_view(now, now.tree.root))}

    above = [views[place] for place in now.tree.lineage(domain.identity)]
    assert [(one.level, one.health) for one in above] == [
        (level, Health.CALAMITY) for level in ("domain", "cluster", "programme")
    ]
    assert all("RFC-9 Lek" in one.concerns[0].reason.values["what"] for one in above)
    assert found_in(now, views[now.tree.root]) == set()
    assert disclosed(now, now.tree.root, Audience.parse("shared")).health is Health.WITHHELD, (
        "too few parties"
    )
    for one in above:
        assert "a_calamity_shows_everywhere_above" in found_in(now, replace(one, incidents=()))


def test_a_template_is_not_announced_during_a_calamity_nor_while_nobody_can_read_of_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = seen(4)
    made = [replace(one, approved=some.now) for one in convoys(some)]
    monkeypatch.setattr("bot.features.first_domain.rules.convoys", lambda _: made)
    lead = made[0].lead.identity
    some = replace(some, tree=replace(some.tree, hold="wait"))
    grave = with_calamity(some, lead)
    view = next(v for v in everywhere(scope_view(grave, grave.tree.root)) if v.identity == lead)

    assert list(approved(some))
    assert list(approved(grave)) == []
    assert list(approved(replace(grave, requests=(), requests_unread=True))) == []
    assert "no_template_is_announced_during_a_calamity" not in found_in(grave, view)
    monkeypatch.setattr("tests.statements.approved", lambda _: approved(some))
    assert "no_template_is_announced_during_a_calamity" in found_in(grave, view)


def release_on(now: datetime, *, done: bool = False) -> Situation:
    """The shipped minor release, with meetings of the CAB and on the calendar."""
    catalog, _ = load(SHIPPED)
    release, desk = catalog.releases["mitz-3-5-0"], catalog.site.servicedesk
    assert desk
    assert desk.cab
    assert desk.calendar
    days = replace(DAYS, cab=meeting_days(desk.cab.meetings, DAYS))
    tree = expand_release(catalog.runbooks[release.runbook], release, days)
    table = timetable(tree, days)
    tree = placed(tree, table)
    every = Category.DONE if done else Category.NEW
    after = ("5.8", "5.9", "6.1", "6.2", "6.3")
    states = {str(one): every for one, item in tree.items.items() if item.step and item.code not in after}
    base = situation(tree, states, now)
    plan = release_plan(desk.calendar, [release], [])
    return replace(base, days=days, table=table, desk=desk, plan=plan)


def test_without_rfcs_or_with_all_to_do_a_release_is_not_ready_and_saying_so_is_found() -> None:
    now = release_on(datetime(2023, 10, 12, 9, tzinfo=UTC))
    view = scope_view(now, now.tree.root)
    assert view.release

    assert (view.release.stage, view.release.changes, view.release.todo.done) == ("preparing", 0, 0)
    assert view.release.todo.total > 10
    assert found_in(now, view) == set()
    ready = replace(view, release=replace(view.release, stage="ready"))
    assert "ready_for_production_is_all_done" in found_in(now, ready)


def test_a_release_with_all_done_and_no_rfc_is_not_ready_either() -> None:
    now = release_on(datetime(2023, 11, 13, 9, tzinfo=UTC), done=True)
    view = scope_view(now, now.tree.root)
    assert view.release

    assert view.release.stage != "ready"


def test_a_release_whose_moment_went_by_needs_attention() -> None:
    now = release_on(datetime(2023, 11, 20, 9, tzinfo=UTC), done=True)
    view = scope_view(now, now.tree.root)
    assert view.release

    assert (view.release.stage, view.release.overtaken) == ("blocked", True)
    assert "not_live" in {one.reason.rule for one in view.concerns}


def test_cab_work_beside_the_days_on_which_it_meets_is_found() -> None:
    now = release_on(datetime(2023, 9, 12, 9, tzinfo=UTC))
    view = scope_view(now, now.tree.root)
    dues = {action.code: action.due for action in actions_of(view)}

    assert (dues["3.2"], dues["5.7"]) == (date(2023, 10, 18), date(2023, 11, 15))
    assert found_in(now, view) == set()
    assert "the_cab_decides_when_it_meets" in found_in(now, moved(view, "3.2", 1))
