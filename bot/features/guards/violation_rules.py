"""Work that is out of order is told: on its issue and in the channels; and undone where that is set."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.config.runbook_model import Kind
from bot.features.decisions.gate_states import gate_states
from bot.features.guards.authority import required_accounts
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.violations import Fault, Violation, violations
from bot.model.issue import Category, Identity
from bot.model.status_history import beginnings, closings
from bot.model.working_days import local
from bot.situation.actions import Announcement, IssueAction
from bot.situation.put_back import moment, put_back
from bot.situation.situation import Situation

FRESH = timedelta(days=14)
"""What was finished longer ago gets no note any more, so that a running programme which the bot takes over
is not flooded; the page shows it all the same."""

_WHILE_BEGUN = frozenset({Fault.STARTED, Fault.WAITS, Fault.REQUIREMENTS, Fault.PERMISSION})
"""Faults of work that is not closed yet: they begin when it is begun."""

_NAMED = 5
_LISTED = 12


@dataclass(frozen=True, slots=True)
class ToldViolation:
    """A violation as it is told now."""

    found: Violation
    at: datetime | None
    """When the work was closed the last time."""
    key: str
    """Key of the note: what does not count gets a new one each time, other work has one."""
    alarm: str
    """What operations has to look at, where the work is left as it is."""
    undone: bool
    stands: bool
    """Whether it was put back so often that day that it is left as it is."""


def out_of_order(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """A note per piece of work, and a message per cause and place.

    With `gates.enforce: revert` what was closed too soon goes back to a status of the category new each time,
    what comes last first. Only work that departs from the recommended order goes back just once: that order
    is a guideline (S4, opmerking 2), so a person who insists is not fought. A gate is not put back here: its
    decision counts and not its status. What an earlier version let pass is only listed.
    """
    wrong = [one for one in situation.once(violations) if not (one.excuse or one.earlier)]
    told = [as_told(situation, one) for one in _backwards(wrong)]
    fresh = [one for one in told if not (one.at and one.at < situation.now - FRESH)]
    for one in fresh:
        yield _note(situation, one)
    for group in _together(fresh):
        if not _is_told_with_gate(situation, group):
            yield _news(situation, group)


def _is_told_with_gate(situation: Situation, group: list[ToldViolation]) -> bool:
    """Whether it was in order until a meeting before it took its decision back, which is news itself. What is
    a hard guard is told all the same.
    """
    states, newest = situation.once(gate_states), _newest(group).found
    before = (newest.cause or newest.missing or (newest.item,))[-1].identity
    taken_back = before in states and states[before].withdrawn and not states[before].is_go
    return bool(taken_back) and not any(one.found.hasty or one.found.guarded for one in group)


def as_told(situation: Situation, found: Violation) -> ToldViolation:
    """When it happened, and by which key it is told."""
    item = found.item
    history = situation.history(item.identity)
    turns = beginnings(history) if found.fault in _WHILE_BEGUN else closings(history)
    at = situation.once(Fulfilment).closed(item) or (turns[-1].at if turns else None)
    back = put_back(situation, turns, each=found.void)
    undo = found.hasty and item.kind is not Kind.GATE
    return ToldViolation(
        found,
        at,
        f"order:{found.fault.value}{back.again}",
        back.alarm,
        undone=undo and back.undone,
        stands=undo and back.stands,
    )


def _note(situation: Situation, entry: ToldViolation) -> IssueAction:
    item = entry.found.item
    values = _values(situation, [entry])
    return IssueAction(
        item.identity,
        entry.key,
        "violation",
        values,
        Category.NEW if entry.undone else None,
        alarm=entry.alarm if entry.stands else "",
    )


def _news(situation: Situation, group: list[ToldViolation]) -> Announcement:
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
    urgent = any(one.found.guarded or one.undone for one in group)
    scope = newest.found.item.scope
    stands = any(one.stands for one in group)
    return Announcement(
        scope,
        _key(group),
        "violation_news",
        values,
        at=newest.at,
        urgent=urgent,
        for_operations=stands,
        about=newest.found.item.identity,
    )


def _together(told: Iterable[ToldViolation]) -> Iterable[list[ToldViolation]]:
    """What is told in one message: what is out of order in one place for one cause."""
    groups: dict[tuple[str, ...], list[ToldViolation]] = {}
    for one in told:
        groups.setdefault(_cause(one), []).append(one)
    return groups.values()


def _key(group: list[ToldViolation]) -> str:
    """What counts for nothing makes a new message each time, which lists all that stands there; other work
    that was closed in one hour before the same is one message, and stays that one while it is repaired.
    """
    newest = _newest(group)
    fault, item = newest.found.fault, newest.found.item
    if fault is Fault.ORDER and not newest.found.void:
        return ":".join(("order", *_cause(newest)[1:]))
    when = moment(newest.at) if newest.at else ""
    return f"order:{fault.value}:{item.code}:{when}"


def _newest(group: Iterable[ToldViolation]) -> ToldViolation:
    """The one that was closed last; of those without a moment, or closed together, the last in order."""
    return max(group, key=lambda one: (one.at.timestamp() if one.at else 0, one.found.item.order))


def _cause(entry: ToldViolation) -> tuple[str, ...]:
    """What makes it one message with others: the place, and the last of what should have been done first, or
    what they wait for; requirements and permissions are told per piece of work.
    """
    item, found = entry.found.item, entry.found
    place = (item.scope, found.fault.value)
    if found.fault in (Fault.REQUIREMENTS, Fault.PERMISSION):
        return (*place, item.code)
    if found.fault not in (Fault.ORDER, Fault.STARTED):
        return (*place, item.waits)
    nearest = (found.cause or found.missing)[-1].identity
    if found.void:
        return (*place, nearest)
    hour = f"{local(entry.at):%Y-%m-%dT%H}" if entry.at else ""
    return (*place, nearest, hour)


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


def _values(situation: Situation, group: list[ToldViolation]) -> dict[str, Any]:
    """What note and message both tell."""
    newest = _newest(group).found
    issue = situation.issues[newest.item.identity]
    named = tuple(reversed(newest.cause or newest.missing)) if len(group) > 1 else newest.named
    return {
        "fault": newest.fault.value,
        "code": newest.item.code,
        "title": newest.item.title,
        "key": issue.key,
        "url": situation.url(issue.key),
        "scope": situation.tree.scopes[newest.item.scope].title,
        "source": newest.item.source,
        "guarded": newest.guarded,
        "void": newest.void,
        "redo": newest.fault is Fault.ORDER and not newest.hasty,
        "owner": situation.tree.runbook.roles.get(newest.item.owner, newest.item.owner),
        "accounts": required_accounts(situation, newest.item),
        "waits": newest.item.waits,
        "details": newest.details,
        "missing": [(one.code, one.title) for one in named[:_NAMED]],
        "more": max(0, len(named) - _NAMED),
        "undone": all(one.undone for one in group),
        "stands": any(one.stands for one in group),
    }
