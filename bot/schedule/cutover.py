"""The cut-over by the minute: when each action of it begins and ends.

Real minutes are counted, so a night in which the clocks change takes as long as any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from bot.model.issue import Identity
from bot.model.item import Item, Scope
from bot.model.values import value
from bot.model.working_days import local
from bot.schedule.network import Network


@value
class CutoverSlot:
    """From when until when an action is planned, in UTC."""

    begins: datetime
    ends: datetime
    measured: bool = False
    """Whether its duration was measured and not estimated."""
    overrun: datetime | None = None
    """For a meeting: when what comes before it really ends, if that is later."""

    @property
    def first_day(self) -> int:
        """The Amsterdam day on which it begins, as a number."""
        return _day(self.begins)

    @property
    def last_day(self) -> int:
        """The Amsterdam day on which it ends, as a number."""
        return _day(self.ends)


Stretches = Mapping[int, CutoverSlot]
"""The actions of a cut-over by number."""


@lru_cache(maxsize=4096)
def _day(instant: datetime) -> int:
    return local(instant).toordinal()


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long an action takes."""

    minutes: int
    measured: bool = False
    pieces: tuple[int, ...] = ()
    """The numbers of its pieces: it lies around them, and takes no time of its own."""


def nights(
    net: Network,
    scopes: Mapping[Identity, Scope],
    pins: Mapping[Identity, date],
    lasting: Mapping[int, Lasting],
    begins: Mapping[Identity, datetime],
) -> Stretches:
    """The stretch of every action with a duration in minutes, where the start of the migration is known.

    The first begin at that start, the others when what they come after ends; a meeting begins at its
    own moment, and an action with pieces when the first of them does. `lasting` is what `durations` gives;
    `begins` has other starts than that of the migration.
    """
    found: dict[int, CutoverSlot] = {}
    starts = {name: scope.migration.astimezone(UTC) for name, scope in scopes.items() if scope.migration}
    for number in net.order:
        lasts = lasting.get(number)
        if lasts is None:
            continue
        item = net.items[number]
        ready = None if item.is_undated else starts.get(item.scope)
        if begins and item.identity in begins:
            ready = begins[item.identity].astimezone(UTC)
        if ready is None:
            continue
        for p in net.before[number]:
            for one in net.before[p] if p in net.holders else (p,):
                if one in found and found[one].ends > ready:
                    ready = found[one].ends
        pieces = [found[piece] for piece in lasts.pieces if piece in found]
        found[number] = _around(pieces, lasts) if pieces else _stretch(item, lasts, ready, pins)
    return found


def _around(pieces: Sequence[CutoverSlot], lasts: Lasting) -> CutoverSlot:
    """From the begin of the first piece to the end of the last."""
    begins = min(piece.begins for piece in pieces)
    return CutoverSlot(begins, max(piece.ends for piece in pieces), lasts.measured)


def _stretch(item: Item, lasts: Lasting, ready: datetime, pins: Mapping[Identity, date]) -> CutoverSlot:
    if item.at is None:
        return _lasting(ready, lasts.minutes, lasts.measured)
    begins = moment(item.at, pins.get(item.identity)).astimezone(UTC)
    planned = _lasting(begins, lasts.minutes, lasts.measured)
    return replace(planned, overrun=ready) if begins < ready else planned


@lru_cache(maxsize=4096)
def _lasting(begins: datetime, minutes: int, measured: bool) -> CutoverSlot:
    """So long from a moment on; the domains that migrate in one night have the same."""
    return CutoverSlot(begins, begins + timedelta(minutes=minutes), measured)


def moment(at: datetime, day: date | None) -> datetime:
    """A meeting's moment on the day that a person moved it to, at the agreed time."""
    return at if day is None else datetime.combine(day, at.time(), at.tzinfo)
