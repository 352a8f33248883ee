"""The conflicts of a planning that somebody still has to solve, in words for readers."""

from collections.abc import Iterable, Iterator

from bot.config.runbook_model import Level
from bot.features.planning.views import ConflictView
from bot.model.issue import Identity
from bot.schedule.timetable import Conflict
from bot.situation.situation import Situation
from bot.situation.timing import schedule_of


def open_conflicts(situation: Situation) -> Iterator[Conflict]:
    """Those of actions that are not done, with what is not done; the earliest date first.

    A date that is contradicted by the plan of something that is done is contradicted no more: what follows
    that could begin when it was done.
    """
    for conflict in schedule_of(situation).conflicts:
        against = {Identity(conflict.what), *conflict.chain}
        solved = any(one in situation.tree.items and situation.is_done(one) for one in against)
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
        before=conflict.what if before else "",
        other=conflict.other,
        until=conflict.until,
        chain=tuple(_named(situation, conflict.chain)) if len(conflict.chain) > 1 else (),
        key=issue.key if issue else None,
        url=situation.url(issue.key) if issue else None,
    )


def _named(situation: Situation, chain: Iterable[Identity]) -> Iterator[str]:
    """Each link by its code, with the place where it changes. Parties are competitors, so none is named."""
    last = None
    for item in (situation.tree.items[identity] for identity in chain):
        there = situation.tree.scopes[item.scope]
        is_named = there != last and there.level is not Level.PARTY
        yield f"{item.code} ({there.title})" if is_named else item.code
        last = there
