"""Read by id what no search for changes shows: what was deleted or shielded, and that the bot is blind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import Unreadable
from bot.model.issue import Identity, IssueId, IssueKey, Observed, Rank
from bot.ports import Notes, Tracker
from bot.reconcile.diff import ObservedState, visible
from bot.reconcile.reads_in_turn import turns
from bot.reconcile.search_ranges import PAGE
from bot.round.observe.absence_reads import witness

_TURN = "turn:by-id"

_ASKED_AGAIN = 20
"""So many of the issues that are not visible are asked for at each look, so that they are seen again soon."""


@dataclass(slots=True)
class Standing:
    """One run's reading by id.

    `watch` is the note of the last look at a root; `observed` what is kept of it.
    """

    tracker: Tracker
    notes: Notes
    watch: Callable[[Identity], Mapping[str, Any] | None]
    observed: Callable[[Identity], ObservedState]
    _doubtful: set[Identity] = field(default_factory=set)

    def witnesses(self, roots: Sequence[Identity]) -> Mapping[IssueId, IssueKey]:
        """An issue of each root that every search shows, unless its index is behind."""
        found = (witness(observed.known, observed.absent) for observed in self._last_observed(roots).values())
        return dict(filter(None, found))

    def shown(self, roots: Sequence[Identity], found: Sequence[Observed]) -> None:
        """Hold a search that names the witnesses against them: where one is missing, all is in doubt."""
        there = {issue.id for issue in found}
        for root, observed in self._last_observed(roots).items():
            if (one := witness(observed.known, observed.absent)) and one[0] not in there:
                self._doubtful.add(root)

    def read(self, roots: Sequence[Identity]) -> Sequence[tuple[Identity, Observed]]:
        """The meetings that come near, and of the epics, steps and other open meetings those whose turn it
        is, each with its root; and some of what was not visible. All in one go.

        What does not answer, and what answers again, makes a look at everything of its root necessary.
        """
        states = self._last_observed(roots)
        near = {IssueId(i): r for r in roots for i in self._watched(r, "near")}
        near |= {one[0]: r for r, w in states.items() if (one := witness(w.known, w.absent))}
        absent = {i: r for r, w in states.items() for i in w.absent}
        again = sorted(absent, key=int)[:_ASKED_AGAIN]
        near = {i: r for i, r in near.items() if i not in absent}
        others = {
            one.id: (r, one) for r, w in states.items() for one in self._others(r, w) if one.id not in near
        }
        turn = int(self.notes.read_note(_TURN) or 0)
        room = PAGE - (len(near) + len(again)) % PAGE
        chosen, following = turns([one for _, one in others.values()], room, turn)
        if following != turn:
            self.notes.write_note(_TURN, following)
        owners = {**near, **{one.id: others[one.id][0] for one in chosen}}
        known = {one.id: one for one in chosen}
        asked = sorted({*owners, *again}, key=int)
        found = {one.id: one for one in (self.tracker.fetch(asked, known) if asked else ())}
        self._doubtful |= {r for i, r in owners.items() if i not in found}
        self._doubtful |= {absent[i] for i in again if i in found}
        return [(owners[i], issue) for i, issue in found.items() if i in owners]

    def is_doubtful(self, root: Identity) -> bool:
        """Whether anything did not answer as expected: only a look at everything can tell what that means."""
        return root in self._doubtful

    def _last_observed(self, roots: Sequence[Identity]) -> Mapping[Identity, ObservedState]:
        """None where the ledger cannot be read: then everything is looked at."""
        found: dict[Identity, ObservedState] = {}
        for root in roots:
            try:
                found[root] = self.observed(root)
            except Unreadable:
                continue
        return found

    def _others(self, root: Identity, observed: ObservedState) -> Sequence[Observed]:
        later = set(self._watched(root, "open"))
        return [
            one for one in visible(observed).values() if one.rank in (Rank.EPIC, Rank.TASK) or one.id in later
        ]

    def _watched(self, root: Identity, name: str) -> Sequence[str]:
        found: Sequence[str] = (self.watch(root) or {}).get(name, ())
        return found
