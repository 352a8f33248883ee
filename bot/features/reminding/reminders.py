"""Which messages are due at an instant. A tick asks this; no job exists per reminder."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.config.site_model import Reminders
from bot.features.decisions import gate_moments as gates
from bot.features.gates.views import ConditionView
from bot.model.action_view import ActionView
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM, WorkingDays, local
from bot.situation.situation import Situation

_LAST_CALL = timedelta(minutes=15)
"""An hour-before reminder that quiet hours pushed back is useful until so long before the meeting."""

_BEFORE_DAY = timedelta(hours=2)
"""A day-before reminder is useful until so long before the meeting."""

NEWS = timedelta(days=4)
"""What happened is told within so many days."""

_DAY = timedelta(days=1)

_HOURS = "hours-"
"""How the kinds of reminders begin that are due on the day itself."""

_FALLBACK = time(16, 30)
"""Else it moves to this time on the working day before, or to the end of that day's quiet hours."""


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that should be sent now, unless it was sent before."""

    kind: str
    """`days-5`, `days-1`, `hours-1`."""
    gate: Identity
    at: datetime
    """When the gate meets; part of the message's identity."""
    working_days: int
    until: datetime
    """Until when it is useful."""
    start: datetime
    """Since when it is due."""

    @property
    def is_last_call(self) -> bool:
        """Whether it is one of the last hours, which nothing follows."""
        return self.kind.startswith(_HOURS)

    @property
    def subject(self) -> str:
        """What the message is about, the same after a restart."""
        return f"gate:{self.gate}:{self.at.isoformat(timespec='minutes')}:{self.kind}"


@dataclass(frozen=True, slots=True)
class _Slot:
    kind: str
    start: datetime
    until: datetime


def due_reminders(situation: Situation, scope: Identity, rules: Reminders) -> Iterator[Due]:
    """The latest reminder of each gate that is due and still useful; soonest gate first.

    After downtime the older ones are skipped, not caught up (services §6.2). Quiet hours are the caller's.
    """
    waiting = [
        (at, gate.identity)
        for gate in gates.gates(situation, scope)
        if (at := gates.moment(situation, gate)) is not None and not situation.is_done(gate.identity)
    ]
    for at, identity in sorted(waiting):
        if slot := _current(slots(at, situation.days, rules), situation.now):
            ahead = situation.days.between(situation.today, at.date())
            yield Due(slot.kind, identity, at, max(0, ahead), slot.until, slot.start)


def due_slot(
    identity: Identity, at: datetime, now: datetime, days: WorkingDays, rules: Reminders
) -> Due | None:
    """The reminder of the last hours before a moment, where one is due now."""
    last = [slot for slot in slots(at, days, rules) if slot.kind.startswith(_HOURS)]
    slot = _current(last, now)
    ahead = days.between(local(now).date(), local(at).date())
    return Due(slot.kind, identity, at, max(0, ahead), slot.until, slot.start) if slot else None


def _current(found: list[_Slot], now: datetime) -> _Slot | None:
    due = [slot for slot in found if slot.start <= now < slot.until]
    return max(due, key=lambda slot: slot.start, default=None)


def slots(at: datetime, days: WorkingDays, rules: Reminders) -> list[_Slot]:
    """When each reminder of a meeting starts to be due, and until when it is useful."""
    found = []
    counts = sorted(rules.gate_working_days, reverse=True)
    for count, following in zip(counts, [*counts[1:], 0], strict=True):
        start = datetime.combine(days.add(at.date(), -count), rules.at, AMSTERDAM)
        until = at - _BEFORE_DAY
        if following:  # too close to the next reminder, this one only adds noise
            until = datetime.combine(days.add(at.date(), -following - 1), rules.at, AMSTERDAM)
        found.append(_Slot(f"days-{count}", start, until))
    for hours in sorted(rules.gate_hours, reverse=True):
        start = _spoken(at - timedelta(hours=hours), at, days, rules)
        found.append(_Slot(f"{_HOURS}{hours}", start, at))
    return found


def _spoken(start: datetime, at: datetime, days: WorkingDays, rules: Reminders) -> datetime:
    """The moment itself; in quiet hours the next morning, or the afternoon before when that is too late."""
    if not is_quiet(start, days, rules):
        return start
    here = local(start)
    morning = datetime.combine(here.date(), rules.quiet_until, AMSTERDAM)
    if morning < start:
        morning = datetime.combine(here.date() + timedelta(days=1), rules.quiet_until, AMSTERDAM)
    if not is_quiet(morning, days, rules) and morning <= at - _LAST_CALL:
        return morning
    fallback = rules.quiet_until if rules.is_quiet_at(_FALLBACK) else _FALLBACK
    return datetime.combine(days.add(at.date(), -1), fallback, AMSTERDAM)


def is_quiet(instant: datetime, days: WorkingDays, rules: Reminders) -> bool:
    """Evenings, nights and days off, on an Amsterdam clock."""
    here = local(instant)
    if not days.is_working(here.date()):
        return True
    return rules.is_quiet_at(here.time())


def news_until(at: datetime, days: WorkingDays, rules: Reminders) -> datetime:
    """Until when something that happened at `at` is news: however many days off come in between."""
    return max(at + NEWS, after_quiet(at, days, rules) + _DAY)


def after_quiet(at: datetime, days: WorkingDays, rules: Reminders) -> datetime:
    """The instant itself, or the first one after it that is not in quiet hours."""
    here = local(at)
    mornings = (datetime.combine(here.date() + n * _DAY, rules.quiet_until, AMSTERDAM) for n in range(31))
    return next((m for m in (here, *mornings) if m >= here and not is_quiet(m, days, rules)), here)


def digest_until(day: date, rules: Reminders) -> datetime:
    """Until when the overdue digest of a day is useful: as long as anything is said that day."""
    if rules.quiet_from > rules.overdue_at:
        return datetime.combine(day, rules.quiet_from, AMSTERDAM)
    return datetime.combine(day + _DAY, time(0), AMSTERDAM)


def digest_day(now: datetime, days: WorkingDays, rules: Reminders) -> date | None:
    """The day whose overdue digest is due, or None outside its hours."""
    here = local(now)
    if is_quiet(now, days, rules) or here.time() < rules.overdue_at:
        return None
    return here.date()


def is_news(day: date, digest: str, last: str | None) -> bool:
    """Whether a digest is worth sending: it differs from the last one, or it is Monday."""
    return digest != last or day.weekday() == 0


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is past its day: actions, and conditions of a GO."""

    actions: tuple[ActionView, ...]
    conditions: tuple[ConditionView, ...]

    def __bool__(self) -> bool:
        return bool(self.actions or self.conditions)

    @property
    def by_owner(self) -> tuple[tuple[str, int], ...]:
        """Number of overdue actions per role, most first; actions without an owner are left out."""
        owners = [role for one in self.actions for role in (one.owners or (one.owner,))]
        owners += [one.owner for one in self.conditions]
        totals = Counter(owner for owner in owners if owner)
        return tuple(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def digest(self) -> str:
        """A hash of the content: another when an action comes, leaves or moves, or a condition changes."""
        content: list[list[Any]] = [[one.identity, one.category.value, *one.said] for one in self.actions]
        for one in self.conditions:
            content.append([one.scope, one.code, one.number, one.owner, str(one.day)])
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
