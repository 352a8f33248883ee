"""Verhoogde dijkbewaking: where it is on, and which incidents fall under it (S4 N.3, O.8 and Q.11; S1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.cab.decisions import NoVote
from bot.core.cab.incidents import Class, Proposal, class_of, criteria_of, propose
from bot.core.cab.reasons import Reason
from bot.core.cab.requests import incidents
from bot.core.people import people_at
from bot.core.situation import Situation
from bot.core.types import Category, ChangeRequest, Identity, Remark
from bot.spec.model import Part
from bot.spec.people import by_account

WORD = "klasse"
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
    remark: Remark | None = None
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
    decided: tuple[Class, str, Remark] | None = None
    refused = []
    for remark in (one for one in request.remarks if one.word == WORD):
        word, function = class_of(remark.text.split("—")[0].split(" - ")[0]), _decider(situation, remark)
        if function is None:
            refused.append(NoVote(remark, Reason("class_without_mandate")))
        elif word is None:
            refused.append(NoVote(remark, Reason("class_unclear")))
        else:
            decided = (word, function, remark)
    if decided is None:
        return Watched(request, scope, title, proposal, refused=tuple(refused))
    return Watched(request, scope, title, proposal, *decided, refused=tuple(refused))


def _decider(situation: Situation, remark: Remark) -> str | None:
    """The function in which somebody decides about the class; None without the mandate."""
    desk = situation.desk
    wanted = desk.incidents.decided_by if desk and desk.incidents else ""
    lists = (by_account(desk.cab.people if desk and desk.cab else ()), situation.tree.people)
    known = (person for people in lists for person in people_at(people, remark.author, remark.at))
    return next((person.function for person in known if wanted in person.mandates), None)
