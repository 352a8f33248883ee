"""What a reader sees of an incident during verhoogde dijkbewaking."""

from dataclasses import dataclass

from bot.model.issue import Identity


@dataclass(frozen=True, slots=True)
class IncidentView:
    """A calamiteit or crisis that is open."""

    key: str
    url: str
    summary: str
    word: str
    """Its class: `calamiteit` or `crisis`."""
    decided: bool
    """Whether a person decided that; else it is what its criteria propose."""
    scope: Identity
    scope_title: str
