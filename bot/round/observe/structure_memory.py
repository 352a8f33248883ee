"""Remembers what people changed in Jira's structure, so that each change is told once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.features.structure.facts import told
from bot.model.issue import Identity
from bot.model.structure_change import Deviation, Fault, Told
from bot.ports import Notes
from bot.situation.situation import Situation


def with_structure(situation: Situation, notes: Notes) -> Situation:
    """The situation with what deviates, and since when.

    What is found at the very first look is nobody's news: neither a running programme that the bot takes
    over nor a lost ledger makes it tell everything from the beginning.
    """
    key = f"structure:{situation.tree.root}"
    known = notes.read_note(key)
    before = _unpacked(known)
    found = told(situation, before or {}, silent=before is None)
    if (after := [_packed(one) for one in found]) != known:
        notes.write_note(key, after)
    return replace(situation, structure=tuple(one for one in found if not one.silent))


def _packed(deviation: Told) -> dict[str, Any]:
    found = deviation.deviation
    return {
        "identity": found.identity,
        "fault": found.fault.value,
        "value": found.value,
        "since": deviation.since.isoformat(),
        "on": deviation.on,
        "silent": deviation.silent,
    }


def _unpacked(known: Any) -> Mapping[str, Told] | None:
    """By the name of the deviation; None where nothing was noted yet, or nothing that can be read."""
    if not isinstance(known, list):
        return None
    try:
        found = [
            Told(
                Deviation(Identity(row["identity"]), Fault(row["fault"]), row["value"]),
                datetime.fromisoformat(row["since"]),
                row["on"] and Identity(row["on"]),
                row["silent"],
            )
            for row in known
        ]
    except (KeyError, TypeError, ValueError):
        return None
    return {one.deviation.name: one for one in found}
