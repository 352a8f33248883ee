"""When each action is planned: backwards and forwards from the anchors, over what comes before what.

The rule of a row gives the wished date. Anchors and agreed meetings pull what comes before them forward in
time; what comes before pushes what follows back. A date that a person set stands, and pushes; it does not
pull, because a slip of the pen would then move other people's work. Nothing here looks at progress: a date
is what lateness is measured against, so that somebody is late does not move it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.model.issue import Identity
from bot.model.item import Item
from bot.schedule.cutover import CutoverSlot
from bot.schedule.early import earliest
from bot.schedule.links import Links
from bot.schedule.network import Network
from bot.schedule.openings import Openings
from bot.schedule.windows import Windows


class DateDriver(StrEnum):
    """Why a date is what it is."""

    RULE = "rule"
    AGREED = "agreed"
    NIGHT = "night"
    PLACED = "placed"
    BEFORE = "before"
    AFTER = "after"
    START = "start"
    END = "end"
    FREEZE = "freeze"
    WINDOW = "window"
    MEETING = "meeting"
    """Only on a day on which the CAB meets."""
    PINNED = "pinned"


@dataclass(frozen=True, slots=True)
class Reason:
    """One step towards a date: the day that it gave, and because of what."""

    why: DateDriver
    day: date
    what: str = ""
    """Identity of another item, or title of a freeze."""


class ConstraintViolation(StrEnum):
    """What cannot be planned away."""

    ORDER = "order"
    PARALLEL = "parallel"
    FREEZE = "freeze"
    WINDOW = "window"
    MEETING = "meeting"
    """Not a day on which the CAB meets."""
    OUTSIDE = "outside"
    OVERRUN = "overrun"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A date that stands, and what it is at odds with."""

    clash: ConstraintViolation
    identity: Identity
    day: date
    pinned: bool
    what: str = ""
    """Identity of what comes before it or runs alongside it, or title of a freeze."""
    other: date | None = None
    """The day on which that can be done (or begins), or the last day of the programme."""
    until: datetime | None = None
    """For an overrun: when what comes before the meeting ends."""
    chain: tuple[Identity, ...] = ()
    """What contradicts it, each pushed by the one before it; the last is `what`."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The planning of one item."""

    identity: Identity
    due: date
    own: date
    """What the planner would choose; differs from `due` where a person set the date."""
    start: date
    reasons: tuple[Reason, ...]
    pinned: bool
    latest: date | None
    """The last day that keeps every anchor after it; None without any."""
    total_float: int | None
    """Working days between `due` and `latest`; None where `latest` is."""
    stretch: CutoverSlot | None = None
    earliest: date | None = None
    """The first day on which it could be done, had nothing a wished date; what is fixed stays where it is."""
    driver: Identity | None = None
    """What comes before it without a working day between: it begins when that ends."""


@dataclass(slots=True)
class Timetable:
    """The planning of a whole tree. What has no date, because its anchor is not known, is not in it."""

    net: Network
    due: list[int]
    """Days as numbers (`date.toordinal`), here and below; 0 for no date."""
    own: list[int]
    start: list[int]
    latest: list[int]
    anchored: Mapping[int, int]
    """Items that no other item moves, with the day on which they begin."""
    nights: Mapping[int, CutoverSlot]
    pins: Mapping[Identity, date]
    moved: Mapping[int, Sequence[Reason]]
    conflicts: tuple[Conflict, ...]
    working: Windows
    never: int
    links: Links
    openings: Openings
    first: Mapping[Identity, int]
    """By scope the day before which nothing is planned."""
    finish: Sequence[int]
    """The day from which what follows an item is counted: its date, or where that cannot hold the later one
    that what comes before it allows."""
    drivers: Mapping[int, int]
    """Of what was pushed: what pushed it."""
    _slots: dict[Identity, Slot | None] = field(default_factory=dict)
    _early: Sequence[int] = ()

    def slot(self, identity: Identity) -> Slot | None:
        """The planning of one item; None where it has no date or does not exist."""
        if identity not in self._slots:
            number = self.net.number.get(identity)
            self._slots[identity] = None if number is None else self._slot(number)
        return self._slots[identity]

    def _slot(self, number: int) -> Slot | None:
        due, own = self.due[number], self.own[number]
        item = self.net.items[number]
        if not due:
            return None
        latest = self.latest[number]
        return Slot(
            identity=item.identity,
            due=date.fromordinal(due),
            own=date.fromordinal(own or due),
            start=date.fromordinal(self.start[number]),
            reasons=tuple(self._reasons(number, item)),
            pinned=item.identity in self.pins,
            latest=None if latest >= self.never else date.fromordinal(latest),
            total_float=self.total_float(number),
            stretch=self.nights.get(number),
            earliest=date.fromordinal(self.earliest(number)),
            driver=None if (by := self.driver(number)) is None else self.net.items[by].identity,
        )

    def earliest(self, number: int) -> int:
        """The first day on which an item could be done, had nothing a wished date."""
        if not self._early:
            fixed = {n: (self.start[n], self.finish[n]) for n in self.anchored}
            pinned = (self.net.number[identity] for identity in self.pins)
            fixed |= {n: (self.start[n], self.finish[n]) for n in pinned}
            self._early = earliest(self.links, self.openings, self.first, fixed)
        return min(self._early[number] or self.due[number], self.due[number])

    def driver(self, number: int) -> int | None:
        """What drives an item: what pushed it, or comes before it without a working day between.

        None where its own rule, an anchor or a person decides.
        """
        if number in self.drivers:
            return self.drivers[number]
        close = (p for p in self.links.befores(number) if self.finish[p] and self.slack(p, number) <= 0)
        return min(close, key=lambda p: (-self.finish[p], self.net.items[p].identity), default=None)

    def slack(self, number: int, follower: int) -> int:
        """Working days by which an item can slip before what follows it has to move: free float."""
        soonest = self.links.after(follower, number, self.finish[number])
        return self.working.between(soonest - 1, self.start[follower] - 1)

    def takes(self, number: int, before: int) -> int:
        """Working days from the end of what comes before an item to the first day on which the item can end.

        0 by the minute, and of a piece of the item, which lies within it.
        """
        if number in self.nights or (before, number) in self.net.parts or number in self.net.holders:
            return 0
        rule = self.links.rules[number]
        return max(rule.days - 1, 0) + rule.is_strict + rule.lag.get(self.net.items[before].code, 0)

    def total_float(self, number: int) -> int | None:
        """Total float of an item in working days: 0 for what is anchored, None where nothing follows."""
        due = self.due[number]
        if not due:
            return None
        if number in self.anchored:
            return 0
        latest = self.latest[number]
        return None if latest >= self.never else self.working.between(due, latest)

    def own_date(self, identity: Identity) -> date | None:
        """What the planner chose for an item, leaving out what a person set."""
        own = self.own[self.net.number[identity]]
        return date.fromordinal(own) if own else None

    def slots(self) -> Iterator[Slot]:
        """The planning of everything that has a date, predecessors first."""
        for item in self.net.items:
            if slot := self.slot(item.identity):
                yield slot

    def _reasons(self, number: int, item: Item) -> Iterator[Reason]:
        if item.at is not None and item.agreed:
            yield Reason(DateDriver.AGREED, item.at.date())
        elif item.due is not None:
            yield Reason(DateDriver.RULE, item.due)
        yield from self.moved.get(number, ())
        if pin := self.pins.get(item.identity):
            yield Reason(DateDriver.PINNED, pin)
