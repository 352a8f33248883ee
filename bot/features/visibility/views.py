"""What a plan changes about who sees what: by project and security level, before anything is written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.features.visibility.facts import readers, workers
from bot.model.field_table import SECURITY
from bot.model.issue import Desired, Rank
from bot.reconcile.merge import FieldChange
from bot.reconcile.plan import Change, Plan, Verb
from bot.runbook.expand import Tree
from bot.runbook.placement import Room


@dataclass(frozen=True, slots=True)
class RoomView:
    """One project and level, with what the plan does there."""

    project: str
    level: str
    """Empty for none."""
    issues: int
    """That belong there, sub-tasks included."""
    made: int
    changed: int
    """That get the level now and have another, sub-tasks included."""
    elsewhere: int
    """That stand in another project. The bot moves none."""
    kept: int
    """Of which a person changed the level, so that it stays."""
    hidden_from: tuple[str, ...]
    """Titles of the parties that read what changes and will not any more."""
    shown_to: tuple[str, ...]
    """Titles of the parties that will read it and do not now."""


def room_views(tree: Tree, desired: Sequence[Desired], plan: Plan) -> tuple[RoomView, ...]:
    """What the plan does in each room; nothing where all work stands in one room without a level."""
    if not tree.rooms and not tree.level and not any(_level(c) for c in plan.changes):
        return ()
    below = Counter(issue.parent for issue in desired if issue.rank is Rank.SUBTASK)
    total = Counter(tree.room(issue.identity) for issue in desired)
    verbs: dict[Room, Counter[Verb]] = defaultdict(Counter)
    changed, kept, before = Counter[Room](), Counter[Room](), defaultdict[Room, set[Room]](set)
    for change in plan.changes:
        room = tree.room(change.identity)
        verbs[room][change.verb] += 1
        if (found := _level(change)) is not None:
            size = 1 + below[change.identity]
            (changed if found in change.written else kept)[room] += size
            before[room].add(Room(room.project, found.before and str(found.before)))
    working = workers(tree)
    return tuple(
        RoomView(
            project=room.project,
            level=room.level or "",
            issues=total[room],
            made=verbs[room][Verb.CREATE],
            changed=changed[room],
            elsewhere=verbs[room][Verb.MOVED],
            kept=kept[room],
            hidden_from=_between(tree, before[room] if changed[room] else (), [room], working),
            shown_to=_between(tree, [room] if changed[room] else (), before[room], working),
        )
        for room in sorted(total, key=lambda one: (one.project, one.level or ""))
    )


def _level(change: Change) -> FieldChange | None:
    return next((one for one in change.fields if one.field == SECURITY), None)


def _between(
    tree: Tree, more: Iterable[Room], less: Iterable[Room], working: Mapping[Room, frozenset[str]]
) -> tuple[str, ...]:
    """Titles of the parties that read any of the first rooms and none of the others."""
    found = {party for room in more for party in readers(room, working)}
    found -= {party for room in less for party in readers(room, working)}
    return tuple(party.title for party in tree.parties.values() if party.id in found)
