"""A first plan that is kept: the day of each action of a scope as it was planned at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.model.issue import Identity


class Because(StrEnum):
    """Why a baseline was made."""

    KICK_OFF = "kick_off"
    TAKEN_OVER = "taken_over"
    """On the first round, after the kick-off: nobody knows what moved before."""
    DEFINITIVE = "definitive"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The plan of one scope as it was at a moment."""

    key: str
    """What makes it this one of its scope: made once, however often it is asked for."""
    because: Because
    at: datetime
    days: Mapping[Identity, date]
    """The planned day of each of its actions."""


Baselines = Mapping[Identity, tuple[Baseline, ...]]
"""By scope, the first one first."""
