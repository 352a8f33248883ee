"""What a round could read, and what is done for what it could not: told, and announced by what is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.errors import RegiebotError
from bot.features.audiences.board_pages import ROOT
from bot.features.outages.facts import Source as Readable
from bot.model.issue import Identity
from bot.model.outcome import Report
from bot.reconcile.diff import ObservedState
from bot.round.observe.listening import Listener
from bot.round.observe.look import Observer
from bot.round.observe.moments import Historian
from bot.round.report.outage_notices import TellOutages
from bot.round.state import Basis, UnitState
from bot.round.units import Unit
from bot.situation.situation import Situation


@dataclass(frozen=True, slots=True)
class Sight:
    """One round's sight of the programmes, the releases and the requests."""

    observer: Observer
    told: TellOutages
    basis: Basis

    def note(self, root: Identity, error: RegiebotError | None) -> None:
        """It was read, or could not be for this reason."""
        if error is None:
            self.told.readings.seen(root)
        else:
            self.told.readings.missed(root, str(error))

    def announce(self, unit: Unit, error: RegiebotError) -> Iterator[Report]:
        """The unit cannot be read, for this reason: say which meetings and cut-overs come near."""
        root = unit.tree.root
        self.note(root, error)
        world = self.observer.last(root)
        if world is not None:
            yield from self.told.announce(self._last_known(unit, world), self.told.blind(root))

    def announce_cab(self, error: RegiebotError | None) -> Iterator[Report]:
        """The requests were read, or could not be for this reason: say that the CAB meets all the same."""
        self.note(ROOT, error)
        if error is not None:
            yield from self.told.announce_cab(self.told.blind(ROOT))

    def settle(self, units: Sequence[Unit], *, others: bool) -> Iterator[Report]:
        """Tell what cannot be read for long, and what can be read again."""
        yield from self.told.settle(self._readables(units), others=others)

    def _readables(self, units: Sequence[Unit]) -> Iterator[Readable]:
        for unit in units:
            yield Readable(unit.tree.root, unit.tree.title, frozenset(unit.tree.parties))
        if desk := self.told.site.servicedesk:
            title = desk.calendar.title or self.told.words.board.calendar_title if desk.calendar else ""
            yield Readable(ROOT, title or desk.project)

    def _last_known(self, unit: Unit, observed: ObservedState) -> Situation:
        """Where the unit stood at the last look, at this instant; worked out without a call."""
        told = self.told
        state = UnitState(self.basis, unit, observed, requests=None)
        observed = Historian(told.ports, told.now).remembered(state.root, observed)
        listener = Listener(told.ports.record, told.now)
        heard = listener.hear(unit.tree, observed, lambda seen: state.at(seen).resolved.tree)
        return replace(state.at(heard).situation, desk=None)


def readable_roots(units: Sequence[Unit]) -> Iterator[Identity]:
    """Everything that a round reads."""
    yield from (unit.tree.root for unit in units)
    yield ROOT
