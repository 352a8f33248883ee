"""Verhoogde dijkbewaking: where it is on, and which incidents fall under it (S4 N.3, O.8 and Q.11; S1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.commands.events import Command
from bot.commands.verbs import Verb
from bot.config.runbook_model import Part
from bot.features.hypercare.incident_classes import Class, Proposal, criteria_of, propose
from bot.features.rfc.cab_decisions import NoVote
from bot.features.rfc.requests import incidents
from bot.model.issue import Category, Identity
from bot.model.reasons import Reason
from bot.model.request import ChangeRequest
from bot.situation.mandates import people_at
from bot.situation.situation import Situation

WORD = Verb.INCIDENT_CLASS
_FROM_START = (Part.PRODUCTION, Part.ROLL_OUT)
_ON, _OFF = (Part.WATCH_ON, *_FROM_START), (Part.WATCH_OFF, Part.EVALUATE)
"""In a migration from N.3 or O.8 to Q.11; of a release from the start of production, or of the first party's
roll-out, to its evaluation.
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """An incident under heightened monitoring: where, the proposal, and what a person decided."""

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
    return begun and not any(situation.is_done(i.identity) for i in here if parts[i.code] in _OFF)


def watched(situation: Situation) -> Iterator[Watched]:
    """Open incidents that are linked to the epic of a domain or release under heightened monitoring."""
    if situation.desk is None or situation.desk.incidents is None:
        return
    for request in incidents(situation.requests, situation.desk):
        if request.status.category is Category.DONE:
            continue
        for scope in situation.tree.scopes.values():
            epic = situation.issues.get(scope.identity)
            if epic and epic.id in request.linked and is_watched(situation, scope.identity):
                yield _judged(situation, request, scope.identity, scope.title)


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
