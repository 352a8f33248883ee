"""Who decides gets an answer: to what was not understood, counts elsewhere, or was changed later.

Once per text, to people only, and with the visibility of the comment that it answers (docs/commands.md).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from bot.core.answers import DECISION, MANDATE
from bot.core.gate_conditions import misaimed
from bot.core.hearing import places_of
from bot.core.people import mandated, people_at, roles_of
from bot.core.rules.kinds import Act, Notice
from bot.core.situation import Situation
from bot.core.types import Identity, Item, Observed
from bot.features.commands.comments import Comment
from bot.features.commands.grammar import Place
from bot.features.commands.reading import Why
from bot.features.commands.record import Entry, Kind, Unread
from bot.spec.model import Kind as RowKind

_MENTION = re.compile(r"\[~accountid:[^\]]*\]")

_NAMED = 4
"""So many places are named where something would count."""

_DECIDERS_ONLY = frozenset({Why.COLON, Why.ITEM})
"""What is answered only where its author may decide: of others it is conversation."""

_CHOICES = (Place.CHOICE, Place.LOOP, Place.LESSONS)


def answers_on_issues(situation: Situation) -> Iterator[Act | Notice]:
    """Every answer that there should be on the issues of a programme or release."""
    for identity, issue in situation.issues.items():
        if not (issue.heard.unread or issue.heard.changes or issue.commands):
            continue
        item = situation.tree.items.get(identity)
        for comment, lines in by_comment(issue.heard.unread):
            wanted = [one for one in lines if _is_due(situation, item, one)]
            if wanted:
                yield answer(identity, comment, wanted, _where(situation, item))
        yield from _changed(identity, issue)
        if item is not None:
            yield from _unheard(situation, item, issue)
            yield from _misaimed(situation, item)


def by_comment(unread: tuple[Unread, ...]) -> Iterator[tuple[Comment, list[Unread]]]:
    """What was not understood, a comment at a time; comments of apps are left out."""
    found: dict[str, list[Unread]] = {}
    for one in unread:
        if one.comment.is_person:
            found.setdefault(one.comment.id, []).append(one)
    return ((lines[0].comment, lines) for lines in found.values())


def answer(
    identity: Identity, comment: Comment, lines: list[Unread], where: tuple[tuple[str, str], ...] = ()
) -> Act:
    """One answer to one comment, that quotes each line and shows the forms that count there."""
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
    quotes = (" ".join(one.rejected.utterance.line.split()) for one in lines)
    said = "\n".join((comment.author, *quotes)).casefold()
    key = f"answer:{hashlib.sha256(said.encode()).hexdigest()[:16]}"
    return Act(
        identity,
        key,
        "not_understood",
        {"lines": told, "where": where},
        public=not comment.internal,
        visibility=comment.visibility,
    )


def _is_due(situation: Situation, item: Item | None, one: Unread) -> bool:
    people = tuple(people_at(situation.tree.people, one.comment.author, one.comment.updated))
    if one.rejected.why in _DECIDERS_ONLY:
        return item is not None and any(
            MANDATE in person.mandates
            and (person.party in item.parties or item.kind is not RowKind.GATE)
            and roles_of(situation.tree, item.scope, person.party)
            for person in people
        )
    if one.rejected.why is Why.ELSEWHERE and one.rejected.utterance.word != DECISION:
        return bool(people)
    return True


def _where(situation: Situation, item: Item | None) -> tuple[tuple[str, str], ...]:
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


def _unheard(situation: Situation, item: Item, issue: Observed) -> Iterator[Act]:
    """A choice by somebody without the mandate, once per person (S4 A2.4, L.13, M.6, T.1, T.2)."""
    if not set(_CHOICES) & set(places_of(situation.tree, item)):
        return
    for command in issue.commands:
        if command.word == DECISION and mandated(situation.tree, item.scope, command, MANDATE) is None:
            yield Act(item.identity, f"ongehoord:mandate:{command.author}", "unheard", {})


def _misaimed(situation: Situation, item: Item) -> Iterator[Act]:
    if item.kind is not RowKind.GATE:
        return
    for command, why in misaimed(situation, item):
        number = command.values[0]
        key = f"condition:{command.id}:{why}:{number}"
        yield Act(item.identity, key, "condition_unheard", {"why": why, "number": number})


def _changed(identity: Identity, issue: Observed) -> Iterator[Act]:
    """A statement of somebody who may decide that was changed, by whomever, or is not there any more."""
    for entry in issue.heard.changes:
        if any(person.mandates for person in entry.people):
            key = f"record:{entry.kind.value}:{entry.slot}:{entry.at.astimezone(UTC).isoformat()}"
            yield Act(identity, key, "statement_changed", changed_values(entry))


def changed_values(entry: Entry) -> Mapping[str, Any]:
    """What the note about a changed statement tells: whose it is and what became of it, never a name."""
    return {
        "kind": entry.kind.value,
        "word": entry.slot.split("/")[1],
        "function": entry.people[0].function if entry.people else "",
        "stands": entry.kind is not Kind.REVOKED,
    }
