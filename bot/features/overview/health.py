"""How a scope is doing, in one word, and the reasons for it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.model.reasons import Reason


class Health(StrEnum):
    """The one word on how a scope is doing."""

    WAITING = "waiting"
    ON_TRACK = "on_track"
    ATTENTION = "attention"
    LATE = "late"
    STOPPED = "stopped"
    """A hard guard was passed."""
    CALAMITY = "calamity"
    """A calamiteit or crisis is open."""
    DONE = "done"
    WITHHELD = "withheld"
    """Not told: too few parties stand behind it."""


WEIGHT = {
    Health.CALAMITY: 4,
    Health.STOPPED: 3,
    Health.LATE: 2,
    Health.ATTENTION: 1,
    Health.DONE: 0,
    Health.ON_TRACK: 0,
    Health.WAITING: 0,
    Health.WITHHELD: 0,
}
"""How bad each is; what weighs nothing is nobody's concern."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Why a scope is not simply on track, and the word that it makes of the whole.

    The sentence is one of `[concern]`, of `[concerns]` where `number` is not 1, else one of `[reason]`.
    """

    health: Health
    reason: Reason
    number: int = 1


def worst(found: list[Health]) -> Health | None:
    """The one that weighs most; None where none weighs anything."""
    bad = [one for one in found if WEIGHT[one]]
    return max(bad, key=WEIGHT.__getitem__, default=None)
