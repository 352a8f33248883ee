"""What a reader gets to see of decisions: words and numbers, already reduced to one audience."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.types import Identity


@dataclass(frozen=True, slots=True)
class ConditionView:
    """A condition of a GO, as work."""

    number: int
    text: str
    code: str
    """Of the gate."""
    scope: Identity
    scope_title: str
    owner: str = ""
    """Title of the role that meets it; empty while nobody has it."""
    parties: tuple[str, ...] = ()
    """Titles of the parties that fill the role there."""
    day: date | None = None
    days_late: int = 0
    """Working days past its day while it is not met, at least 1; 0 otherwise."""
    counts: bool = True
    """False of a decision that does not stand any more: nobody has to meet it."""
    met: datetime | None = None
    reason: str = ""
    """What was said when it was met."""
    key: str | None = None
    url: str | None = None

    @property
    def is_late(self) -> bool:
        """Whether its day passed and it is not met."""
        return self.days_late > 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a GO/NO-GO meeting decided."""

    gate: Identity
    code: str
    title: str
    scope: Identity
    scope_title: str
    attempt: int
    word: str
    """`go`, `conditional` or `no-go`."""
    reason: str
    deviation: str
    at: datetime
    function: str
    """Of who decided, never a name; empty where a field in Jira says it."""
    key: str
    url: str
    conditions: tuple[ConditionView, ...] = ()
    """Of a GO with conditions: each, met or not."""
    withdrawn: datetime | None = None
    """When it was taken back; None while it stands."""
    derived: bool = False
    """Whether it was taken over, or its comment had been changed before it was first read."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a gate has no decision, though something was said."""

    reason: str
    """`mandate`, `quorum`, `unclear`, `obstacle` or `closed`."""
    roles: tuple[str, ...] = ()
    """Titles of the roles that are missing."""
    obstacles: tuple[tuple[str, str, float | None, float | None], ...] = ()
    """Code of an action, what is wrong with it, and the share of errors measured and agreed."""
