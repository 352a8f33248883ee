"""What became of creates whose answer never came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model.issue import Desired, Identity, IssueId, Rank
from bot.ports import Ledger, Tracker
from bot.reconcile.diff import Known, ObservedState, claims_on, visible
from bot.round.observe.watches import GRACE

IN_FLIGHT = timedelta(minutes=2)
"""How long a request without an answer may still be at work in the service: before that, even a consistent
read does not show that it did nothing."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Looks for them at one instant."""

    tracker: Tracker
    ledger: Ledger
    now: datetime

    def find(
        self, root: Identity, desired: Mapping[Identity, Desired], observed: ObservedState, *, lags: bool
    ) -> ObservedState:
        """Find the issues of creates without an answer; those shown to be absent may be made again.

        Sub-tasks are read from their parents, which never lags, and are absent once no request can be in
        flight any more; anything else only when the search still does not show it after `GRACE`, and no other
        issue shows that the index is behind (`lags`).
        """
        pending = {i: k for i, k in observed.known.items() if k.unresolved}
        parents = _parents_of(pending, desired, observed)
        seen = {issue.id for issue in observed.issues}
        children = self.tracker.subtasks(list(parents.values())) if parents else {}
        hidden = [child for ids in children.values() for child in ids if child not in seen]
        found = self.tracker.fetch(hidden) if hidden else ()
        everything = replace(observed, issues=(*observed.issues, *found))
        claimed = claims_on(everything)
        seen |= {issue.id for issue in found}
        whole = {parent for parent, ids in children.items() if seen.issuperset(ids)}

        def absent(identity: Identity, tried: Known) -> bool:
            wanted = desired.get(identity)
            subtask = wanted is not None and wanted.rank is Rank.SUBTASK and wanted.parent
            sure = subtask and parents.get(subtask) in whole
            if tried.sender or (lags and not sure):
                return False
            return tried.tried_at is None or self.now - tried.tried_at >= (IN_FLIGHT if sure else GRACE)

        self.ledger.forget([i for i, tried in pending.items() if i not in claimed and absent(i, tried)])
        known = dict(self.ledger.known(root))
        for identity, issues in claimed.items():
            if identity in pending and len(issues) == 1:
                known[identity] = Known(issues[0].id, issues[0].key)
        return replace(everything, known=known)


def _parents_of(
    pending: Iterable[Identity], desired: Mapping[Identity, Desired], observed: ObservedState
) -> dict[Identity, IssueId]:
    ids = {i: issue.id for i, issue in visible(observed).items()}
    wanted = {desired[i].parent for i in pending if i in desired and desired[i].rank is Rank.SUBTASK}
    return {parent: ids[parent] for parent in wanted if parent in ids}
