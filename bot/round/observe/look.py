"""Look at Jira: everything once a night, between that only what changed.

The search index lags and a search is never proof of absence. So what the bot wrote is read back by id,
a search result older than what is known is ignored, and a window overlaps the one before it. What does not
answer by id either is judged by `bot.round.observe.absence_reads`.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from bot.config.site_model import FieldPolicy
from bot.errors import RegiebotError, Unreadable
from bot.features.decisions.gate_moments import Coming
from bot.model.identity import roots_of
from bot.model.issue import Desired, Identity, IssueId, Observed
from bot.model.working_days import local
from bot.ports import Ledger, Notes, Tracker
from bot.reconcile.absence import Inquiry
from bot.reconcile.diff import Known, ObservedState, claims_on, visible
from bot.reconcile.ownership import names_on
from bot.reconcile.search_ranges import cuts
from bot.round.observe.absence_reads import Absences, around, blind_index, last_seen
from bot.round.observe.standing_reads import Standing
from bot.round.observe.unresolved import Unresolved
from bot.round.observe.watches import Watches, latest

_NONE = Coming()

OVERLAP = timedelta(minutes=45)
"""How far a window of changes reaches back into the one before it: longer than an index is blind."""


@dataclass(slots=True)
class Observer:
    """One run's view of Jira. `roots` are all programmes and releases of the run: one search serves all."""

    tracker: Tracker
    ledger: Ledger
    notes: Notes
    now: datetime
    roots: tuple[Identity, ...]
    policies: Mapping[str, FieldPolicy] = field(default_factory=dict)
    sweep_at: time = time(2, 30)
    sweep_days: int = 1
    """Every how many days everything is looked at."""
    full: bool = False
    """Look at everything, whatever was seen before."""
    hosts: Mapping[Identity, frozenset[Identity]] = field(default_factory=dict)
    """Per root: the steps under whose tasks people's own sub-tasks are looked for."""
    inquiry: Inquiry | None = None
    """How what is missing is judged; by default as the config is shipped."""
    keeps: bool = True
    """Whether what a person accepts as missing is remembered."""
    absences: Absences = field(init=False)
    """What is not visible."""
    _changed: dict[Identity, list[Observed]] | None = None
    _snapshots: dict[Identity, tuple[Observed, ...]] = field(default_factory=dict)
    """What the ledger keeps of each root, read once a run unless it changed."""
    _watches: Watches = field(init=False)
    _standing: Standing = field(init=False)
    _failed: RegiebotError | None = None
    """Why what changed could not be asked in this run."""
    _proved: bool = False

    def __post_init__(self) -> None:
        """Begin with what earlier looks noted and missed."""
        self._watches = Watches(self.notes, self.now)
        self._standing = Standing(self.tracker, self.notes, self._watches.of, self._last_observed)
        self.absences = Absences(
            self.tracker, self.notes, self.inquiry or Inquiry(self.now), keeps=self.keeps
        )

    def look(self, root: Identity, desired: Sequence[Desired], coming: Coming = _NONE) -> ObservedState:
        """Everything that exists of a programme or release.

        The meetings that come near are read by id at the next look, whatever the index shows: a comment that
        is changed may leave no trace there (services §1.6). So are epics, steps and the other open meetings,
        as far as they fit in the same call: what is deleted is in no search
        (`bot.round.observe.standing_reads`). Raises Withheld where what is missing says more of the look
        than of the issues.
        """
        known = None if self.full or self._needs_sweep(root) else self._since(root)
        if whole := known is None:
            self._prove_login()
        observed = self._sweep(root, desired) if known is None else known
        if not self.keeps:
            return observed
        self._adopt(observed)
        issues = visible(observed)
        near = {issue.id for i, issue in issues.items() if coming.includes(i, issue)}
        later = {issue.id for i, issue in issues.items() if coming.is_open(i, issue)} - near
        self._watches.looked(root, whole=whole, near=near, later=later)
        return observed

    def last(self, root: Identity) -> ObservedState | None:
        """The programme or release as it was seen last, without a look; None where it never was.

        Raises Unreadable.
        """
        return self._last_observed(root) if self._watches.of(root) else None

    def refresh(self, root: Identity, ids: Iterable[IssueId]) -> ObservedState:
        """The observed state after writes: only what was written is read again, by id, which never lags."""
        written = sorted(set(ids), key=int)
        observed = self._kept(root, self.tracker.fetch(written))
        self._watches.write(root, written)
        self._adopt(observed)
        return observed

    # -- everything

    def _needs_sweep(self, root: Identity) -> bool:
        watch = self._watches.of(root)
        if watch is None or self.ledger.is_unresolved(root) or self.absences.is_withheld(root):
            return True
        last, swept = datetime.fromisoformat(watch["at"]), datetime.fromisoformat(watch["swept"])
        return self.now < last or swept < self._last_sweep_time()

    def _last_sweep_time(self) -> datetime:
        here = local(self.now)
        today = datetime.combine(here.date(), self.sweep_at, here.tzinfo)
        last = today if today <= here else today - timedelta(days=1)
        return last - timedelta(days=self.sweep_days - 1)

    def _sweep(self, root: Identity, desired: Sequence[Desired]) -> ObservedState:
        if self.ledger.is_unresolved(root):
            self.ledger.inherit(root, self.now)
        known, projects = self.ledger.known(root), {d.project for d in desired}
        last = {issue.id: issue for issue in last_seen(self.ledger, root)}
        ids = {one.issue_id for one in known.values() if one.issue_id}
        absent = self.absences.of(root)
        keys = cuts(one.key for one in known.values() if one.key and one.issue_id not in absent)
        swept = {issue.id: issue for issue in self.tracker.sweep(root, keys)}
        lags = not ids and not swept and not all(map(self.tracker.is_indexed, projects))
        if lags and not known:
            raise blind_index(root, projects)
        if swept and not ids:
            beside = around(self.tracker, swept.values())
            swept |= {one.id: one for one in beside if root in _roots_on(one)}
        swept |= self._added(root, ObservedState(tuple(swept.values()), known))
        behind = {i for i, issue in swept.items() if i in last and issue.updated < last[i].updated}
        unseen = sorted(i for i in ids | last.keys() if i not in swept or i in behind)
        found = {issue.id: issue for issue in (self.tracker.fetch(unseen) if unseen else ())}
        lags |= any(root in roots_of(issue.labels) for issue in found.values())
        parents = swept.keys() | found.keys()
        ours = (one for one in found.values() if root in _roots_on(one) or one.parent_id in parents)
        swept |= {one.id: one for one in (*(found[i] for i in found.keys() & ids), *ours)}
        absent = self.absences.judge(root, projects, ids | last.keys(), set(unseen) - found.keys())
        added = {i for i, one in last.items() if i not in ids and not names_on(one)}
        stays = {i for i, absence in absent.items() if i in ids or (i in added and absence.counts)}
        kept = [issue for i, issue in last.items() if i in stays]
        swept = {i: issue for i, issue in swept.items() if i not in stays}
        observed = ObservedState((*swept.values(), *kept), known, self.policies, absent)
        if any(k.unresolved for k in known.values()):
            unresolved = Unresolved(self.tracker, self.ledger, self.now)
            observed = unresolved.find(root, {d.identity: d for d in desired}, observed, lags=lags)
        if self.keeps:
            self._remember(root, observed.issues, whole=True)
        return observed

    def _added(self, root: Identity, seen: ObservedState) -> Mapping[IssueId, Observed]:
        """Sub-tasks that people made themselves under the tasks of steps; not what is another root's."""
        claims = claims_on(seen)
        tasks = [task.key for host in self.hosts.get(root, ()) for task in claims.get(host, ())]
        found = self.tracker.children(root, sorted(tasks)) if tasks else ()
        known = {issue.id for issue in seen.issues}
        return {i.id: i for i in found if i.id not in known and (not names_on(i) or root in _roots_on(i))}

    # -- only what changed

    def _since(self, root: Identity) -> ObservedState | None:
        """The state of the last look with what changed.

        None where only a look at everything can tell: the ledger's snapshot cannot be read, or an issue did
        not answer as expected.
        """
        try:
            news = self._news(root)
            if self._standing.is_doubtful(root):
                return None
            observed = self._with_unseen(root, self._kept(root, news))
            return None if _unseen(observed).difference(observed.absent) else observed
        except Unreadable:
            return None

    def _news(self, root: Identity) -> list[Observed]:
        """What changed; one search serves all roots, and where it fails none of them was looked at."""
        if self._failed:
            raise self._failed
        if self._changed is None:
            try:
                self._changed = self._changes()
            except RegiebotError as error:
                self._failed = error
                raise
        return self._changed.get(root, [])

    def _changes(self) -> dict[Identity, list[Observed]]:
        changed: dict[Identity, list[Observed]] = {}
        watched = [r for r in self.roots if not self._needs_sweep(r)]
        seen = [datetime.fromisoformat(watch["at"]) for r in watched if (watch := self._watches.of(r))]
        minutes = math.ceil((self.now - min(seen) + OVERLAP).total_seconds() / 60)
        ledger = {r: self.ledger.known(r) for r in watched}
        owners = {known.issue_id: r for r in watched for known in ledger[r].values()}
        tasks = {known.issue_id: (r, known.key) for r in watched for known in self._hosts(r, ledger[r])}
        keys = sorted(key for _, key in tasks.values() if key)
        wrote = {issue_id: at for r in watched for issue_id, at in self._watches.wrote(r).items()}
        witnesses = self._standing.witnesses(watched)
        written = [i for i, _ in latest(wrote)]
        found = self.tracker.changed(watched, minutes, keys, written, list(witnesses.values()))
        self._standing.shown(watched, found)
        for issue in found:
            for name in _roots_of(issue, owners) or tasks.get(issue.parent_id, ())[:1]:
                changed.setdefault(Identity(name), []).append(issue)
        answered = self._standing.read(watched)
        if not answered:
            self._prove_login()
        for name, issue in answered:
            changed[name] = [*(one for one in changed.get(name, ()) if one.id != issue.id), issue]
        return changed

    def _prove_login(self) -> None:
        """Ask who the bot is, once a run, unless an issue that it read by id has shown it: to a stranger Jira
        shows an empty site and calls that a success (services §1.4).
        """
        if not self._proved:
            self.tracker.require_login()
            self._proved = True

    def _hosts(self, root: Identity, ledger: Mapping[Identity, Known]) -> Iterator[Known]:
        wanted = self.hosts.get(root, frozenset())
        gone = self.absences.of(root)
        for identity in wanted & ledger.keys():
            known = ledger[identity]
            if known.key and known.issue_id not in gone:
                yield known

    def _kept(self, root: Identity, fresh: Sequence[Observed]) -> ObservedState:
        """What is known, with what is news in these."""
        observed = self._last_observed(root)
        known = {issue.id: issue for issue in observed.issues} if fresh else {}
        if newer := [issue for issue in fresh if _is_news(issue, known.get(issue.id))]:
            self._remember(root, newer, whole=False)
            return self._last_observed(root)
        return observed

    def _with_unseen(self, root: Identity, observed: ObservedState) -> ObservedState:
        """With what was made just before a run ended and is in no search yet."""
        unseen = _unseen(observed).difference(observed.absent)
        if not unseen:
            return observed
        return self._kept(root, self.tracker.fetch(sorted(unseen)))

    def _last_observed(self, root: Identity) -> ObservedState:
        if root not in self._snapshots:
            self._snapshots[root] = tuple(self.ledger.snapshot(root))
        known, absent, seen = self.ledger.known(root), self.absences.of(root), self._snapshots[root]
        if absent:  # what another issue took the place of is no copy of that one
            ids = {one.issue_id for one in known.values()}
            seen = tuple(i for i in seen if i.id not in absent or i.id in ids or not names_on(i))
        return ObservedState(seen, known, self.policies, absent)

    def _remember(self, root: Identity, issues: Sequence[Observed], *, whole: bool) -> None:
        self._snapshots.pop(root, None)
        self.ledger.remember(root, issues, whole=whole)

    def _adopt(self, observed: ObservedState) -> None:
        found = {i: Known(seen.id, seen.key) for i, seen in by_identity(observed).items()}
        if any(observed.known.get(identity) != known for identity, known in found.items()):
            self.ledger.adopt(by_identity(observed))


def _is_news(seen: Observed, known: Observed | None) -> bool:
    """Whether it tells something; the index may still show an issue as it was before."""
    return known is None or (seen.updated >= known.updated and replace(seen, description=None) != known)


def _unseen(observed: ObservedState) -> set[IssueId]:
    """Issues that the ledger knows and that nothing showed: deleted, hidden, or not indexed yet."""
    return {k.issue_id for k in observed.known.values() if k.issue_id} - {
        issue.id for issue in observed.issues
    }


def _root(identity: Identity) -> Identity:
    """The programme or release that an identity belongs to."""
    return Identity(identity.split("/", 1)[0])


def _roots_of(issue: Observed, owners: Mapping[IssueId | None, Identity]) -> frozenset[Identity]:
    """The programme or release whose issue it is; of one that no ledger knows, those that it names."""
    return frozenset({owners[issue.id]}) if issue.id in owners else _roots_on(issue)


def _roots_on(issue: Observed) -> frozenset[Identity]:
    """The programmes and releases that an issue's marks name."""
    return frozenset({*map(_root, names_on(issue)), *roots_of(issue.labels)})


def by_people(observed: ObservedState) -> dict[Identity, tuple[Observed, ...]]:
    """Sub-tasks that people made themselves, by what they stand under; a copy of the bot's issue is none."""
    parents = {found[0].id: identity for identity, found in claims_on(observed).items() if len(found) == 1}
    added: dict[Identity, tuple[Observed, ...]] = {}
    for issue in observed.ownership.others:
        if issue.parent_id in parents:
            parent = parents[issue.parent_id]
            added[parent] = (*added.get(parent, ()), issue)
    return added


def copies_in(observed: ObservedState) -> dict[Identity, tuple[Observed, ...]]:
    """Issues that only carry the marks of an identity, by that identity."""
    found: dict[Identity, tuple[Observed, ...]] = {}
    for copy in observed.ownership.copies:
        found[copy.identity] = (*found.get(copy.identity, ()), copy.issue)
    return found


def ids_of(observed: ObservedState) -> dict[Identity, IssueId]:
    """The issue of each identity that exactly one issue claims, and that Jira shows."""
    return {i: issue.id for i, issue in visible(observed).items()}


def by_identity(observed: ObservedState) -> dict[Identity, Observed]:
    """The observed issue of each identity that exactly one issue claims, or what was last seen of it."""
    return {i: found[0] for i, found in claims_on(observed).items() if len(found) == 1}
