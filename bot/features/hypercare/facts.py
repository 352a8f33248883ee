"""Verhoogde dijkbewaking: where it is on, and which incidents fall under it (S4 N.3, O.8 and Q.11; S1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.config.runbook_model import Part
from bot.features.hypercare.incident_classes import ESCALATED, Class, Proposal, criteria_of, propose
from bot.features.rfc.cab_decisions import NoVote
from bot.features.rfc.requests import incidents
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.reasons import Reason
from bot.model.request import ChangeRequest
from bot.situation.mandates import people_at
from bot.situation.situation import Situation

WORD = Verb.INCIDENT_CLASS
_DONE = Category.DONE
_FROM_START = (Part.PRODUCTION, Part.ROLL_OUT)
_ON, _OFF = (Part.WATCH_ON, *_FROM_START), (Part.WATCH_OFF, Part.EVALUATE)
"""In a migration from N.3 or O.8 to Q.11; of a release from the start of production, or of the first party's
roll-out, to its evaluation.
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """An incident under hypercare: where, the proposed class, and what a person decided."""

    request: ChangeRequest
    scope: Identity
    title: str
    proposal: Proposal
    decided: Class | None = None
    by: str = ""
    """Function of who decided."""
    command: Command | None = None
    refused: tuple[NoVote, ...] = ()


def is_watched(situation: Situation, scope: Identity) -> bool:
    """Whether heightened monitoring is on in this domain or release."""
    begun, ended = _monitoring(situation, scope)
    return begun and not ended


def _monitoring(situation: Situation, scope: Identity) -> tuple[bool, list[Item]]:
    """Whether heightened monitoring began here, and what ended it."""
    parts = {action.code: action.part for action in situation.tree.runbook.actions}
    here = [
        item
        for item in situation.items_of(*_ON, *_OFF)
        if item.scope == scope
        or (parts[item.code] is Part.ROLL_OUT and scope in situation.tree.lineage(item.scope))
    ]
    begun = any(
        situation.category(item.identity) is Category.DONE
        or (parts[item.code] in _FROM_START and situation.category(item.identity) is Category.DOING)
        for item in here
        if parts[item.code] in _ON
    )
    return begun, [i for i in here if parts[i.code] in _OFF and situation.is_done(i.identity)]


def watched(situation: Situation) -> Iterator[Watched]:
    """Open incidents that are linked to the epic of a domain or release under heightened monitoring."""
    return (one for one in situation.once(_linked) if is_watched(situation, one.scope))


def calamities(situation: Situation) -> tuple[Watched, ...]:
    """Open incidents that a person decided to be a calamiteit or crisis, or that are proposed as one.

    A proposal counts from the beginning of heightened monitoring; where it began before monitoring ended it
    counts until the incident is closed.
    """
    return tuple(one for one in situation.once(_linked) if _is_grave(situation, one))


def settled(situation: Situation, scope: Identity) -> datetime | None:
    """When the last closed incident of a scope was last changed; None where there is none."""
    epic = situation.issues.get(scope)
    desk = situation.desk
    if epic is None or desk is None:
        return None
    found = (one for one in incidents(situation.requests, desk) if epic.id in one.linked)
    return max((one.updated for one in found if one.status.category is _DONE), default=None)


def _is_grave(situation: Situation, one: Watched) -> bool:
    if one.decided:
        return one.decided in ESCALATED
    begun, ended = _monitoring(situation, one.scope)
    closed = [issue.done_at for item in ended if (issue := situation.issues.get(item.identity))]
    during = all(at is None or one.request.created <= at for at in closed)
    return one.proposal.proposed in ESCALATED and begun and during


def _linked(situation: Situation) -> tuple[Watched, ...]:
    """Open incidents that are linked to the epic of a programme, cluster, domain or release."""
    if situation.desk is None or situation.desk.incidents is None:
        return ()
    scopes = situation.tree.scopes.values()
    epics = [(scope, epic.id) for scope in scopes if (epic := situation.issues.get(scope.identity))]
    found = (one for one in incidents(situation.requests, situation.desk) if one.status.category is not _DONE)
    return tuple(
        _judged(situation, request, scope.identity, scope.title)
        for request in found
        for scope, epic in epics
        if epic in request.linked
    )


def _judged(situation: Situation, request: ChangeRequest, scope: Identity, title: str) -> Watched:
    proposal = propose(criteria_of(request.fields.get("criteria")))
    decided: tuple[Class, str, Command] | None = None
    refused = []
    for command in (one for one in request.commands if one.word == WORD):
        function = _decider(situation, command)
        if function is None:
            refused.append(NoVote(command, Reason("class_without_mandate")))
        else:
            decided = (Class(command.form.value), function, command)
    if decided is None:
        return Watched(request, scope, title, proposal, refused=tuple(refused))
    return Watched(request, scope, title, proposal, *decided, refused=tuple(refused))


def _decider(situation: Situation, command: Command) -> str | None:
    """The function in which somebody decides about the class; None without the mandate."""
    desk = situation.desk
    wanted = desk.incidents.decided_by if desk and desk.incidents else ""
    known = (*command.people, *people_at(situation.tree.people, command.author, command.at))
    return next((person.function for person in known if wanted in person.mandates), None)
