"""What one run has found out, so that no part of it works it out again."""

from dataclasses import dataclass, field

from bot.core.diff import World
from bot.core.situation import Situation
from bot.core.types import ChangeRequest, Identity
from bot.errors import RegiebotError
from bot.jobs.limits import SiteLimits
from bot.jobs.moments import Historian
from bot.jobs.observe import Observer
from bot.jobs.planned import Planned
from bot.jobs.units import Unit

Given = tuple[World, Unit, tuple[ChangeRequest, ...]]
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
    grown: dict[str, tuple[World, tuple[ChangeRequest, ...] | None, Unit]] = field(default_factory=dict)
    """Per unit: at which world and with which requests it was last grown, and into what."""
    planned: dict[str, tuple[World, Unit, Planned]] = field(default_factory=dict)
    """Per unit: at which world its dates were last planned, and how."""
    situations: dict[str, tuple[Given, Situation]] = field(default_factory=dict)
    """Per unit: of what its situation was last made."""
    stood: dict[Identity, Situation] = field(default_factory=dict)
    """Where each unit stands at the end."""
