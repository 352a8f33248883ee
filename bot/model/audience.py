"""Who reads. Parties are each other's competitors, so every view is made for one audience."""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """How far an audience sees."""

    INTERNAL = "internal"
    """Everything: who runs the programme."""
    SHARED = "shared"
    """All parties at once: totals of enough parties."""
    BERAAD = "beraad"
    """The Tactisch Beraad: the same totals, and the reports about the chain."""
    PARTY = "party"
    """One party: its own work, and the same totals."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The readers of a page or channel. Made from the config, never from a template.

    What they may know of a situation is decided in `bot.features.audiences` alone.
    """

    reach: Reach
    party: str = ""

    @classmethod
    def parse(cls, name: str) -> "Audience":
        """From the config's word: `internal`, `shared`, `beraad` or `party:<id>`."""
        reach, _, party = name.partition(":")
        return cls(Reach(reach), party)

    @property
    def is_internal(self) -> bool:
        """Whether the readers may know everything."""
        return self.reach is Reach.INTERNAL

    def concerns(self, parties: Container[str]) -> bool:
        """Whether a programme or release with these parties concerns the readers."""
        return self.reach is not Reach.PARTY or self.party in parties

    def __str__(self) -> str:
        """The config's word."""
        return f"{self.reach.value}:{self.party}" if self.party else self.reach.value


INTERNAL = Audience(Reach.INTERNAL)
BERAAD = Audience(Reach.BERAAD)
