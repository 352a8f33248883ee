"""A lesson gets a number on its issue, and what was decided about it is told (S4 T.1, T.2)."""

from collections.abc import Iterator

from bot.features.lessons.facts import lessons
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation


def learned(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """One note per proposal and one per decision; a message when the next domains get it."""
    for lesson in lessons(situation):
        said = {"number": lesson.name, "text": lesson.command.text}
        yield IssueAction(lesson.item.identity, f"les:{lesson.name}", "lesson", said)
        if verdict := lesson.verdict:
            values = said | {
                "taken": lesson.is_taken,
                "reason": verdict.reason,
                "function": verdict.person.function,
                "scope": situation.tree.scopes[lesson.item.scope].title,
            }
            key = f"les:{lesson.name}:{verdict.command.id}"
            yield IssueAction(lesson.item.identity, key, "lesson_decided", values)
            if lesson.is_taken:
                scope = situation.tree.lineage(lesson.item.scope)[-2:][0]
                yield Announcement(scope, key, "lesson_decided", values, at=verdict.command.at)
