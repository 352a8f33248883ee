"""Everything that is known of one scope or RFC, put together as one document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.commands.events import Entry
from bot.config.people_model import Person
from bot.config.runbook_model import Level
from bot.features.evidence_pack.conclusions import conclusions, unknown
from bot.features.evidence_pack.facts import by_person, key_of, record_lines, titles_of
from bot.features.evidence_pack.gate_evidence import gate_lines
from bot.features.evidence_pack.guarding import (
    declarations,
    deviation_lines,
    lesson_lines,
    requirement_lines,
    rollback_lines,
    trial_lines,
    violation_lines,
)
from bot.features.evidence_pack.request_evidence import change_line, plan_line, test_lines
from bot.features.evidence_pack.rows import About, Origin
from bot.features.evidence_pack.timeline import baseline_lines, step_lines
from bot.features.evidence_pack.views import Evidence, MandateLine, PostponementLine, ReaderLine, Trail
from bot.features.rfc.assess import changes_of
from bot.model.audience import Audience
from bot.model.issue import Identity
from bot.model.item import Scope
from bot.model.request import ChangeRequest
from bot.situation.mandates import everyone, roles_of
from bot.situation.situation import Situation

RFC = "rfc"
"""The level of a document about one RFC."""

Place = tuple[str, str]
"""Name of a space or channel, and the word of its audience in the config."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Where the bot tells of it, by the config."""

    spaces: tuple[Place, ...] = ()
    channels: tuple[Place, ...] = ()


def scope_evidence(
    situation: Situation,
    scope: Identity,
    origin: Origin,
    entries: Sequence[Entry],
    places: Readers,
    *,
    trail: Trail | None = None,
) -> Evidence:
    """The document of a programme, cluster, domain or release.

    `entries` are those of the record of its programme or release and of the requests; `trail` what the audit
    trail has about it, None where there is no audit trail.
    """
    place = situation.tree.scopes[scope]
    is_release = place.level is Level.RELEASE
    changes = changes_of(situation, place)
    made = Evidence(
        origin=origin,
        about=_about(situation, place),
        gates=gate_lines(situation, scope),
        declarations=declarations(situation, scope),
        plan=plan_line(situation) if is_release else None,
        changes=tuple(change_line(situation, one) for one in changes),
        requirements=requirement_lines(situation, scope),
        trials=trial_lines(situation, scope),
        tests=test_lines(situation) if is_release else (),
        violations=violation_lines(situation, scope),
        deviations=deviation_lines(situation, scope),
        rollbacks=rollback_lines(situation, scope),
        postponements=tuple(_postponed(situation)) if is_release else (),
        baselines=baseline_lines(situation, scope),
        steps=step_lines(situation, scope),
        lessons=lesson_lines(situation, scope),
        readers=(*_jira(situation, place), *_places(place, places)),
        mandates=tuple(_mandates(situation, scope, with_cab=is_release)),
        record=tuple(record_lines(situation, tuple(entries), scope, frozenset(c.key for c in changes))),
        trail=trail,
    )
    return _concluded(situation, scope, made)


def rfc_evidence(
    situation: Situation,
    change: ChangeRequest,
    origin: Origin,
    entries: Sequence[Entry],
    *,
    trail: Trail | None = None,
) -> Evidence:
    """The document of one RFC: both decisions of the CAB, with who voted what and what the record has."""
    line = change_line(situation, change)
    made = Evidence(
        origin=origin,
        about=About(identity=change.key, level=RFC, key=change.key, part_of=line.release),
        changes=(line,),
        readers=(ReaderLine(place="jira", name=situation.desk.project if situation.desk else ""),),
        mandates=tuple(_cab(situation)),
        record=tuple(record_lines(situation, tuple(entries), Identity(""), frozenset((change.key,)))),
        trail=trail,
    )
    return _concluded(situation, None, made)


def _concluded(situation: Situation, scope: Identity | None, made: Evidence) -> Evidence:
    found = {"conclusions": conclusions(situation, scope, made), "unknown": unknown(situation, scope, made)}
    return made.model_copy(update=found)


def _about(situation: Situation, place: Scope) -> About:
    tree = situation.tree
    release = tree.release if place.level is Level.RELEASE else None
    starts = (tree.scopes[above].start for above in tree.lineage(place.identity))
    return About(
        identity=place.identity,
        level=place.level.value,
        title=place.title,
        part_of=tree.title if place.parent else "",
        parties=titles_of(situation, place.parties),
        key=key_of(situation.issues.get(place.identity)),
        kick_off=release.kick_off if release else next((day for day in starts if day), None),
        planned=release.production if release else place.migration,
    )


def _postponed(situation: Situation) -> Iterator[PostponementLine]:
    release = situation.tree.release
    for one in release.postponed if release else ():
        yield PostponementLine(at=one.production, reason=one.reason)


def _jira(situation: Situation, place: Scope) -> Iterator[ReaderLine]:
    """Each project and security level in which issues of it stand."""
    tree = situation.tree
    here = [below.identity for below in situation.below(place.identity) if below.has_epic]
    steps = (
        step.identity for below in situation.below(place.identity) for step in situation.steps(below.identity)
    )
    found = {tree.room(identity) for identity in (*here, *steps)}
    for room in sorted(found, key=lambda one: (one.project, one.level or "")):
        if room.level:
            yield ReaderLine(place="restricted", name=f"{room.level} ({room.project})")
        else:
            yield ReaderLine(place="jira", name=room.project)


def _places(place: Scope, places: Readers) -> Iterator[ReaderLine]:
    """Not those of a party that has no part in it: the pack of one zorgaanbieder names no other."""
    for name, audience in places.spaces:
        if _concerns(place, audience):
            yield ReaderLine(place="confluence", name=name, audience=audience, sees=_sees(place, audience))
    for name, audience in places.channels:
        if _concerns(place, audience):
            yield ReaderLine(place="channel", name=name, audience=audience, sees=_sees(place, audience))


def _concerns(place: Scope, name: str) -> bool:
    return Audience.parse(name).concerns(place.parties)


def _sees(place: Scope, name: str) -> str:
    """What `bot.features.audiences` lets these readers know of a place."""
    audience = Audience.parse(name)
    if audience.is_internal:
        return "all"
    if audience.party:
        return "own"
    return "nothing" if place.level in (Level.DOMAIN, Level.PARTY) else "totals"


def _mandates(situation: Situation, scope: Identity, *, with_cab: bool) -> Iterator[MandateLine]:
    tree = situation.tree
    places = [place.identity for place in situation.below(scope)]
    for person in everyone(tree.people):
        if any(roles_of(tree, place, person.party) for place in places):
            yield _mandate(situation, person)
    if with_cab:
        yield from _cab(situation)


def _cab(situation: Situation) -> Iterator[MandateLine]:
    cab = situation.desk.cab if situation.desk else None
    for person in cab.people if cab else ():
        yield _mandate(situation, person)


def _mandate(situation: Situation, person: Person) -> MandateLine:
    return MandateLine(
        by=by_person(situation, person.account_id, person),
        mandates=person.mandates,
        since=person.since,
        until=person.until,
        deputy_for=tuple(one.account_id for one in person.deputies),
    )
