"""Votes with their moments: when one in an approval was first seen, and who chose what in a select field."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.commands.comments import Comment
from bot.commands.stored import pack_comment, unpack_comment
from bot.config.site_model import ServiceDesk
from bot.model.request import Approval, ChangeRequest, Vote
from bot.ports import Desk, Notes

_KEY, _CHOSEN = "votes", "field-votes"


def dated(requests: Iterable[ChangeRequest], notes: Notes, now: datetime) -> tuple[ChangeRequest, ...]:
    """The requests with every vote dated by when it was first seen; of a closed round by its end at most."""
    known: dict[str, dict[str, str]] = notes.read_note(_KEY) or {}
    found: dict[str, dict[str, str]] = {}
    shown = tuple(
        replace(one, approvals=tuple(_seen(a, known.get(a.id, {}), found, now) for a in one.approvals))
        for one in requests
    )
    if found != known:
        notes.write_note(_KEY, found)
    return shown


def _seen(
    approval: Approval, before: dict[str, str], found: dict[str, dict[str, str]], now: datetime
) -> Approval:
    latest = min(now, approval.completed or now)
    cast = [who for who, vote in approval.votes if vote is not Vote.PENDING]
    seen: dict[str, Any] = {who: before.get(who) or latest.isoformat() for who in cast}
    if seen:
        found[approval.id] = seen
    return replace(approval, seen={who: datetime.fromisoformat(at) for who, at in seen.items()})


def chosen(
    requests: Sequence[ChangeRequest], config: ServiceDesk, desk: Desk, notes: Notes
) -> tuple[ChangeRequest, ...]:
    """The requests, with votes in select fields among their comments.

    The history of a request is read again only when it changed.
    """
    known: dict[str, Any] = notes.read_note(_CHOSEN) or {}
    found: dict[str, Any] = {}
    for one in requests:
        if one.voted:
            row = known.get(one.id)
            fresh = row is None or row["updated"] != one.updated.isoformat()
            found[one.id] = _row(one, desk.field_votes(one, config)) if fresh else row
    if found != known:
        notes.write_note(_CHOSEN, found)
    return tuple(_with(one, found[one.id]["said"]) if one.id in found else one for one in requests)


def _with(request: ChangeRequest, votes: Iterable[dict[str, Any]]) -> ChangeRequest:
    comments = (*request.comments, *map(unpack_comment, votes))
    return replace(request, comments=tuple(sorted(comments, key=lambda one: (one.created, one.id))))


def _row(request: ChangeRequest, votes: Iterable[Comment]) -> dict[str, Any]:
    return {"updated": request.updated.isoformat(), "said": [pack_comment(one) for one in votes]}
