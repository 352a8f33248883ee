"""The words for changes of a plan that are only told."""

from bot.model.outcome import Word
from bot.reconcile.diff import ObservedState
from bot.reconcile.plan import Change, Verb

TOLD = {
    Verb.KEEP: Word.KEPT,
    Verb.CONFLICT: Word.CONFLICT,
    Verb.COPY: Word.COPY,
    Verb.ABSENT: Word.ABSENT,
    Verb.MOVED: Word.MOVED,
    Verb.HELD: Word.HELD,
    Verb.ORPHAN: Word.ORPHAN,
    Verb.MARK: Word.ORPHAN,
    Verb.WAIT: Word.WAITING,
    Verb.NO_TEXT: Word.REFUSED,
}


def word_for(change: Change, observed: ObservedState) -> Word:
    """The word for a change that is only told; a create that another process may be sending is no wait."""
    known = observed.known.get(change.identity)
    return Word.UNKNOWN if change.verb is Verb.WAIT and known and known.sender else TOLD[change.verb]
