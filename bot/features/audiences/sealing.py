"""Seals what was reduced. Only the modules that reduce import this."""

from typing import TypeVar

from bot.features.audiences.disclosed import Disclosed, Seal
from bot.model.audience import Audience

V = TypeVar("V")

_SEAL = Seal()


def sealed(view: V, audience: Audience) -> Disclosed[V]:
    """The view, as one that these readers may have."""
    return Disclosed(view, audience, _SEAL)
