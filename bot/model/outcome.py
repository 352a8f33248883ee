"""What became of each thing that a run did, in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Word(StrEnum):
    """Every way in which a piece of work can end, doing nothing included."""

    CREATED = "created"
    UPDATED = "updated"
    RESTORED = "restored"
    LINKED = "linked"
    PUBLISHED = "published"
    SENT = "sent"
    ACCEPTED = "accepted"
    NOTED = "noted"
    UNCHANGED = "unchanged"
    KEPT = "kept-human-edit"
    CONFLICT = "conflict"
    COPY = "copy"
    GONE = "gone"
    ABSENT = "not-visible"
    MOVED = "moved"
    HELD = "held"
    ORPHAN = "orphan"
    DEFERRED = "deferred"
    PAUSED = "paused"
    CLOCK = "clock"
    WAITING = "waiting"
    LAPSED = "lapsed"
    SKIPPED = "skipped"
    LEFT_OUT = "left-out"
    REFUSED = "refused"
    WITHHELD = "withheld"
    UNKNOWN = "unknown-outcome"


LEFT_ALONE = frozenset(
    {Word.KEPT, Word.CONFLICT, Word.COPY, Word.ABSENT, Word.MOVED, Word.HELD, Word.ORPHAN, Word.WAITING}
)
"""Words for what a plan tells of an issue without doing anything there."""

UNSETTLED = frozenset({Word.WAITING, Word.UNKNOWN})
"""Words for what a later run may find done or do by itself."""

FAILURES = UNSETTLED | {Word.REFUSED, Word.LAPSED, Word.WITHHELD}
"""Words for what should exist now and does not: a run with any of them ends with exit status 1.

What is put off on purpose is `deferred` or `paused`, and what people decided (`gone`, `kept-human-edit`) is
no failure; nor is an issue that Jira does not show any more.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One event: what happened to whom, where to look, and the service's own words if it refused."""

    word: Word
    subject: str
    where: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All outcomes of one job for one programme, release or channel."""

    job: str
    root: str
    outcomes: tuple[Outcome, ...]
    unchanged: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Outcomes per word, zeros left out, `unchanged` included."""
        found = Counter(outcome.word for outcome in self.outcomes)
        found[Word.UNCHANGED] += self.unchanged
        return {word.value: found[word] for word in Word if found[word]}

    @property
    def failed(self) -> bool:
        """Whether anything that should exist now does not."""
        return any(outcome.word in FAILURES for outcome in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        rows = [
            {"word": o.word.value, "subject": o.subject, "where": o.where, "detail": o.detail}
            for o in self.outcomes
        ]
        return {"job": self.job, "root": self.root, "counts": self.counts, "outcomes": rows}


def any_failed(reports: Sequence[Report]) -> bool:
    """Whether any of the reports holds a failure."""
    return any(report.failed for report in reports)
