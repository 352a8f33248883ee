"""Meetings and cut-overs that are announced though Jira cannot be read: their moments are known, how ready
everything is is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.audience import Audience
from bot.core.cab.meetings import around
from bot.core.calendar import WorkingDays
from bot.core.counting import Counting
from bot.core.decisions import gate_states
from bot.core.definitive import firmness
from bot.core.firmness import Firmness
from bot.core.outages import Reading
from bot.core.reminders import Due, due_reminders, due_slot
from bot.core.rules.kinds import Notice
from bot.core.situation import Situation
from bot.core.types import Identity, Scope
from bot.core.verdicts import Verdict
from bot.spec.cab import Cab
from bot.spec.model import Kind, Level
from bot.spec.site import Reminders

_PATIENCE = timedelta(minutes=15)
"""A reminder of the last hours waits so long for a look that succeeds: most failures are short."""

_LAST_CALL = timedelta(minutes=20)
"""So long before the moment it waits no more."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said of one moment, in place of the reminder that cannot be made."""

    due: Due
    notice: Notice


@dataclass(frozen=True, slots=True)
class Blind:
    """Why nothing is read, and whether that lasts so long that reminders do not wait any more."""

    reading: Reading
    is_stale: bool

    def speaks(self, due: Due, now: datetime) -> bool:
        """Whether this reminder is said now, without what is not known."""
        if self.is_stale:
            return True
        begun = max(due.start, self.reading.since or now)
        return due.is_last_call and (now - begun >= _PATIENCE or due.at - now <= _LAST_CALL)


def announced_meetings(
    known: Situation, blind: Blind, audience: Audience, rules: Reminders
) -> Iterator[Announcement]:
    """GO/NO-GO meetings of which a reminder is due, by what was seen last."""
    for due in due_reminders(known, known.tree.root, audience, rules):
        item = known.tree.items[due.gate]
        issue = known.issues.get(due.gate)
        scope = known.tree.scopes[item.scope]
        if blind.speaks(due, known.now):
            url = known.url(issue.key) if issue else ""
            yield Announcement(due, _notice("gate", scope, due, blind, f"{item.code} {item.title}", url))


def announced_cutovers(
    known: Situation, blind: Blind, audience: Audience, rules: Reminders
) -> Iterator[Announcement]:
    """Migrations and productions that begin within hours, by what was seen last; none that got a NO-GO."""
    for scope in known.tree.scopes.values():
        if scope.migration is None or not audience.sees(scope) or not _goes_on(known, scope):
            continue
        due = due_slot(scope.identity, scope.migration, known.now, known.days, rules)
        if due and blind.speaks(due, known.now):
            kind = "production" if scope.level is Level.RELEASE else "migration"
            issue = known.issues.get(scope.identity)
            url = known.url(issue.key) if issue else ""
            yield Announcement(due, _notice(kind, scope, due, blind, known.tree.title, url))


def announced_cab(
    cab: Cab, root: Identity, blind: Blind, now: datetime, days: WorkingDays, rules: Reminders
) -> Iterator[Announcement]:
    """The next meeting of the CAB, where it begins within hours."""
    at = around(cab.meetings, days, now)[1]
    due = due_slot(root, at, now, days, rules) if at else None
    if due and blind.speaks(due, now):
        scope = Scope(root, Level.RELEASE, "CAB", None, ())
        yield Announcement(due, _notice("cab", scope, due, blind, "", ""))


def _goes_on(known: Situation, scope: Scope) -> bool:
    """Whether its moment stood at the last look: definitive, not done, and no meeting said NO-GO last."""
    if scope.level is Level.DOMAIN:
        if firmness(known, scope.identity) is Firmness.PENCIL:
            return False
    elif scope.level is not Level.RELEASE:
        return False
    progress = known.once(Counting).progress(scope.identity)
    states = known.once(gate_states)
    mine = (i.identity for i in known.items(scope.identity) if i.kind is Kind.GATE and i.identity in states)
    refused = any(h[-1].verdict is Verdict.NO_GO for one in mine if (h := states[one].history))
    return progress.done < progress.total and not refused


def _notice(kind: str, scope: Scope, due: Due, blind: Blind, what: str, url: str) -> Notice:
    values = {
        "kind": kind,
        "scope": scope.title,
        "what": what,
        "at": due.at,
        "working_days": due.working_days,
        "since": blind.reading.since,
        "read": blind.reading.read,
        "url": url,
    }
    return Notice(scope.identity, f"unread:{due.kind}", "meeting_unread", values)
