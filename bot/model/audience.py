"""Who may see what. Parties are each other's competitors, so every view is made for one audience."""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum

from bot.config.runbook_model import Level
from bot.model.item import Scope


class Reach(StrEnum):
    """How far an audience sees."""

    INTERNAL = "internal"
    SHARED = "shared"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class Audience:
    """The readers of a page or channel. Made from the config, never from a template."""

    reach: Reach
    party: str = ""

    @classmethod
    def parse(cls, name: str) -> "Audience":
        """From the config's word: `internal`, `shared` or `party:<id>`."""
        reach, _, party = name.partition(":")
        return cls(Reach(reach), party)

    def concerns(self, parties: Container[str]) -> bool:
        """Whether a programme or release with these parties concerns the readers."""
        return self.reach is not Reach.PARTY or self.party in parties

    def sees(self, scope: Scope) -> bool:
        """Whether the audience sees this scope's own work: its steps, actions and names.

        A party sees where it takes part itself; of the whole it sees aggregates only. Shared readers
        see aggregates everywhere.
        """
        if self.reach is Reach.INTERNAL:
            return True
        if self.reach is Reach.SHARED or scope.level in (Level.PROGRAMME, Level.RELEASE):
            return False
        return self.party in scope.parties

    def counts(self, scope: Scope) -> bool:
        """Whether the audience sees the scope's totals. Of one domain or party those tell too much."""
        return self.sees(scope) or scope.level in (Level.PROGRAMME, Level.CLUSTER, Level.RELEASE)

    def name_of(self, scope: Scope) -> str:
        """What the audience may call the scope: titles of clusters tell who takes part."""
        if self.sees(scope) or scope.level in (Level.PROGRAMME, Level.RELEASE):
            return scope.title
        return f"{scope.level.value.capitalize()} {scope.identity.rsplit('/', 1)[-1].upper()}"


INTERNAL = Audience(Reach.INTERNAL)
