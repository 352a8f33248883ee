"""Issues at a security level that nobody has seen work yet: one first, the rest where the bot sees that one.

Jira offers a level to who may set it, which is not always who sees the issue afterwards: a level may be for
the assignee alone. Made blindly, everything at it would be out of the bot's sight, and look deleted.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.model.field_table import SECURITY
from bot.model.issue import Desired, Identity, IssueId, Observed, Rank
from bot.model.outcome import Outcome, Word
from bot.ports import Notes, Tracker
from bot.reconcile.plan import Change, Plan

_Room = tuple[str, str]
"""Project and level."""


@dataclass(frozen=True, slots=True)
class LevelProof:
    """One plan, held against the levels at which the bot does not see any issue yet."""

    plan: Plan
    desired: Mapping[Identity, Desired]
    seen: frozenset[tuple[str, str | None]]
    """Project and level of the issues that the bot sees."""
    tracker: Tracker
    notes: Notes

    @classmethod
    def of(
        cls,
        plan: Plan,
        desired: Mapping[Identity, Desired],
        observed: Iterable[Observed],
        tracker: Tracker,
        notes: Notes,
    ) -> "LevelProof":
        """The proof of a plan for what is seen now."""
        seen = frozenset((one.project, one.security) for one in observed)
        return cls(plan, desired, seen, tracker, notes)

    @property
    def examples(self) -> Mapping[_Room, Identity]:
        """By level that is new to the bot: the change that is carried out first."""
        found: dict[_Room, Identity] = {}
        for change in self.plan.writes:
            room = self._given(change)
            if room and room not in self.seen:
                found.setdefault(room, change.identity)
        return found

    def first(self) -> Plan:
        """The examples with what they stand under, but for levels of which it is known that they hide."""
        hiding = self._hiding()
        chosen = [identity for room, identity in self.examples.items() if room not in hiding]
        needed = {above for one in chosen for above in self._lineage(one)}
        changes = tuple(change for change in self.plan.writes if change.identity in needed)
        return replace(self.plan, changes=changes, unchanged=0)

    def rest(self, first: Plan, number: Callable[[Identity], IssueId | None]) -> tuple[Plan, list[Outcome]]:
        """The rest without what would be hidden, and a sentence for each level that hides.

        `number` gives the issue of what was made or changed first. What hides is remembered, so that the next
        round does not lose another issue to it.
        """
        known = self._known()
        done = {change.identity for change in first.changes}
        tried = {room: number(identity) for room, identity in self.examples.items() if identity in done}
        made = {**known, **{room: one for room, one in tried.items() if one}}
        visible = self._visible(made.values())
        hidden = {room: one for room, one in made.items() if one not in visible}
        if hidden != known:
            self.notes.write_note(self._key, [[*room, one] for room, one in sorted(hidden.items())] or None)
        hiding = {*hidden, *(room for room, one in tried.items() if one is None)}
        left = [change for change in self.plan.changes if change.identity not in done]
        held = [change for change in left if self._above(change) in hiding]
        names = {change.identity for change in held}
        rest = replace(self.plan, changes=tuple(change for change in left if change.identity not in names))
        return rest, [self._told(room, held, was_made=room in hidden) for room in sorted(hiding)]

    @property
    def _key(self) -> str:
        return f"levels-that-hide:{self.plan.root}"

    def _known(self) -> dict[_Room, IssueId]:
        rows = self.notes.read_note(self._key) or ()
        return {(project, level): number for project, level, number in rows}

    def _hiding(self) -> set[_Room]:
        known = self._known()
        visible = self._visible(known.values())
        return {room for room, number in known.items() if number not in visible}

    def _visible(self, numbers: Iterable[IssueId]) -> set[IssueId]:
        wanted = list(numbers)
        return {one.id for one in self.tracker.fetch(wanted)} if wanted else set()

    def _told(self, room: _Room, held: Iterable[Change], *, was_made: bool) -> Outcome:
        number = sum(self._above(change) == room for change in held)
        why = (
            "the bot does not see the one issue that it put there to try it; add the bot to the level"
            if was_made
            else "the one issue that was to be put there first was not"
        )
        detail = f"security level {room[1]} of {room[0]}: {number} others are left as they are, because {why}"
        return Outcome(Word.REFUSED, self.plan.root, detail=detail)

    def _given(self, change: Change) -> _Room | None:
        """The level that a change gives its issue."""
        issue = change.wanted or self.desired.get(change.identity)
        if issue is None or not issue.security:
            return None
        gives = change.wanted or any(field.field == SECURITY for field in change.written)
        return (issue.project, issue.security) if gives else None

    def _above(self, change: Change) -> _Room | None:
        """The same; of a sub-task to be made the level of its task."""
        issue = self.desired.get(change.identity)
        parent = issue and issue.parent and self.desired.get(issue.parent)
        if change.wanted and issue and issue.rank is Rank.SUBTASK and parent:
            return (parent.project, parent.security) if parent.security else None
        return self._given(change)

    def _lineage(self, identity: Identity) -> Iterator[Identity]:
        here: Identity | None = identity
        while here is not None and here in self.desired:
            yield here
            here = self.desired[here].parent
