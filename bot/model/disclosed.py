"""What one audience may read, sealed: the only thing that pages, messages and reports are made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.model.audience import Audience

V_co = TypeVar("V_co", covariant=True)
W = TypeVar("W")


class Seal:
    """The right to call something reduced; `bot.features.audiences.sealing` keeps the only one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Disclosed(Generic[V_co]):
    """A view that was reduced to its readers. It cannot be made without a seal."""

    view: V_co
    audience: Audience
    seal: Seal = field(repr=False, compare=False)

    def map(self, make: Callable[[V_co], W]) -> "Disclosed[W]":
        """Another view for the same readers, made of this one alone."""
        return Disclosed(make(self.view), self.audience, self.seal)
