"""Edits that many issues of a round share go as one bulk edit, of which Jira mails nobody.

Jira carries it out by itself, after it was asked. So the ledger notes first what it is about; until it is
known to have ended nothing else is edited on these issues; then each is read again, and its property tells
what was written. Where a person set a date while it was under way, that date is put back. What it did not do
is edited one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import ServiceError, UnderWay, UnknownOutcome
from bot.logs import carried
from bot.model.field_table import DUE, FIELDS, Field
from bot.model.issue import Identity, IssueId, IssueKey, ManagedState, Observed
from bot.model.outcome import FAILURES, Outcome, Word
from bot.ports import Alike, AlikeEdits, Edit, Notes, Tracker, ValueChange
from bot.reconcile.batches import IN_FLIGHT
from bot.reconcile.plan import Change
from bot.round.apply.issue_acts import word_of
from bot.round.apply.stamps import as_property
from bot.round.services import Services

MANY = 4
"""So many edits of one run that could be shared go in bulk, a task per value; of fewer, people are mailed."""

PATIENCE = timedelta(minutes=10)
"""A bulk edit of which no number is known is waited for so long; then what shows counts."""

_AT_WORK = "a bulk edit may still be under way at Jira; the next run looks before it edits it again"
_PUT_BACK = "somebody set another {what} while it was under way: that {what} is put back and stays"


@dataclass(frozen=True, slots=True)
class Member:
    """One issue of a bulk edit: as it was seen before, and what its property will say afterwards."""

    identity: Identity
    key: IssueKey
    updated: datetime
    before: Mapping[str, Any]
    """What it showed of the fields that are set, as the property remembers it."""
    memory: Mapping[str, Any]
    told: str = ""


Members = Mapping[IssueId, Member]
_Changes = Mapping[tuple[IssueId, Field], ValueChange]


@dataclass(frozen=True, slots=True)
class Bulk:
    """A bulk edit, as the ledger notes it."""

    change: Alike
    members: Members
    at: datetime
    task: str = ""

    @property
    def keys(self) -> Mapping[IssueId, IssueKey]:
        """The issues by id."""
        return {issue_id: member.key for issue_id, member in self.members.items()}


def shared(edit: Edit, change: Change) -> Alike | None:
    """What an edit may share with others; None where it is about more than labels and fields that a bulk edit
    sets, or says something.
    """
    beside = (edit.add_names, edit.blocked_by, edit.description, edit.comment)
    labels = (edit.add_labels, edit.remove_labels)
    values = tuple((FIELDS[name], value) for name, value in edit.fields.items())
    if any(beside) or all(labels) or edit.stamp is None or change.reason:
        return None
    if not (any(labels) or values) or not all(field.shared for field, _ in values):
        return None
    return Alike(edit.project, values, *labels)


@dataclass(slots=True)
class EditAlike:
    """The bulk edits of one programme or release in one run."""

    port: AlikeEdits
    tracker: Tracker
    notes: Notes
    root: Identity
    now: datetime
    at_work: dict[Identity, IssueKey] = field(default_factory=dict)
    """Issues of bulk edits that may not have ended."""
    touched: set[IssueId] = field(default_factory=set)
    """Issues of bulk edits that an earlier run did not see the end of."""

    @classmethod
    def of(cls, ports: Services, root: Identity, now: datetime) -> "EditAlike | None":
        """Those of a run with these services; None where edits go one by one."""
        return cls(ports.alike, ports.tracker, ports.notes, root, now) if ports.alike else None

    def settle(self) -> Iterator[Outcome]:
        """See what became of bulk edits of which an earlier run did not see the end."""
        left: list[Bulk] = []
        for bulk in self._noted():
            self.touched |= set(bulk.members)
            outcomes, rest = self._ended(bulk, self._outcome(bulk))
            left += [rest] if rest else []
            yield from outcomes.values()
        if self.touched:
            self._note(left)

    def send(
        self, groups: Mapping[Alike, Members], stop: Callable[[], bool] = lambda: False
    ) -> Mapping[IssueId, Outcome]:
        """Edit each group, where they are many issues together; gives what became of each issue. Of one that
        is not told nothing was written, and it may be edited alone.
        """
        found: dict[IssueId, Outcome] = {}
        if sum(map(len, groups.values())) < MANY:
            return found
        for change, members in groups.items():
            if not stop() and self.port.is_quieter(change.project):
                seen = {issue.id: issue.updated for issue in self.tracker.fetch(list(members))}
                same = {i: one for i, one in members.items() if seen.get(i) == one.updated}
                found |= self._send(Bulk(change, same, self.now)) if same else {}
        return found

    def _send(self, bulk: Bulk) -> Mapping[IssueId, Outcome]:
        others = self._noted()
        self._note([*others, bulk])
        begun = bulk

        def began(task: str) -> None:
            nonlocal begun
            begun = replace(bulk, task=task)
            self._note([*others, begun])

        outcomes: Mapping[IssueId, Outcome] = {}
        rest: Bulk | None = None
        try:
            outcomes, rest = self._ended(bulk, self.port.send(bulk.change, bulk.keys, began))
        except UnderWay:
            pass
        except UnknownOutcome:
            outcomes, rest = self._ended(bulk, None)
        except ServiceError:  # nothing was done, and one by one Jira says more of what is wrong
            pass
        self._note([*others, replace(rest, task=begun.task)] if rest else others)
        return outcomes

    def _ended(
        self, bulk: Bulk, failures: Mapping[IssueId, str] | None
    ) -> tuple[Mapping[IssueId, Outcome], Bulk | None]:
        """What became of each issue that was changed, and what of it a later run has to look at."""
        if failures is None:
            outcomes = {
                i: Outcome(Word.UNKNOWN, m.identity, m.key, _AT_WORK) for i, m in bulk.members.items()
            }
        else:
            outcomes = self._finish(bulk, failures)
        left = {i: bulk.members[i] for i, outcome in outcomes.items() if outcome.word in FAILURES}
        self.at_work |= {member.identity: member.key for member in left.values()}
        return outcomes, replace(bulk, members=left) if left else None

    def _outcome(self, bulk: Bulk) -> Mapping[IssueId, str] | None:
        """Why which issues were not changed; None while nobody can know."""
        if bulk.task:
            try:
                return self.port.failures(bulk.task, bulk.keys)
            except ServiceError:
                if self.now - bulk.at < PATIENCE:
                    return None
        elif self.now - bulk.at < PATIENCE:
            return None
        seen = {issue.id: issue for issue in self.tracker.fetch(list(bulk.members))}
        return {i: "" for i in bulk.members if i not in seen or not _shows(seen[i], bulk.change)}

    def _finish(self, bulk: Bulk, failures: Mapping[IssueId, str]) -> dict[IssueId, Outcome]:
        """Let the property of each issue that was changed say so."""
        done = [issue_id for issue_id in bulk.members if issue_id not in failures]
        if not done:
            return {}
        try:
            fresh = {issue.id: issue for issue in self.tracker.fetch(done)}
            fields = [field for field, _ in bulk.change.values]
            last = self.port.last_changes(done, fields) if fields else {}
        except ServiceError:
            return _unknown({issue_id: bulk.members[issue_id] for issue_id in done})
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            jobs = {
                i: pool.submit(carried(self._remember), seen, bulk.members[i], bulk.change, last)
                for i, seen in fresh.items()
            }
            return {i: job.result() for i, job in jobs.items()}

    def _remember(self, seen: Observed, member: Member, change: Alike, changes: _Changes) -> Outcome:
        applied, back = dict(member.memory["applied"]), dict[str, Any]()
        for name, value in change.values:
            last = changes.get((seen.id, name))
            if last and last.is_own:
                applied[name] = last.after  # as it was read: another value than was meant is mended next
                if last.after == value and last.before not in (member.before.get(name), value):
                    back[str(name)] = last.before
        base = seen.stamp or ManagedState(member.identity, {})
        links, runbook = frozenset(member.memory["links"]), member.memory.get("runbook", "")
        memory = as_property(replace(base, applied=applied, links=links, runbook=runbook))
        try:
            self.tracker.edit(Edit(seen.id, back, seen.project, stamp=memory))
        except ServiceError as error:
            return Outcome(word_of(error), member.identity, seen.key, str(error))
        word = Word.KEPT if back else Word.UPDATED
        what = ", ".join("date" if name == DUE else name for name in back)
        return Outcome(word, member.identity, seen.key, _PUT_BACK.format(what=what) if back else member.told)

    # -- the ledger

    def _noted(self) -> list[Bulk]:
        return [_unpacked(row) for row in self.notes.read_note(f"alike:{self.root}") or ()]

    def _note(self, bulks: Iterable[Bulk]) -> None:
        self.notes.write_note(f"alike:{self.root}", [_packed(bulk) for bulk in bulks])


def _unknown(members: Members) -> dict[IssueId, Outcome]:
    return {i: Outcome(Word.UNKNOWN, one.identity, one.key, _AT_WORK) for i, one in members.items()}


def _shows(seen: Observed, change: Alike) -> bool:
    labels = seen.labels.issuperset(change.add_labels) and seen.labels.isdisjoint(change.remove_labels)
    return labels and all(value == field.shown(seen) for field, value in change.values)


def _packed(bulk: Bulk) -> dict[str, Any]:
    change = bulk.change
    return {
        "at": bulk.at.isoformat(),
        "task": bulk.task,
        "project": change.project,
        "values": dict(change.values),
        "add": list(change.add_labels),
        "remove": list(change.remove_labels),
        "issues": {
            issue_id: [
                member.identity,
                member.key,
                member.updated.isoformat(),
                dict(member.before),
                dict(member.memory),
            ]
            for issue_id, member in bulk.members.items()
        },
    }


def _unpacked(row: Mapping[str, Any]) -> Bulk:
    values = tuple((FIELDS[name], value) for name, value in _values(row).items())
    change = Alike(row["project"], values, tuple(row["add"]), tuple(row["remove"]))
    members = {
        IssueId(issue_id): Member(
            Identity(identity), IssueKey(key), datetime.fromisoformat(updated), _before(before), memory
        )
        for issue_id, (identity, key, updated, before, memory) in row["issues"].items()
    }
    return Bulk(change, members, datetime.fromisoformat(row["at"]), row["task"])


def _values(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a noted bulk edit sets; an earlier version of the bot noted the due date alone."""
    found: Mapping[str, Any] = row["values"] if "values" in row else {DUE: row["due"]} if row["dated"] else {}
    return found


def _before(noted: Mapping[str, Any] | str | None) -> Mapping[str, Any]:
    return noted if isinstance(noted, Mapping) else {DUE: noted}
