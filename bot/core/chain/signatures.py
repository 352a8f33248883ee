"""Signatures under an implementation plan: who signed which content of it, read from Jira alone (S0 2).

A version of the plan comes about when the parties are asked to sign it: the key of the note that asks them
stands on their signature issues, and tells its number, its hash and when. A signature is a comment
`handtekening: <hash>` on a party's own issue, by somebody who may sign for that party.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.core.chain.plan import SHORT, Content, content, party_of
from bot.core.people import people_at
from bot.core.situation import Situation
from bot.core.types import Item, Remark
from bot.spec.model import Part, Person

SIGN = "signature"
"""Mandate of a bevoegde vertegenwoordiger."""

CONTACT = "contact"
"""Mandate of the aanspreekpunt, who does not sign (S0 2)."""

_WORDS = ("handtekening", "akkoord")
_KEY = "plan"


@dataclass(frozen=True, slots=True)
class Version:
    """A content of the plan that was laid before the parties."""

    number: int
    digest: str
    """Short hash."""
    at: datetime
    """UTC. What was signed before it does not count for it."""

    @property
    def key(self) -> str:
        """Key of the note that asks a party to sign it."""
        return f"{_KEY}:{self.number}:{self.digest}:{self.at.isoformat()}"


class Reason(StrEnum):
    """Why a signature does not count."""

    NO_MANDATE = "no_mandate"
    OTHER_PARTY = "other_party"
    CONTACT = "contact"
    OUTDATED = "outdated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Signature:
    """One party signed the present version."""

    item: Item
    person: Person
    remark: Remark


@dataclass(frozen=True, slots=True)
class Refusal:
    """Somebody tried to sign the present version, and it does not count."""

    item: Item
    remark: Remark
    reason: Reason


@dataclass(frozen=True, slots=True)
class Signing:
    """Where the signing stands."""

    content: Content
    items: Mapping[str, Item]
    """The signature action of every implementing party."""
    history: tuple[Version, ...]
    """Every version that parties were asked to sign, oldest first."""
    version: Version | None
    """The one to sign now, asked already or not; None while the plan is being written or revised."""
    signatures: Mapping[str, Signature]
    refusals: tuple[Refusal, ...]

    @property
    def in_force(self) -> bool:
        """All implementing parties signed the present version: it binds them all (S0 2)."""
        return bool(self.items) and self.signatures.keys() == self.items.keys()

    @property
    def since(self) -> datetime | None:
        """When the last party signed; None while not all did."""
        return max(s.remark.at for s in self.signatures.values()) if self.in_force else None


def signing(situation: Situation) -> Signing | None:
    """Where the signing stands; None for what needs no implementation plan (S0 1)."""
    release = situation.tree.release
    items = {party_of(situation, item): item for item in situation.items_of(Part.SIGNATURE)}
    if release is None or not items:
        return None
    plan = content(situation, release)
    history = tuple(sorted(set(_asked(situation, items)), key=lambda version: version.number))
    version = _present(situation, plan, history)
    judged = [
        _judge(situation, item, remark, plan, history)
        for item in items.values()
        for remark in _said(situation, item)
        if version and remark.at >= version.at
    ]
    signed = [one for one in judged if isinstance(one, Signature)]
    return Signing(
        content=plan,
        items=items,
        history=history,
        version=version,
        signatures={one.person.party: one for one in reversed(signed)},
        refusals=tuple(one for one in judged if isinstance(one, Refusal)),
    )


def _asked(situation: Situation, items: Mapping[str, Item]) -> Iterator[Version]:
    for item in items.values():
        issue = situation.issues.get(item.identity)
        for key in issue.stamp.said if issue and issue.stamp else ():
            if key.startswith(f"{_KEY}:"):
                _, number, digest, at = key.split(":", 3)
                yield Version(int(number), digest, datetime.fromisoformat(at))


def _present(situation: Situation, plan: Content, history: tuple[Version, ...]) -> Version | None:
    """The last version while it says the same; else a new one, once the concept is finished (S0 1.3)."""
    last = history[-1] if history else None
    if last and last.digest == plan.short:
        return last
    if not all(situation.is_done(item.identity) for item in situation.items_of(Part.CONCEPT)):
        return None
    now = situation.now.astimezone(UTC).replace(microsecond=0)
    return Version(last.number + 1 if last else 1, plan.short, now)


def _said(situation: Situation, item: Item) -> Iterator[Remark]:
    issue = situation.issues.get(item.identity)
    return (remark for remark in (issue.remarks if issue else ()) if remark.word in _WORDS)


def _judge(
    situation: Situation, item: Item, remark: Remark, plan: Content, history: tuple[Version, ...]
) -> Signature | Refusal:
    person, obstacle = _signer(situation, remark, party_of(situation, item))
    reason = obstacle or _mismatch(remark, plan, history)
    if person is None or reason:
        return Refusal(item, remark, reason or Reason.NO_MANDATE)
    return Signature(item, person, remark)


def _signer(situation: Situation, remark: Remark, party: str) -> tuple[Person | None, Reason | None]:
    """Who signs for a party, as deputy or in their own right, and what stands in the way of it."""
    speakers = people_at(situation.tree.people, remark.author, remark.at)
    judged = [(person, _obstacle(person, party)) for person in speakers]
    return next((one for one in judged if one[1] is None), judged[0] if judged else (None, Reason.NO_MANDATE))


def _obstacle(person: Person, party: str) -> Reason | None:
    if person.party != party:
        return Reason.OTHER_PARTY
    if CONTACT in person.mandates:
        return Reason.CONTACT
    return None if SIGN in person.mandates else Reason.NO_MANDATE


def _mismatch(remark: Remark, plan: Content, history: tuple[Version, ...]) -> Reason | None:
    signed = remark.text.split()[0].strip(".,;:`'\"").casefold()
    if len(signed) >= SHORT and plan.digest.startswith(signed):
        return None
    return Reason.OUTDATED if signed in {version.digest for version in history} else Reason.UNKNOWN
