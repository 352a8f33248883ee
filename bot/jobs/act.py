"""Carry out what the rules decided: a note on an issue, a change of its status; each once.

The note and the memory of it go in one request, so a run that ends anywhere neither repeats nor forgets it.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.core.outcome import Outcome, Report, Word
from bot.core.rules import Act, is_done
from bot.core.types import Adf, Identity, IssueId, Observed, Stamp
from bot.errors import RenderError, ServiceError, Transient
from bot.jobs.stamps import as_property
from bot.ports import Edit, Tracker


class NoteWords(Protocol):
    """Renders notes."""

    def __call__(self, *acts: Act) -> Adf:
        """One comment that says all of them."""
        ...


@dataclass(slots=True)
class Perform:
    """One run of the acts of one programme or release."""

    tracker: Tracker
    words: NoteWords
    stop: Callable[[], bool] = lambda: False
    touched: set[IssueId] = field(default_factory=set)
    """Issues that were written: what is known of them is behind."""

    def run(
        self,
        root: Identity,
        acts: Iterable[Act],
        ids: dict[Identity, IssueId],
        settled: Iterable[Identity] = (),
    ) -> Report:
        """Do every act, one issue after the other; what one refuses does not stop the others.

        Of the issues in `settled` the bot only forgets that it owed them a change of status.
        """
        outcomes = []
        by_issue: dict[Identity, list[Act]] = {identity: [] for identity in settled}
        for act in acts:
            by_issue.setdefault(act.identity, []).append(act)
        fresh = {issue.id: issue for issue in self.tracker.fetch([ids[i] for i in by_issue])}
        for identity, todo in by_issue.items():
            seen = fresh.get(ids[identity])
            if self.stop():
                break
            if seen and seen.stamp:
                outcomes += self._all(seen, seen.stamp, todo)
        return Report("notes", root, tuple(outcomes))

    def _all(self, seen: Observed, stamp: Stamp, todo: Sequence[Act]) -> list[Outcome]:
        """The acts of one issue, each on top of what the one before it left."""
        outcomes: list[Outcome] = []
        if stamp.owed is seen.status.category and not todo:
            self.touched.add(seen.id)
            with suppress(ServiceError):  # the next run does it
                self.tracker.edit(
                    Edit(seen.id, {}, seen.project, stamp=as_property(replace(stamp, owed=None)))
                )
        for act in todo:
            if is_done(act, stamp):
                continue
            self.touched.add(seen.id)
            try:
                stamp = self._one(seen, stamp, act)
            except RenderError as error:  # of this note alone
                outcomes.append(Outcome(Word.REFUSED, act.identity, seen.key, str(error)))
                continue
            except Transient as error:
                return [*outcomes, Outcome(Word.WAITING, act.identity, seen.key, str(error))]
            except ServiceError as error:
                return [*outcomes, Outcome(Word.REFUSED, act.identity, seen.key, str(error))]
            outcomes.append(Outcome(Word.NOTED, act.identity, seen.key, act.template))
        return outcomes

    def _one(self, seen: Observed, stamp: Stamp, act: Act) -> Stamp:
        if act.key not in stamp.said:
            moves = act.to is not None and act.to is not seen.status.category
            owed = act.to if moves else stamp.owed
            stamp = replace(stamp, said=stamp.said | {act.key}, owed=owed)
            self.tracker.edit(
                Edit(
                    seen.id,
                    {},
                    seen.project,
                    comment=self.words(act),
                    visibility=act.visibility,
                    stamp=as_property(stamp),
                )
            )
            stamp = replace(stamp, serial=stamp.serial + 1)
        if act.to is not None and stamp.owed is act.to:
            if seen.status.category is not act.to:
                self.tracker.transition(seen, act.to)
            stamp = replace(stamp, owed=None)
            self.tracker.edit(Edit(seen.id, {}, seen.project, stamp=as_property(stamp)))
            stamp = replace(stamp, serial=stamp.serial + 1)
        return stamp
