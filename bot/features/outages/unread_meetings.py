"""Meetings and cut-overs that are announced although Jira cannot be read.

Their moments are known from the last look; how far the work for them is, is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config.cab_model import Cab
from bot.config.runbook_model import Kind, Level
from bot.config.site_model import Reminders
from bot.features.cab.cab_meetings import around
from bot.features.decisions.gate_states import gate_states
from bot.features.decisions.verdicts import Verdict
from bot.features.guards.counting import Counting
from bot.features.guards.date_status import date_status
from bot.features.outages.facts import Reading
from bot.features.reminding.reminders import Due, due_reminders, due_slot
from bot.model.issue import Identity
from bot.model.item import Scope
from bot.model.working_days import WorkingDays
from bot.runbook.date_settling import DateStatus
from bot.situation.actions import Announcement
from bot.situation.situation import Situation

_PATIENCE = timedelta(minutes=15)
"""A reminder of the last hours waits so long for a look that succeeds: most failures are short."""

_LAST_CALL = timedelta(minutes=20)
"""So long before the moment it waits no more."""


@dataclass(frozen=True, slots=True)
class OutageAnnouncement:
    """What is said of one moment, in place of the reminder that cannot be made."""

    due: Due
    notice: Announcement


@dataclass(frozen=True, slots=True)
class Blind:
    """Why nothing is read, and whether that lasts so long that reminders do not wait any more."""

    reading: Reading
    is_stale: bool

    def speaks(self, due: Due, now: datetime) -> bool:
        """Whether this reminder is sent now, without the facts that cannot be read."""
        if self.is_stale:
            return True
        begun = max(due.start, self.reading.since or now)
        return due.is_last_call and (now - begun >= _PATIENCE or due.at - now <= _LAST_CALL)


def announced_meetings(known: Situation, blind: Blind, rules: Reminders) -> Iterator[OutageAnnouncement]:
    """GO/NO-GO meetings of which a reminder is due, by what was seen last."""
    for due in due_reminders(known, known.tree.root, rules):
        item = known.tree.items[due.gate]
        issue = known.issues.get(due.gate)
        scope = known.tree.scopes[item.scope]
        if blind.speaks(due, known.now):
            url = known.url(issue.key) if issue else ""
            yield OutageAnnouncement(
                due, _notice("gate", scope, due, blind, f"{item.code} {item.title}", url, item.identity)
            )


def announced_cutovers(known: Situation, blind: Blind, rules: Reminders) -> Iterator[OutageAnnouncement]:
    """Migrations and productions that begin within hours, by what was seen last; none that got a NO-GO."""
    for scope in known.tree.scopes.values():
        if scope.migration is None or not _goes_on(known, scope):
            continue
        due = due_slot(scope.identity, scope.migration, known.now, known.days, rules)
        if due and blind.speaks(due, known.now):
            kind = "production" if scope.level is Level.RELEASE else "migration"
            issue = known.issues.get(scope.identity)
            url = known.url(issue.key) if issue else ""
            yield OutageAnnouncement(due, _notice(kind, scope, due, blind, known.tree.title, url))


def announced_cab(
    cab: Cab, root: Identity, blind: Blind, now: datetime, days: WorkingDays, rules: Reminders
) -> Iterator[OutageAnnouncement]:
    """The next meeting of the CAB, where it begins within hours."""
    at = around(cab.meetings, days, now)[1]
    due = due_slot(root, at, now, days, rules) if at else None
    if due and blind.speaks(due, now):
        scope = Scope(root, Level.RELEASE, "CAB", None, ())
        yield OutageAnnouncement(due, _notice("cab", scope, due, blind, "", ""))


def _goes_on(known: Situation, scope: Scope) -> bool:
    """Whether its moment stood at the last look: definitive, not done, and no meeting said NO-GO last."""
    if scope.level is Level.DOMAIN:
        if date_status(known, scope.identity) is DateStatus.TENTATIVE:
            return False
    elif scope.level is not Level.RELEASE:
        return False
    progress = known.once(Counting).progress(scope.identity)
    states = known.once(gate_states)
    mine = (i.identity for i in known.items(scope.identity) if i.kind is Kind.GATE and i.identity in states)
    refused = any(h[-1].verdict is Verdict.NO_GO for one in mine if (h := states[one].history))
    return progress.done < progress.total and not refused


def _notice(
    kind: str, scope: Scope, due: Due, blind: Blind, what: str, url: str, about: Identity | None = None
) -> Announcement:
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
    return Announcement(scope.identity, f"unread:{due.kind}", "meeting_unread", values, about=about)
