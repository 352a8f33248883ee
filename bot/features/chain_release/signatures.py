"""Signatures under an implementation plan: who signed which content of it, as the record has it (S0 2).

A version of the plan comes about when the parties are asked to sign it: the ledger's record tells its number,
its hash and when. A signature is a comment
`handtekening: <hash>` on a party's own issue, by somebody who may sign for that party.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.commands.events import Command, Entry, Kind, withdrawn_applied
from bot.commands.verbs import Verb
from bot.config.runbook_model import Part, Person
from bot.features.chain_release.implementation_plan import SHORT, Content, content, party_of
from bot.model.item import Item
from bot.situation.situation import Situation

SIGN = "signature"
"""Mandate of a bevoegde vertegenwoordiger."""

CONTACT = "contact"
"""Mandate of the aanspreekpunt, who does not sign (S0 2)."""

_WORDS = (Verb.SIGNATURE, Verb.AGREEMENT)
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
    command: Command


@dataclass(frozen=True, slots=True)
class Refusal:
    """Somebody tried to sign the present version, and it does not count."""

    item: Item
    command: Command
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
    """The version to sign now, asked for or not yet; None while the plan is written or revised."""
    signatures: Mapping[str, Signature]
    refusals: tuple[Refusal, ...]

    @property
    def in_force(self) -> bool:
        """All implementing parties signed the present version: it binds them all (S0 2)."""
        return bool(self.items) and self.signatures.keys() == self.items.keys()

    @property
    def since(self) -> datetime | None:
        """When the last party signed (aware); None until all parties have."""
        return max(s.command.at for s in self.signatures.values()) if self.in_force else None


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
        _judge(situation, item, command, plan, history)
        for item in items.values()
        for command in _said(situation, item)
        if version and command.at >= version.at
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
    """From the record; where that has none, from the notes that asked for a signature."""
    epic = situation.issues.get(situation.tree.root)
    recorded = [entry.slot for entry in epic.heard.outcomes] if epic else []
    keys = [key for key in recorded if key.startswith(f"{_KEY}:")]
    if not keys:
        issues = (situation.issues.get(item.identity) for item in items.values())
        keys = [key for one in issues if one and one.stamp for key in one.stamp.posted]
    for key in keys:
        if key.startswith(f"{_KEY}:"):
            _, number, digest, at = key.split(":", 3)
            yield Version(int(number), digest, datetime.fromisoformat(at))


def versions(situation: Situation) -> Iterator[Entry]:
    """Versions of the plan that the record does not hold yet, for the ledger."""
    state = signing(situation)
    epic = situation.issues.get(situation.tree.root)
    if state is None or epic is None:
        return
    known = {entry.slot for entry in epic.heard.outcomes}
    for version in (*state.history, *((state.version,) if state.version else ())):
        if version.key not in known:
            known.add(version.key)
            yield Entry(situation.tree.root, Kind.OUTCOME, version.key, version.at)


def _present(situation: Situation, plan: Content, history: tuple[Version, ...]) -> Version | None:
    """The last version while it says the same; else a new one, once the concept is finished (S0 1.3)."""
    last = history[-1] if history else None
    if last and last.digest == plan.short:
        return last
    if not all(situation.is_done(item.identity) for item in situation.items_of(Part.CONCEPT)):
        return None
    now = situation.now.astimezone(UTC).replace(microsecond=0)
    return Version(last.number + 1 if last else 1, plan.short, now)


def _said(situation: Situation, item: Item) -> tuple[Command, ...]:
    issue = situation.issues.get(item.identity)
    return withdrawn_applied(issue.commands if issue else (), *_WORDS)


def _judge(
    situation: Situation, item: Item, command: Command, plan: Content, history: tuple[Version, ...]
) -> Signature | Refusal:
    person, obstacle = _signer(command, party_of(situation, item))
    reason = obstacle or _mismatch(command, plan, history)
    if person is None or reason:
        return Refusal(item, command, reason or Reason.NO_MANDATE)
    return Signature(item, person, command)


def _signer(command: Command, party: str) -> tuple[Person | None, Reason | None]:
    """Who signs for a party, as deputy or in their own right, and what stands in the way of it."""
    judged = [(person, _obstacle(person, party)) for person in command.people]
    return next((one for one in judged if one[1] is None), judged[0] if judged else (None, Reason.NO_MANDATE))


def _obstacle(person: Person, party: str) -> Reason | None:
    if person.party != party:
        return Reason.OTHER_PARTY
    if CONTACT in person.mandates:
        return Reason.CONTACT
    return None if SIGN in person.mandates else Reason.NO_MANDATE


def _mismatch(command: Command, plan: Content, history: tuple[Version, ...]) -> Reason | None:
    (signed,) = command.values
    if len(signed) >= SHORT and plan.digest.startswith(signed):
        return None
    return Reason.OUTDATED if signed in {version.digest for version in history} else Reason.UNKNOWN
