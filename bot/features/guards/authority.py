"""Who may give an order, sign, or decide, and whether they did: by the changelog and by what they said.

Some work is done by whose hand does it: an order (A2.1, O.10, P.7), a signature (Q.8), a GO/NO-GO meeting. It
counts when it was closed, or stated with `bewijs: …`, by somebody with the mandate for the party that does
it; or when a registrar of that party recorded what was signed on paper, `namens: {partij} - {functie}`. Where
the config names nobody with that mandate, everybody's closing counts, as with a gate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.config.people_model import Person
from bot.config.runbook_model import Action, Kind, Part
from bot.features.decisions.gate_states import gate_states
from bot.model.issue import Category
from bot.model.item import Item
from bot.model.status_history import closings, is_behind
from bot.situation.mandates import everyone, people_at
from bot.situation.situation import Situation

MANDATES = {Kind.MANDATE: "gate", Kind.SIGNATURE: "signature"}
"""What somebody needs for it: who decides GO for a party gives its orders too. A gate has its own rules
(`bot.features.decisions.meeting`)."""

REGISTRAR = "registrar"
"""Mandate of who records what somebody of the party signed on paper."""

_BY_THE_BOT = frozenset({Part.SIGNATURE, Part.IN_FORCE})
"""Signatures of a release, which the bot closes by itself once every party signed."""

_NEVER = datetime.min.replace(tzinfo=UTC)


class Authority(StrEnum):
    """Whether the people behind a piece of work have the mandate for it."""

    GIVEN = "given"
    """Given, or no mandate is required."""
    LACKING = "lacking"
    UNKNOWN = "unknown"
    """Jira did not tell yet who closed it."""


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """What somebody signed on paper, as a registrar recorded it."""

    party: str
    """Id of the party."""
    function: str
    """Of who signed; never a name."""
    registrar: str
    """Function of who recorded it."""
    account: str
    at: datetime
    comment: str
    """Id of the comment."""


def authority(situation: Situation, item: Item) -> Authority:
    """Whether the people who closed or signed an item that is done have the mandate for it."""
    issue = situation.issues.get(item.identity)
    needed = required_mandate(situation, item)
    if not needed or issue is None or issue.status.category is not Category.DONE:
        return Authority.GIVEN
    if len(_behind(situation, item, needed)) >= required_accounts(situation, item):
        return Authority.GIVEN
    behind = is_behind(issue, situation.history(item.identity))
    return Authority.UNKNOWN if behind else Authority.LACKING


def given_at(situation: Situation, item: Item) -> datetime | None:
    """From when enough of those who may stand behind an item that is done; None where nobody in particular
    has to, or they do not.
    """
    issue, needed = situation.issues.get(item.identity), required_mandate(situation, item)
    if not needed or issue is None or issue.status.category is not Category.DONE:
        return None
    moments = sorted(_behind(situation, item, needed).values())
    return next(iter(moments[required_accounts(situation, item) - 1 :]), None)


def required_mandate(situation: Situation, item: Item) -> str:
    """The mandate that somebody of its party needs for an item; empty where nobody in particular does it."""
    row = item.row.spec
    needed = MANDATES.get(item.kind, "")
    if not needed or not isinstance(row, Action) or row.part in _BY_THE_BOT:
        return ""
    known = (person for person in everyone(situation.tree.people) if person.party in item.parties)
    return needed if any(needed in person.mandates for person in known) else ""


def required_accounts(situation: Situation, item: Item) -> int:
    """How many different accounts have to stand behind it."""
    return 2 if situation.rules.four_eyes and item.kind is Kind.SIGNATURE else 1


def on_behalf(situation: Situation, item: Item) -> tuple[OnBehalf, ...]:
    """What was signed on paper for it and recorded by a registrar of that party, with a file or a link."""
    return tuple(_recorded(situation, item)) if item.kind in MANDATES else ()


def _recorded(situation: Situation, item: Item) -> Iterator[OnBehalf]:
    issue = situation.issues.get(item.identity)
    for command in issue.commands if issue else ():
        if issue is None or command.word != Verb.ON_BEHALF:
            continue
        name, *links = command.values
        named = (one for one in map(situation.tree.parties.get, item.parties) if one)
        party = next((p for p in named if name.casefold() in (p.id.casefold(), p.title.casefold())), None)
        if party is None or not (any(links) or issue.attachments):
            continue
        for person in command.people:
            if REGISTRAR in person.mandates and person.party == party.id:
                yield OnBehalf(
                    party.id, command.text, person.function, command.author, command.at, command.id
                )
                break


def _behind(situation: Situation, item: Item, needed: str) -> Mapping[str, datetime]:
    """The accounts with the mandate that closed it the last time or stated that it is done; since when."""
    closed = closings(situation.history(item.identity))
    floor = _since(situation, item, closed[-1].at if closed else None)
    issue = situation.issues[item.identity]
    statements = (one for one in issue.commands if one.word == Verb.EVIDENCE and one.at > floor)
    found = [(one.author, one.at) for one in statements if _may(one.people, item, needed)]
    found += [(one.account, one.at) for one in on_behalf(situation, item) if one.at > floor]
    if closed and closed[-1].account:
        last = closed[-1]
        people = (*last.people, *people_at(situation.tree.people, last.account, last.at))
        found += [(last.account, last.at)] if _may(people, item, needed) else []
    return dict(sorted(found, key=lambda one: one[1], reverse=True))  # the first of each account stays


def _may(people: tuple[Person, ...], item: Item, needed: str) -> bool:
    return any(needed in person.mandates and person.party in item.parties for person in people)


def _since(situation: Situation, item: Item, closed: datetime | None) -> datetime:
    """From when statements count: what was said for an attempt that was turned back before it was closed
    again was said for that one.
    """
    states = situation.once(gate_states)
    refused = (
        states[one.identity].refusals
        for one in situation.items(item.scope)
        if one.kind is Kind.GATE and one.identity in states
    )
    before = [no.at for nos in refused for no in nos if closed is not None and no.at < closed]
    return max(before, default=_NEVER)


def speaks_for(command: Command, item: Item, mandate: str) -> bool:
    """Whether somebody said something with this mandate for a party that does the item."""
    return _may(command.people, item, mandate)
