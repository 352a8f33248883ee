"""Seals what was reduced to its readers. Only the modules that reduce import this; a contract holds that."""

from typing import TypeVar

from bot.model.audience import Audience
from bot.model.disclosed import Disclosed, Seal

V = TypeVar("V")

_SEAL = Seal()


def sealed(view: V, audience: Audience) -> Disclosed[V]:
    """The view, as one that these readers may have."""
    return Disclosed(view, audience, _SEAL)
