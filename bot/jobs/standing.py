"""Read epics, steps and open meetings by id: what was deleted or shielded is in no search for changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.core.diff import World, claims_on
from bot.core.ranges import PAGE
from bot.core.turns import turns
from bot.core.types import Identity, IssueId, Observed, Rank
from bot.errors import Unreadable
from bot.ports import Notes, Tracker

MANY = 3
"""When more than so many issues of a root do not answer at once, everything is looked at before any of them
is said to be gone."""

_TURN = "turn:by-id"


@dataclass(slots=True)
class Standing:
    """One run's reading by id. `watch` is the note of the last look at a root, `world` what is kept of it."""

    tracker: Tracker
    notes: Notes
    watch: Callable[[Identity], Mapping[str, Any] | None]
    world: Callable[[Identity], World]
    _lost: dict[Identity, set[IssueId]] = field(default_factory=dict)

    def read(self, roots: Sequence[Identity]) -> Sequence[tuple[Identity, Observed]]:
        """The meetings that come near, and of the epics, steps and other open meetings those whose turn it
        is, all in one go; each with its root. What does not answer is kept apart.
        """
        near = {IssueId(i): r for r in roots for i in self._watched(r, "near")}
        others = {one.id: (r, one) for r in roots for one in self._others(r) if one.id not in near}
        turn = int(self.notes.read_note(_TURN) or 0)
        chosen, following = turns([one for _, one in others.values()], PAGE - len(near) % PAGE, turn)
        if following != turn:
            self.notes.write_note(_TURN, following)
        owners = {**near, **{one.id: others[one.id][0] for one in chosen}}
        known = {one.id: one for one in chosen}
        found = self.tracker.fetch(sorted(owners, key=int), known) if owners else ()
        for issue_id in owners.keys() - {issue.id for issue in found}:
            self._lost.setdefault(owners[issue_id], set()).add(issue_id)
        return [(owners[issue.id], issue) for issue in found]

    def is_doubtful(self, root: Identity) -> bool:
        """Whether so much did not answer that it may be the bot that does not see."""
        lost = self._lost.get(root, set())
        projects = {one.project for one in self.world(root).observed if one.id in lost} if lost else ()
        return len(lost) > MANY or not all(map(self.tracker.can_browse, projects))

    def lost_with_sub_tasks(self, root: Identity) -> frozenset[IssueId]:
        """What did not answer, and those of its sub-tasks that do not either; each told once."""
        if not (lost := self._lost.pop(root, set())):
            return frozenset()
        seen = self.world(root).observed
        below = [one.id for one in seen if one.parent_id in lost and one.rank is Rank.SUBTASK]
        there = {one.id for one in self.tracker.fetch(below)} if below else set()
        return frozenset(lost | (set(below) - there))

    def _others(self, root: Identity) -> Sequence[Observed]:
        """None where the ledger cannot be read: then everything is looked at."""
        later = set(self._watched(root, "open"))
        try:
            claims = claims_on(self.world(root)).values()
        except Unreadable:
            return ()
        return [one for (one, *_) in claims if one.rank in (Rank.EPIC, Rank.TASK) or one.id in later]

    def _watched(self, root: Identity, name: str) -> Sequence[str]:
        found: Sequence[str] = (self.watch(root) or {}).get(name, ())
        return found
