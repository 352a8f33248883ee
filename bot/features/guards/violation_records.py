"""Violations as the audit trail tells them, once each."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.features.guards.violation_rules import as_told
from bot.features.guards.violations import violations
from bot.situation.situation import Situation
from bot.trail.trail_events import Event, EventKind

_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
"""In place of the moment of work of which nobody knows when it was begun or closed."""


def violation_events(situation: Situation) -> Iterator[Event]:
    """Every violation there is now, by its kind, its work and when that was done; what an earlier version of
    the bot let pass is none.
    """
    for one in situation.once(violations):
        if one.earlier:
            continue
        told = as_told(situation, one)
        yield Event(
            EventKind.VIOLATION,
            one.item.identity,
            {
                "fault": one.fault.value,
                "missing": [item.identity for item in one.missing],
                "guarded": one.guarded,
                "void": one.void,
                "accepted": bool(one.excuse),
            },
            root=situation.tree.root,
            slot=told.key,
            at=told.at or _UNKNOWN,
        )
