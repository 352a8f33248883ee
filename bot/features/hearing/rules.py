"""People get an answer to lines that were not understood, that count elsewhere, or that were changed later.

Once per text, to people only, and with the visibility of the comment that it answers (docs/commands.md).
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from functools import partial
from typing import Any

from bot.commands.events import Entry, Kind, Unread
from bot.commands.forms import Place
from bot.commands.reading import PART, Why
from bot.config.runbook_model import Kind as RowKind
from bot.features.gates.gate_conditions import misaimed
from bot.features.guards.owner_parts import names_of_owners
from bot.features.hearing.facts import places_of
from bot.model.issue import Identity, Observed
from bot.model.item import Item
from bot.situation.actions import Announcement, IssueAction
from bot.situation.answers import DECISION, MANDATE
from bot.situation.mandates import mandated, people_at, roles_of
from bot.situation.situation import Situation

_MENTION = re.compile(r"\[~accountid:[^\]]*\]")

_ANSWER = "not_understood"
"""Name of the template that answers what was not understood."""

_QUOTED = 20
"""So many lines are quoted in one comment: Jira takes 32,767 characters, and nobody reads more."""

Places = tuple[tuple[str, str], ...]
"""Code and key of issues."""

_NAMED = 4
"""So many places are named where something would count."""

_DECIDERS_ONLY = frozenset({Why.COLON, Why.ITEM})
"""What is answered only where its author may decide: of others it is conversation."""

_CHOICES = (Place.CHOICE, Place.LOOP, Place.LESSONS)


def answers_on_issues(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """Every answer that there should be on the issues of a programme or release."""
    for identity, issue in situation.issues.items():
        if not (issue.heard.unread or issue.heard.changes or issue.commands):
            continue
        item = situation.tree.items.get(identity)
        due = (one for one in issue.heard.unread if _is_due(situation, item, one))
        owners = names_of_owners(situation.tree, item) if item else ()
        yield from answers(identity, due, partial(_where, situation, item), owners)
        yield from _changed(identity, issue)
        if item is not None:
            yield from _unheard(situation, item, issue)
            yield from _misaimed(situation, item)


def answers(
    identity: Identity,
    unread: Iterable[Unread],
    where: Callable[[], Places] = tuple,
    owners: Sequence[str] = (),
) -> Iterator[IssueAction]:
    """An answer to each line of a person that was not understood; comments of apps get none.

    The key is of the author and the line: the same text is answered once, wherever on the issue it stands.
    Of a comment with more lines than are quoted the rest is one answer.
    """
    found: dict[str, list[Unread]] = {}
    for one in unread:
        if one.comment.is_person:
            found.setdefault(one.comment.id, []).append(one)
    if not found:
        return
    places = where()
    known: set[str] = set()
    for lines in found.values():
        for part in (*([one] for one in lines[:_QUOTED]), lines[_QUOTED:]):
            if part and (key := _key(part)) not in known:
                known.add(key)
                yield _answer(identity, key, part, places, owners)


def _key(lines: Sequence[Unread]) -> str:
    quotes = (" ".join(one.rejected.utterance.line.split()) for one in lines)
    text = "\n".join((lines[0].comment.author, *quotes)).casefold()
    return f"answer:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _answer(
    identity: Identity, key: str, lines: Sequence[Unread], where: Places, owners: Sequence[str]
) -> IssueAction:
    told = [
        {
            "why": one.rejected.why.value,
            "quote": _MENTION.sub("@…", one.rejected.utterance.line),
            "word": one.rejected.utterance.word,
            "place": one.rejected.place.value if one.rejected.place else "",
            "stands": one.stands,
        }
        for one in lines
    ]
    named = owners if any(one["place"] == Place.OWNERS.value for one in told) else ()
    comment, values = lines[0].comment, {"lines": told, "where": where, "more": 0, "owners": tuple(named)}
    return IssueAction(
        identity, key, _ANSWER, values, public=not comment.internal, visibility=comment.visibility
    )


def joined(acts: Iterable[IssueAction]) -> Iterator[IssueAction]:
    """The notes of one comment with its answers to several comments made one: every line, each form once.

    For rendering alone: each answer keeps a key of its own, so that it is given once.
    """
    acts = tuple(acts)
    answers = [act for act in acts if act.template == _ANSWER]
    for act in acts:
        if act.template != _ANSWER:
            yield act
        elif act is answers[0]:
            lines = [line for one in answers for line in one.values["lines"]]
            where = tuple(dict.fromkeys(place for one in answers for place in one.values["where"]))
            named = tuple(dict.fromkeys(name for one in answers for name in one.values["owners"]))
            rest = len(lines[_QUOTED:])
            values = {"lines": lines[:_QUOTED], "where": where, "more": rest, "owners": named}
            yield replace(act, values=values)


def _is_due(situation: Situation, item: Item | None, unread: Unread) -> bool:
    people = tuple(people_at(situation.tree.people, unread.comment.author, unread.comment.updated))
    if unread.rejected.why in _DECIDERS_ONLY:
        return item is not None and any(
            MANDATE in person.mandates
            and (person.party in item.parties or item.kind is not RowKind.GATE)
            and roles_of(situation.tree, item.scope, person.party)
            for person in people
        )
    if unread.rejected.why is Why.ONE_OWNER:
        return bool(people)
    if unread.rejected.why is Why.ELSEWHERE and unread.rejected.utterance.word != DECISION:
        return bool(people)
    return True


def _where(situation: Situation, item: Item | None) -> Places:
    """Code and key of the issues of the same place where a `besluit:` counts, its own step first."""
    if item is None:
        return ()
    found = [
        other
        for other in situation.items(item.scope)
        if {Place.GATE, *_CHOICES} & set(places_of(situation.tree, other)) and other.identity != item.identity
    ]
    near = {item.identity, item.step}
    found.sort(key=lambda other: (other.step not in near, other.order))
    keys = ((one.code, situation.issues.get(one.identity)) for one in found)
    return tuple((code, issue.key) for code, issue in keys if issue)[:_NAMED]


def _unheard(situation: Situation, item: Item, issue: Observed) -> Iterator[IssueAction]:
    """A choice by somebody without the mandate, once per person (S4 A2.4, L.13, M.6, T.1, T.2)."""
    if not set(_CHOICES) & set(places_of(situation.tree, item)):
        return
    for command in issue.commands:
        if command.word == DECISION and mandated(situation.tree, item.scope, command, MANDATE) is None:
            yield IssueAction(item.identity, f"ongehoord:mandate:{command.author}", "unheard", {})


def _misaimed(situation: Situation, item: Item) -> Iterator[IssueAction]:
    if item.kind is not RowKind.GATE:
        return
    for command, why in misaimed(situation, item):
        number = command.values[0]
        key = f"condition:{command.id}:{why}:{number}"
        yield IssueAction(item.identity, key, "condition_unheard", {"why": why, "number": number})


def _changed(identity: Identity, issue: Observed) -> Iterator[IssueAction]:
    """A statement of somebody who may decide that was changed, by whomever, or is not there any more."""
    for entry in issue.heard.changes:
        says_part = bool(entry.people) and entry.slot.split("/")[1] == PART
        if says_part or any(person.mandates for person in entry.people):
            key = f"record:{entry.kind.value}:{entry.slot}:{entry.at.astimezone(UTC).isoformat()}"
            yield IssueAction(identity, key, "statement_changed", changed_values(entry))


def changed_values(entry: Entry) -> Mapping[str, Any]:
    """What the note about a changed statement tells: whose it is and what became of it, never a name."""
    return {
        "kind": entry.kind.value,
        "word": entry.slot.split("/")[1],
        "function": entry.people[0].function if entry.people else "",
        "stands": entry.kind is not Kind.REVOKED,
    }
