"""On which days each row of a tree may be planned."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from bot.config.runbook_model import Freeze, Window
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
        self._shared: dict[tuple[tuple[int, ...], frozenset[str], Window | None], Windows] = {}
        self._kinds: dict[Window, Sequence[int]] = {}
        self._weekend: dict[datetime, bool] = {}

    def of(self, number: int) -> Windows:
        """The days of one item."""
        rule = self._rules[number]
        freezes = self._scopes[self._items[number].scope].freezes
        window = rule.window if self.is_kept(number) else None
        if not freezes and not window:
            return self.working
        key = (tuple(map(id, freezes)), rule.codes, window)  # scopes share the freezes of a programme
        if key not in self._shared:
            self._shared[key] = self._made(*holding(freezes, rule.codes), window=window)
        return self._shared[key]

    def is_kept(self, number: int) -> bool:
        """Whether an item belongs on some days alone; not on those of the CAB where none are known."""
        window = self._rules[number].window
        return window is not None and (window != "cab" or bool(self._days.cab))

    def in_weekend(self, instant: datetime) -> bool:
        """Whether a moment lies in a weekend window."""
        if instant not in self._weekend:
            self._weekend[instant] = self._days.in_weekend(instant)
        return self._weekend[instant]

    def _made(
        self, shut: tuple[Freeze, ...], within: tuple[Freeze, ...], *, window: Window | None
    ) -> Windows:
        if not (shut or within or window):
            return self.working
        return windows(self._of_kind(window) if window else self.working.days, shut, within)

    def _of_kind(self, window: Window) -> Sequence[int]:
        if window not in self._kinds:
            self._kinds[window] = (
                self._meetings()
                if window == "cab"
                else days_between(self.first, self.last, self._days, working=False)
            )
        return self._kinds[window]

    def _meetings(self) -> Sequence[int]:
        """The days on which the CAB meets; any working day before the first and after the last known one."""
        known = sorted(day.toordinal() for day in self._days.cab)
        first, last = known[0], known[-1]
        outside = (day for day in self.working.days if not first <= day <= last)
        return sorted({*outside, *(day for day in known if self.first <= day < self.last)})

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
