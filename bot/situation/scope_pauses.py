"""What an operator has paused: everything, or one programme, release, cluster or domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.model.working_days import local
from bot.reconcile.plan import lies_in

EVERYTHING = ""
"""The scope of a pause that holds for the whole bot."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is written or sent for a scope; aware instants."""

    scope: str
    """Identity of a programme, release, cluster or domain, or `EVERYTHING`."""
    since: datetime
    who: str
    reason: str = ""
    until: datetime | None = None
    """When it ends by itself; None for one that somebody has to end."""

    @property
    def what(self) -> str:
        """The scope of the pause, in words."""
        return self.scope or "everything"

    @property
    def sentence(self) -> str:
        """What, since when, by whom, why and until when, for a person."""
        until = f", until {_moment(self.until)}" if self.until else ""
        why = f": {self.reason}" if self.reason else ""
        return f"{self.what} is paused since {_moment(self.since)}{until}, by {self.who}{why}"

    def holds(self, identity: str) -> bool:
        """Whether the pause covers an identity."""
        return self.scope == EVERYTHING or lies_in(identity, [self.scope])  # type: ignore[arg-type]

    def is_in_force(self, now: datetime) -> bool:
        """Whether it has not ended by itself."""
        return self.until is None or now < self.until


def in_force(pauses: Iterable[Pause], now: datetime) -> tuple[Pause, ...]:
    """The pauses that hold at an instant, the widest first."""
    return tuple(sorted((one for one in pauses if one.is_in_force(now)), key=_width))


def holding(pauses: Iterable[Pause], identity: str, now: datetime) -> Pause | None:
    """The widest pause that holds back what is written or sent about an identity; None where nothing does."""
    return next((one for one in in_force(pauses, now) if one.holds(identity)), None)


def _width(pause: Pause) -> tuple[int, str]:
    return pause.scope.count("/") + bool(pause.scope), pause.scope


def _moment(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"
