"""Look at Jira: everything once a night, between that only what changed; and what became of creates
whose answer never came.

The search index lags and a search is never proof of absence. So what the bot wrote is read back by id,
a search result older than what is known is ignored, and a window overlaps the one before it. What does not
answer by id either is judged by `bot.jobs.absence`.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.core.absence import Inquiry
from bot.core.calendar import local
from bot.core.diff import Known, World, claims_on, visible
from bot.core.gates import Coming
from bot.core.identity import roots_of
from bot.core.ownership import names_on
from bot.core.ranges import cuts
from bot.core.types import Desired, Identity, IssueId, Observed, Rank
from bot.errors import RegiebotError, Unreadable
from bot.jobs.absence import Absences, around, blind_index, last_seen, witness
from bot.ports import Ledger, Notes, Tracker
from bot.spec.site import FieldPolicy

GRACE = timedelta(minutes=10)
"""How long the search index may lag: before that, "not found" does not mean "not made" (ATLASSIAN §2.1)."""

IN_FLIGHT = timedelta(minutes=2)
"""How long a request without an answer may still be at work in the service: before that, even a consistent
read does not show that it did nothing."""

RECONCILED = 50
"""Issues that a search can be made to show as they are (ATLASSIAN §2.1)."""

_NONE = Coming()

OVERLAP = timedelta(minutes=45)
"""How far a window of changes reaches back into the one before it: longer than an index is blind."""

_ASKED_AGAIN = 20
"""So many of the issues that are not visible are asked for at each look, so that they are seen again soon."""


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
    _changed: dict[Identity, list[Observed]] | RegiebotError | None = None
    _proved: bool = False
    _doubtful: set[Identity] = field(default_factory=set)
    """Whose issues did not answer as expected between two looks at everything."""
    absences: Absences = field(init=False)
    """What is not visible."""

    def __post_init__(self) -> None:
        """Begin with what earlier looks missed."""
        self.absences = Absences(
            self.tracker, self.notes, self.inquiry or Inquiry(self.now), keeps=self.keeps
        )

    def look(self, root: Identity, desired: Sequence[Desired], coming: Coming = _NONE) -> World:
        """Everything that exists of a programme or release.

        The meetings that come near are read by id at the next look, whatever the index shows: a comment that
        is changed may leave no trace there (ATLASSIAN §10).
        """
        known = None if self.full or self._needs_sweep(root) else self._since(root)
        if whole := known is None:
            self._prove_login()
        world = self._sweep(root, desired) if known is None else known
        if not self.keeps:
            return world
        self._adopt(world)
        swept = self.now.isoformat() if whole else (self._watch(root) or {}).get("swept")
        near = [issue.id for i, issue in visible(world).items() if coming.includes(i, issue)]
        watch = {"at": self.now.isoformat(), "swept": swept}
        self.notes.write_note(_key(root), {**watch, "wrote": self._wrote(root), "near": sorted(near)})
        return world

    def refresh(self, root: Identity, ids: Iterable[IssueId]) -> World:
        """The world after writes: only what was written is read again, by id, which never lags."""
        written = sorted(set(ids), key=int)
        world = self._kept(root, self.tracker.fetch(written))
        if watch := self._watch(root):
            wrote = {**self._wrote(root), **dict.fromkeys(written, self.now.isoformat())}
            self.notes.write_note(_key(root), {**watch, "wrote": dict(_latest(wrote))})
        self._adopt(world)
        return world

    # -- everything

    def _needs_sweep(self, root: Identity) -> bool:
        watch = self._watch(root)
        if watch is None or self.ledger.is_unresolved(root) or self.absences.is_withheld(root):
            return True
        last, swept = datetime.fromisoformat(watch["at"]), datetime.fromisoformat(watch["swept"])
        return self.now < last or swept < self._last_sweep_time()

    def _last_sweep_time(self) -> datetime:
        here = local(self.now)
        today = datetime.combine(here.date(), self.sweep_at, here.tzinfo)
        last = today if today <= here else today - timedelta(days=1)
        return last - timedelta(days=self.sweep_days - 1)

    def _sweep(self, root: Identity, desired: Sequence[Desired]) -> World:
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
        swept |= self._added(root, World(tuple(swept.values()), known))
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
        world = World((*swept.values(), *kept), known, self.policies, absent)
        if any(k.unresolved for k in known.values()):
            world = self._resolve(root, {d.identity: d for d in desired}, world, lags=lags)
        if self.keeps:
            self.ledger.remember(root, world.observed, whole=True)
        return world

    def _added(self, root: Identity, seen: World) -> Mapping[IssueId, Observed]:
        """Sub-tasks that people made themselves under the tasks of steps; not what is another root's."""
        claims = claims_on(seen)
        tasks = [task.key for host in self.hosts.get(root, ()) for task in claims.get(host, ())]
        found = self.tracker.children(root, sorted(tasks)) if tasks else ()
        known = {issue.id for issue in seen.observed}
        return {i.id: i for i in found if i.id not in known and (not names_on(i) or root in _roots_on(i))}

    def _resolve(
        self, root: Identity, desired: Mapping[Identity, Desired], world: World, *, lags: bool
    ) -> World:
        """Find the issues of creates without an answer; those shown to be absent may be made again.

        Sub-tasks are read from their parents, which never lags, and are absent once no request can be in
        flight any more; anything else only when the search still does not show it after `GRACE`, and no other
        issue shows that the index is behind (`lags`).
        """
        pending = {i: k for i, k in world.known.items() if k.unresolved}
        parents = _parents_of(pending, desired, world)
        seen = {issue.id for issue in world.observed}
        children = self.tracker.subtasks(list(parents.values())) if parents else {}
        hidden = [child for ids in children.values() for child in ids if child not in seen]
        found = self.tracker.fetch(hidden) if hidden else ()
        everything = replace(world, observed=(*world.observed, *found))
        claimed = claims_on(everything)
        seen |= {issue.id for issue in found}
        whole = {parent for parent, ids in children.items() if seen.issuperset(ids)}

        def absent(identity: Identity, tried: Known) -> bool:
            wanted = desired.get(identity)
            subtask = wanted is not None and wanted.rank is Rank.SUBTASK and wanted.parent
            sure = subtask and parents.get(subtask) in whole
            if lags and not sure:
                return False
            return tried.tried_at is None or self.now - tried.tried_at >= (IN_FLIGHT if sure else GRACE)

        self.ledger.forget([i for i, tried in pending.items() if i not in claimed and absent(i, tried)])
        known = dict(self.ledger.known(root))
        for identity, issues in claimed.items():
            if identity in pending and len(issues) == 1:
                known[identity] = Known(issues[0].id, issues[0].key)
        return replace(everything, known=known)

    # -- only what changed

    def _since(self, root: Identity) -> World | None:
        """The world of the last look with what changed; None where the ledger's snapshot cannot be read, or
        an issue did not answer as expected.
        """
        try:
            news = self._news(root)
            return None if root in self._doubtful else self._with_unseen(root, self._kept(root, news))
        except Unreadable:
            return None

    def _news(self, root: Identity) -> list[Observed]:
        """What changed; asked once a run, and an error is the answer for all of it too."""
        if self._changed is None:
            try:
                self._changed = self._read_news()
            except RegiebotError as error:
                self._changed = error
        if isinstance(self._changed, RegiebotError):
            raise self._changed
        return self._changed.get(root, [])

    def _read_news(self) -> dict[Identity, list[Observed]]:
        changed: dict[Identity, list[Observed]] = {}
        watched = [r for r in self.roots if not self._needs_sweep(r)]
        seen = [datetime.fromisoformat(watch["at"]) for r in watched if (watch := self._watch(r))]
        minutes = math.ceil((self.now - min(seen) + OVERLAP).total_seconds() / 60)
        ledger = {r: self.ledger.known(r) for r in watched}
        owners = {known.issue_id: r for r in watched for known in ledger[r].values()}
        tasks = {known.issue_id: (r, known.key) for r in watched for known in self._hosts(r, ledger[r])}
        keys = sorted(key for _, key in tasks.values() if key)
        wrote = {issue_id: at for r in watched for issue_id, at in self._wrote(r).items()}
        witnesses = {w: r for r in watched if (w := witness(ledger[r], self.absences.of(r)))}
        latest = [i for i, _ in _latest(wrote)]
        found = self.tracker.changed(watched, minutes, keys, latest, [key for _, key in witnesses])
        shown = {issue.id for issue in found}
        self._doubtful |= {r for (i, _), r in witnesses.items() if i not in shown}
        for issue in found:
            for name in _roots_of(issue, owners) or tasks.get(issue.parent_id, ())[:1]:
                changed.setdefault(Identity(name), []).append(issue)
        for name, issue in self._near(watched, {i: r for (i, _), r in witnesses.items()}):
            rest = [one for one in changed.get(name, ()) if one.id != issue.id]
            changed[name] = [*rest, issue]
        return changed

    def _near(
        self, roots: Sequence[Identity], witnesses: Mapping[IssueId, Identity]
    ) -> Iterator[tuple[Identity, Observed]]:
        """The meetings that come near as they are now, all read in one go.

        With them go the witnesses, and what was not visible: to a stranger, or without rights, Jira shows an
        empty site and calls that a success (ATLASSIAN §10).
        """
        near = dict(witnesses)
        absent = {r: self.absences.of(r) for r in roots}
        for root in roots:
            near |= dict.fromkeys((self._watch(root) or {}).get("near", ()), root)
        again = {i: r for r in roots for i in sorted(absent[r], key=int)[:_ASKED_AGAIN]}
        asked = sorted({**near, **again}, key=int)
        found = {issue.id: issue for issue in (self.tracker.fetch(asked) if asked else ())}
        self._doubtful |= {r for i, r in near.items() if i not in found and i not in absent[r]}
        self._doubtful |= {r for i, r in again.items() if i in found}
        if not found:
            self._prove_login()
        yield from ((near[i], issue) for i, issue in found.items() if i in near)

    def _prove_login(self) -> None:
        """Ask who the bot is, once a run, unless an issue that it read by id has shown it: to a stranger Jira
        shows an empty site and calls that a success (ATLASSIAN §10).
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

    def _kept(self, root: Identity, fresh: Sequence[Observed]) -> World:
        """What is known, with what is news in these."""
        world = self._world(root)
        known = {issue.id: issue for issue in world.observed} if fresh else {}
        if newer := [issue for issue in fresh if _is_news(issue, known.get(issue.id))]:
            self.ledger.remember(root, newer, whole=False)
            return self._world(root)
        return world

    def _with_unseen(self, root: Identity, world: World) -> World:
        """With what was made just before a run ended and is in no search yet."""
        unseen = _unseen(world).difference(world.absent)
        if not unseen:
            return world
        return self._kept(root, self.tracker.fetch(sorted(unseen)))

    def _world(self, root: Identity) -> World:
        absent = self.absences.of(root)
        return World(tuple(self.ledger.snapshot(root)), self.ledger.known(root), self.policies, absent)

    def _adopt(self, world: World) -> None:
        told = {i: Known(seen.id, seen.key) for i, seen in by_identity(world).items()}
        if any(world.known.get(identity) != known for identity, known in told.items()):
            self.ledger.adopt(by_identity(world))

    def _wrote(self, root: Identity) -> dict[IssueId, str]:
        """What the bot wrote so short ago that the index may not show it, and when."""
        wrote = (self._watch(root) or {}).get("wrote", {})
        return {i: at for i, at in wrote.items() if self.now - datetime.fromisoformat(at) < GRACE}

    def _watch(self, root: Identity) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.notes.read_note(_key(root))
        return found if _is_watch(found) else None


def _is_watch(note: object) -> bool:
    """Whether a note is one of a look; one of another shape is as good as none, and all is looked at."""
    if not isinstance(note, dict):
        return False
    try:
        moments = [datetime.fromisoformat(at) for at in (note["at"], note["swept"], *note["wrote"].values())]
        return all(at.tzinfo for at in moments)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def _is_news(seen: Observed, known: Observed | None) -> bool:
    """Whether it tells something; the index may still show an issue as it was before."""
    return known is None or (seen.updated >= known.updated and replace(seen, description=None) != known)


def _unseen(world: World) -> set[IssueId]:
    """Issues that the ledger knows and that nothing showed: deleted, hidden, or not indexed yet."""
    return {k.issue_id for k in world.known.values() if k.issue_id} - {issue.id for issue in world.observed}


def _root(identity: Identity) -> Identity:
    """The programme or release that an identity belongs to."""
    return Identity(identity.split("/", 1)[0])


def _roots_of(issue: Observed, owners: Mapping[IssueId | None, Identity]) -> frozenset[Identity]:
    """The programme or release whose issue it is; of one that no ledger knows, those that it names."""
    return frozenset({owners[issue.id]}) if issue.id in owners else _roots_on(issue)


def _roots_on(issue: Observed) -> frozenset[Identity]:
    """The programmes and releases that an issue's marks name."""
    return frozenset({*map(_root, names_on(issue)), *roots_of(issue.labels)})


def _latest(wrote: Mapping[IssueId, str]) -> list[tuple[IssueId, str]]:
    """The last of them, as many as Jira takes along with a search."""
    return sorted(wrote.items(), key=lambda one: (one[1], int(one[0])))[-RECONCILED:]


def _key(root: Identity) -> str:
    return f"watch:{root}"


def _parents_of(
    pending: Iterable[Identity], desired: Mapping[Identity, Desired], world: World
) -> dict[Identity, IssueId]:
    ids = ids_of(world)
    wanted = {desired[i].parent for i in pending if i in desired and desired[i].rank is Rank.SUBTASK}
    return {parent: ids[parent] for parent in wanted if parent in ids}


def by_people(world: World) -> dict[Identity, tuple[Observed, ...]]:
    """Sub-tasks that people made themselves, by what they stand under; a copy of the bot's issue is none."""
    parents = {found[0].id: identity for identity, found in claims_on(world).items() if len(found) == 1}
    added: dict[Identity, tuple[Observed, ...]] = {}
    for issue in world.ownership.others:
        if issue.parent_id in parents:
            parent = parents[issue.parent_id]
            added[parent] = (*added.get(parent, ()), issue)
    return added


def copies_in(world: World) -> dict[Identity, tuple[Observed, ...]]:
    """Issues that only carry the marks of an identity, by that identity."""
    found: dict[Identity, tuple[Observed, ...]] = {}
    for copy in world.ownership.copies:
        found[copy.identity] = (*found.get(copy.identity, ()), copy.issue)
    return found


def ids_of(world: World) -> dict[Identity, IssueId]:
    """The issue of each identity that exactly one issue claims, and that Jira shows."""
    return {i: issue.id for i, issue in visible(world).items()}


def by_identity(world: World) -> dict[Identity, Observed]:
    """The observed issue of each identity that exactly one issue claims, or what was last seen of it."""
    return {i: found[0] for i, found in claims_on(world).items() if len(found) == 1}
