"""Carry out a plan: create, parents first, then change what differs; journal before every create."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.errors import Permanent, ServiceError, UnknownOutcome
from bot.features.all_rules import IssueAction
from bot.logs import carried, within
from bot.model.field_table import FIELDS, LINKS
from bot.model.identity import ORPHAN
from bot.model.issue import Desired, Identity, IssueId, IssueKey, Observed
from bot.model.outcome import Outcome, Report, Word
from bot.ports import Alike, Created, Edit, Ledger, NewIssue, Tracker
from bot.reconcile.batches import IN_FLIGHT, batches
from bot.reconcile.diff import ObservedState, beside_parents, compare, visible
from bot.reconcile.merge import Outcome as Kept
from bot.reconcile.merge import told
from bot.reconcile.plan import WRITES, Change, Plan, Verb, by_identity
from bot.reconcile.project_limits import (
    Limits,
    fitted,
    left_out,
    obstacles,
    refusal,
    takes_links,
    without,
)
from bot.round.apply.change_words import TOLD, word_for
from bot.round.apply.edits import Written
from bot.round.apply.issue_acts import NoteWords, by_issue, fault_of, noted, unsaid, word_of
from bot.round.apply.shared_edits import MANY, EditAlike, Member, shared
from bot.round.apply.stamps import stamp
from bot.round.brake import held_back
from bot.round.services import Services
from bot.situation.scope_pauses import Pause

_VANISHED = "Jira does not show it any more since the plan was made; the next look tells more"

Held = Callable[[Iterable[Identity]], Mapping[Identity, Pause]]


@dataclass(slots=True)
class Apply:
    """One run of one plan. `progress` is told of every outcome; `stop` ends the run after a write."""

    tracker: Tracker
    ledger: Ledger
    now: datetime
    workers: int = IN_FLIGHT
    progress: Callable[[Outcome], None] = lambda _: None
    stop: Callable[[], bool] = lambda: False
    held: Held = lambda _: {}
    """What an operator has paused; asked before every batch and every edit."""
    alike: EditAlike | None = None
    """Sends as one what many issues share; None where edits go one by one."""
    touched: set[IssueId] = field(default_factory=set)
    """Issues that were written, or that others wrote meanwhile: what is known of them is behind."""
    _acts: Mapping[Identity, Sequence[IssueAction]] = field(default_factory=dict)
    """What is to be said on issues: it goes with an edit of the same issue."""
    _words: NoteWords | None = None
    _outcomes: list[Outcome] = field(default_factory=list)
    _ids: dict[Identity, IssueId] = field(default_factory=dict)
    _keys: dict[Identity, IssueKey] = field(default_factory=dict)
    _altered: Counter[str] = field(default_factory=Counter)
    """By field: how many new issues Jira stored otherwise than they were sent."""
    _unclear: set[Identity] = field(default_factory=set)
    """Nobody knows yet whether these are there."""
    _unseen: set[Identity] = field(default_factory=set)
    """These may be there, and cannot be linked to now."""
    _successors: dict[Identity, list[Identity]] = field(default_factory=dict)
    _limits: Limits = field(default_factory=dict)
    _paused: Counter[Pause] = field(default_factory=Counter)
    """How much each pause holds back."""
    refused: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    """Values that Jira did not take and without which it took the issue: by project, field and value, why."""

    @classmethod
    def of(
        cls,
        ports: Services,
        root: Identity,
        now: datetime,
        progress: Callable[[Outcome], None],
        stop: Callable[[], bool],
        held: Held,
    ) -> "Apply":
        """The run for one programme or release; what its issues share goes in bulk where that is possible."""
        alike = EditAlike.of(ports, root, now)
        return cls(ports.tracker, ports.ledger, now, progress=progress, stop=stop, held=held, alike=alike)

    def run(self, plan: Plan, desired: Sequence[Desired], observed: ObservedState) -> Report:
        """Carry out the plan; what one issue refuses does not stop the others."""
        there = visible(observed)
        wanted = beside_parents(by_identity(desired), there)
        self._ids = {i: issue.id for i, issue in there.items()}
        self._keys = {i: issue.key for i, issue in there.items()}
        self._limits = observed.limits
        for issue in desired:
            for before in issue.blocked_by if takes_links(issue, self._limits) else ():
                self._successors.setdefault(before, []).append(issue.identity)
        for change in plan.changes:
            if change.verb is Verb.WAIT:
                self._unclear.add(change.identity)
            lacks_text = change.verb is Verb.NO_TEXT and not change.key
            if lacks_text or change.verb in (Verb.ABSENT, Verb.CONFLICT):
                self._unseen.add(change.identity)
            if change.verb in TOLD:
                detail = change.reason or told(change.kept)
                self._tell(word_for(change, observed), change.identity, change.key or "", detail)
        self._make_versions(plan, wanted)
        self._create_all(self._possible([c.wanted for c in plan.changes if c.wanted], plan.root))
        self._edit_all([c for c in plan.writes if c.verb is not Verb.CREATE], wanted, observed)
        for name, number in self._altered.items():
            detail = f"{name} of {number} new issues: Jira stored something else than was sent"
            self._tell(Word.LEFT_OUT, plan.root, detail=detail)
        for paused in held_back(self._paused):
            self._tell(paused.word, paused.subject, paused.where, paused.detail)
        return Report("apply", plan.root, tuple(self._outcomes), plan.unchanged)

    def say(self, plan: Plan, acts: Callable[[], Iterable[IssueAction]], words: NoteWords) -> None:
        """Let notes go with the edits of the plan that are about the same issues: one mail, not two."""
        edited = {change.identity for change in plan.writes if change.wanted is None}
        self._acts = by_issue(act for act in acts() if act.identity in edited) if edited else {}
        self._words = words

    def _tell(self, word: Word, subject: str, where: str = "", detail: str = "") -> None:
        outcome = Outcome(word, subject, where, detail)
        self._outcomes.append(outcome)
        self.progress(outcome)

    def _make_versions(self, plan: Plan, wanted: dict[Identity, Desired] | Any) -> None:
        due = [change.identity for change in plan.writes if change.identity in wanted]
        held = self.held(due)
        touched = [fitted(wanted[identity], self._limits) for identity in due if identity not in held]
        for project, version in sorted({(d.project, d.fix_version) for d in touched if d.fix_version}):
            self.tracker.ensure_version(project, version)

    def _possible(self, creates: Sequence[Desired], root: Identity) -> Sequence[Desired]:
        """The issues to make; none, and one sentence, where their project cannot hold any."""
        if reasons := obstacles(creates, self._limits):
            self._tell(Word.REFUSED, root, detail=f"{len(creates)} issues are not made: {'; '.join(reasons)}")
            return ()
        return creates

    # -- creating

    def _create_all(self, creates: Sequence[Desired]) -> None:
        """Send each batch as soon as those that it waits for are answered, a few side by side."""
        todo = dict(enumerate(batches(creates, in_flight=self.workers)))
        flying: dict[Future[Sequence[Created]], tuple[int, list[Desired]]] = {}
        with ThreadPoolExecutor(self.workers) as pool:
            while flying or (todo and not self.stop()):
                unanswered = {*todo, *(number for number, _ in flying.values())}
                free = [number for number, batch in todo.items() if unanswered.isdisjoint(batch.after)]
                for number in [] if self.stop() else free[: self.workers - len(flying)]:
                    if issues := self._clear(todo.pop(number).issues):
                        self.ledger.intend([issue.identity for issue in issues], self.now)
                        sending = pool.submit(carried(self._send), [self._new(issue) for issue in issues])
                        flying[sending] = (number, issues)
                for future in wait(flying, return_when=FIRST_COMPLETED).done:
                    _, issues = flying.pop(future)
                    self._settle(issues, future.result())

    def _clear(self, batch: Sequence[Desired]) -> list[Desired]:
        """Those with a parent, and a known other end of every link.

        A link goes with the later of its two issues, once; so while nobody knows whether one of them is
        there, the other is not made.
        """
        clear, held = [], self.held(issue.identity for issue in batch)
        for issue in batch:
            ends = self._unclear.intersection((*issue.blocked_by, *self._successors.get(issue.identity, ())))
            if pause := held.get(issue.identity):
                self._paused[pause] += 1
            elif issue.parent and issue.parent not in self._ids:
                self._tell(Word.SKIPPED, issue.identity, detail=f"its parent {issue.parent} does not exist")
            elif ends:
                detail = f"linked to {min(ends)}, of which nobody knows yet whether it was made"
                self._tell(Word.WAITING, issue.identity, detail=detail)
            else:
                clear.append(issue)
        return clear

    def _new(self, issue: Desired) -> NewIssue:
        parent = self._ids[issue.parent] if issue.parent else None
        blockers = tuple(sorted(self._keys[i] for i in issue.blocked_by if i in self._keys))
        successors = self._successors.get(issue.identity, ()) if takes_links(issue, self._limits) else ()
        blocked = tuple(sorted(self._keys[i] for i in successors if i in self._keys))
        return NewIssue(issue, parent, stamp(self._linked(issue), parent), blockers, blocked)

    def _linked(self, issue: Desired) -> Desired:
        """With the links that are made now or together with their other end."""
        return replace(issue, blocked_by=tuple(i for i in issue.blocked_by if i not in self._unseen))

    def _send(self, batch: Sequence[NewIssue]) -> Sequence[Created]:
        """What became of each; empty where nothing was sent because the run has to end.

        What is refused over fields that it can do without is sent once more, without them.
        """
        if self.stop():
            return ()
        results = self._sent(batch)
        rest = [
            self._lessened(new, result)
            for new, result in zip(batch, results, strict=True)
            if result.fields and FIELDS.optional.issuperset(result.fields)
        ]
        again = {result.identity: result for result in self._sent(rest)} if rest and not self.stop() else {}
        return [again.get(result.identity, result) for result in results]

    def _lessened(self, new: NewIssue, result: Created) -> NewIssue:
        self._learn(new.desired, result.fields)
        parent, less = new.parent, without(new.desired, result.fields)
        links = (new.blocked_by, new.blocks) if LINKS not in result.fields else ((), ())
        return NewIssue(less, parent, stamp(self._linked(less), parent), *links)

    def _learn(self, issue: Desired, said: Mapping[str, str]) -> None:
        here = self.refused.setdefault(issue.project, {})
        for name, values in refusal(issue, said).items():
            here.setdefault(name, {}).update(values)

    def _sent(self, batch: Sequence[NewIssue]) -> Sequence[Created]:
        try:
            return self.tracker.create(batch)
        except UnknownOutcome as error:
            return [Created(new.desired.identity, unknown=True, error=str(error)) for new in batch]
        except ServiceError as error:
            return [Created(new.desired.identity, error=str(error)) for new in batch]

    def _settle(self, batch: Sequence[Desired], results: Sequence[Created]) -> None:
        if not results:
            self.ledger.forget([issue.identity for issue in batch])
        self.ledger.settle([r for r in results if not r.unknown])
        for result in results:
            if result.unknown:
                self._unclear.add(result.identity)
                detail = f"{result.error}; the next run looks for it before it makes it again"
                self._tell(Word.UNKNOWN, result.identity, detail=detail)
            elif result.issue_id and result.key:
                self.touched.add(result.issue_id)
                self._ids[result.identity] = result.issue_id
                self._keys[result.identity] = result.key
                self._tell(Word.CREATED, result.identity, result.key)
                self._altered.update(result.altered)
            else:
                self._tell(Word.REFUSED, result.identity, detail=result.error)

    # -- changing

    def _edit_all(self, changes: Sequence[Change], wanted: Any, observed: ObservedState) -> None:
        """Read each issue again just before it is written, so an edit made meanwhile is seen."""
        self.touched |= {change.issue_id for change in changes if change.issue_id}
        if self.alike:
            self._outcomes += self.alike.settle()
            self.touched |= self.alike.touched
            changes = [change for change in changes if change.identity not in self.alike.at_work]
            held = self.held(change.identity for change in changes)
            free = [c for c in changes if c.identity not in held]
            done = self._edit_alike(self.alike, free, wanted, observed)
            changes = [change for change in changes if change.issue_id not in done]
        for start in range(0, len(changes), 50):
            part = self._free(changes[start : start + 50])
            issues = self.tracker.fetch([c.issue_id for c in part if c.issue_id])
            fresh, edit = {issue.id: issue for issue in issues}, carried(self._edit)
            edits = self._edits(part, wanted, fresh, observed)
            with self.tracker.together(edits), ThreadPoolExecutor(self.workers) as pool:
                jobs = [pool.submit(edit, c, wanted.get(c.identity), fresh, observed) for c in part]
                for change, job in zip(part, jobs, strict=True):
                    self._tell(*job.result())
                    if (desired := wanted.get(change.identity)) and desired.text_error:
                        self._tell(Word.REFUSED, change.identity, change.key or "", desired.text_error)
            if self.stop():
                return

    def _edits(
        self, part: Sequence[Change], wanted: Any, fresh: Mapping[IssueId, Observed], observed: ObservedState
    ) -> list[tuple[Edit, str]]:
        """The edits that carry out these changes, as far as is known before the first of them is sent."""
        found = []
        for change in part:
            desired, seen = wanted.get(change.identity), fresh.get(change.issue_id or IssueId(""))
            now = compare(desired, seen, self._ids, observed) if desired and seen else None
            if seen is not None and now is not None and now.verb in WRITES:
                found.append((self._edit_of(now, desired, seen, observed), str(change.cause or "")))
        return found

    def _edit_alike(
        self, alike: EditAlike, changes: Sequence[Change], wanted: Any, observed: ObservedState
    ) -> set[IssueId]:
        """Send together what many issues share; gives those whose outcome is reported."""
        if len(changes) < MANY or self.stop():
            return set()
        groups: dict[Alike, dict[IssueId, Member]] = {}
        fresh = {i.id: i for i in self.tracker.fetch([c.issue_id for c in changes if c.issue_id])}
        for change in changes:
            desired, seen = wanted.get(change.identity), fresh.get(change.issue_id or IssueId(""))
            now = compare(desired, seen, self._ids, observed) if desired and seen else None
            if seen is None or desired.text_error or now is None or now.verb is not Verb.UPDATE:
                continue
            edit = self._edit_of(now, desired, seen, observed)
            if edit.stamp and (common := shared(edit, now)):
                kept = f"stays: {told(now.kept)}" if now.kept else ""
                said = "; ".join(filter(None, (told(now.written), kept)))
                before = {str(field): field.shown(seen) for field, _ in common.values}
                member = Member(change.identity, seen.key, seen.updated, before, edit.stamp, said)
                groups.setdefault(common, {})[seen.id] = member
        found = alike.send(groups, self.stop)
        for outcome in found.values():
            self._tell(outcome.word, outcome.subject, outcome.where, outcome.detail)
        return set(found)

    def _free(self, changes: Sequence[Change]) -> list[Change]:
        """Those that nobody has paused; the others are counted."""
        held = self.held(change.identity for change in changes)
        self._paused.update(held.values())
        return [change for change in changes if change.identity not in held]

    def _edit(
        self, change: Change, desired: Desired | None, fresh: dict[IssueId, Observed], observed: ObservedState
    ) -> tuple[Word, str, str, str]:
        seen = fresh.get(change.issue_id) if change.issue_id else None
        if seen is None:
            return Word.WAITING, change.identity, change.key or "", _VANISHED
        now = compare(desired, seen, self._ids, observed) if desired else change
        if now is None or now.verb not in WRITES or (desired is None and ORPHAN in seen.labels):
            return Word.UNCHANGED, change.identity, seen.key, "somebody else did it meanwhile"
        if self.stop():
            return Word.WAITING, change.identity, seen.key, "the run had to end; the next one does it"
        try:
            with within(issue=seen.key, cause=change.cause):
                now = self._write(now, desired, seen, observed)
        except ServiceError as error:
            return word_of(error), change.identity, seen.key, str(error)
        for act in self._saying(desired, seen):
            self._tell(Word.NOTED, change.identity, seen.key, act.template)
        put_right = now.reason if now.verb is Verb.UPDATE else ""
        word = Word.LINKED if now.verb is Verb.LINK else Word.RESTORED if put_right else Word.UPDATED
        said = (put_right, told(now.written), f"stays: {told(now.kept)}" if now.kept else "")
        return word, change.identity, seen.key, "; ".join(filter(None, said))

    def _write(
        self, change: Change, desired: Desired | None, seen: Observed, observed: ObservedState
    ) -> Change:
        """Send a change; where fields that it can do without are refused, again without them.

        Gives what was written.
        """
        if desired is None:
            self.tracker.edit(Edit(seen.id, {}, seen.project, add_labels=(ORPHAN,)))
            return change
        try:
            self.tracker.edit(self._edit_of(change, desired, seen, observed))
        except Permanent as error:
            if not error.fields or not FIELDS.optional.issuperset(error.fields):
                raise
            self._learn(desired, error.fields)
            fields = (replace(f, outcome=Kept.KEEP) if f.field in error.fields else f for f in change.fields)
            change = replace(change, fields=tuple(fields))
            if LINKS in error.fields:
                change, desired = replace(change, links=()), self._as_linked(desired, seen)
            if change.written or change.links:
                self.tracker.edit(self._edit_of(change, desired, seen, observed))
        return change

    def _saying(self, desired: Desired | None, seen: Observed) -> tuple[IssueAction, ...]:
        """The acts on an issue whose notes go with its edit."""
        if desired is None or seen.stamp is None or self._words is None:
            return ()
        acts = unsaid(self._acts.get(desired.identity, ()), seen.stamp)
        return tuple(act for act in acts if act.visibility is None and fault_of(act, self._words) is None)

    def _edit_of(self, change: Change, desired: Desired, seen: Observed, observed: ObservedState) -> Edit:
        untaken = left_out(desired, self._limits, exists=True)
        saying = self._saying(desired, seen)
        made = Written(
            desired=desired,
            seen=seen,
            parent=self._ids.get(desired.parent) if desired.parent else None,
            blocked_by=tuple(self._keys[i] for i in change.links if i in self._keys),
            linked=self._as_linked(desired, seen) if LINKS in untaken else self._linked(desired),
            untaken=untaken,
            held=desired.identity in observed.held,
            say=lambda memory: noted(memory, saying, seen.status.category),
        )
        return replace(made.edit(change), comment=self._words(*saying) if saying and self._words else None)

    def _as_linked(self, desired: Desired, seen: Observed) -> Desired:
        """With the links alone that were made before, by the bot or a person: no more can be made."""
        made = seen.stamp.links if seen.stamp else frozenset()
        there = (i for i in desired.blocked_by if i in made or self._ids.get(i) in seen.blocked_by)
        return replace(desired, blocked_by=tuple(there))
