"""What was said, fixed when it was first read (docs/commands.md, "A decision is an event").

The record of an issue only grows. What its comments show later may add to it, and changes nothing in it: a
mended typo is no news, an author who changes the verdict decides anew, and what somebody else changed or
anybody deleted still stands.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from bot.commands.comments import Comment
from bot.commands.forms import Form, Reading
from bot.commands.reading import Heard, Rejected, Why
from bot.commands.verbs import LISTING, Verb
from bot.config.people_model import Person

LIVING = LISTING | {Verb.CALENDAR, Verb.EVIDENCE, Verb.TRIAL, Verb.THRESHOLD, Verb.CAB_EXPLANATION}
"""Words that tell how things are and decide nothing: what the comments say now counts."""

REDACTED = "(geschrapt)"
"""What stands for words that were taken out of the record."""


class Kind(StrEnum):
    """What a line of the record tells."""

    SAID = "said"
    REVOKED = "revoked"
    """Its author changed the comment and decides otherwise now."""
    ALTERED = "altered"
    """Somebody else changed the comment; what was said stands."""
    REMOVED = "removed"
    """The comment, or the line in it, is not there any more; what was said stands."""
    OUTCOME = "outcome"
    """What a meeting came to (`bot.features.decisions.gate_states`)."""
    REDACTED = "redacted"
    """The words of an earlier entry were taken out; `slot` is its number."""
    OPERATOR = "operator"
    """An operator stopped, remade or closed something; `account` is who, `slot` what they did."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record."""

    subject: str
    """Identity of the issue, or key of the request."""
    kind: Kind
    slot: str
    """Names the statement: comment, word and which of several; of an outcome its key."""
    at: datetime
    """When it was said, changed or decided; aware. Of what was removed: when that was noticed."""
    reading: Reading | None = None
    account: str = ""
    """Whose words they are."""
    editor: str = ""
    """Who changed the comment, of `ALTERED`."""
    people: tuple[Person, ...] = ()
    """As whom the account spoke then: party, function and mandates."""
    derived: bool = False
    """Whether the comment had been changed before this record began: what it said first is not known."""
    number: int = 0
    """Place in the ledger's record; 0 until it is stored."""

    @property
    def comment(self) -> str:
        """Id of the comment."""
        return self.slot.split("/", 1)[0]


@dataclass(frozen=True, slots=True)
class Command:
    """Something that people said and that was understood, with who they were then."""

    id: str
    """Of the comment."""
    author: str
    """Account id."""
    at: datetime
    """When it was said; aware."""
    reading: Reading
    people: tuple[Person, ...] = ()
    """As whom the author spoke: as the record has it, then as the config has it for that moment."""
    derived: bool = False
    """Whether its text had been changed before it was first read."""

    @property
    def word(self) -> str:
        """Its first word."""
        return self.reading.word

    @property
    def form(self) -> Form:
        """What was understood."""
        return self.reading.form

    @property
    def text(self) -> str:
        """The reason, or the free text."""
        return self.reading.reason

    @property
    def values(self) -> tuple[str, ...]:
        """What it names."""
        return self.reading.values


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that was not understood, with the comment that it stands in."""

    comment: Comment
    rejected: Rejected
    stands: bool = False
    """Whether an earlier statement of the same word in this comment still stands."""
    people: tuple[Person, ...] = ()
    """As whom its author speaks."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What there is to hear on one issue."""

    commands: tuple[Command, ...] = ()
    """Everything that counts, oldest first."""
    unread: tuple[Unread, ...] = ()
    changes: tuple[Entry, ...] = ()
    """Statements that were revoked, altered or removed: told once each."""
    outcomes: tuple[Entry, ...] = ()
    """What meetings came to, as recorded; oldest first."""
    new: tuple[Entry, ...] = ()
    """What has to be added to the record."""


Speakers = Callable[[str, datetime], tuple[Person, ...]]
"""As whom an account speaks at an instant, by the config."""


def listen(
    subject: str,
    known: Sequence[Entry],
    comments: Sequence[Comment],
    read: Callable[[Comment], Heard],
    speakers: Speakers,
    now: datetime,
    began: datetime,
) -> Listening:
    """What counts on an issue, given its record, oldest first, and all its comments as they are now.

    `began` is when this record began: what was changed before is marked as derived.
    """
    heard = {comment.id: read(comment) for comment in comments}
    altered = {(entry.kind, entry.slot, entry.at) for entry in known if entry.kind is Kind.ALTERED}
    new: list[Entry] = []
    unread: list[Unread] = []
    living: list[Command] = []
    for comment in comments:
        found = heard[comment.id]
        standing = _standing(known, comment.id)
        fixed = [one for one in found.readings if one.word not in LIVING]
        living += (_living(comment, one, speakers) for one in found.readings if one.word in LIVING)
        taken = {entry.slot for entry in known if entry.comment == comment.id}
        entries, refused = _compared(subject, comment, standing, fixed, taken, speakers, began)
        entries = [entry for entry in entries if (entry.kind, entry.slot, entry.at) not in altered]
        new += entries
        words = {entry.reading.word for entry in standing if entry.reading}
        unread += (
            Unread(
                comment,
                one,
                one.utterance.word in words,
                speakers(comment.author, comment.updated),
            )
            for one in (*found.rejected, *refused)
            if comment.updated >= began
        )
        gone = _left_out(comment, standing, fixed, found.rejected)
        new += _missing(known, gone, now)
    gone = [e for e in _standing(known) if e.comment not in heard]
    new += _missing(known, gone, now)
    new = [replace(entry, at=entry.at.astimezone(UTC)) for entry in new]  # as the ledger gives them back
    whole = (*known, *new)
    commands = sorted(
        (*_commands(whole, speakers), *living), key=lambda one: (one.at, _number(one.id), one.id)
    )
    outcomes = tuple(e for e in known if e.kind is Kind.OUTCOME)
    return Listening(tuple(commands), tuple(unread), tuple(_changes(whole)), outcomes, tuple(new))


def _standing(known: Iterable[Entry], comment: str | None = None) -> list[Entry]:
    """The statements that nobody revoked by changing them, of one comment or of all."""
    found: dict[str, Entry] = {}
    for entry in known:
        if entry.kind is Kind.SAID:
            found[entry.slot] = entry
        elif entry.kind is Kind.REVOKED:
            found.pop(entry.slot, None)
    return [entry for entry in found.values() if comment in (None, entry.comment)]


def _compared(
    subject: str,
    comment: Comment,
    standing: Sequence[Entry],
    now: Sequence[Reading],
    taken: set[str],
    speakers: Speakers,
    began: datetime,
) -> tuple[list[Entry], list[Rejected]]:
    """What a comment adds to the record, and what in it does not count because somebody else changed it.

    What was read of a comment stays so until that is changed, though config or grammar would read it
    otherwise now. `taken` are the slots that the record knows of it, revoked ones too.
    """
    before = comment.updated < began
    if comment.is_foreign and not (before and not standing):
        return list(_altered(comment, standing, now)), _refused(comment, standing, now)
    pairs, fresh = _matched(standing, now)
    entries: list[Entry] = []
    for entry, reading in pairs:
        if comment.updated > entry.at and _differs(entry.reading, reading):
            entries.append(replace(entry, kind=Kind.REVOKED, at=comment.updated, number=0))
            fresh.append(reading)
    slots = set(taken)
    for reading in fresh:
        slot = _slot(comment, reading, slots)
        slots.add(slot)
        people = speakers(comment.author, comment.updated)
        derived = before and comment.is_edited
        entries.append(
            Entry(subject, Kind.SAID, slot, comment.updated, reading, comment.author, "", people, derived)
        )
    return entries, []


def _matched(
    standing: Sequence[Entry], now: Sequence[Reading]
) -> tuple[list[tuple[Entry, Reading]], list[Reading]]:
    """Each statement with what stands in its place now, and the readings that are new."""
    rest = list(now)
    pairs: list[tuple[Entry, Reading]] = []
    left: list[Entry] = []
    for entry in standing:
        same = next((one for one in rest if not _differs(entry.reading, one)), None)
        if same is None:
            left.append(entry)
        else:
            rest.remove(same)
            pairs.append((entry, same))
    for entry in left:
        other = next((one for one in rest if entry.reading and one.word == entry.reading.word), None)
        if other is not None:
            rest.remove(other)
            pairs.append((entry, other))
    return pairs, rest


def _left_out(
    comment: Comment, standing: Sequence[Entry], now: Sequence[Reading], rejected: Sequence[Rejected]
) -> list[Entry]:
    """The statements that have no line in their comment any more, not even one that nobody understands."""
    kept = {entry.slot for entry, _ in _matched(standing, now)[0]}
    words = {one.utterance.word for one in rejected}
    changed = (entry for entry in standing if comment.updated > entry.at)
    return [e for e in changed if e.slot not in kept and e.reading and e.reading.word not in words]


def _differs(before: Reading | None, now: Reading) -> bool:
    """Whether it says something else; other words for the same are no news."""
    if before is None or (before.word, before.form, before.values) != (now.word, now.form, now.values):
        return True
    return not same_texts(before.texts, now.texts)


def same_texts(before: Sequence[str], now: Sequence[str]) -> bool:
    """Whether these are the same conditions; of one whose words were taken out nobody can tell otherwise."""
    return len(before) == len(now) and all(
        REDACTED in (one, other) or _plain(one) == _plain(other)
        for one, other in zip(before, now, strict=True)
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _slot(comment: Comment, reading: Reading, taken: set[str]) -> str:
    number = 1
    while (slot := f"{comment.id}/{reading.word}/{number}") in taken:
        number += 1
    return slot


def _altered(comment: Comment, standing: Sequence[Entry], now: Sequence[Reading]) -> Iterator[Entry]:
    """Statements that somebody else made say something else, each time they do."""
    pairs, _ = _matched(standing, now)
    for entry, reading in pairs:
        if comment.updated > entry.at and _differs(entry.reading, reading):
            yield replace(
                entry, kind=Kind.ALTERED, at=comment.updated, editor=comment.editor, reading=None, number=0
            )


def _refused(comment: Comment, standing: Sequence[Entry], now: Sequence[Reading]) -> list[Rejected]:
    """What somebody else wrote into a comment is nobody's decision."""
    _, fresh = _matched(standing, now)
    utterances = list(comment.said)
    return [
        Rejected(one, Why.FOREIGN)
        for reading in fresh
        if (one := next((u for u in utterances if u.word == reading.word), None))
    ]


def _missing(known: Iterable[Entry], gone: Iterable[Entry], now: datetime) -> Iterator[Entry]:
    """What is not there any more, told once per statement."""
    removed = {entry.slot for entry in known if entry.kind is Kind.REMOVED}
    for entry in gone:
        if entry.slot not in removed:
            yield replace(entry, kind=Kind.REMOVED, at=now, reading=None, number=0)


def _changes(record: Iterable[Entry]) -> Iterator[Entry]:
    """What became of statements; that one is not there any more once, though two processes noticed it."""
    missed: set[str] = set()
    for entry in record:
        if entry.kind in (Kind.REVOKED, Kind.ALTERED) or (
            entry.kind is Kind.REMOVED and entry.slot not in missed
        ):
            yield entry
        if entry.kind is Kind.REMOVED:
            missed.add(entry.slot)


def _living(comment: Comment, reading: Reading, speakers: Speakers) -> Command:
    """What a comment tells now; whoever changed it last answers for it."""
    author = comment.editor or comment.author
    return Command(comment.id, author, comment.updated, reading, speakers(author, comment.updated))


def _commands(record: Sequence[Entry], speakers: Speakers) -> Iterator[Command]:
    for entry in _standing(record):
        if entry.reading:
            people = tuple(dict.fromkeys((*entry.people, *speakers(entry.account, entry.at))))
            yield Command(entry.comment, entry.account, entry.at, entry.reading, people, entry.derived)


def _number(comment: str) -> int:
    digits = "".join(filter(str.isdigit, comment))
    return int(digits) if digits else 0


def withdrawn_applied(commands: Iterable[Command], *words: str) -> tuple[Command, ...]:
    """The commands of these words that stand after its withdrawals, oldest first.

    `ingetrokken` takes back the last statement of the same author about the same thing.
    """
    kept: list[Command] = []
    for one in commands:
        if one.word not in words:
            continue
        if one.form is not Form.WITHDRAWN:
            kept.append(one)
            continue
        about = set(one.values) - {""}
        for place in range(len(kept) - 1, -1, -1):
            same = kept[place].author == one.author
            if same and (not about or about & set(kept[place].values)):
                del kept[place]
                break
    return tuple(kept)
