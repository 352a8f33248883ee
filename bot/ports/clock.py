"""Whether the moment that a run works at is right."""

from typing import Protocol

from bot.features.operating.clock_trust import Verdict


class Clock(Protocol):
    """The machine's clock, held against what services answered. Absent where somebody chose the moment."""

    def verdict(self) -> Verdict:
        """What is known by now, without asking anybody."""
        ...

    def forget(self) -> None:
        """Forget what services said: what they answer from now on counts alone."""
        ...

    @property
    def is_known(self) -> bool:
        """Whether any service said what time it is."""
        ...
