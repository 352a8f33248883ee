"""Keeps first plans in the ledger, so that they outlast every later one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.features.planning.courses import due_now
from bot.model.baselines import Baseline, Because
from bot.model.issue import Identity
from bot.ports import Notes
from bot.situation.situation import Situation


def with_baselines(situation: Situation, notes: Notes) -> Situation:
    """The situation with the baselines that were made, those that are due now among them."""
    key, stored = _key(situation), _stored(situation, notes)
    known = _known(stored)
    new = dict(stored)
    for scope, made in due_now(situation, known):
        known[scope] = (*known.get(scope, ()), made)
        new[scope] = [*new.get(scope, ()), _row(made)]
    if new != stored:
        notes.write_note(key, new)
    return replace(situation, baselines=known)


def with_kept_baselines(situation: Situation, notes: Notes) -> Situation:
    """The situation with the baselines that were made; nothing is kept anew."""
    return replace(situation, baselines=_known(_stored(situation, notes)))


def _key(situation: Situation) -> str:
    return f"baseline:{situation.tree.root}"


def _stored(situation: Situation, notes: Notes) -> Mapping[str, list[Any]]:
    return notes.read_note(_key(situation)) or {}


def _known(stored: Mapping[str, list[Any]]) -> dict[Identity, tuple[Baseline, ...]]:
    return {Identity(scope): tuple(map(_baseline, rows)) for scope, rows in stored.items()}


def _row(made: Baseline) -> dict[str, Any]:
    days = {identity: day.isoformat() for identity, day in made.days.items()}
    return {"key": made.key, "because": made.because.value, "at": made.at.isoformat(), "days": days}


def _baseline(row: Any) -> Baseline:
    days = {Identity(identity): date.fromisoformat(day) for identity, day in row["days"].items()}
    return Baseline(row["key"], Because(row["because"]), datetime.fromisoformat(row["at"]), days)
