"""Which issue is the bot's for an identity, and which only carry its marks: copies.

The ledger goes first: where it knows the id of an identity's issue, only that issue counts, whatever any
issue says in labels or property. Jira's own Clone copies labels, so a label names at most a copy then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.identity import identities_of
from bot.model.issue import Identity, IssueId, IssueKey, Observed
from bot.model.values import value


@value
class Known:
    """What the ledger remembers of one identity."""

    issue_id: IssueId | None
    key: IssueKey | None
    unresolved: bool = False
    """A create was sent and its outcome is not known yet."""
    tried_at: datetime | None = None
    """When that create was sent."""
    sender: str = ""
    """Which other process may still be sending it, and what to do about that, in words."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An issue that carries the marks of an identity whose issue is another one."""

    identity: Identity
    issue: Observed


@dataclass(frozen=True, slots=True)
class Ownership:
    """Every issue that was seen, by what it is to the bot."""

    claims: Mapping[Identity, Sequence[Observed]]
    """The issue of each identity; several where nobody can tell which it is."""
    copies: Sequence[Copy]
    """By the number of the issue."""
    others: Sequence[Observed]
    """Issues without any mark, which people made."""


@dataclass(slots=True)
class _Sorting:
    known: Mapping[Identity, Known]
    claims: dict[Identity, tuple[Observed, ...]] = field(default_factory=dict)
    copies: list[Copy] = field(default_factory=list)
    others: list[Observed] = field(default_factory=list)
    _candidates: dict[Identity, list[Observed]] = field(default_factory=dict)
    """Issues that may be that of an identity which the ledger has no issue for."""

    def take(self, issue: Observed) -> None:
        """Sort in an issue that the ledger does not know."""
        names = names_on(issue)
        if not names:
            self.others.append(issue)
        for identity in names:
            known = self.known.get(identity)
            if known and known.issue_id:
                self.copies.append(Copy(identity, issue))
            elif _may_be(issue, identity):
                self._candidates.setdefault(identity, []).append(issue)

    def settle(self) -> Ownership:
        """Of the candidates those with the best mark claim the identity; the others are copies.

        A create goes with its property, so while nobody knows what became of it a label alone is no answer.
        """
        for identity, found in self._candidates.items():
            best = max(_mark(issue, identity) for issue in found)
            claiming = [issue for issue in found if _mark(issue, identity) == best]
            if identity in self.known and not _is_stamped(claiming[0], identity):
                continue
            self.claims[identity] = tuple(sorted(claiming, key=_number))
            self.copies += (Copy(identity, issue) for issue in found if issue not in claiming)
        self.copies.sort(key=lambda copy: (_number(copy.issue), copy.identity))
        return Ownership(self.claims, self.copies, self.others)


def ownership(observed: Iterable[Observed], known: Mapping[Identity, Known]) -> Ownership:
    """What each issue is; the order in which they come makes no difference to claims and copies."""
    ledger = {one.issue_id: identity for identity, one in known.items() if one.issue_id}
    sorting = _Sorting(known)
    claims = sorting.claims
    for issue in observed:
        identity = ledger.get(issue.id)
        if identity is None:
            sorting.take(issue)
        else:
            claims[identity] = (issue,)
    return sorting.settle()


def names_on(issue: Observed) -> tuple[Identity, ...]:
    """The identities that an issue carries, the one in its property first; each once."""
    labelled = identities_of(issue.labels)
    if issue.stamp is None:
        return labelled
    stamped = issue.stamp.identity
    return (stamped, *(identity for identity in labelled if identity != stamped))


def _may_be(issue: Observed, identity: Identity) -> bool:
    """Whether an issue that carries an identity can be its issue; labels that name several say nothing."""
    return _is_stamped(issue, identity) or len(identities_of(issue.labels)) == 1


def _mark(issue: Observed, identity: Identity) -> tuple[bool, bool, bool]:
    """How well an issue is marked: by property or by label alone; without a label that contradicts; by a
    property that is the bot's for certain.
    """
    labelled, stamp = identities_of(issue.labels), issue.stamp
    stamped = _is_stamped(issue, identity)
    certain = stamp is not None and stamp.proven and not stamp.derived
    return stamped, not labelled or identity in labelled, stamped and certain


def _is_stamped(issue: Observed, identity: Identity) -> bool:
    return issue.stamp is not None and issue.stamp.identity == identity


def _number(issue: Observed) -> int:
    return int(issue.id)
