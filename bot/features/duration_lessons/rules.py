"""A lesson about durations is proposed on the issue where lessons are decided; what was decided is told
there, in the channels, and in each domain of which dates move.

The notes name no finished domain and no party: whoever reads the issue is no audience of theirs. How many
there are is told; which ones stands on the pages, for those who see them.
"""

from collections.abc import Iterator
from typing import Any

from bot.features.duration_lessons.facts import DurationLesson, coming, duration_lessons
from bot.model.identity import join
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation

NOTE = "les:"
"""Start of the key of a note that proposes a lesson; its name follows."""

_TAKEN = ("number", "unit", "rows", "domains", "function", "reason")
"""What a domain of which dates move is told."""


def durations(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """One note per proposal and one per decision; when domains get it, a message and a note in each."""
    for lesson in situation.once(duration_lessons):
        values = _said(lesson)
        if lesson.verdict is None:
            yield IssueAction(lesson.item.identity, f"{NOTE}{lesson.name}", "duration_lesson", values)
        else:
            yield from _decided(situation, lesson, values)


def _said(lesson: DurationLesson) -> dict[str, Any]:
    rows = [(row.code, row.planned, row.real) for row in lesson.rows]
    return {
        "number": lesson.name,
        "step": f"{lesson.step.code} {lesson.step.title}",
        "unit": lesson.unit.value,
        "planned": lesson.planned,
        "real": lesson.real,
        "rows": rows,
        "domains": len(lesson.domains),
    }


def _decided(
    situation: Situation, lesson: DurationLesson, values: dict[str, Any]
) -> Iterator[IssueAction | Announcement]:
    verdict = lesson.verdict
    if verdict is None:
        return
    reached = list(coming(situation, lesson.cluster, lesson.step, verdict.command.at))
    told = {
        "taken": lesson.is_taken,
        "reason": verdict.reason,
        "function": verdict.person.function,
        "scope": situation.tree.scopes[lesson.cluster].title,
        "reached": len(reached),
    }
    said = values | told
    key = f"{NOTE}{lesson.name}:{verdict.command.id}"
    yield IssueAction(lesson.item.identity, key, "duration_decided", said)
    if lesson.is_taken:
        yield Announcement(lesson.cluster, key, "duration_decided", said, at=verdict.command.at)
        for domain in reached:
            step = situation.tree.items.get(join(domain, lesson.step.code))
            if step is not None:
                yield IssueAction(step.identity, key, "duration_taken", {name: said[name] for name in _TAKEN})
