"""What the overlay made of a runbook: attempts, lessons, which domain goes first."""

from collections.abc import Iterator

from bot.features.duration_lessons.facts import DurationLesson, duration_lessons
from bot.features.first_domain.facts import Convoy, convoys, held_phases
from bot.features.growth.views import ConvoyView, DurationView, GrowthView, LessonView, LoopView, RoundView
from bot.features.hypercare.facts import calamities
from bot.features.lessons.facts import Lesson, lessons
from bot.features.loops.facts import Attempt, Loop, loops
from bot.model.issue import Identity
from bot.model.item import Scope
from bot.model.working_days import local
from bot.situation.situation import Situation


def growth_view(situation: Situation, scope: Scope) -> GrowthView | None:
    """Attempts here, lessons here and below, and the cluster's first domain; None where there is nothing."""
    found = GrowthView(
        loops=tuple(_loop(loop) for loop in situation.once(loops) if _is_shown(loop, scope)),
        lessons=tuple(_lessons(situation, scope)),
        convoy=_convoy(situation, scope),
    )
    return found if found != GrowthView() else None


def _is_shown(loop: Loop, scope: Scope) -> bool:
    first = loop.attempts[0].trial
    tells = len(loop.attempts) > 1 or loop.enough or first.errors is not None or first.minutes is not None
    return loop.item.scope == scope.identity and bool(tells)


def _loop(loop: Loop) -> LoopView:
    enough = None if loop.enough is None else loop.enough.reason
    return LoopView(
        loop.item.code, loop.item.title, tuple(map(_round, loop.attempts)), enough, loop.item.identity
    )


def _round(attempt: Attempt) -> RoundView:
    opened = attempt.opened
    return RoundView(
        number=attempt.number,
        category=attempt.category,
        errors=attempt.trial.errors,
        minutes=attempt.trial.minutes,
        opened=local(opened.command.at).date() if opened else None,
        reason=opened.reason if opened else "",
    )


def _lessons(situation: Situation, scope: Scope) -> Iterator[LessonView]:
    scopes = situation.tree.scopes
    found: tuple[Lesson | DurationLesson, ...] = situation.once(_learned)
    for lesson in (*found, *situation.once(duration_lessons)):
        here = scopes[lesson.item.scope]
        if scope.identity in situation.tree.lineage(here.identity):
            yield _lesson(situation, lesson, here.title)


def _learned(situation: Situation) -> tuple[Lesson, ...]:
    return tuple(lessons(situation))


def _lesson(situation: Situation, lesson: Lesson | DurationLesson, title: str) -> LessonView:
    issue, verdict = situation.issues.get(lesson.item.identity), lesson.verdict
    state = "proposed" if verdict is None else "taken" if lesson.is_taken else "turned_down"
    return LessonView(
        number=lesson.name,
        text=lesson.command.text if isinstance(lesson, Lesson) else "",
        scope_title=title,
        state=state,
        function=verdict.person.function if verdict else "",
        reason=verdict.reason if verdict else "",
        key=issue.key if issue else None,
        url=situation.url(issue.key) if issue else None,
        duration=_duration(situation, lesson) if isinstance(lesson, DurationLesson) else None,
    )


def _duration(situation: Situation, lesson: DurationLesson) -> DurationView:
    titles = [situation.tree.scopes[domain].title for domain in lesson.domains]
    return DurationView(
        step=f"{lesson.step.code} {lesson.step.title}",
        unit=lesson.unit.value,
        planned=lesson.planned,
        real=lesson.real,
        rows=tuple((row.code, row.planned, row.real) for row in lesson.rows),
        count=len(lesson.domains),
        domains=tuple(titles),
    )


def _convoy(situation: Situation, scope: Scope) -> ConvoyView | None:
    convoy = situation.once(_by_scope).get(scope.identity)
    if convoy is None or not convoy.others or situation.tree.hold == "none":
        return None
    phases = held_phases(situation)
    waiting: tuple[str, ...] = ()
    if not convoy.approved:
        waiting = tuple(p.title for p in situation.tree.runbook.phases if p.id in phases)
    grave = (one for one in situation.once(calamities) if one.scope == convoy.lead.identity)
    hindrance = next((one.request.key for one in grave), "")
    return ConvoyView(convoy.lead.title, convoy.approved, waiting, hindrance, convoy.lead.identity)


def _by_scope(situation: Situation) -> dict[Identity, Convoy]:
    """The convoy of each cluster, and of each domain that follows."""
    found = {}
    for convoy in convoys(situation):
        found.update(
            dict.fromkeys((convoy.cluster.identity, *(one.identity for one in convoy.others)), convoy)
        )
    return found
