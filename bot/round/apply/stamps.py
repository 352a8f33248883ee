"""The bot's entity property on an issue, as it is written: who the issue is and what the bot did there."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from bot.model.field_table import DUE, FIELDS, Field
from bot.model.issue import Desired, IssueId, ManagedState, Observed
from bot.model.values import day

PROPERTY_VERSION = 1


def stamp(
    desired: Desired,
    parent: IssueId | None,
    before: Observed | None = None,
    kept: Collection[Field] = (),
    *,
    held: bool = False,
    say: Callable[[ManagedState], ManagedState] = lambda stamp: stamp,
) -> dict[str, Any]:
    """The property that goes with a create or an edit.

    A field where a person's value stays keeps its old memory, so that it stays a person's. What is held
    at another version of the runbook keeps that version. Notes that were placed stay remembered, and `say`
    adds those that go with the edit.
    """
    applied = FIELDS.applied(desired, parent)
    old = before.stamp if before and before.stamp and before.stamp.identity == desired.identity else None
    for name in kept:
        applied.pop(name)
        if old and name in old.applied:
            applied[name] = old.applied[name]
    runbook = old.runbook if old and held else desired.runbook
    base = old or ManagedState(desired.identity, {})
    links = frozenset(desired.blocked_by)
    first = base.first or day(base.applied.get(DUE)) or desired.due
    return as_property(say(replace(base, applied=applied, links=links, runbook=runbook, first=first)))


def as_property(stamp: ManagedState) -> dict[str, Any]:
    """A stamp as JSON, as the write after the one that it was read from; what is empty is left out."""
    found: dict[str, Any] = {
        "v": PROPERTY_VERSION,
        "identity": stamp.identity,
        "applied": dict(stamp.applied),
        "links": sorted(stamp.links),
        "n": stamp.serial + 1,
    }
    if stamp.runbook:
        found["runbook"] = stamp.runbook
    if stamp.posted:
        found["said"] = sorted(stamp.posted)
    if stamp.pending_transition:
        found["owed"] = stamp.pending_transition.value
    if stamp.first:
        found["first"] = stamp.first.isoformat()
    if stamp.derived:
        found["derived"] = True
    return found
