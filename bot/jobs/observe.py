"""Look at Jira: what exists, and what became of creates whose answer never came."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.diff import Known, World, claims_on
from bot.core.types import Desired, Identity, IssueId, Observed, Rank
from bot.ports import Ledger, Tracker
from bot.spec.site import FieldPolicy

GRACE = timedelta(minutes=10)
"""How long the search index may lag: before that, "not found" does not mean "not made" (ATLASSIAN §2.1)."""


def observe(
    root: Identity,
    desired: Sequence[Desired],
    tracker: Tracker,
    ledger: Ledger,
    now: datetime,
    policies: Mapping[str, FieldPolicy],
) -> World:
    """Everything that exists of a programme or release, by search and, where that lags, by id."""
    swept = {issue.id: issue for issue in tracker.sweep(root)}
    known = ledger.known(root)
    unseen = [k.issue_id for k in known.values() if k.issue_id and k.issue_id not in swept]
    for issue in tracker.fetch(unseen) if unseen else ():
        swept[issue.id] = issue
    world = World(tuple(swept.values()), known, policies)
    if any(k.unresolved for k in known.values()):
        world = _resolve(root, {d.identity: d for d in desired}, world, tracker, ledger, now)
    ledger.adopt({i: found[0] for i, found in claims_on(world).items() if len(found) == 1})
    return world


def _resolve(
    root: Identity,
    desired: Mapping[Identity, Desired],
    world: World,
    tracker: Tracker,
    ledger: Ledger,
    now: datetime,
) -> World:
    """Find the issues of creates without an answer; those that are shown to be absent may be made again.

    Sub-tasks are read from their parents, which never lags; anything else is absent only when the
    search still does not show it after `GRACE`.
    """
    pending = {i: k for i, k in world.known.items() if k.unresolved}
    ids = ids_of(world)
    wanted = {d.parent for i, d in desired.items() if i in pending and d.rank is Rank.SUBTASK and d.parent}
    parents = {parent: ids[parent] for parent in wanted if parent in ids}
    seen = {issue.id for issue in world.observed}
    children = tracker.subtasks(list(parents.values())) if parents else ()
    hidden = [child for child in children if child not in seen]
    found = tracker.fetch(hidden) if hidden else ()
    everything = World((*world.observed, *found), world.known, world.policies)
    claimed = claims_on(everything)

    def absent(identity: Identity, tried: Known) -> bool:
        parent = desired[identity].parent if identity in desired else None
        read = parent in parents and desired[identity].rank is Rank.SUBTASK
        return read or tried.tried_at is None or now - tried.tried_at >= GRACE

    ledger.forget([i for i, tried in pending.items() if i not in claimed and absent(i, tried)])
    known = dict(ledger.known(root))
    for identity, issues in claimed.items():
        if identity in pending and len(issues) == 1:
            known[identity] = Known(issues[0].id, issues[0].key)
    return World(everything.observed, known, world.policies)


def ids_of(world: World) -> dict[Identity, IssueId]:
    """The issue of each identity that exactly one issue claims."""
    return {i: found[0].id for i, found in claims_on(world).items() if len(found) == 1}


def by_identity(world: World) -> dict[Identity, Observed]:
    """The observed issue of each identity that exactly one issue claims."""
    return {i: found[0] for i, found in claims_on(world).items() if len(found) == 1}
