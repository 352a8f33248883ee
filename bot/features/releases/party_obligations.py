"""Which RFCs a release takes along, and who has to test, accept and take part for them (S2 step 5).

A major obliges every MC-leverancier. Any other release obliges those that an RFC in it hits: the ones that
the RFC names, else those under `touches` of the release, else all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.config.runbook_model import Action, Condition, Level, Part
from bot.config.versions import Impact, impact_of
from bot.features.rfc.cab_decisions import Decisions, decisions
from bot.features.rfc.obligations import duties, touches_of
from bot.features.rfc.release_assignment import named_release, type_of
from bot.model.request import ChangeRequest, Vote
from bot.situation.situation import Situation

DUTIES = (Part.TEST, Part.TAKE_PART, Part.ACCEPT)
"""What a party does for a release, in the order of S2 step 5."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An RFC in a release, with both decisions."""

    change: ChangeRequest
    decided: Decisions


@dataclass(frozen=True, slots=True)
class Owing:
    """Why a party has duties in a release."""

    major: bool
    """Everybody has, because the release or an RFC in it is a major."""
    changes: tuple[ChangeRequest, ...] = ()
    """The RFCs in it that oblige this party."""


def taken(situation: Situation) -> Iterator[Taken]:
    """The RFCs in the release: those whose wish the CAB approved, and those put in without approval."""
    plan, desk = situation.plan, situation.desk
    planned = plan.of(situation.tree.root) if plan else None
    if plan is None or planned is None or desk is None:
        return
    for change in sorted(situation.changes, key=lambda c: int(c.id)):
        if named_release(change, plan) == planned:
            decided = decisions(change, desk)
            if decided.wish.word == Vote.APPROVED or planned.name in change.fix_versions:
                yield Taken(change, decided)


def owing(situation: Situation) -> Mapping[str, Owing]:
    """The parties that have duties in the release, and why."""
    release, obliging = situation.tree.release, [t.change for t in taken(situation) if obliges(t.change)]
    if release is None:
        return {}
    major = Impact.MAJOR in (impact_of(release.impact), *map(type_of, obliging))
    found = {}
    for party in suppliers(situation):
        because = tuple(change for change in obliging if major or party in _hit(situation, change))
        if major or because:
            found[party] = Owing(major, because)
    return found


def suppliers(situation: Situation) -> tuple[str, ...]:
    """The parties that carry the release out, each in a scope of its own."""
    return tuple(s.parties[0] for s in situation.tree.scopes.values() if s.level is Level.PARTY)


def duty_rows(situation: Situation) -> tuple[Action, ...]:
    """What the runbook asks of a party that the release hits."""
    rows = situation.tree.runbook.actions
    return tuple(row for row in rows if row.when is Condition.TOUCHES_PARTY and Level.PARTY in row.levels)


def obliges(change: ChangeRequest) -> bool:
    """Whether an RFC obliges the MC-leveranciers that it hits."""
    return bool(duties(type_of(change), touches_of(change.fields.get("touches"))))


def unknown_suppliers(situation: Situation, change: ChangeRequest) -> tuple[str, ...]:
    """Names on an RFC that are no party of the release."""
    known = _by_name(situation)
    return tuple(name for name in _named(change) if name.casefold() not in known)


def _hit(situation: Situation, change: ChangeRequest) -> frozenset[str]:
    known, release = _by_name(situation), situation.tree.release
    named = {known[name.casefold()] for name in _named(change) if name.casefold() in known}
    if named:
        return frozenset(named)
    listed = release.touches if release else None
    return frozenset(suppliers(situation) if listed is None else listed)


def _named(change: ChangeRequest) -> tuple[str, ...]:
    words = (word.strip() for word in change.fields.get("suppliers", "").split(","))
    return tuple(word for word in words if word)


def _by_name(situation: Situation) -> dict[str, str]:
    """Party by its id and by its title, in lower case."""
    titles = {situation.tree.parties[party].title.casefold(): party for party in suppliers(situation)}
    return titles | {party.casefold(): party for party in suppliers(situation)}
