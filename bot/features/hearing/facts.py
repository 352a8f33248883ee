"""Who listens on an issue, to which words, and what is heard there (docs/commands.md)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from bot.commands.comments import Comment, Shape
from bot.commands.events import Entry, listen
from bot.commands.forms import Place, Surroundings
from bot.commands.reading import Heard as ReadComment
from bot.commands.reading import counts, read
from bot.commands.sentences import free_text
from bot.commands.verbs import Verb
from bot.commands.vocabulary import Vocabulary
from bot.config.people_model import People, Person, by_account, holders
from bot.config.runbook_model import Action, Kind, Part
from bot.config.site_model import ServiceDesk
from bot.features.guards.authority import MANDATES
from bot.features.rfc.cab_decisions import PRODUCTION, SPOKEN, WISH
from bot.features.rfc.requests import incidents
from bot.model.issue import Heard, Identity, Observed
from bot.model.item import Item
from bot.model.request import ChangeRequest
from bot.model.working_days import local
from bot.runbook.expand import Tree
from bot.situation.mandates import everyone, people_at

Record = Mapping[str, Sequence[Entry]]
"""The record by subject, oldest first."""

_PARTS = {
    Part.LESSONS: Place.LESSONS,
    Part.PLANNING: Place.PLANNING,
    Part.SIGNATURE: Place.SIGNATURE,
    Part.AGREEMENT: Place.AGREEMENT,
    Part.TEST: Place.RESULT,
    Part.ACCEPT: Place.RESULT,
    Part.TAKE_PART: Place.RESULT,
    Part.PRODUCTION: Place.RESULT,
    Part.EVALUATE: Place.EVALUATION,
}


def places_of(tree: Tree, item: Item) -> tuple[Place, ...]:
    """The places (sets of commands) that an item is, the most specific first; () for a task of a step."""
    row = item.row.spec
    if not isinstance(row, Action):
        return () if row.actions else (Place.WORK,)
    found = [
        (Place.GATE, row.kind is Kind.GATE),
        (Place.CHOICE, row.decides is not None),
        (Place.LOOP, row.kind is Kind.LOOP),
        (_PARTS.get(row.part, Place.WORK) if row.part else Place.WORK, row.part in _PARTS),
        (Place.ROLLBACK, row.lists is not None),
        (Place.TRIAL, _is_trial(tree, row)),
        (Place.THRESHOLD, any(other.limit == row.code for other in tree.runbook.actions)),
        (Place.REQUIREMENTS, bool(row.requirements)),
        (Place.OWNERS, len(item.owners) > 1),
        (Place.MANDATE, row.kind in MANDATES and row.part not in _PARTS),
        (Place.ENVIRONMENT, item.environment != row.environment),
        (Place.WORK, True),
    ]
    return tuple(place for place, applies in found if applies)


def _is_trial(tree: Tree, row: Action) -> bool:
    """Whether its outcome is measured: what a loop repeats, the loop, what stands against a limit, what times
    another row, and each attempt and detail of these.
    """
    actions = tree.runbook.actions
    codes = {code for one in actions for code in one.repeats}
    codes |= {one.measured_by for one in actions if one.measured_by}
    codes |= {one.code for one in actions if one.limit or one.kind is Kind.LOOP or one.measured_by}
    return any(row.code == code or row.code.startswith(f"{code}.") for code in codes)


def heard(
    tree: Tree, issues: Mapping[Identity, Observed], record: Record, now: datetime, began: datetime
) -> Mapping[Identity, Heard]:
    """Commands and rejected lines per issue of the tree that has comments or entries in the record."""
    found = {}
    speakers = partial(_speakers, tree)
    for identity, issue in issues.items():
        known = record.get(identity, ())
        item = tree.items.get(identity)
        if not (issue.comments or known) or not (item or identity in tree.scopes):
            continue
        places = places_of(tree, item) if item else ()
        about = surroundings(tree, item.scope if item else identity)
        lessons = _lessons(tree.vocabulary, issue, places)
        about = replace(about, lessons=lessons, owners=_owners(tree, item))
        reader = partial(_read, places, about)
        found[identity] = listen(identity, known, issue.comments, reader, speakers, now, began)
    return found


def _speakers(tree: Tree, account: str, at: datetime) -> tuple[Person, ...]:
    return tuple(people_at(tree.people, account, at))


def _read(places: Sequence[Place], about: Surroundings, comment: Comment) -> ReadComment:
    return read(places, comment.said, replace(about, spoken_on=local(comment.updated).date()))


def surroundings(tree: Tree, scope: Identity) -> Surroundings:
    """What names mean in a scope: roles by code or title, its parties, and mentioned accounts."""
    roles: dict[str, str] = {}
    here = tree.roles.get(scope, {})
    for role, title in tree.runbook.roles.items():
        parties = [tree.parties[party] for party in here.get(role, ())]
        for name in (role, title, *(p.id for p in parties), *(p.title for p in parties)):
            roles.setdefault(name.casefold(), role)
    for person in everyone(tree.people):
        if own := next((role for role, parties in here.items() if person.party in parties), None):
            roles.setdefault(person.account_id, own)
    parties_ = frozenset(name for p in tree.parties.values() for name in (p.id, p.title))
    return Surroundings(spoken_on=date.min, vocabulary=tree.vocabulary, roles=roles, parties=parties_)


def _owners(tree: Tree, item: Item | None) -> Mapping[str, str]:
    """How people may name an owner of work that has several: its role, or a party of it."""
    if item is None or len(item.owners) < 2:
        return {}
    found: dict[str, str] = {}
    for role in item.owners:
        found |= {name.casefold(): role for name in (role, tree.runbook.roles.get(role, role))}
    for party in (tree.parties[party] for party in item.parties):
        for name in (party.title, party.id):
            found.setdefault(name.casefold(), f"party:{party.id}")
    return found


_PROPOSED = re.compile(r"les:(duur-[^:]+)")
"""Key of a note of the bot that proposes a lesson."""


def _lessons(vocabulary: Vocabulary, issue: Observed, places: Sequence[Place]) -> frozenset[str]:
    """Numbers of the lessons that stand on an issue: of the comment, and which of several in it; and names of
    those that the bot proposed there.
    """
    if Place.LESSONS not in places:
        return frozenset()
    keys = issue.stamp.posted if issue.stamp else ()
    found = {named[1] for key in keys if (named := _PROPOSED.fullmatch(key))}
    for comment in issue.comments:
        times: Counter[str] = Counter()
        for one in comment.said:
            is_lesson = one.word == Verb.LESSON and one.shape is Shape.COMMAND and counts(one)
            if is_lesson and free_text(vocabulary, one.value):
                times[comment.id] += 1
                number = times[comment.id]
                found.add(comment.id if number == 1 else f"{comment.id}-{number}")
    return frozenset(found)


def heard_on_requests(
    requests: Sequence[ChangeRequest],
    desk: ServiceDesk,
    record: Record,
    now: datetime,
    began: datetime,
    vocabulary: Vocabulary,
) -> tuple[ChangeRequest, ...]:
    """The requests with what is heard on each: votes and texts on an RFC, classes on an incident."""
    people = by_account(desk.cab.people if desk.cab else ())
    own = (name.casefold() for name in (desk.wish_approval, desk.production_approval))
    questions = {**{name: name for name in own}, **_questions(vocabulary)}
    wanted = {request.id for request in incidents(requests, desk)}
    found = []
    for request in requests:
        known = record.get(request.key, ())
        if request.comments or known:
            places = (Place.INCIDENT,) if request.id in wanted else (Place.RFC,)
            reader = partial(_read, places, Surroundings(date.min, vocabulary, questions=questions))
            listening = listen(
                request.key,
                known,
                request.comments,
                reader,
                partial(_members, people),
                now,
                began,
            )
            found.append(replace(request, heard=listening))
        else:
            found.append(request)
    return tuple(found)


def _questions(vocabulary: Vocabulary) -> Mapping[str, str]:
    """What people call the questions of the CAB → their names in the record."""
    spoken = {WISH: vocabulary.question.wish, PRODUCTION: vocabulary.question.production}
    return {word: SPOKEN[question] for question, words in spoken.items() for word in words}


def _members(people: People, account: str, at: datetime) -> tuple[Person, ...]:
    """As whom an account speaks, a deputy worded as such first; then whose function it votes in."""
    for_whom = (person for person, _ in holders(people, account, local(at).date()))
    return tuple(dict.fromkeys((*people_at(people, account, at), *for_whom)))
