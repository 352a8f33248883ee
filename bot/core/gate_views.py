"""What a reader gets to see of decisions: words and numbers, already reduced to one audience."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.types import Identity


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


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a gate has no decision, though something was said."""

    reason: str
    """`mandate`, `quorum`, `unclear`, `obstacle` or `closed`."""
    roles: tuple[str, ...] = ()
    """Titles of the roles that are missing."""
    obstacles: tuple[tuple[str, str, float | None, float | None], ...] = ()
    """Code of an action, what is wrong with it, and the share of errors measured and agreed."""
