"""Remembers the critical path between runs, so that it is told when it moves, and only then."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.model.issue import Identity
from bot.ports import Notes
from bot.schedule.critical_path import PathChange
from bot.situation.situation import Situation
from bot.situation.timing import paths_of


def with_path_change(situation: Situation, notes: Notes) -> Situation:
    """The situation with the last move of the critical path; the first path ever is no move."""
    path = list(paths_of(situation).of(situation.tree.root).actions)
    key = f"path:{situation.tree.root}"
    known: dict[str, Any] | None = notes.read_note(key)
    if known is None:
        known = {"now": path, "before": None, "at": None}
        notes.write_note(key, known)
    elif known["now"] != path:
        known = {"now": path, "before": known["now"], "at": situation.now.isoformat()}
        notes.write_note(key, known)
    if known["before"] is None:
        return situation
    before = tuple(Identity(name) for name in known["before"])
    return replace(situation, path_change=PathChange(before, datetime.fromisoformat(known["at"])))
