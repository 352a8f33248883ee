"""Critical paths: the chain of actions that a scope's goal hangs on, and its total float.

The goal of a release is its production; else the last milestone with a date (J.7: the domain works on
KT2.0); without any, the last action with the least total float. Walking back from there, each next action is
the one before with the least total float, as long as that is at most a week; where nothing is that tight, at
most what the tightest before the goal has. The path belongs to the planning, not to progress: it moves when
dates, order or anchors do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.config.runbook_model import Kind
from bot.model.issue import Identity
from bot.runbook.expand import Tree
from bot.schedule.timetable import Timetable

CRITICAL_FLOAT = 5
"""Working days of total float up to which an action is on a path (ours: a week)."""

_END = 2
"""How much more production counts than a milestone (1) or any other action (0)."""

_Goal = tuple[tuple[int, int, int, int, str], int]
"""What makes an action the goal of a scope, and its number."""

_ENDLESS = 1 << 30
"""Total float of what nothing fixed comes after."""


@dataclass(frozen=True, slots=True)
class Path:
    """Actions from first to last; those of other scopes that come first are part of it."""

    actions: tuple[Identity, ...] = ()
    total_float: int | None = None
    """The least total float of its actions that are not anchored, in working days."""


@dataclass(frozen=True, slots=True)
class PathChange:
    """The critical path of a whole programme or release was another one before."""

    before: tuple[Identity, ...]
    at: datetime
    """When that was first seen."""


@dataclass(slots=True)
class Paths:
    """The critical paths of one planning; the ends of all scopes are found in one pass."""

    tree: Tree
    table: Timetable
    _ends: dict[Identity, _Goal] | None = None
    _found: dict[Identity, Path] = field(default_factory=dict)

    def of(self, scope: Identity) -> Path:
        """The path of a scope and what is below it; empty where nothing has a date."""
        if scope not in self._found:
            goal = self.goal(scope)
            self._found[scope] = Path() if goal is None else self._walk(goal)
        return self._found[scope]

    def goal(self, scope: Identity) -> int | None:
        """The number of the action that a scope's path ends with."""
        if self._ends is None:
            self._ends = self._goals()
        found = self._ends.get(scope)
        return found[1] if found else None

    def _walk(self, end: int) -> Path:
        chain, most = [end], CRITICAL_FLOAT
        while found := [self._weight(p, chain[-1]) for p in self._actions_before(chain[-1])]:
            nearest = min(found)
            if len(chain) == 1 and nearest[0] < _ENDLESS:  # the tightest chain, however much float it has
                most = max(most, nearest[0])
            if nearest[0] > most:
                break
            chain.append(nearest[-1])
        chain.reverse()
        free = (n for n in chain if n not in self.table.anchored)
        floats = [total_float for n in free if (total_float := self.table.total_float(n)) is not None]
        items = self.table.net.items
        return Path(tuple(items[n].identity for n in chain), min(floats, default=None))

    def _actions_before(self, number: int) -> Iterator[int]:
        net = self.table.net
        for p in net.before[number]:
            for one in net.before[p] if p in net.holders else (p,):
                if self.table.due[one]:
                    yield one

    def _weight(self, number: int, follower: int) -> tuple[int, int, float, int, str, int]:
        """What is walked to first weighs least: the least float, then what ends last."""
        table, item = self.table, self.table.net.items[number]
        stretch = table.nights.get(number)
        ends = stretch.ends.timestamp() if stretch else 0.0
        total_float = self._total_float(number)
        if number in table.anchored:  # it cannot slip; what counts is how long the follower waits
            total_float = table.slack(number, follower)
        return total_float, -table.due[number], -ends, item.order, item.identity, number

    def _total_float(self, number: int) -> int:
        total_float = self.table.total_float(number)
        return _ENDLESS if total_float is None else total_float

    def _goals(self) -> dict[Identity, _Goal]:
        """Per scope the number of its goal, behind what makes it the goal."""
        table = self.table
        found: dict[Identity, _Goal] = {}
        above = {scope: self.tree.lineage(scope) for scope in self.tree.scopes}
        for n in table.net.order:
            if not table.due[n] or n in table.net.holders:
                continue
            item = table.net.items[n]
            ends = _END if item.is_production else item.kind is Kind.MILESTONE
            total_float = 0 if ends else max(0, self._total_float(n))
            rank = (int(ends), -total_float, table.due[n], item.order, item.identity)
            for scope in above[item.scope]:
                if scope not in found or rank > found[scope][0]:
                    found[scope] = (rank, n)
        return found
