"""Notes and messages about dates: conflicts, contended parties and environments, a critical path that moved.

S4 gives no dates; these rules are ours.
"""

from collections.abc import Iterable
from hashlib import sha256

from bot.features.planning.conflicts import conflict_view, open_conflicts
from bot.features.planning.contention import Contention, contention_view, contentions
from bot.model.issue import Identity
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation
from bot.situation.timing import paths_of


def date_conflicts(situation: Situation) -> Iterable[IssueAction | Announcement]:
    """A note for each date that is at odds with what comes first, a freeze or a window.

    It is placed again when the date is changed to another that is at odds too.
    """
    for conflict in open_conflicts(situation):
        key = f"date:{conflict.clash}:{conflict.day.isoformat()}:{conflict.what}"
        yield IssueAction(
            conflict.identity, key, "date_conflict", {"conflict": conflict_view(situation, conflict)}
        )


def path_moved(situation: Situation) -> Iterable[IssueAction | Announcement]:
    """One message when the critical path of the whole is another one than before.

    Finishing actions moves no path: it belongs to the planning, not to progress.
    """
    change, root = situation.path_change, situation.tree.root
    if change is None:
        return
    found = paths_of(situation).of(root)
    steps = sha256(" ".join((*change.before, "→", *found.actions)).encode()).hexdigest()[:16]
    yield Announcement(
        root,
        f"path:{change.at.isoformat()}:{steps}",
        "path_moved",
        {
            "programme": situation.tree.title,
            "came": _named(situation, found.actions, change.before),
            "went": _named(situation, change.before, found.actions),
            "total_float": found.total_float,
            "end": situation.due(situation.tree.items[found.actions[-1]]) if found.actions else None,
        },
        at=change.at,
    )


def contended(situation: Situation) -> Iterable[IssueAction | Announcement]:
    """One message for each cluster that has to move because of one party or environment, with other dates."""
    groups: dict[tuple[str, Identity], list[Contention]] = {}
    for one in situation.once(contentions):
        groups.setdefault((one.claim.resource, one.claim.cluster), []).append(one)
    for (resource, cluster), found in groups.items():
        first = min(one.claim.scope for one in found)
        views = [contention_view(situation, one) for one in found]
        values = {
            "resource": views[0].resource,
            "capacity": views[0].capacity,
            "cluster": situation.tree.scopes[cluster].title,
            "places": views,
        }
        yield Announcement(situation.tree.root, f"contended:{resource}:{first}", "contended", values)


def _named(situation: Situation, these: Iterable[Identity], others: Iterable[Identity]) -> list[str]:
    """Those that are not among the others, in words."""
    tree, known = situation.tree, set(others)
    new = [tree.items[i] for i in these if i not in known and i in tree.items]
    return [f"{item.code} {item.title} ({tree.scopes[item.scope].title})" for item in new]
