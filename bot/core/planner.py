"""Makes a timetable: one pass back from the anchors, one forward; linear in items and links."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.core.calendar import WorkingDays
from bot.core.expand import Tree
from bot.core.network import Network, network
from bot.core.night import Stretch, nights
from bot.core.rows import RowRule, row_rules
from bot.core.timetable import Clash, Conflict, Reason, Timetable, Why
from bot.core.types import Identity, Item
from bot.core.windows import Windows, days_between, holding, windows
from bot.spec.model import Freeze

_MARGIN = 400
"""Days beyond the first and last date of a tree that the planner looks at."""


def timetable(
    tree: Tree,
    days: WorkingDays,
    pins: Mapping[Identity, date] | None = None,
    measured: Mapping[Identity, int] | None = None,
    net: Network | None = None,
) -> Timetable:
    """The planning of a tree; `net` is its network where that is known already.

    `pins` are the dates that people set in Jira; they stand. `measured` are minutes by the identity of the
    row that was timed, such as M.2, for the rows of the cut-over that go by it.
    """
    return _Planner(tree, net or network(tree), days, pins or {}, measured or {}).run()


_OTHER, _PLAIN, _HOLDER, _NIGHT = range(4)
"""Items: any working day will do for a plain one and nothing fixes which; a holder is a step with actions;
one of the night goes by the minute."""


@dataclass(slots=True)
class _Place:
    """One item on its way to a date."""

    item: Item
    rule: RowRule
    open: Windows
    floor: int
    """What comes before it ends on this day, or its scope starts; 0 without any."""
    reasons: list[Reason]

    def begins(self, finish: int) -> int:
        return finish if self.rule.days <= 1 else self.open.start(finish, self.rule.days)

    def earliest(self) -> int:
        return self.floor if self.rule.days == 0 else self.open.finish(self.floor, self.rule.days)

    def move(self, why: Why, day: int, what: str = "") -> int:
        self.reasons.append(Reason(why, date.fromordinal(day), what))
        return day


class _Planner:
    """The work on one tree; days are numbers, because a hundred thousand of them are compared."""

    def __init__(
        self,
        tree: Tree,
        net: Network,
        days: WorkingDays,
        pins: Mapping[Identity, date],
        measured: Mapping[Identity, int],
    ) -> None:
        self._tree, self._days, self._net = tree, days, net
        self._pins = {i: day for i, day in pins.items() if i in net.number}
        self._rules = row_rules(tree, net.items)
        self._nights = nights(net, tree.scopes, self._rules, self._pins, measured)
        self._span = self._range()
        self._never = self._span[1]
        self._end = self._last_day()
        self._shared: dict[tuple[int, frozenset[str], bool], Windows] = {}
        self._working = Windows(days_between(*self._span, days, working=True))
        self._weekends: Sequence[int] = ()
        self._weekend: dict[datetime, bool] = {}
        self._first = {scope: self._first_day(scope) for scope in tree.scopes}
        size = len(net.items)
        self._wish = [item.due.toordinal() if item.due else 0 for item in net.items]
        # Most dates stay as wished, so that is how all of them begin.
        self._own, self._due, self._finish, self._start = (self._wish.copy() for _ in range(4))
        self._latest, self._binding = [self._end] * size, [-1] * size
        self._anchored: dict[int, int] = {}
        self._moved: dict[int, list[Reason]] = {}
        self._conflicts: list[Conflict] = []
        self._told: set[tuple[Identity, str]] = set()

    def run(self) -> Timetable:
        """Both passes."""
        self._anchor()
        kinds = self._kinds()
        self._back(kinds)
        self._forward(kinds)
        return Timetable(
            net=self._net,
            due=self._due,
            own=self._own,
            start=self._start,
            latest=self._latest,
            anchored=self._anchored,
            nights=self._nights,
            pins=self._pins,
            moved=self._moved,
            conflicts=tuple(sorted(self._conflicts, key=lambda c: (c.day, c.identity, c.clash))),
            working=self._working,
            never=self._never,
        )

    # -- what is known beforehand

    def _range(self) -> tuple[int, int]:
        known = {item.due for item in self._net.items} | set(self._pins.values())
        for scope in self._tree.scopes.values():
            known |= {scope.start, scope.end}
        days = [day.toordinal() for day in known if day] or [date(2000, 1, 1).toordinal()]
        return min(days) - _MARGIN, max(days) + _MARGIN

    def _last_day(self) -> int:
        end = self._tree.scopes[self._tree.root].end
        return end.toordinal() if end else self._never

    def _first_day(self, scope: Identity) -> int:
        starts = (self._tree.scopes[i].start for i in self._tree.lineage(scope))
        return next((day.toordinal() for day in starts if day), 0)

    def _windows(self, number: int) -> Windows:
        rule = self._rules[number]
        freezes = self._tree.scopes[self._net.items[number].scope].freezes
        if not freezes and not rule.weekend:
            return self._working
        key = (id(freezes), rule.codes, rule.weekend)
        if key not in self._shared:
            self._shared[key] = self._made(*holding(freezes, rule.codes), weekend=rule.weekend)
        return self._shared[key]

    def _made(self, shut: tuple[Freeze, ...], within: tuple[Freeze, ...], *, weekend: bool) -> Windows:
        if weekend and not self._weekends:
            self._weekends = days_between(*self._span, self._days, working=False)
        base = self._weekends if weekend else self._working.days
        return windows(base, shut, within) if shut or within or weekend else self._working

    # -- back: until when each may take

    def _anchor(self) -> None:
        for number, stretch in self._nights.items():
            self._anchored[number] = stretch.first_day
        for number, item in enumerate(self._net.items):
            if item.agreed and number not in self._nights:
                day = item.at.date() if item.at is not None else item.due
                if day:
                    self._anchored[number] = max(day, self._pins.get(item.identity, day)).toordinal()

    def _kinds(self) -> bytearray:
        """Of each item what there is to work out: mostly nothing."""
        unfrozen = {scope for scope, found in self._tree.scopes.items() if not found.freezes}
        kinds = bytearray(
            _PLAIN if rule.is_plain and item.scope in unfrozen else _OTHER
            for rule, item in zip(self._rules, self._net.items, strict=True)
        )
        for number in self._net.holders:
            kinds[number] = _HOLDER
        for number in self._anchored:
            item = self._net.items[number]
            known = number in self._nights and item.scope in unfrozen
            kinds[number] = _NIGHT if known else _OTHER
        for pinned in self._pins:
            kinds[self._net.number[pinned]] = _OTHER
        return kinds

    def _back(self, kinds: bytearray) -> None:
        latest, binding, before = self._latest, self._binding, self._net.before
        for number in reversed(self._net.order):
            last = self._begun(number) if kinds[number] in (_OTHER, _NIGHT) else latest[number]
            if last >= self._end:
                continue
            for p in before[number]:
                if last < latest[p]:
                    latest[p], binding[p] = last, number

    def _begun(self, number: int) -> int:
        """The last day on which an item may begin."""
        last = self._anchored.get(number)
        return self._must_start(number, self._rules[number]) if last is None else last

    def _must_start(self, number: int, rule: RowRule) -> int:
        """The day on which an item has to begin, so that what follows can."""
        open_days, last = self._windows(number), self._latest[number]
        if number in self._net.holders or last >= self._never:
            return last
        if open_days.frozen(last):
            last = self._latest[number] = open_days.previous(last)
        return last if rule.days <= 1 else open_days.start(last, rule.days)

    # -- forward: the dates

    def _forward(self, kinds: bytearray) -> None:
        wishes, finish, latest, before = self._wish, self._finish, self._latest, self._net.before
        floors = [self._first[item.scope] for item in self._net.items]
        for number in self._net.holders:
            floors[number] = 0
        for number in self._net.order:
            floor, wish, kind = floors[number], wishes[number], kinds[number]
            for p in before[number]:
                if finish[p] > floor:  # noqa: PLR1730  (a call per link takes three times as long)
                    floor = finish[p]
            if kind == _HOLDER and floor <= wish:
                finish[number] = floor
            elif kind == _NIGHT and self._goes_as_wished(number, wish, floor):
                pass
            elif kind != _PLAIN or not floor <= wish <= latest[number]:
                self._work_out(number, wish, floor)

    def _goes_as_wished(self, number: int, wish: int, floor: int) -> bool:
        """Whether nothing is to be said of an action of the night; most of them are like that."""
        stretch, begins = self._nights[number], self._anchored[number]
        if floor > begins or stretch.last_day > wish or wish > self._end or stretch.overrun:
            return False
        if self._rules[number].weekend and not self._in_weekend_window(stretch):
            return False
        self._start[number] = min(begins, wish)
        return True

    def _behind(self, number: int, floor: int) -> int:
        """What ends last of what comes before an item; -1 where the start of its scope is later."""
        last = [p for p in self._net.before[number] if self._finish[p] == floor]
        return min(last, key=self._name, default=-1)

    def _work_out(self, number: int, wish: int, floor: int) -> None:
        if number in self._net.holders:
            self._hold(number, wish, floor)
            return
        place = _Place(self._net.items[number], self._rules[number], self._windows(number), floor, [])
        fixed, pin = self._anchored.get(number), self._pins.get(place.item.identity)
        own = self._free(number, place, wish) if fixed is None else self._fixed(number, place, wish)
        due = own if pin is None else pin.toordinal()
        self._own[number], self._due[number], self._finish[number] = own, due, due
        if place.reasons:
            self._moved[number] = place.reasons
        if due:
            self._start[number] = place.begins(due) if fixed is None or pin else min(fixed, due)
            if pin or fixed is not None or due > self._end:
                self._conflicts += self._judge(number, place, due)

    def _hold(self, number: int, wish: int, floor: int) -> None:
        """A step with actions: what follows it waits for the last; its own date is not before that."""
        if wish and floor > wish:
            self._own[number] = floor
            last = self._name(self._behind(number, floor))
            self._moved[number] = [Reason(Why.AFTER, date.fromordinal(floor), last)]
        pin = self._pins.get(self._net.items[number].identity)
        self._due[number] = self._start[number] = pin.toordinal() if pin else self._own[number]
        self._finish[number] = floor

    def _fixed(self, number: int, place: _Place, wish: int) -> int:
        if place.item.at is not None:
            return place.item.at.date().toordinal()
        if number not in self._nights:
            return wish
        ends = self._nights[number].last_day
        return place.move(Why.NIGHT, ends) if ends > wish else wish

    def _free(self, number: int, place: _Place, wish: int) -> int:
        day, latest = wish, self._latest[number]
        if not wish:
            behind = self._behind(number, place.floor)
            if place.rule.due is not None or place.item.is_undated or behind < 0:
                return 0
            day = place.move(Why.PLACED, place.earliest(), self._name(behind))
        if day > latest:
            binding = self._binding[number]
            why = Why.BEFORE if binding >= 0 else Why.END
            day = place.move(why, place.open.previous(latest), self._name(binding))
        if place.begins(day) < place.floor:
            behind = self._behind(number, place.floor)
            why = Why.AFTER if behind >= 0 else Why.START
            day = place.move(why, max(place.earliest(), place.floor), self._name(behind))
        return self._opened(day, latest, place)

    def _name(self, number: int) -> str:
        return self._net.items[number].identity if number >= 0 else ""

    def _opened(self, day: int, latest: int, place: _Place) -> int:
        """The day itself, or the nearest that no freeze or window keeps shut: after it where that fits."""
        freeze = place.open.frozen(day)
        off = place.rule.weekend and place.open.next(day) != day
        if freeze is None and not off:
            return day
        following, preceding = place.open.next(day), place.open.previous(day)
        fits = following <= latest or place.begins(preceding) < place.floor
        chosen = following if fits else preceding
        return place.move(Why.FREEZE if freeze else Why.WINDOW, chosen, freeze.title if freeze else "")

    # -- what stands although it cannot

    def _judge(self, number: int, place: _Place, due: int) -> Iterator[Conflict]:
        """What a date that nothing moves is at odds with."""
        stretch = self._nights.get(number)
        begins = self._anchored.get(number, due) if stretch else place.begins(due)
        if place.floor > begins:
            yield from self._out_of_order(number, place, due, begins)
        freeze = place.open.frozen(due)
        if freeze and self._is_first(number, place, freeze.title):
            yield self._conflict(Clash.FREEZE, place, due, what=freeze.title)
        off = place.rule.weekend and not self._in_window(place, due, stretch)
        if off and self._is_first(number, place, Clash.WINDOW):
            yield self._conflict(Clash.WINDOW, place, due)
        if stretch and stretch.overrun:
            yield replace(self._conflict(Clash.OVERRUN, place, due), until=stretch.overrun)
        first = self._first[place.item.scope]
        if due > self._end or due < first:
            yield self._conflict(Clash.OUTSIDE, place, due, other=first if due < first else self._end)

    def _out_of_order(self, number: int, place: _Place, due: int, begins: int) -> Iterator[Conflict]:
        late = [
            (finish, p)
            for p in self._net.before[number]
            if (finish := self._finish[p]) > begins and not self._same_night(number, p)
        ]
        if late:
            finish, worst = max(late, key=lambda pair: (pair[0], self._name(pair[1])))
            yield self._conflict(Clash.ORDER, place, due, what=self._name(worst), other=finish)

    def _same_night(self, number: int, before: int) -> bool:
        """Whether the minutes tell already which of two comes first."""
        actions = self._net.before[before] if before in self._net.holders else (before,)
        return number in self._nights and any(p in self._nights for p in actions)

    def _is_first(self, number: int, place: _Place, what: str) -> bool:
        """What is wrong with a whole night is told once, not for each of its actions."""
        key = (place.item.scope, what)
        told = number in self._nights and key in self._told
        self._told.add(key)
        return not told

    def _in_window(self, place: _Place, due: int, stretch: Stretch | None) -> bool:
        if stretch is None:
            return place.open.next(due) == due
        return self._in_weekend_window(stretch)

    def _in_weekend_window(self, stretch: Stretch) -> bool:
        return self._in_weekend(stretch.begins) and self._in_weekend(stretch.ends)

    def _in_weekend(self, instant: datetime) -> bool:
        if instant not in self._weekend:
            self._weekend[instant] = self._days.in_weekend(instant)
        return self._weekend[instant]

    def _conflict(
        self, clash: Clash, place: _Place, due: int, *, what: str = "", other: int | None = None
    ) -> Conflict:
        item = place.item
        return Conflict(
            clash=clash,
            identity=item.identity,
            day=date.fromordinal(due),
            pinned=item.identity in self._pins,
            what=what,
            other=None if other is None else date.fromordinal(other),
        )
