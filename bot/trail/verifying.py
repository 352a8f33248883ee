"""What is wrong with a chain, and where: by its own records, and by the heads that were written outside."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.trail.encoding import NOTHING_BEFORE, canonical, fingerprint
from bot.trail.heads import Head


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as the ledger stores it: nothing of it is believed yet."""

    number: Any
    body: Any
    hash: Any
    columns: Mapping[str, Any] = field(default_factory=dict)
    """What is stored beside the text to find it by; each is in the text under the same name."""
    salt: Any = None
    words: Any = None
    """Of what people said: their words as JSON; None where they were taken out, or there never were any."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A head that was found outside of the ledger."""

    head: Head
    where: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a chain that was verified."""

    records: int
    faults: tuple[str, ...]
    """One sentence each; empty where all is well."""
    confirmed: int = 0
    """Up to this record a head outside says the same."""
    redacted: int = 0
    """Records whose words were taken out, each told of by a record."""


@dataclass(slots=True)
class _Walk:
    """Goes through a chain once."""

    faults: list[str] = field(default_factory=list)
    hashes: dict[int, str] = field(default_factory=dict)
    """By number, as computed from the text of each record."""
    hidden: set[int] = field(default_factory=set)
    """Records whose words are not there."""
    redacted: set[str] = field(default_factory=set)
    """Numbers that a record tells to be redacted."""
    count: int = 0
    _number: int = 0
    _hash: str = NOTHING_BEFORE
    _before: set[str] = field(default_factory=lambda: {NOTHING_BEFORE})
    """What the next record may follow from."""

    def take(self, one: Stored) -> None:
        """Judge the next record."""
        self.count += 1
        name = f"record {one.number!r}"
        body, computed = self._read(one, name)
        if body is None:
            self._place(one, computed)
            return
        if isinstance(one.number, int) and one.number <= self._number:
            self.faults.append(f"{name} stands behind record {self._number}: records were re-ordered")
        if body.get("number") != one.number:
            self.faults.append(f"{name} says of itself that it is record {body.get('number')}: it was moved")
        elif body.get("previous") not in self._before:
            self.faults.append(self._unlinked(one.number))
        self._words(one, body, name)
        if body.get("kind") == "redacted":
            self.redacted.add(str(body.get("slot")))
        self._place(one, computed)

    def _read(self, one: Stored, name: str) -> tuple[Mapping[str, Any] | None, str]:
        if not isinstance(one.body, str):
            self.faults.append(f"{name} holds no text: it was changed")
            return None, ""
        try:
            computed = fingerprint(one.body)
            body = json.loads(one.body)
        except (ValueError, RecursionError):
            self.faults.append(f"{name} was changed: its text cannot be read")
            return None, ""
        if computed != one.hash:
            self.faults.append(f"{name} was changed: its text or its hash is not what it was")
        if not isinstance(body, dict) or canonical(body) != one.body:
            self.faults.append(f"{name} was not written by the bot: its text is not in the canonical form")
            return (body if isinstance(body, dict) else None), computed
        wrong = [key for key, value in one.columns.items() if body.get(key) != value]
        if wrong:
            self.faults.append(f"{name} is filed under another {', '.join(wrong)} than its text says")
        return body, computed

    def _unlinked(self, number: int) -> str:
        if number > self._number + 1:
            gap = f"record {self._number + 1}"
            if number > self._number + 2:
                gap = f"records {self._number + 1} to {number - 1}"
            return f"{gap} missing before record {number}: removed"
        before = f"record {self._number}" if self._number else "the beginning"
        return (
            f"record {number} does not follow from {before}: one of the two was changed, inserted or put in "
            "the place of another"
        )

    def _words(self, one: Stored, body: Mapping[str, Any], name: str) -> None:
        said = body.get("digest")
        if not said:
            if one.words is not None or one.salt is not None:
                self.faults.append(f"{name} has words beside it that it does not know of")
            return
        if one.words is None and one.salt is None:
            self.hidden.add(one.number)
            return
        if not isinstance(one.words, str) or not isinstance(one.salt, str):
            self.faults.append(f"{name}: the words beside it were changed")
        elif digest(one.salt, one.words) != said:
            self.faults.append(f"{name}: the words beside it are not those that were said")

    def _place(self, one: Stored, computed: str) -> None:
        if isinstance(one.number, int):
            self._number, self.hashes[one.number] = one.number, computed
        # A record that was changed is told once: the next may follow from what it was.
        self._before = {computed, str(one.hash)} if computed != one.hash else {computed}
        self._hash = computed

    @property
    def last(self) -> tuple[int, str]:
        """Number and hash of the last record."""
        return self._number, self._hash


def digest(salt: str, words: str) -> str:
    """The salted hash of people's words, as the record holds it; `words` are their canonical text."""
    return fingerprint(f"{salt}{words}")


def verify(
    records: Iterable[Stored],
    noted: tuple[int, str] | None,
    outside: Sequence[Outside] = (),
) -> Verdict:
    """Go through all records, in the order of their numbers. `noted` is the head that the ledger notes."""
    walk = _Walk()
    for one in records:
        walk.take(one)
    walk.faults += [
        f"record {number}: the words beside it are gone, and no record tells that they were taken out"
        for number in sorted(walk.hidden)
        if str(number) not in walk.redacted
    ]
    if noted is None and walk.count:
        walk.faults.append("the ledger's own note of the last record is gone")
    elif noted is not None and noted != walk.last and not (noted[0] == 0 and not walk.count):
        walk.faults.append(_behind(noted, walk.last))
    walk.faults += _against(walk, outside)
    same = [one.head.number for one in outside if walk.hashes.get(one.head.number) == one.head.hash]
    return Verdict(walk.count, tuple(walk.faults), max(same, default=0), len(walk.hidden))


def _behind(noted: tuple[int, str], last: tuple[int, str]) -> str:
    if noted[0] > last[0]:
        return (
            f"the chain ends at record {last[0]}, and the ledger notes record {noted[0]}: its end was cut off"
        )
    if noted[0] < last[0]:
        return f"records behind number {noted[0]}, the last that the ledger notes, were added by another hand"
    return f"the ledger notes another hash of record {noted[0]}: the record or the note was changed"


def _against(walk: _Walk, outside: Sequence[Outside]) -> Iterator[str]:
    """What the heads outside show that the chain itself does not."""
    good = 0
    for one in sorted(outside, key=lambda found: (found.head.number, found.head.day, found.where)):
        head, known = one.head, walk.hashes.get(one.head.number)
        told = f"the head of {head.day} in {one.where}"
        if known == head.hash:
            good = max(good, head.number)
        elif known is None and head.number > walk.last[0]:
            yield (
                f"records {walk.last[0] + 1} to {head.number} are missing: {told} says that record "
                f"{head.number} was there; the end was cut off, or an older ledger was put back"
            )
        elif known is None:
            yield f"record {head.number} is missing: {told} says that it was there"
        else:
            yield (
                f"record {head.number} is another one than {told} says: what stands behind record {good} was "
                "written anew, or an older ledger was put back and went on from there"
            )
