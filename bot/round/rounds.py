"""One round of a cycle: every programme and release in turn, then what concerns all of them.

One failing part does not stop the others: its error becomes an outcome.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import CheckFailed, NotFound, RegiebotError, Withheld
from bot.model.outcome import Report
from bot.reconcile.diff import ObservedState
from bot.round import clock_check as clock
from bot.round.report.cab_pages import ROOT
from bot.round.report.outgoing import failure
from bot.round.units import Unit

if TYPE_CHECKING:
    from bot.round.cycle import Cycle


def acted(cycle: "Cycle", unit: Unit, world: ObservedState) -> Generator[Report, None, ObservedState]:
    """Say and do what the rules ask for, and let the plan follow; gives the world as it is afterwards.

    What the bot opens or closes moves dates, such as those of the next attempt. Written only at the next
    round, the messages and pages of this one would tell the old ones, and call all of that late.
    """
    report, after = cycle.act(unit, world)
    if report.outcomes:
        yield report
    if _is_moved(world, after):
        try:
            report, after = cycle.apply(unit, cycle.plan(unit, after), after)
            if report.outcomes:
                yield report
        except RegiebotError as error:  # what was said and opened stands all the same
            yield failure("apply", unit.name, error)
    return after


def _is_moved(before: ObservedState, after: ObservedState) -> bool:
    """Whether the status of anything is of another category now."""
    stood = {one.id: one.status.category for one in before.observed}
    return any(stood.get(one.id) is not one.status.category for one in after.observed)


@dataclass(frozen=True, slots=True)
class Round:
    """Carries out the parts of a cycle in their order."""

    cycle: "Cycle"

    def run(self, units: Sequence[Unit]) -> Iterator[Report]:
        """The whole cycle, unit by unit."""
        cycle = self.cycle
        found = clock.proved(cycle.ports, cycle.site)
        yield from clock.told(found)
        if found.fault:
            return
        cycle.memory.proved = True
        yield from cycle.brake.told()
        yield from self._each((cycle.lapse,), ROOT)
        for one in units:
            if cycle.stop():
                return
            yield from self._watch(one) if cycle.brake(one.tree.root) else self._one(one)
        yield from self._each((cycle.answer, cycle.publish_board), ROOT)
        if not cycle.brake(ROOT):
            yield from self._each((self.tell_unread,), ROOT, units)

    def _each(
        self, parts: Iterable[Callable[..., Iterator[Report]]], root: str, *given: Any
    ) -> Iterator[Report]:
        """Part after part; what goes wrong in one does not stop the next."""
        for part in parts:
            if self.cycle.stop():
                return
            try:
                yield from part(*given)
            except RegiebotError as error:
                yield failure(part.__name__, root, error)

    def _watch(self, unit: Unit) -> Iterator[Report]:
        """Of what is paused: read it, and note which messages are due, so that what lapses is told."""
        cycle = self.cycle
        try:
            world = cycle.look(unit)
        except RegiebotError as error:
            yield failure("look", unit.name, error)
            return
        yield from self._each((cycle.remind,), unit.name, unit, world)
        cycle.memory.stood[unit.tree.root] = cycle.situation(unit, world)

    def _one(self, unit: Unit) -> Iterator[Report]:
        cycle = self.cycle
        try:
            world = cycle.look(unit)
        except RegiebotError as error:
            yield from self._unread("apply", unit, error)
            return
        cycle.sight.note(unit.tree.root, deaf := self._deaf(unit))
        try:
            report, world = cycle.apply(unit, cycle.plan(unit, world), world)
            yield report
        except (NotFound, CheckFailed) as error:  # without its project there is nothing to tell of it
            yield failure("apply", unit.name, error)
            return
        except RegiebotError as error:
            yield failure("apply", unit.name, error)
            try:
                world = cycle.look(unit)
            except Withheld as unread:
                yield from self._unread("look", unit, unread)
                return
            except RegiebotError:
                return
        yield from self._rest(unit, world, deaf)

    def _rest(self, unit: Unit, world: ObservedState, deaf: RegiebotError | None) -> Iterator[Report]:
        """What is done and told of a unit once it is in Jira as it should be, or as good as it gets."""
        cycle = self.cycle
        try:
            world = yield from cycle.attach(unit, world)
        except RegiebotError as error:
            yield failure("attach", unit.name, error)
        if deaf:  # of a release without its RFCs nothing true can be told
            yield from self._each((cycle.sight.announce,), unit.name, unit, deaf)
            return
        yield from self._each((cycle.outgoing.warn,), unit.name, cycle.situation(unit, world))
        try:
            world = yield from acted(cycle, unit, world)
        except RegiebotError as error:
            yield failure("notes", unit.name, error)
        yield from self._each((cycle.date, cycle.publish, cycle.remind), unit.name, unit, world)
        cycle.memory.stood[unit.tree.root] = cycle.situation(unit, world)

    def _unread(self, job: str, unit: Unit, error: RegiebotError) -> Iterator[Report]:
        """Nothing true can be told of a unit that cannot be read, but that its meetings come near."""
        self.cycle.memory.blind = error
        yield failure(job, unit.name, error)
        yield from self._each((self.cycle.sight.announce,), unit.name, unit, error)

    def tell_unread(self, units: Sequence[Unit]) -> Iterator[Report]:
        """Say what cannot be read, once that lasts."""
        cycle, memory = self.cycle, self.cycle.memory
        if cycle.site.servicedesk and cycle.ports.desk:
            missed = memory.unreadable or (memory.blind if memory.requests is None else None)
            yield from cycle.sight.announce_cab(missed)
        yield from cycle.sight.settle(units, others=bool(cycle.only))

    def _deaf(self, unit: Unit) -> RegiebotError | None:
        """Why the requests cannot be read of which a release tells; None where they can."""
        if not unit.tree.release:
            return None
        self.cycle.known_requests()
        return self.cycle.memory.unreadable
