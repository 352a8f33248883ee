"""The conflicts of a planning that somebody still has to solve, in words for readers."""

from collections.abc import Iterator

from bot.core.planning_views import ConflictView
from bot.core.situation import Situation
from bot.core.timetable import Conflict
from bot.core.types import Identity


def open_conflicts(situation: Situation) -> Iterator[Conflict]:
    """Those of actions that are not done, with what is not done; the earliest date first."""
    for conflict in situation.times.conflicts:
        solved = conflict.what in situation.tree.items and situation.is_done(Identity(conflict.what))
        if not solved and not situation.is_done(conflict.identity):
            yield conflict


def conflict_view(situation: Situation, conflict: Conflict) -> ConflictView:
    """One conflict, with names."""
    item = situation.tree.items[conflict.identity]
    issue = situation.issues.get(conflict.identity)
    before = situation.tree.items.get(Identity(conflict.what))
    return ConflictView(
        clash=conflict.clash.value,
        identity=item.identity,
        code=item.code,
        title=item.title,
        scope_title=situation.tree.scopes[item.scope].title,
        day=conflict.day,
        pinned=conflict.pinned,
        what=f"{before.code} {before.title}" if before else conflict.what,
        other=conflict.other,
        until=conflict.until,
        key=issue.key if issue else None,
        url=situation.url(issue.key) if issue else None,
    )
