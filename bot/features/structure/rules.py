"""What people changed in Jira's structure is told once, where the team sees it
(`bot.features.structure.facts`)."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.features.structure.facts import open_below, parent_of, rank_of
from bot.model.issue import Identity, Rank
from bot.model.structure_change import Fault, Told
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation

_NAMED = 10


def structure(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """One note for all that was changed alike in one round, on one issue; a message where none is left."""
    groups: dict[tuple[str, Fault, Identity | None], list[Told]] = {}
    for one in situation.structure:
        key = (one.since.isoformat(), one.deviation.fault, one.on)
        groups.setdefault(key, []).append(one)
    for (since, fault, on), found in groups.items():
        values = _values(situation, fault, on, found)
        if on is not None:
            note, by_edit = f"structure:{fault}:{since}", fault is Fault.LABELS
            yield IssueAction(on, note, "structure", values, with_edit=by_edit)
        else:
            news = f"structure:{fault}:{since}"
            yield Announcement(situation.tree.root, news, "structure_news", values, at=found[0].since)


def _values(situation: Situation, fault: Fault, on: Identity | None, found: Sequence[Told]) -> dict[str, Any]:
    changes = [_change(situation, one) for one in found]
    return {
        "fault": fault.value,
        "own": len(found) == 1 and found[0].deviation.identity == on,
        "scope": situation.tree.scopes[situation.tree.root].title,
        "changes": changes[:_NAMED],
        "more": max(0, len(changes) - _NAMED),
    }


def _change(situation: Situation, deviation: Told) -> dict[str, Any]:
    identity, value = deviation.deviation.identity, deviation.deviation.value
    item, issue = situation.tree.items.get(identity), situation.issues.get(identity)
    key = issue.key if issue else situation.missing[identity]
    parent = situation.issues.get(parent_of(situation, identity) or Identity(""))
    now = next((i.key for i in situation.issues.values() if i.id == value), None)
    return {
        "key": key,
        "url": situation.url(key),
        "title": f"{item.code} {item.title}" if item else situation.tree.scopes[identity].title,
        "rank": rank_of(situation, identity).name.lower(),
        "now": (now or "") if deviation.deviation.fault is Fault.PARENT else value,
        "loose": deviation.deviation.fault is Fault.PARENT and not value,
        "before": parent.key if parent else None,
        "open": open_below(situation, identity) if rank_of(situation, identity) is Rank.EPIC else 0,
    }
