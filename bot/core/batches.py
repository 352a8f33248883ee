"""Cut the creates of one rank into bulk calls, predecessors in earlier calls than what they block.

A create can carry links only to issues that exist. So a batch never holds both ends of a link, and
batches of one wave can be in flight side by side.
"""

from collections.abc import Collection, Sequence

from bot.core.types import Desired, Identity

BULK_LIMIT = 50
"""Issues per bulk create, the limit of Jira Cloud."""


def waves(creates: Sequence[Desired], limit: int = BULK_LIMIT) -> tuple[tuple[tuple[Desired, ...], ...], ...]:
    """Waves of batches of at most `limit`, in an order that respects links among the creates.

    Issues on a cycle of links (the spec forbids them) come last, together.
    """
    todo = {issue.identity: issue for issue in creates}
    found = []
    while todo:
        ready = [issue for issue in todo.values() if not _waits(issue, todo.keys())]
        if not ready:
            ready = list(todo.values())
        elif len(ready) < len(todo) and len(ready) > limit:
            # Whole batches only: the rest fills up with what this wave makes ready.
            ready = ready[: len(ready) - len(ready) % limit]
        found.append(_cut(ready, limit))
        for issue in ready:
            del todo[issue.identity]
    return tuple(found)


def _waits(issue: Desired, todo: Collection[Identity]) -> bool:
    return any(before in todo for before in issue.blocked_by)


def _cut(issues: Sequence[Desired], limit: int) -> tuple[tuple[Desired, ...], ...]:
    return tuple(tuple(issues[i : i + limit]) for i in range(0, len(issues), limit))
