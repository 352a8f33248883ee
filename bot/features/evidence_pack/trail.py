"""Where the records of a hash-chained audit trail become a chapter of the pack."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.features.evidence_pack.views import Trail, TrailLine


class ChainRecord(Protocol):
    """What is needed of one record of the audit trail."""

    @property
    def number(self) -> int:
        """Its place in the chain."""
        ...

    @property
    def at(self) -> datetime:
        """When it was added; aware."""
        ...

    @property
    def kind(self) -> str:
        """What kind of event it is."""
        ...

    @property
    def subject(self) -> str:
        """What it is about."""
        ...

    @property
    def text(self) -> str:
        """What it tells, as far as it may leave the ledger."""
        ...

    @property
    def digest(self) -> str:
        """Its hash, which covers the record before it."""
        ...


def trail_of(records: Iterable[ChainRecord], head_number: int, head: str) -> Trail:
    """The chapter of these records, those of one scope, oldest first; `head` is that of the whole chain."""
    lines = (
        TrailLine(
            number=one.number,
            at=one.at,
            kind=one.kind,
            subject=one.subject,
            text=one.text,
            digest=one.digest,
        )
        for one in records
    )
    return Trail(head=head, head_number=head_number, records=tuple(lines))
