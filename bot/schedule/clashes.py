"""What a date that stands is at odds with: what comes first, a freeze, a window, the end, a meeting."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.model.issue import Identity
from bot.schedule.cutover import CutoverSlot
from bot.schedule.links import Links
from bot.schedule.openings import Openings
from bot.schedule.timetable import Conflict, ConstraintViolation
from bot.schedule.windows import Windows


@dataclass(slots=True)
class Fixed:
    """A date that stands, as the planner found it."""

    number: int
    due: int
    begin: int
    open: Windows
    first: int
    """The first day of its scope."""
    last: int
    """The last day of the programme."""


@dataclass(slots=True)
class Clashes:
    """Finds them, one after the other in the order of the network."""

    links: Links
    openings: Openings
    pins: Mapping[Identity, date]
    finish: Sequence[int]
    begun: Callable[[int], int]
    """The day on which what runs alongside begins, for what follows it."""
    chain: Callable[[int], tuple[Identity, ...]]
    """What makes an item as late as it is, the first first, the item last."""
    found: list[Conflict] = field(default_factory=list)
    _told: set[tuple[Identity, str]] = field(default_factory=set)

    def judge(self, one: Fixed) -> None:
        """Note all that one date is at odds with."""
        self.found += self._judged(one, self.links.nights.get(one.number))

    def _judged(self, one: Fixed, stretch: CutoverSlot | None) -> Iterator[Conflict]:
        yield from self._before(one)
        yield from self._alongside(one)
        freeze = one.open.frozen(one.due)
        if freeze and self._is_first(one.number, freeze.title):
            yield self._conflict(ConstraintViolation.FREEZE, one, what=freeze.title)
        off = self.links.rules[one.number].weekend and not self._in_window(one, stretch)
        if off and self._is_first(one.number, ConstraintViolation.WINDOW):
            yield self._conflict(ConstraintViolation.WINDOW, one)
        yield from self._beside_meetings(one)
        if stretch and stretch.overrun:
            yield replace(self._conflict(ConstraintViolation.OVERRUN, one), until=stretch.overrun)
        if one.due > one.last or one.due < one.first:
            yield self._conflict(
                ConstraintViolation.OUTSIDE, one, other=one.first if one.due < one.first else one.last
            )

    def _beside_meetings(self, one: Fixed) -> Iterator[Conflict]:
        """A day on which the CAB does not meet, with the next on which it does."""
        is_of_cab = self.links.rules[one.number].window == "cab" and self.openings.is_kept(one.number)
        if is_of_cab and (coming := one.open.next(one.due)) != one.due:
            yield self._conflict(ConstraintViolation.MEETING, one, other=coming)

    def _before(self, one: Fixed) -> Iterator[Conflict]:
        """What comes first and does not end in time, the last of it."""
        late = [
            (after, p)
            for p in self.links.befores(one.number)
            if self.finish[p]
            and (after := self.links.after(one.number, p, self.finish[p])) > one.begin
            and not self.links.is_one_night(one.number, p)
        ]
        if late:
            _, worst = max(late, key=lambda pair: (pair[0], self._name(pair[1])))
            if self._is_first(one.number, self._name(worst)):
                yield self._behind(ConstraintViolation.ORDER, one, worst, self.finish[worst])

    def _alongside(self, one: Fixed) -> Iterator[Conflict]:
        """What it runs alongside and begins later, the last of it."""
        late = [
            (after, p)
            for p in self.links.alongside(one.number)
            if self.finish[p] and (after := self.links.beside(one.number, p, self.begun(p))) > one.begin
        ]
        if late:
            _, worst = max(late, key=lambda pair: (pair[0], self._name(pair[1])))
            yield self._behind(ConstraintViolation.PARALLEL, one, worst, self.begun(worst))

    def _behind(self, clash: ConstraintViolation, one: Fixed, worst: int, other: int) -> Conflict:
        found = self._conflict(clash, one, what=self._name(worst), other=other)
        return replace(found, chain=self.chain(worst))

    def _is_first(self, number: int, what: str) -> bool:
        """What is wrong with a whole night is told once, not for each of its actions."""
        key = (self.links.net.items[number].scope, what)
        told = number in self.links.nights and key in self._told
        self._told.add(key)
        return not told

    def _in_window(self, one: Fixed, stretch: CutoverSlot | None) -> bool:
        if stretch is None:
            return one.open.next(one.due) == one.due
        return self.openings.in_weekend(stretch.begins) and self.openings.in_weekend(stretch.ends)

    def _name(self, number: int) -> Identity:
        return self.links.net.items[number].identity

    def _conflict(
        self, clash: ConstraintViolation, one: Fixed, *, what: str = "", other: int | None = None
    ) -> Conflict:
        identity = self._name(one.number)
        return Conflict(
            clash=clash,
            identity=identity,
            day=date.fromordinal(one.due),
            pinned=identity in self.pins,
            what=what,
            other=None if other is None else date.fromordinal(other),
        )
