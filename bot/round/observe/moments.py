"""Learn from Jira's changelog when issues were opened, begun and closed; kept in the ledger's record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.errors import RegiebotError
from bot.features.guards.authority import MANDATES
from bot.model.issue import Category, Identity, IssueId, Observed
from bot.model.status_history import Move, Moves, as_it_stands, in_order, is_behind
from bot.reconcile.diff import ObservedState
from bot.round.observe.look import by_identity
from bot.round.services import Services
from bot.runbook.expand import Tree
from bot.situation.mandates import people_at

JUDGED = "judged-since"
"""The note that tells when a state of an earlier version was taken over; a migration leaves it empty."""


@dataclass(slots=True)
class Historian:
    """One run's knowledge of what moved when."""

    ports: Services
    now: datetime
    _untold: set[IssueId] = field(default_factory=set)
    """What moved and of which Jira did not tell how."""

    def recall(
        self, tree: Tree, observed: ObservedState, wrote: Collection[IssueId] | None = None
    ) -> ObservedState:
        """The observed state with the moves of its issues.

        At a look Jira is asked about those that moved since: one call for a thousand issues, and none in a
        round in which nothing moved. After the bot's own writes, `wrote`, what it moved is taken as it
        stands; not where it matters who closed it, for that may have been somebody else meanwhile. While Jira
        does not answer nothing is recorded, and the next round asks again.
        """
        root = tree.root
        known = self.ports.record.moves(root)
        behind = {i: one for i, one in by_identity(observed).items() if is_behind(one, _of(known, i, one))}
        told = self._told(behind, observed) if behind and wrote is None else {}
        if wrote is not None:
            mine = set(wrote) - self._untold
            behind = {i: one for i, one in behind.items() if one.id in mine and not _is_personal(tree, i)}
        new = self._new(behind, known, told) if told is not None else {}
        new = {identity: [_spoken(tree, move) for move in found] for identity, found in new.items()}
        if new:
            self.ports.record.add_moves(root, new, self.now)
        moves = {**known, **{i: in_order([*known.get(i, ()), *found]) for i, found in new.items()}}
        return replace(observed, moves=moves, judged_since=self._judged_since())

    def remembered(self, root: Identity, observed: ObservedState) -> ObservedState:
        """The observed state with the moves that the record has; nothing is asked."""
        return replace(observed, moves=self.ports.record.moves(root), judged_since=self._judged_since())

    def _judged_since(self) -> datetime | None:
        """When a state of an earlier version was taken over; noted at the first look of this one."""
        note = self.ports.notes.read_note(JUDGED)
        if note is None:
            return None
        if not note["at"]:
            note = {"at": self.now.isoformat()}
            self.ports.notes.write_note(JUDGED, note)
        return datetime.fromisoformat(note["at"])

    def _told(
        self, behind: Mapping[Identity, Observed], observed: ObservedState
    ) -> Mapping[IssueId, Sequence[Move]] | None:
        """What Jira tells; None where it does not answer."""
        statuses = {issue.status.id: issue.status.category for issue in observed.issues}
        try:
            return self.ports.tracker.moves(list(behind.values()), statuses)
        except RegiebotError:
            self._untold |= {issue.id for issue in behind.values()}
            return None

    def _new(
        self, behind: Mapping[Identity, Observed], known: Moves, told: Mapping[IssueId, Sequence[Move]]
    ) -> Moves:
        """What the record does not hold yet; where Jira's changelog does not either, as the issue stands."""
        found: dict[Identity, Sequence[Move]] = {}
        for identity, issue in behind.items():
            before = _of(known, identity, issue)
            numbers = {move.number for move in before}
            new = [move for move in told.get(issue.id, ()) if move.number not in numbers]
            if is_behind(issue, in_order([*before, *new])):
                new.append(as_it_stands(issue))
            found[identity] = new
        return found


def _of(known: Mapping[Identity, Sequence[Move]], identity: Identity, issue: Observed) -> Sequence[Move]:
    """What is known of this issue; not of another that had the identity before."""
    return [move for move in known.get(identity, ()) if move.issue == issue.id]


def _is_personal(tree: Tree, identity: Identity) -> bool:
    """Whether it matters who closes it."""
    item = tree.items.get(identity)
    return item is not None and item.kind in MANDATES


def _spoken(tree: Tree, move: Move) -> Move:
    """A closing with who its account was then: that stays so, whoever leaves the config later."""
    if move.to is not Category.DONE or not move.account:
        return move
    return replace(move, people=tuple(people_at(tree.people, move.account, move.at)))
