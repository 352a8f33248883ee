"""Planned dates: so many working days from an anchor, and the moments of GO/NO-GO meetings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.config.runbook_model import Action, Anchor, Due, Kind
from bot.model.working_days import AMSTERDAM, WorkingDays, local


@dataclass(frozen=True, slots=True)
class Moments:
    """The anchors of one scope, as far as they are known, and the agreed meetings."""

    kick_off: date
    end: date
    migration: datetime | None = None
    production: datetime | None = None
    gates: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def anchors(self) -> tuple[date | datetime | None, ...]:
        """All that a date is counted from."""
        return self.kick_off, self.end, self.migration, self.production

    def anchor(self, which: Anchor) -> date | None:
        """The Amsterdam day of an anchor; None while nobody planned it."""
        if which is Anchor.KICK_OFF:
            return self.kick_off
        if which is Anchor.PROGRAMME_END:
            return self.end
        instant = self.migration if which is Anchor.MIGRATION else self.production
        return local(instant).date() if instant else None


@dataclass(frozen=True, slots=True)
class Planner:
    """Counts planned dates. It remembers what it counted: the scopes of a programme share their anchors."""

    days: WorkingDays
    _counted: dict[tuple[date, int], date] = field(default_factory=dict)

    def due_date(self, due: Due | None, moments: Moments) -> date | None:
        """The planned date, or None where there is no rule or its anchor is not known yet.

        Zero working days from a migration is the day itself, weekend or not: migrations are done then.
        """
        base = moments.anchor(due.anchor) if due else None
        if due is None or base is None or due.working_days == 0:
            return base
        key = (base, due.working_days)
        if key not in self._counted:
            self._counted[key] = self.days.add(*key)
        return self._counted[key]


def gate_moment(action: Action, due: date | None, moments: Moments) -> datetime | None:
    """When a gate meets, Europe/Amsterdam: as agreed, else its planned day at its usual time."""
    if action.kind is not Kind.GATE:
        return None
    agreed = moments.gates.get(action.code)
    if agreed is not None:
        return local(agreed)
    if due is None or action.time is None:
        return None
    return datetime.combine(due, action.time, AMSTERDAM)
