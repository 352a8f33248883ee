"""Say on requests what the rules ask for: each note once, with the memory of it in the same request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.outcome import Outcome, Report, Word
from bot.core.rules import Act
from bot.core.types import ChangeRequest
from bot.errors import Transient, WorkFailed
from bot.jobs.act import NoteWords
from bot.ports import Edit, Notes, Tracker


@dataclass(slots=True)
class Answers:
    """One run of the notes on requests. A search may show a request as it was before the last note, so the
    ledger remembers too; whichever of the two knows a note, it is not placed again.

    A note is for the people of the service desk; the requester reads only what the act makes public.
    """

    tracker: Tracker
    notes: Notes
    words: NoteWords

    def run(self, requests: Mapping[str, ChangeRequest], wanted: Iterable[Act]) -> Report:
        """Place every note that is not there; what one request refuses does not stop the others."""
        outcomes = []
        for act in wanted:
            request = requests[act.identity]
            key = f"said:{request.id}"
            said = request.said | frozenset(self.notes.read_note(key) or ())
            if act.key in said:
                continue
            everything = sorted(said | {act.key})
            try:
                self.tracker.edit(self._note(request, act, everything))
            except Transient as error:
                outcomes.append(Outcome(Word.WAITING, request.key, detail=str(error)))
            except WorkFailed as error:
                outcomes.append(Outcome(Word.REFUSED, request.key, detail=str(error)))
            else:
                self.notes.write_note(key, everything)
                outcomes.append(Outcome(Word.NOTED, request.key, detail=act.template))
        return Report("requests", "cab", tuple(outcomes))

    def _note(self, request: ChangeRequest, act: Act, said: list[str]) -> Edit:
        stamp = {"v": 1, "said": said}
        return Edit(request.id, {}, comment=self.words(act), internal=not act.public, stamp=stamp)
