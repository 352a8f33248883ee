"""Makes a timetable by the critical path method: one pass back from what is fixed, one forward.

Both are linear in items and links. The pass back finds until when each item may take; the pass forward gives
each its date: the wished one, brought forward where what comes after needs that, and put back where what
comes first asks for it. `bot.schedule.links` has the arithmetic of a link.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.model.issue import Identity
from bot.model.working_days import WorkingDays
from bot.runbook.expand import Tree
from bot.schedule.clashes import Clashes, Fixed
from bot.schedule.cutover import nights
from bot.schedule.durations import durations
from bot.schedule.links import Links
from bot.schedule.network import Network, network
from bot.schedule.openings import Openings, first_days, last_day, span
from bot.schedule.row_rules import row_rules
from bot.schedule.timetable import DateDriver, Reason, Timetable
from bot.schedule.windows import Windows

METHOD = 2
"""Names the way in which dates are made: another number where the same facts would give other dates."""

_MARGIN = 400
"""Days beyond the first and last date of a tree that the planner looks at to begin with."""

_FARTHEST = 3_000_000
"""Days beyond which it does not look: longer than there are dates."""


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
    net, margin = net or network(tree), _MARGIN
    while True:
        work = _Planner(tree, net, days, pins or {}, measured or {}, margin)
        table = work.run()
        if not work.is_cramped or margin > _FARTHEST:
            return table
        margin *= 8


_OTHER, _PLAIN, _HOLDER, _NIGHT = range(4)
"""Items: any working day after what comes first will do for a plain one, and nothing fixes which; a holder is
a step with actions; one of the night goes by the minute."""


@dataclass(slots=True)
class _Place:
    """One item on its way to a date."""

    number: int
    days: int
    is_free_moment: bool
    """Whether it takes no time, and any day will do."""
    open: Windows
    bound: int
    """It may not begin earlier."""
    behind: int
    """What comes before it and makes that so; -1 where the start of its scope does."""
    reasons: list[Reason]

    def begins(self, finish: int) -> int:
        return finish if self.days <= 1 else min(self.open.start(finish, self.days), finish)

    def fits(self, finish: int) -> bool:
        """Whether an end on a day leaves enough days, all of them late enough."""
        return self.begins(finish) >= self.bound and self.open.holds(finish, self.days)

    def earliest(self) -> int:
        return self.bound if self.is_free_moment else self.open.finish(self.bound, self.days)

    def move(self, why: DateDriver, day: int, what: str = "") -> int:
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
        margin: int,
    ) -> None:
        self._net = net
        self._pins = {i: day for i, day in pins.items() if i in net.number}
        self._rules = row_rules(tree, net.items)
        lasting = durations(net, self._rules, tree.parts, measured)
        self._nights = nights(net, tree.scopes, self._pins, lasting, tree.begins)
        known = (*self._pins.values(), *(item.due for item in net.items))
        around = span(tree, (day for day in known if day), margin)
        self._openings = Openings(tree.scopes, net.items, self._rules, days, around)
        self._working = self._openings.working
        self._links = Links(net, self._rules, self._nights, self._working)
        self._never = self._openings.last
        self._end = last_day(tree, self._never)
        self._first = first_days(tree)
        size = len(net.items)
        self._wish = [item.due.toordinal() if item.due else 0 for item in net.items]
        # Most dates stay as wished, so that is how all of them begin.
        self._own, self._due, self._finish, self._start = (self._wish.copy() for _ in range(4))
        self._latest, self._binding = [self._end] * size, [-1] * size
        self._anchored: dict[int, int] = {}
        self._moved: dict[int, list[Reason]] = {}
        self._drivers: dict[int, int] = {}
        self._begun: dict[int, int] = {}
        self._clashes = Clashes(
            self._links, self._openings, self._pins, self._finish, self._begins, self._chain
        )
        self._scopes = tree.scopes

    def run(self) -> Timetable:
        """Both passes."""
        self._anchor()
        kinds = self._kinds()
        self._back(kinds)
        self._forward(kinds)
        found = self._clashes.found
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
            conflicts=tuple(sorted(found, key=lambda c: (c.day, c.identity, c.clash))),
            working=self._working,
            never=self._never,
            links=self._links,
            openings=self._openings,
            first=self._first,
            finish=self._finish,
            drivers=self._drivers,
        )

    @property
    def is_cramped(self) -> bool:
        """Whether a date lies at the edge of the days that were looked at."""
        if not self._net.items:
            return False
        begins = min(self._latest) <= self._openings.first + 7
        ends = max(self._finish) >= self._openings.last - 7
        return begins or ends

    # -- back: until when each may take

    def _anchor(self) -> None:
        for number, stretch in self._nights.items():
            self._anchored[number] = stretch.first_day
        for number, item in enumerate(self._net.items):
            if (item.agreed or item.is_production) and number not in self._nights:
                day = item.at.date() if item.at is not None else item.due
                if day:
                    self._anchored[number] = max(day, self._pins.get(item.identity, day)).toordinal()

    def _kinds(self) -> bytearray:
        """Of each item what there is to work out: mostly nothing."""
        unfrozen = {scope for scope, found in self._scopes.items() if not found.freezes}
        kinds = bytearray(
            _PLAIN
            if rule.is_plain and (item.scope in unfrozen or self._openings.of(n) is self._working)
            else _OTHER
            for n, (rule, item) in enumerate(zip(self._rules, self._net.items, strict=True))
        )
        for number in self._net.holders:
            kinds[number] = _HOLDER
        for number in self._anchored:
            item = self._net.items[number]
            known = number in self._nights and item.scope in unfrozen
            kinds[number] = _NIGHT if known else _OTHER
        for number in (*self._net.parallel, *(self._net.number[one] for one in self._pins)):
            if kinds[number] != _HOLDER:
                kinds[number] = _OTHER
        return kinds

    def _back(self, kinds: bytearray) -> None:
        latest, binding, before = self._latest, self._binding, self._net.before
        previous, first, never = self._openings.previous(), self._openings.first, self._never
        for number in reversed(self._net.order):
            last, kind = latest[number], kinds[number]
            if kind == _PLAIN:
                if last >= never:
                    continue
                last = previous[last - first] - 1 if last > first else first
            elif kind != _HOLDER:
                self._pull(number)
                continue
            for p in before[number]:
                if last < latest[p]:
                    latest[p], binding[p] = last, number

    def _pull(self, number: int) -> None:
        """Until when what comes before an item, or runs alongside it, may take for the item's sake."""
        begin = self._anchored.get(number)
        if begin is None:
            last = self._latest[number]
            if last >= self._never:
                return
            days, opens = self._rules[number].days, self._openings.of(number)
            begin = last if days == 0 and opens is self._working else opens.start(last, days)
        for p in self._links.befores(number):
            if not self._links.is_one_night(number, p):
                self._need(p, self._links.until(number, p, begin), number)
        for p in self._links.alongside(number):
            until = self._links.until_begin(number, p, begin)
            days = self._rules[p].days
            if days > 1 and p not in self._nights:
                until = self._openings.of(p).ends_before(until, days)
            self._need(p, until, number)

    def _need(self, number: int, last: int, follower: int) -> None:
        last = max(last, self._openings.first)
        if last < self._latest[number]:
            self._latest[number], self._binding[number] = last, follower

    # -- forward: the dates

    def _forward(self, kinds: bytearray) -> None:
        wishes, finish, latest, before = self._wish, self._finish, self._latest, self._net.before
        floors = [self._first[item.scope] - 1 for item in self._net.items]
        for number in self._net.order:
            wish, kind = wishes[number], kinds[number]
            if kind == _PLAIN:
                floor = floors[number]
                for p in before[number]:
                    if finish[p] > floor:  # noqa: PLR1730  (a call per link takes three times as long)
                        floor = finish[p]
                if not floor < wish <= latest[number]:
                    self._work_out(number, wish)
            elif kind == _HOLDER:
                self._hold(number, wish)
            elif kind != _NIGHT or not self._goes_as_wished(number, wish):
                self._work_out(number, wish)

    def _goes_as_wished(self, number: int, wish: int) -> bool:
        """Whether nothing is to be said of an action of the night; most of them are like that."""
        stretch, begins, finish = self._nights[number], self._anchored[number], self._finish
        if stretch.last_day != wish or wish > self._end or stretch.overrun:
            return False
        for p in self._links.befores(number):
            if finish[p] >= begins and (p not in self._nights or finish[p] > begins):
                return False
        if self._rules[number].weekend and not (
            self._openings.in_weekend(stretch.begins) and self._openings.in_weekend(stretch.ends)
        ):
            return False
        self._start[number] = min(begins, wish)
        return True

    def _place(self, number: int) -> _Place:
        """Where an item stands, with what comes before it planned."""
        links, finish = self._links, self._finish
        bound, behind = self._first[self._net.items[number].scope], -1
        for p in links.befores(number):
            if finish[p]:
                after = links.after(number, p, finish[p])
                if after > bound or (after == bound and behind >= 0 and self._name(p) < self._name(behind)):
                    bound, behind = after, p
        for p in links.alongside(number):
            if finish[p] and (after := links.beside(number, p, self._begins(p))) > bound:
                bound, behind = after, p
        days, opens = self._rules[number].days, self._openings.of(number)
        return _Place(number, days, days == 0 and opens is self._working, opens, bound, behind, [])

    def _begins(self, number: int) -> int:
        """The day on which an item begins, for what runs alongside it."""
        if number in self._net.holders:
            return min((self._begins(p) for p in self._net.before[number] if self._finish[p]), default=0)
        return self._begun.get(number, self._start[number])

    def _work_out(self, number: int, wish: int) -> None:
        place, item = self._place(number), self._net.items[number]
        fixed, pin = self._anchored.get(number), self._pins.get(item.identity)
        own = self._free(number, place, wish) if fixed is None else self._fixed(number, place, wish)
        due = own if pin is None else pin.toordinal()
        self._own[number], self._due[number], self._finish[number] = own, due, due
        if place.reasons:
            self._moved[number] = place.reasons
        if not due:  # what follows it still waits for what comes before it
            self._finish[number] = max(place.bound - 1, 0)
            return
        begin = place.begins(due) if fixed is None or pin else min(fixed, due)
        self._start[number] = begin
        is_free = pin is None and fixed is None
        if not is_free or due > self._end or place.open.frozen(due):
            self._judge(number, place, begin)
        if place.bound > begin and not is_free:
            self._cannot_hold(number, place, due)

    def _cannot_hold(self, number: int, place: _Place, due: int) -> None:
        """A fixed date before what comes first: what follows is planned from what the chain allows."""
        by_night = number in self._nights
        allowed = max(due, place.bound if by_night else place.earliest())
        self._finish[number] = allowed
        self._begun[number] = allowed if by_night else place.begins(allowed)
        self._drivers[number] = place.behind

    def _judge(self, number: int, place: _Place, begin: int) -> None:
        first = self._first[self._net.items[number].scope]
        self._clashes.judge(Fixed(number, self._due[number], begin, place.open, first, self._end))

    def _hold(self, number: int, wish: int) -> None:
        """A step with actions: what follows it waits for the last; its own date is not before that."""
        finish = self._finish
        floor = max((finish[p] for p in self._net.before[number]), default=0)
        finish[number] = floor
        if floor:
            last = [p for p in self._net.before[number] if finish[p] == floor]
            self._drivers[number] = min(last, key=self._name)
        if wish and floor > wish:
            self._own[number] = floor
            behind = self._name(self._drivers[number])
            self._moved[number] = [Reason(DateDriver.AFTER, date.fromordinal(floor), behind)]
        pin = self._pins.get(self._net.items[number].identity)
        self._due[number] = self._start[number] = pin.toordinal() if pin else self._own[number]

    def _fixed(self, number: int, place: _Place, wish: int) -> int:
        item = self._net.items[number]
        if item.at is not None:
            return item.at.date().toordinal()
        if number not in self._nights:
            return wish
        ends = self._nights[number].last_day
        return place.move(DateDriver.NIGHT, ends) if ends != wish else wish

    def _free(self, number: int, place: _Place, wish: int) -> int:
        day, latest = wish, self._latest[number]
        if not wish:
            undated = self._rules[number].due is not None or self._net.items[number].is_undated
            if undated or place.behind < 0:
                return 0
            day = place.move(DateDriver.PLACED, place.earliest(), self._name(place.behind))
            self._drivers[number] = place.behind
        if day > latest:
            binding = self._binding[number]
            why = DateDriver.BEFORE if binding >= 0 else DateDriver.END
            day = place.move(why, place.open.previous(latest), self._name(binding))
        if not place.fits(day):
            why = DateDriver.AFTER if place.behind >= 0 else DateDriver.START
            day = place.move(why, place.earliest(), self._name(place.behind))
            self._drivers[number] = place.behind
        return self._opened(day, latest, place)

    def _name(self, number: int) -> Identity:
        return self._net.items[number].identity if number >= 0 else Identity("")

    def _chain(self, last: int) -> tuple[Identity, ...]:
        """What makes an item as late as it is, from what nothing else makes late."""
        return tuple(self._name(n) for n in reversed(list(self._back_from(last))))

    def _back_from(self, number: int) -> Iterator[int]:
        while number >= 0:
            yield number
            number = self._drivers.get(number, -1)

    def _opened(self, day: int, latest: int, place: _Place) -> int:
        """The day itself, or the nearest that no freeze or window keeps shut: after it where that fits."""
        freeze = place.open.frozen(day)
        off = self._openings.is_kept(place.number) and place.open.next(day) != day
        if freeze is None and not off:
            return day
        following, preceding = place.open.next(day), place.open.previous(day)
        if preceding <= day and place.fits(preceding):
            chosen = following if day <= following <= latest else preceding
        else:
            chosen = following if following >= day and place.fits(following) else place.earliest()
        if freeze:
            return place.move(DateDriver.FREEZE, chosen, freeze.title)
        return place.move(
            DateDriver.WINDOW if self._rules[place.number].weekend else DateDriver.MEETING, chosen
        )
