"""Cut the creates of one rank into bulk calls that keep the draaiboek's order under every parent.

Jira shows the children of an issue in the order in which they were made. And a create can carry links only
to issues that exist, so a batch never holds both ends of a link.
"""

from collections.abc import Sequence

from bot.core.types import Desired, Identity

BULK_LIMIT = 50
"""Issues per bulk create, the limit of Jira Cloud."""

Batch = tuple[Desired, ...]


def waves(creates: Sequence[Desired], limit: int = BULK_LIMIT) -> tuple[tuple[Batch, ...], ...]:
    """Waves of batches of at most `limit`; the batches of one wave can be in flight side by side.

    Issues on a cycle of links (the spec forbids them) come at last, each as if it had none.
    """
    found: list[list[Batch]] = []
    made: dict[Identity, int] = {}
    last: dict[Identity | None, int] = {}
    for batch in _batches(creates, limit):
        before = [made[i] for issue in batch for i in issue.blocked_by if i in made]
        before += [last[issue.parent] for issue in batch if issue.parent in last]
        level = max(before, default=-1) + 1
        if level == len(found):
            found.append([])
        found[level].append(batch)
        made |= dict.fromkeys((issue.identity for issue in batch), level)
        last |= dict.fromkeys((issue.parent for issue in batch if issue.parent), level)
    return tuple(tuple(wave) for wave in found)


def _batches(creates: Sequence[Desired], limit: int) -> list[Batch]:
    lines: dict[Identity, list[Desired]] = {}  # an issue without a parent has no siblings to wait for
    for issue in sorted(creates, key=lambda issue: (issue.order, issue.identity), reverse=True):
        lines.setdefault(issue.parent or issue.identity, []).append(issue)
    todo = {issue.identity for issue in creates}
    found = []
    while todo:
        batch = _fill(lines, todo, limit) or [_any(lines)]
        todo.difference_update(issue.identity for issue in batch)
        found.append(tuple(batch))
    return found


def _fill(lines: dict[Identity, list[Desired]], todo: set[Identity], limit: int) -> list[Desired]:
    """One batch: under each parent as many next ones as nothing in `todo` blocks, lowest order first."""
    batch: list[Desired] = []
    for parent in sorted(lines, key=lambda parent: (lines[parent][-1].order, lines[parent][-1].identity)):
        line = lines[parent]
        while line and len(batch) < limit and not todo.intersection(line[-1].blocked_by):
            batch.append(line.pop())
        if not line:
            del lines[parent]
        if len(batch) == limit:
            break
    return batch


def _any(lines: dict[Identity, list[Desired]]) -> Desired:
    """An issue on a cycle: made all the same."""
    parent = min(lines)
    issue = lines[parent].pop()
    if not lines[parent]:
        del lines[parent]
    return issue
