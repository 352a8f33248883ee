"""Carry out what the rules decided: a note on an issue, a change of its status; each once.

All notes of one round on an issue are one comment, and go with the memory of them in one request: a run that
ends anywhere neither repeats nor forgets them, and nobody is mailed twice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.commands.comments import Visibility
from bot.errors import RenderError, ServiceError, Transient, WorkFailed
from bot.features.all_rules import IssueAction, is_done
from bot.logs import within
from bot.model.issue import Adf, Category, Identity, IssueId, ManagedState, Observed
from bot.model.outcome import Outcome, Report, Word
from bot.ports import Edit, Tracker
from bot.round.apply.stamps import as_property
from bot.round.failed import failed
from bot.situation.scope_pauses import Pause


class NoteWords(Protocol):
    """Renders notes."""

    def __call__(self, *acts: IssueAction) -> Adf:
        """One comment that says all of them."""
        ...


def word_of(error: WorkFailed) -> Word:
    """What became of a piece of work that raised this."""
    return Word.WAITING if isinstance(error, Transient) else failed(error)


def by_issue(acts: Iterable[IssueAction]) -> Mapping[Identity, Sequence[IssueAction]]:
    """Acts by the issue that they are about, in their order."""
    found: dict[Identity, list[IssueAction]] = {}
    for act in acts:
        found.setdefault(act.identity, []).append(act)
    return found


def unsaid(acts: Iterable[IssueAction], stamp: ManagedState) -> tuple[IssueAction, ...]:
    """The acts whose notes are not there."""
    return tuple(act for act in acts if act.key not in stamp.posted)


def fault_of(act: IssueAction, words: NoteWords) -> str | None:
    """Why the note of an act cannot be rendered; None where it can. It stops that note alone."""
    try:
        words(act)
    except RenderError as error:
        return str(error)
    return None


def by_readers(acts: Iterable[IssueAction]) -> Mapping[Visibility | None, Sequence[IssueAction]]:
    """Acts by who may read their notes: one comment has one circle of readers."""
    found: dict[Visibility | None, list[IssueAction]] = {}
    for act in acts:
        found.setdefault(act.visibility, []).append(act)
    return found


def noted(stamp: ManagedState, acts: Iterable[IssueAction], stands: Category) -> ManagedState:
    """The stamp once the notes of these acts are there; the last status that they ask for is owed."""
    owed, reached = stamp.pending_transition, stamp.pending_transition or stands
    for act in acts:
        stamp = replace(stamp, posted=stamp.posted | {act.key})
        if act.to is not None and act.to is not reached:
            owed, reached = act.to, act.to
    return replace(stamp, pending_transition=None if owed is stands else owed)


@dataclass(slots=True)
class Perform:
    """One run of the acts of one programme or release."""

    tracker: Tracker
    words: NoteWords
    stop: Callable[[], bool] = lambda: False
    held: Callable[[Identity], Pause | None] = lambda _: None
    """What an operator has paused; asked before every issue."""
    touched: set[IssueId] = field(default_factory=set)
    """Issues that were written: what is known of them is behind."""

    def run(
        self,
        root: Identity,
        acts: Iterable[IssueAction],
        ids: dict[Identity, IssueId],
        settled: Iterable[Identity] = (),
    ) -> Report:
        """Do every act, one issue after the other; what one refuses does not stop the others. Those that go
        with an edit alone are not among them. What is opened again comes last, in the order of the acts that
        say so.

        Of the issues in `settled` the bot only forgets that it owed them a change of status.
        """
        outcomes = []
        acts = [act for act in acts if not act.with_edit]
        opened = {act.identity: n for n, act in enumerate(acts) if act.to is Category.NEW}
        found = {**dict.fromkeys(settled, ()), **by_issue(acts)}
        todo = dict(sorted(found.items(), key=lambda one: opened.get(one[0], -1)))
        fresh = {issue.id: issue for issue in self.tracker.fetch([ids[i] for i in todo])}
        for identity, here in todo.items():
            seen = fresh.get(ids[identity])
            if self.stop():
                break
            if seen and seen.stamp and not self.held(identity):
                with within(issue=seen.key):
                    outcomes += self._all(seen, seen.stamp, here)
        return Report("notes", root, tuple(outcomes))

    def _all(self, seen: Observed, stamp: ManagedState, acts: Sequence[IssueAction]) -> list[Outcome]:
        """The acts of one issue: what is to be said in one comment, then the change of status."""
        if stamp.pending_transition is seen.status.category and not acts:
            self.touched.add(seen.id)
            with suppress(ServiceError):  # the next run does it
                self._remember(seen, replace(stamp, pending_transition=None))
        todo = [act for act in acts if not is_done(act, stamp)]
        if todo:
            self.touched.add(seen.id)
        outcomes: list[Outcome] = []
        try:
            for visibility, said_together in by_readers(unsaid(todo, stamp)).items():
                faults = {act.key: fault_of(act, self.words) for act in said_together}
                outcomes += [
                    Outcome(Word.REFUSED, act.identity, seen.key, fault)
                    for act in said_together
                    if (fault := faults[act.key])
                ]
                saying = [act for act in said_together if not faults[act.key]]
                if not saying:
                    continue
                noting = noted(stamp, saying, seen.status.category)
                note, memory = self.words(*saying), as_property(noting)
                edit = Edit(seen.id, {}, seen.project, comment=note, visibility=visibility, stamp=memory)
                self.tracker.edit(edit)
                stamp = replace(noting, serial=noting.serial + 1)
                outcomes += [Outcome(Word.NOTED, act.identity, seen.key, act.template) for act in saying]
                outcomes += [Outcome(Word.REFUSED, a.identity, seen.key, a.alarm) for a in saying if a.alarm]
            if stamp.pending_transition and any(act.to is stamp.pending_transition for act in todo):
                self._move(seen, stamp, stamp.pending_transition)
                if not outcomes:
                    outcomes.append(Outcome(Word.UPDATED, todo[0].identity, seen.key, "status"))
        except ServiceError as error:
            outcomes.append(Outcome(word_of(error), todo[0].identity, seen.key, str(error)))
        return outcomes

    def _move(self, seen: Observed, stamp: ManagedState, to: Category) -> None:
        """Bring the issue to the status that it is owed."""
        if seen.status.category is not to:
            self.tracker.transition(seen, to)
        self._remember(seen, replace(stamp, pending_transition=None))

    def _remember(self, seen: Observed, stamp: ManagedState) -> None:
        self.tracker.edit(Edit(seen.id, {}, seen.project, stamp=as_property(stamp)))
