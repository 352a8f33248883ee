"""Samples of what readers get who may not know everything: own work, and totals that are not told."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from bot.features.overview.views import ScopeView
from bot.features.reminding.messages import Digest, Reminder
from bot.features.reminding.views import MineView, WaitView
from bot.model.action_view import UncountedView
from bot.model.issue import Identity
from bot.model.progress import Progress
from bot.template_check.growth_samples import verdict
from bot.template_check.view_samples import (
    MEETING,
    action,
    conditions,
    digest,
    gate,
    incident,
    reminder,
    scope,
)


def mine() -> MineView:
    """A party with more of everything than a page shows."""
    late = [replace(action(n, late=n), parties=()) for n in range(12, 0, -1)]
    late[0] = replace(late[0], uncounted=UncountedView("order", ()))
    return MineView(
        Identity("koppeltaal-2023"),
        "Migratie Koppeltaal 2.0",
        "Zorggroep De Linde",
        "koppeltaal-2023",
        late=tuple(late),
        next=tuple(replace(action(n), due=None if n == 2 else MEETING.date()) for n in range(1, 12)),
        waiting_on=tuple(_wait(n) for n in range(1, 12)),
        waited_for=tuple(_wait(n) for n in range(1, 12)),
        gate=gate(2, own=True),
        done=31,
        total=64,
    )


def _wait(number: int) -> WaitView:
    due = None if number == 1 else MEETING.date()
    return WaitView(f"K.{number}", f"Actie {number}", "IT-deelnemer", due, ("L.1", "L.2"))


def mines() -> Iterable[MineView]:
    """A full list, a short one, one with nothing to do, and one whose meeting asks nothing."""
    full = mine()
    nothing = replace(full, late=(), next=(), waiting_on=(), waited_for=())
    idle = gate(0, ready=Progress(), own=True)
    return (
        full,
        replace(
            full, late=(), waited_for=full.waited_for[:2], waiting_on=full.waiting_on[:2], next=full.next[:2]
        ),
        replace(nothing, next=full.next[:1]),
        replace(nothing, gate=None),
        replace(nothing, gate=replace(idle, at=None)),
    )


def reduced_scopes() -> Iterator[ScopeView]:
    """Pages of a party and of shared readers."""
    bare: dict[str, Any] = {
        "overdue": (),
        "gates": (),
        "conditions": (),
        "steps": (),
        "late": 0,
        "phases": (),
    }
    own = gate(1, own=True)
    hidden = replace(verdict(), reason="", deviation="", conditions=(), function="", hidden=True)
    part = scope(identity="koppeltaal-2023/c1/za-02", withheld=True, progress=Progress(1, 0, 1))
    dark = replace(part, progress=Progress())
    yield scope(
        items=2,
        withheld=True,
        unshown=True,
        gates=(own, gate(0, own=True)),
        verdicts=(hidden,),
        children=(part, dark),
    )
    for progress in (Progress(), Progress(2, 0, 0), Progress(1, 0, 1)):
        yield scope(withheld=True, unshown=True, progress=progress, **bare)
    yield scope(unshown=True, items=2)


def reduced_reminders() -> Iterator[Reminder]:
    """Of meetings that a party attends."""
    yield reminder(gate(2, own=True))
    yield reminder(gate(0, own=True))
    yield reminder(gate(0, own=True, ready=Progress()))
    yield reminder(gate(0, own=True, conditions=conditions()))
    yield reminder(gate(0, own=True, incidents=(incident(),)))


def party_digests() -> Iterator[Digest]:
    """The digest of a party."""
    full = mine()
    few = replace(full, next=full.next[:1], waiting_on=full.waiting_on[:1], waited_for=full.waited_for[:1])
    yield replace(digest(2), mine=full)
    yield replace(digest(2), mine=replace(few, gate=None, next=(replace(action(1), key=None),)))
