"""Cut creates into bulk calls, and say which call has to be answered before which.

Jira makes the issues of one call in their order, and shows the children of an issue in the order in which
they were made. A create can carry a link only to an issue that exists, so a link goes with the later of its
two ends. That gives three rules and no others:

- a parent is made before its children;
- under one parent the order is that of the draaiboek;
- the two ends of a link are never in one call, nor in two calls that are in flight together.

Which end of a link comes first does not matter, so nothing has to wait for a chain of links, and a cycle of
them is no special case.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from bot.model.issue import Desired, Identity

BULK_LIMIT = 50
"""Issues per bulk create, the limit of Jira Cloud."""

IN_FLIGHT = 4
"""Calls that are sent side by side."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The issues of one call, in their order, and the numbers of the batches that it has to wait for."""

    issues: tuple[Desired, ...]
    after: frozenset[int]


def batches(
    creates: Sequence[Desired], limit: int = BULK_LIMIT, in_flight: int = IN_FLIGHT
) -> tuple[Batch, ...]:
    """Batches of at most `limit`, numbered from 0; each waits only for batches before it.

    They are filled in rounds of what could be in flight together. A batch that is not full waits for the
    next round, unless nothing else can be sent: calls are what Jira counts.
    """
    linked = _linked(creates)
    queue, made = _Queue(creates, linked), _Made(linked)
    begun: list[Desired] = []
    while queue or begun:
        together = {issue.identity for issue in begun}
        full: list[list[Desired]] = []
        while len(full) < in_flight and queue.fill(begun, limit, together):
            full.append(begun)
            begun = []
        if not full:
            full, begun = [begun], []
        for issues in full:
            made.close(issues)
        queue.open(issue.identity for issues in full for issue in issues)
    return tuple(made.batches)


_Linked = Mapping[Identity, set[Identity]]


def _linked(creates: Sequence[Desired]) -> _Linked:
    """What each issue is linked to, of those that are made now."""
    found: dict[Identity, set[Identity]] = {issue.identity: set() for issue in creates}
    for issue in creates:
        for before in issue.blocked_by:
            if before in found:
                found[issue.identity].add(before)
                found[before].add(issue.identity)
    return found


class _Made:
    """The batches so far, and what the next one has to wait for."""

    def __init__(self, linked: _Linked) -> None:
        self.batches: list[Batch] = []
        self._linked = linked
        self._where: dict[Identity, int] = {}
        self._last_child: dict[Identity, int] = {}

    def close(self, issues: Sequence[Desired]) -> None:
        """The next batch is this one."""
        number = len(self.batches)
        after = {self._where[i] for issue in issues for i in self._linked[issue.identity] if i in self._where}
        for parent in {issue.parent for issue in issues if issue.parent}:
            after |= {where[parent] for where in (self._where, self._last_child) if parent in where}
            self._last_child[parent] = number
        self._where |= dict.fromkeys((issue.identity for issue in issues), number)
        self.batches.append(Batch(tuple(issues), frozenset(after)))


_Line = list[Desired]
"""What is still to be made under one parent, the last first. An issue without a parent is alone in it."""


class _Queue:
    """The lines; those whose parent is there are open, the most urgent in front.

    Urgent is what many others wait for: epics, then tasks, then sub-tasks, and the longest line first.
    """

    def __init__(self, creates: Sequence[Desired], linked: _Linked) -> None:
        self._linked = linked
        lines: dict[tuple[Identity | None, Identity | None], _Line] = defaultdict(list)
        for issue in sorted(creates, key=lambda issue: (issue.order, issue.identity), reverse=True):
            lines[issue.parent, None if issue.parent else issue.identity].append(issue)
        todo = {issue.identity for issue in creates}
        self._closed = {parent: line for (parent, _), line in lines.items() if parent in todo}
        self._open = [_urgency(line) for (parent, _), line in lines.items() if parent not in todo]
        heapify(self._open)
        self._used: list[_Line] = []

    def __bool__(self) -> bool:
        """Whether anything can be made now."""
        return bool(self._open)

    def fill(self, batch: list[Desired], limit: int, together: set[Identity]) -> bool:
        """Add what is next and not linked to anything in `together`; say whether the batch is full.

        What was added belongs to `together` from then on. A line is looked at once per round.
        """
        while self._open and len(batch) < limit:
            *_, line = heappop(self._open)
            self._used.append(line)
            while line and len(batch) < limit and self._free(line[-1], together):
                together.add(line[-1].identity)
                batch.append(line.pop())
        return len(batch) == limit

    def _free(self, issue: Desired, together: set[Identity]) -> bool:
        return self._linked[issue.identity].isdisjoint(together)

    def open(self, made: Iterable[Identity]) -> None:
        """The round is over, and these exist by the next one."""
        opened = [self._closed.pop(parent) for parent in made if parent in self._closed]
        for line in (*filter(None, self._used), *opened):
            heappush(self._open, _urgency(line))
        self._used.clear()


def _urgency(line: _Line) -> tuple[int, int, int, Identity, _Line]:
    head = line[-1]
    return (head.rank, -len(line), head.order, head.identity, line)
