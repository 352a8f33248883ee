"""Say on requests what the rules ask for: each note once, with the memory of it in the same request."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.managed import OVERWRITTEN
from bot.core.outcome import Outcome, Report, Word
from bot.core.rules import Act
from bot.core.types import ChangeRequest
from bot.errors import ServiceError, Transient
from bot.jobs.act import NoteWords
from bot.ports import Edit, Notes, Tracker


@dataclass(slots=True)
class Answers:
    """One run of the notes on requests. What was placed stands in the ledger and, signed, on the request: a
    search may show a request as it was before the last note, and a run may end before the ledger knows.
    Whichever of the two knows a note, it is not placed again.

    Anybody may write the property of a request. Without the bot's signature it counts only while the ledger
    knows nothing of the request; else the ledger counts, and the property is put right.

    A note is for the people of the service desk; the requester reads only what the act makes public.
    """

    tracker: Tracker
    notes: Notes
    words: NoteWords

    def run(self, requests: Mapping[str, ChangeRequest], wanted: Iterable[Act]) -> Report:
        """Place every note that is not there; what one request refuses does not stop the others."""
        outcomes = list(self._restored(requests.values()))
        for act in wanted:
            request = requests[act.identity]
            said = self._said(request)
            if act.key not in said:
                edit = self._note(request, act, sorted(said | {act.key}))
                outcomes.append(
                    self._place(request, edit, Outcome(Word.NOTED, request.key, detail=act.template))
                )
        return Report("requests", "cab", tuple(outcomes))

    def _said(self, request: ChangeRequest) -> frozenset[str]:
        """Keys of the notes that were placed."""
        ledger = self.notes.read_note(_key(request))
        shown = request.said if request.proven or ledger is None else frozenset()
        return shown | frozenset(ledger or ())

    def _restored(self, requests: Iterable[ChangeRequest]) -> Iterator[Outcome]:
        """Put the property right where somebody wrote over it."""
        for request in requests:
            unproven = request.said and not request.proven
            if unproven and self._said(request) != request.said:
                edit = Edit(request.id, {}, stamp=_property(request, sorted(self._said(request))))
                yield self._place(request, edit, Outcome(Word.RESTORED, request.key, detail=OVERWRITTEN))

    def _place(self, request: ChangeRequest, edit: Edit, done: Outcome) -> Outcome:
        try:
            self.tracker.edit(edit)
        except Transient as error:
            return Outcome(Word.WAITING, request.key, detail=str(error))
        except ServiceError as error:
            return Outcome(Word.REFUSED, request.key, detail=str(error))
        if edit.stamp:
            self.notes.write_note(_key(request), edit.stamp["said"])
        return done

    def _note(self, request: ChangeRequest, act: Act, said: list[str]) -> Edit:
        stamp = _property(request, said)
        return Edit(request.id, {}, comment=self.words(act), internal=not act.public, stamp=stamp)


def _property(request: ChangeRequest, said: list[str]) -> dict[str, Any]:
    return {"v": 1, "request": request.id, "said": said}


def _key(request: ChangeRequest) -> str:
    return f"said:{request.id}"
