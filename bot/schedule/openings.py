"""On which days each row of a tree may be planned."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from bot.config.runbook_model import Freeze
from bot.model.issue import Identity
from bot.model.item import Item, Scope
from bot.model.working_days import WorkingDays
from bot.runbook.expand import Tree
from bot.schedule.row_rules import RowRule
from bot.schedule.windows import Windows, days_between, holding, windows

_SOME_DAY = date(2000, 1, 1).toordinal()


class Openings:
    """The days of every row, between two days as numbers; rows of one kind share them."""

    def __init__(
        self,
        scopes: Mapping[Identity, Scope],
        items: Sequence[Item],
        rules: Sequence[RowRule],
        days: WorkingDays,
        span: tuple[int, int],
    ) -> None:
        self._scopes, self._items, self._rules, self._days = scopes, items, rules, days
        self.first, self.last = span
        self.working = Windows(days_between(self.first, self.last, days, working=True))
        self._shared: dict[tuple[tuple[int, ...], frozenset[str], bool], Windows] = {}
        self._rest: Sequence[int] = ()
        self._weekend: dict[datetime, bool] = {}

    def of(self, number: int) -> Windows:
        """The days of one item."""
        rule = self._rules[number]
        freezes = self._scopes[self._items[number].scope].freezes
        if not freezes and not rule.weekend:
            return self.working
        key = (tuple(map(id, freezes)), rule.codes, rule.weekend)  # scopes share the freezes of a programme
        if key not in self._shared:
            self._shared[key] = self._made(*holding(freezes, rule.codes), weekend=rule.weekend)
        return self._shared[key]

    def in_weekend(self, instant: datetime) -> bool:
        """Whether a moment lies in a weekend window."""
        if instant not in self._weekend:
            self._weekend[instant] = self._days.in_weekend(instant)
        return self._weekend[instant]

    def _made(self, shut: tuple[Freeze, ...], within: tuple[Freeze, ...], *, weekend: bool) -> Windows:
        if not (shut or within or weekend):
            return self.working
        if weekend and not self._rest:
            self._rest = days_between(self.first, self.last, self._days, working=False)
        return windows(self._rest if weekend else self.working.days, shut, within)

    def previous(self) -> list[int]:
        """For each day from the first on, the last working day on or before it: looked up, not searched."""
        found, last = [], self.first
        working = frozenset(self.working.days)
        for day in range(self.first, self.last):
            if day in working:
                last = day
            found.append(last)
        return found


def last_day(tree: Tree, never: int) -> int:
    """The last day of a programme as a number; `never` where it has none."""
    end = tree.scopes[tree.root].end
    return end.toordinal() if end else never


def first_days(tree: Tree) -> Mapping[Identity, int]:
    """Before which day nothing is planned, by scope: its own start, or that of the nearest above it."""
    return {scope: _first(tree, scope) for scope in tree.scopes}


def _first(tree: Tree, scope: Identity) -> int:
    starts = (tree.scopes[one].start for one in tree.lineage(scope))
    return next((day.toordinal() for day in starts if day), 0)


def span(tree: Tree, known: Iterable[date], margin: int) -> tuple[int, int]:
    """From which day up to which is looked at: so many days beyond the dates that are known."""
    days = {day.toordinal() for day in known}
    for scope in tree.scopes.values():
        days |= {day.toordinal() for day in (scope.start, scope.end) if day}
    first, last = min(days, default=_SOME_DAY), max(days, default=_SOME_DAY)
    return max(1, first - margin), min(date.max.toordinal(), last + margin)
