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

    def judge(self, fixed: Fixed) -> None:
        """Note all that one date is at odds with."""
        self.found += self._judged(fixed, self.links.nights.get(fixed.number))

    def _judged(self, fixed: Fixed, stretch: CutoverSlot | None) -> Iterator[Conflict]:
        yield from self._before(fixed)
        yield from self._alongside(fixed)
        freeze = fixed.open.frozen(fixed.due)
        if freeze and self._is_first(fixed.number, freeze.title):
            yield self._conflict(ConstraintViolation.FREEZE, fixed, what=freeze.title)
        off = self.links.rules[fixed.number].weekend and not self._in_window(fixed, stretch)
        if off and self._is_first(fixed.number, ConstraintViolation.WINDOW):
            yield self._conflict(ConstraintViolation.WINDOW, fixed)
        yield from self._beside_meetings(fixed)
        if stretch and stretch.overrun:
            yield replace(self._conflict(ConstraintViolation.OVERRUN, fixed), until=stretch.overrun)
        if fixed.due > fixed.last or fixed.due < fixed.first:
            yield self._conflict(
                ConstraintViolation.OUTSIDE,
                fixed,
                other=fixed.first if fixed.due < fixed.first else fixed.last,
            )

    def _beside_meetings(self, fixed: Fixed) -> Iterator[Conflict]:
        """A day on which the CAB does not meet, with the next on which it does."""
        is_of_cab = self.links.rules[fixed.number].window == "cab" and self.openings.is_kept(fixed.number)
        if is_of_cab and (coming := fixed.open.next(fixed.due)) != fixed.due:
            yield self._conflict(ConstraintViolation.MEETING, fixed, other=coming)

    def _before(self, fixed: Fixed) -> Iterator[Conflict]:
        """What comes first and does not end in time, the last of it."""
        late = [
            (after, p)
            for p in self.links.befores(fixed.number)
            if self.finish[p]
            and (after := self.links.after(fixed.number, p, self.finish[p])) > fixed.begin
            and not self.links.is_one_night(fixed.number, p)
        ]
        if late:
            _, worst = max(late, key=lambda pair: (pair[0], self._name(pair[1])))
            if self._is_first(fixed.number, self._name(worst)):
                yield self._behind(ConstraintViolation.ORDER, fixed, worst, self.finish[worst])

    def _alongside(self, fixed: Fixed) -> Iterator[Conflict]:
        """What it runs alongside and begins later, the last of it."""
        late = [
            (after, p)
            for p in self.links.alongside(fixed.number)
            if self.finish[p] and (after := self.links.beside(fixed.number, p, self.begun(p))) > fixed.begin
        ]
        if late:
            _, worst = max(late, key=lambda pair: (pair[0], self._name(pair[1])))
            yield self._behind(ConstraintViolation.PARALLEL, fixed, worst, self.begun(worst))

    def _behind(self, clash: ConstraintViolation, fixed: Fixed, worst: int, other: int) -> Conflict:
        found = self._conflict(clash, fixed, what=self._name(worst), other=other)
        return replace(found, chain=self.chain(worst))

    def _is_first(self, number: int, what: str) -> bool:
        """What is wrong with a whole night is told once, not for each of its actions."""
        key = (self.links.net.items[number].scope, what)
        told = number in self.links.nights and key in self._told
        self._told.add(key)
        return not told

    def _in_window(self, fixed: Fixed, stretch: CutoverSlot | None) -> bool:
        if stretch is None:
            return fixed.open.next(fixed.due) == fixed.due
        return self.openings.in_weekend(stretch.begins) and self.openings.in_weekend(stretch.ends)

    def _name(self, number: int) -> Identity:
        return self.links.net.items[number].identity

    def _conflict(
        self, clash: ConstraintViolation, fixed: Fixed, *, what: str = "", other: int | None = None
    ) -> Conflict:
        identity = self._name(fixed.number)
        return Conflict(
            clash=clash,
            identity=identity,
            day=date.fromordinal(fixed.due),
            pinned=identity in self.pins,
            what=what,
            other=None if other is None else date.fromordinal(other),
        )
