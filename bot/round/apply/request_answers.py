"""Say on requests what the rules ask for: each note once, all of one round in one comment.

A comment carries the keys of its notes in a property of its own, so note and memory are one request. A note
is for the people of the service desk; who asked reads only what an act makes public.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import WorkFailed
from bot.features.all_rules import IssueAction
from bot.model.issue import Identity
from bot.model.outcome import Outcome, Report, Word
from bot.model.request import ChangeRequest
from bot.ports import Desk, Notes
from bot.round.apply.issue_acts import NoteWords, fault_of, word_of
from bot.round.observe.unresolved import IN_FLIGHT
from bot.situation.scope_pauses import Pause

_ROOT = Identity("cab")

_LEAK = "internal-note"
"""The ledger's note of a comment that should have been internal and was not."""


@dataclass(slots=True)
class Answers:
    """One run of the notes on requests. The ledger remembers what was said; where it does not know a note,
    the comments of that request are read before it is placed.
    """

    desk: Desk
    notes: Notes
    words: NoteWords
    now: datetime
    held: Callable[[Identity], Pause | None] = lambda _: None
    """What an operator has paused; asked before every request."""

    def run(self, requests: Mapping[str, ChangeRequest], wanted: Iterable[IssueAction]) -> Report:
        """Place every note that is not there; what one request refuses does not stop the others."""
        outcomes: list[Outcome] = []
        todo: dict[str, list[IssueAction]] = {}
        for act in wanted:
            request = requests[act.identity]
            if act.key not in self._remembered(request):
                todo.setdefault(request.key, []).append(act)
        for key, acts in todo.items():
            if self.held(_ROOT):
                break
            try:
                outcomes += self._all(requests[key], acts)
            except WorkFailed as error:
                outcomes.append(Outcome(word_of(error), key, detail=str(error)))
        return Report("requests", _ROOT, tuple(outcomes))

    def _all(self, request: ChangeRequest, acts: Sequence[IssueAction]) -> Iterator[Outcome]:
        """The notes of one request that are not there yet: one comment for each kind of reader."""
        tried = self.notes.read_note(_tried(request))
        if tried and self.now - datetime.fromisoformat(tried) < IN_FLIGHT:
            yield Outcome(Word.WAITING, request.key, detail="a comment was sent and its answer never came")
            return
        there = self._placed(request)
        self._remember(request, there)
        new = [act for act in acts if act.key not in there]
        for public, visibility in dict.fromkeys((act.public, act.visibility) for act in new):
            part = [act for act in new if (act.public, act.visibility) == (public, visibility)]
            if part and (public or not self._leaks()):
                yield from self._renderable(request, part, public=public)
            elif part:
                yield from self._hold_back(request, part)

    def _renderable(
        self, request: ChangeRequest, acts: Sequence[IssueAction], *, public: bool
    ) -> Iterator[Outcome]:
        """Say what can be rendered, and tell of each note that cannot."""
        faults = {act.key: fault_of(act, self.words) for act in acts}
        if saying := [act for act in acts if not faults[act.key]]:
            yield from self._say(request, saying, public=public)
        for fault in filter(None, faults.values()):
            yield Outcome(Word.REFUSED, request.key, detail=fault)

    def _say(self, request: ChangeRequest, acts: Sequence[IssueAction], *, public: bool) -> Iterator[Outcome]:
        keys = [act.key for act in acts]
        note = self.words(*acts)
        self.notes.write_note(_tried(request), self.now.isoformat())
        said = self.desk.say(request.id, note, keys, public=public, visibility=acts[0].visibility)
        self._remember(request, self._remembered(request) | set(keys))
        self.notes.write_note(_tried(request), None)
        for act in acts:
            yield Outcome(Word.NOTED, request.key, detail=act.template)
        if said.public and not public:
            self.notes.write_note(_LEAK, {"request": request.id, "comment": said.id, "told": []})
            detail = (
                f"comment {said.id} should be internal, and who asked can read it: remove it or make it "
                "internal; until then no internal notes are placed on requests"
            )
            yield Outcome(Word.REFUSED, request.key, detail=detail)
        elif public and not said.public:
            detail = (
                f"comment {said.id} is for who asked, who cannot read it: the bot needs an agent's licence"
            )
            yield Outcome(Word.REFUSED, request.key, detail=detail)

    def _leaks(self) -> bool:
        """Whether an internal note reaches who asked, as far as is known; asked again while it does."""
        leak = self.notes.read_note(_LEAK)
        if not leak:
            return False
        comment = self.desk.comment(leak["request"], leak["comment"])
        if comment is None or not comment.public:
            self.notes.write_note(_LEAK, None)
            return False
        return True

    def _hold_back(self, request: ChangeRequest, acts: Sequence[IssueAction]) -> Iterator[Outcome]:
        """Tell once of each note that it is not placed because it would reach who asked."""
        leak: dict[str, Any] = self.notes.read_note(_LEAK)
        new = [act for act in acts if f"{request.id} {act.key}" not in leak["told"]]
        told = [*leak["told"], *(f"{request.id} {act.key}" for act in new)]
        if new:
            self.notes.write_note(_LEAK, {**leak, "told": told})
        for act in new:
            detail = f"{act.template}: not placed while comment {leak['comment']} is read by who asked"
            yield Outcome(Word.LEFT_OUT, request.key, detail=detail)

    def _placed(self, request: ChangeRequest) -> frozenset[str]:
        """Keys of the notes that are there. Version 0.1.0 named them on the request itself, where anybody may
        write: that counts only where such a note stands, and while the ledger knows nothing of the request.
        """
        known, placed = self._remembered(request), self.desk.said(request.id)
        earlier = request.said if placed.unnamed and not known else frozenset()
        return known | placed.keys | earlier

    def _remembered(self, request: ChangeRequest) -> frozenset[str]:
        return frozenset(self.notes.read_note(f"said:{request.id}") or ())

    def _remember(self, request: ChangeRequest, keys: Iterable[str]) -> None:
        if set(keys) != self._remembered(request):
            self.notes.write_note(f"said:{request.id}", sorted(keys))


def _tried(request: ChangeRequest) -> str:
    return f"say:{request.id}"
