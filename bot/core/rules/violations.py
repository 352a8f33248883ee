"""Work that is out of order is told: on its issue and in the channels; and undone where that is set."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.calendar import local
from bot.core.fulfilment import Fulfilment
from bot.core.moves import closings, on_day_of
from bot.core.rules.kinds import Act, Notice
from bot.core.situation import Situation
from bot.core.types import Category, Identity
from bot.core.violations import Fault, Violation, violations
from bot.spec.model import Kind

FRESH = timedelta(days=14)
"""What was finished longer ago gets no note any more, so that a running programme which the bot takes over
is not flooded; the page shows it all the same."""

MOST = 5
"""So often a day an issue is put back; what closes it again then is most likely an automation of the site."""

_NAMED = 5
_LISTED = 12


@dataclass(frozen=True, slots=True)
class _Told:
    """A violation as it is told now."""

    found: Violation
    at: datetime | None
    """When the work was closed the last time."""
    key: str
    """Of the note: behind a hard guard each closing has its own, other work one for ever."""
    times: int
    """Which closing of that day it is."""
    undone: bool
    stands: bool
    """Whether it was put back so often that day that it is left as it is."""


def out_of_order(situation: Situation) -> Iterator[Act | Notice]:
    """A note per piece of work, and a message per cause and place.

    With `gates.enforce: revert` what was closed too soon goes back to a status of the category new: behind a
    hard guard each time, what comes last first; other work once, for a person who insists is not fought. A
    gate never, because its decision counts and not its status.
    """
    told = [_told(situation, one) for one in _backwards(situation.once(violations)) if not one.excuse]
    fresh = [one for one in told if not (one.at and one.at < situation.now - FRESH)]
    for one in fresh:
        yield _note(situation, one)
    for group in _together(fresh):
        yield _news(situation, group)


def _told(situation: Situation, found: Violation) -> _Told:
    identity = found.item.identity
    at = situation.once(Fulfilment).closed(found.item)
    closed = closings(situation.history(identity)) if at else ()
    times = on_day_of(closed, at) if at else 0
    again = f":{_moment(at)}" if at and found.guarded and len(closed) > 1 else ""
    undo = situation.rules.enforce == "revert" and found.hasty and found.item.kind is not Kind.GATE
    stands = undo and found.guarded and times > MOST
    key = f"order:{found.fault.value}{again}"
    return _Told(found, at, key, times, undone=undo and not stands, stands=stands)


def _note(situation: Situation, one: _Told) -> Act:
    item = one.found.item
    values = _values(situation, [one])
    alarm = f"closed {one.times} times in a day before its turn: is an automation doing that?"
    return Act(
        item.identity,
        one.key,
        "violation",
        values,
        Category.NEW if one.undone else None,
        alarm=alarm if one.stands else "",
    )


def _news(situation: Situation, group: list[_Told]) -> Notice:
    newest = _newest(group)
    rows = [
        (item.code, item.title)
        for item in sorted((one.found.item for one in group), key=lambda item: item.order)
    ]
    values = {
        **_values(situation, group),
        "actions": rows[:_LISTED],
        "more_actions": max(0, len(rows) - _LISTED),
    }
    urgent = any(one.found.guarded for one in group)
    scope = newest.found.item.scope
    stands = any(one.stands for one in group)
    return Notice(
        scope,
        _key(group),
        "violation_news",
        values,
        at=newest.at,
        urgent=urgent,
        for_operations=stands,
    )


def _together(told: Iterable[_Told]) -> Iterable[list[_Told]]:
    """What is told in one message: what is out of order in one place for one cause."""
    groups: dict[tuple[str, ...], list[_Told]] = {}
    for one in told:
        groups.setdefault(_cause(one), []).append(one)
    return groups.values()


def _key(group: list[_Told]) -> str:
    """Behind a hard guard a new closing makes a new message, which lists all that stands there; other work
    that was closed in one hour before the same is one message, and stays that one while it is repaired.
    """
    newest = _newest(group)
    if newest.found.fault is not Fault.ORDER:
        return f"{newest.key}:{newest.found.item.code}"
    if not newest.found.guarded:
        return ":".join(("order", *_cause(newest)[1:]))
    return f"order:order:{newest.found.item.code}:{_moment(newest.at) if newest.at else ''}"


def _moment(at: datetime) -> str:
    """The moment for a key: the same whether Jira or the ledger tells it."""
    return at.astimezone(UTC).isoformat()


def _newest(group: Iterable[_Told]) -> _Told:
    """The one that was closed last; of those without a moment, or closed together, the last in order."""
    return max(group, key=lambda one: (one.at.timestamp() if one.at else 0, one.found.item.order))


def _cause(one: _Told) -> tuple[str, ...]:
    """What makes it one message with others: the place, and what should have been done first."""
    item, fault = one.found.item, one.found.fault
    if fault is not Fault.ORDER:
        return (item.scope, fault.value, item.code)
    if one.found.guarded:
        return (item.scope, fault.value, *(first.identity for first in one.found.cause))
    hour = f"{local(one.at):%Y-%m-%dT%H}" if one.at else ""
    return (item.scope, fault.value, one.found.missing[0].identity, hour)


def _backwards(found: Iterable[Violation]) -> list[Violation]:
    """What comes after something else in front of that, so that it is put back in reverse order."""
    known = {one.item.identity: one for one in found}
    depths: dict[Identity, int] = {}

    def depth(identity: Identity) -> int:
        if identity not in depths:
            before = (one.identity for one in known[identity].missing if one.identity in known)
            depths[identity] = 1 + max(map(depth, before), default=0)
        return depths[identity]

    return sorted(found, key=lambda one: (-depth(one.item.identity), -one.item.order))


def _values(situation: Situation, group: list[_Told]) -> dict[str, Any]:
    """What note and message both tell."""
    newest = _newest(group).found
    issue = situation.issues[newest.item.identity]
    named = newest.cause or newest.missing if len(group) > 1 else newest.named
    return {
        "fault": newest.fault.value,
        "code": newest.item.code,
        "title": newest.item.title,
        "key": issue.key,
        "url": situation.url(issue.key),
        "scope": situation.tree.scopes[newest.item.scope].title,
        "source": newest.item.source,
        "guarded": newest.guarded,
        "waits": newest.item.waits,
        "details": newest.details,
        "missing": [(one.code, one.title) for one in named[:_NAMED]],
        "more": max(0, len(named) - _NAMED),
        "undone": all(one.undone for one in group),
        "stands": any(one.stands for one in group),
    }
