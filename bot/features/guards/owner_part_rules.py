"""Work of several owners closes with the last part; a part that somebody else reports gets an answer."""

from collections.abc import Iterator
from datetime import UTC

from bot.commands.reading import PART
from bot.config.runbook_model import Action
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.owner_parts import OwnerPart, named_owners, owner_parts, parties_of, unheard
from bot.model.issue import Category, Observed
from bot.model.item import Item
from bot.situation.actions import Announcement, IssueAction
from bot.situation.evidence import is_proven
from bot.situation.situation import Situation

_NAMED = 5
"""So many actions that come first are named."""


def owners_parts(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """Close what every owner reported, once what comes first is done; answer who is no owner of a part."""
    for item in situation.tree.items.values():
        issue = situation.issues.get(item.identity) if len(item.owners) > 1 else None
        if issue is not None:
            yield from _early(situation, item, issue)
            yield from _whole(situation, item, issue)
            yield from _unheard(situation, item, issue)


def _early(situation: Situation, item: Item, issue: Observed) -> Iterator[IssueAction]:
    """A part that was reported before what comes first was done; once it is closed the order tells it."""
    if issue.status.category is Category.DONE or item.waits:
        return
    for part in owner_parts(situation, item):
        before = situation.once(Fulfilment).later(item, part.since) if part.since else ()
        if part.since and before:
            named = [(one.code, one.title) for one in before[:_NAMED]]
            values = {
                "party": situation.tree.parties[part.party].title,
                "missing": named,
                "more": len(before) - len(named),
            }
            key = f"part-early:{part.party}:{part.since.astimezone(UTC).isoformat()}"
            yield IssueAction(item.identity, key, "part_early", values)


def _whole(situation: Situation, item: Item, issue: Observed) -> Iterator[IssueAction]:
    parts = owner_parts(situation, item)
    moments = [part.since for part in parts if part.since]
    if not parts or len(moments) < len(parts) or issue.status.category is Category.DONE or item.waits:
        return
    row, fulfilment = item.row.spec, situation.once(Fulfilment)
    if isinstance(row, Action) and row.evidence and not is_proven(situation, item):
        return
    if fulfilment.missing(item) or fulfilment.later(item, min(moments)) or fulfilment.is_insecure(item):
        return
    values = {"parties": _titles(situation, parts)}
    key = f"parts:{max(moments).astimezone(UTC).isoformat()}"
    yield IssueAction(item.identity, key, "parts_done", values, Category.DONE)


def _unheard(situation: Situation, item: Item, issue: Observed) -> Iterator[IssueAction]:
    """Once per comment as it was written, to people only."""
    apps = {comment.id for comment in issue.comments if not comment.is_person}
    for command in issue.commands:
        if command.word != PART or command.id in apps or not unheard(situation.tree, item, command):
            continue
        values = {
            "stranger": not parties_of(situation.tree, command),
            "names": named_owners(situation.tree, item, command),
            "owners": _titles(situation, owner_parts(situation, item)),
        }
        key = f"part:{command.id}:{command.at.astimezone(UTC).isoformat()}"
        yield IssueAction(item.identity, key, "part_unheard", values)


def _titles(situation: Situation, parts: tuple[OwnerPart, ...]) -> list[str]:
    return [situation.tree.parties[part.party].title for part in parts]
