"""Which managed state of an issue counts: what its property shows, or what the ledger remembers.

Whoever may edit an issue may write its entity property (services §2.4). So a property counts where it
carries the bot's signature and is newer than what the ledger remembers, or says the same. Otherwise the
ledger's memory counts, and the property is put right. Where the ledger remembers nothing, as after it was
lost, what the property says is taken over and marked as derived (ADR 0010).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.issue import ManagedState, Observed

OVERWRITTEN = "somebody wrote over the bot's property; what the ledger remembers counts"
"""What a person is told, where that happened."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the ledger knows of an issue as it was last seen."""

    stamp: ManagedState | None
    updated: datetime


def judged(shown: Observed, before: Remembered | None) -> Observed:
    """The issue with the managed state that counts.

    A search may show an issue as it was before it was last read: that tells nothing of its property.
    """
    if before and before.stamp and shown.updated < before.updated:
        late = shown.stamp if shown.stamp and shown.stamp.proven else before.stamp
        return _with(shown, late)
    return _with(shown, counted(shown.stamp, before.stamp if before else None))


def counted(shown: ManagedState | None, remembered: ManagedState | None) -> ManagedState | None:
    """The managed state that counts, of what an issue shows and what the ledger remembers of it."""
    if remembered is None:
        return shown if shown is None or shown.proven else _derived(shown)
    if shown is not None and shown.identity == remembered.identity:
        if _says_the_same(shown, remembered):
            return shown if shown.proven else replace(remembered, overwritten=False)
        if shown.proven and shown.serial > remembered.serial:
            return shown
    return replace(remembered, overwritten=True)


def _derived(shown: ManagedState) -> ManagedState:
    """Taken over without proof. Notes that it names count as placed, so that none is placed twice; what it
    says that the bot owes is not carried out.
    """
    return replace(shown, proven=True, derived=True, pending_transition=None)


def _says_the_same(shown: ManagedState, remembered: ManagedState) -> bool:
    """Whether both hold the same; what was left out of a derived one makes no difference."""
    owed = None if remembered.derived else shown.pending_transition
    return _content(replace(shown, pending_transition=owed)) == _content(remembered)


def _content(stamp: ManagedState) -> tuple[object, ...]:
    return (
        stamp.serial,
        stamp.applied,
        stamp.links,
        stamp.runbook,
        stamp.posted,
        stamp.pending_transition,
        stamp.first,
    )


def _with(issue: Observed, stamp: ManagedState | None) -> Observed:
    return issue if stamp is issue.stamp else replace(issue, stamp=stamp)
