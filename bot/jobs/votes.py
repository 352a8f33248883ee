"""When the bot first saw each vote: the service desk tells who voted what, and never when."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.types import Approval, ChangeRequest, Vote
from bot.ports import Notes

_KEY = "votes"


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


def _seen(one: Approval, before: dict[str, str], found: dict[str, dict[str, str]], now: datetime) -> Approval:
    latest = min(now, one.completed or now)
    cast = [who for who, vote in one.votes if vote is not Vote.PENDING]
    seen: dict[str, Any] = {who: before.get(who) or latest.isoformat() for who in cast}
    if seen:
        found[one.id] = seen
    return replace(one, seen={who: datetime.fromisoformat(at) for who, at in seen.items()})
