"""What one run has found out, so that no part of it works it out again."""

from dataclasses import dataclass, field

from bot.errors import RegiebotError
from bot.model.issue import Identity
from bot.model.request import ChangeRequest
from bot.reconcile.diff import ObservedState
from bot.round.observe.limit_memory import SiteLimits
from bot.round.observe.look import Observer
from bot.round.observe.moments import Historian
from bot.round.planned import Planned
from bot.round.units import Unit
from bot.situation.situation import Situation

Given = tuple[ObservedState, Unit, tuple[ChangeRequest, ...]]
"""What a situation is made of."""


@dataclass(slots=True)
class Memory:
    """One run's memory; nothing of it is kept for the next."""

    proved: bool = False
    """Whether the moment of this run was held against what the services say."""
    requests: tuple[ChangeRequest, ...] | None = None
    unreadable: RegiebotError | None = None
    """Why the requests cannot be read; asked once per run."""
    blind: RegiebotError | None = None
    """Why the last programme or release that could not be read could not."""
    observer: Observer | None = None
    limits: SiteLimits | None = None
    historian: Historian | None = None
    grown: dict[str, tuple[ObservedState, tuple[ChangeRequest, ...] | None, Unit]] = field(
        default_factory=dict
    )
    """Per unit: at which world and with which requests it was last grown, and into what."""
    planned: dict[str, tuple[ObservedState, Unit, Planned]] = field(default_factory=dict)
    """Per unit: at which world its dates were last planned, and how."""
    situations: dict[str, tuple[Given, Situation]] = field(default_factory=dict)
    """Per unit: of what its situation was last made."""
    stood: dict[Identity, Situation] = field(default_factory=dict)
    """Where each unit stands at the end."""
