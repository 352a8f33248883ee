"""What a reader gets to see of decisions: words and numbers, already reduced to one audience."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.model.action_view import ActionView
from bot.model.incident_view import IncidentView
from bot.model.issue import Identity
from bot.model.progress import Progress


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
    by: str = ""
    """Function of who set it."""
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
    hidden: bool = False
    """Whether something was said with it that stands on the issue alone."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a gate has no decision, though something was said."""

    reason: str
    """`mandate`, `quorum`, `unclear`, `obstacle` or `closed`."""
    roles: tuple[str, ...] = ()
    """Titles of the roles that are missing."""
    obstacles: tuple[tuple[str, str, float | None, float | None], ...] = ()
    """Code of an action, what is wrong with it, and the share of errors measured and agreed."""


NEAR_DAYS = 1
"""From so many working days before a gate, what it still misses needs attention."""


@dataclass(frozen=True, slots=True)
class GateView:
    """A GO/NO-GO meeting, with what is ready for it and what is missing."""

    identity: Identity
    code: str
    title: str
    scope_title: str
    scope: Identity
    at: datetime | None
    """Europe/Amsterdam; None while not planned."""
    held: bool
    ready: Progress
    missing: tuple[ActionView, ...]
    """What must be done before the gate and is not: late first, then what can be done now."""
    participants: tuple[str, ...]
    key: str | None = None
    url: str | None = None
    attempt: int = 1
    quorum: tuple[str, ...] = ()
    """Titles of the roles that have to be there."""
    refusals: tuple[Refusal, ...] = ()
    """Why there is no decision yet."""
    working_days: int | None = None
    """Working days from the view's instant until the meeting, 0 on the day itself, below 0 once it passed;
    None while not planned."""
    migration: datetime | None = None
    """Start of the migration that the gate is about; `date_status` says whether it is confirmed."""
    date_status: str = "none"
    conditions: tuple[ConditionView, ...] = ()
    """What earlier meetings of the same place set as condition and is not met yet."""
    incidents: tuple[IncidentView, ...] = ()
    """Open calamiteiten and crises of the same place."""
    before: tuple[Identity, ...] = ()
    """What must be done before the gate, done or not."""
    own: bool = False
    """Whether `ready` and `missing` are the reader's own work alone."""

    @property
    def asks_for_attention(self) -> bool:
        """Whether something was said that is no decision, or a condition of an earlier meeting is overdue."""
        return bool(self.refusals) or any(one.is_late for one in self.conditions)

    @property
    def pressing(self) -> int:
        """How many of the first of `missing` a list names at least: what is late, and where the meeting is at
        hand all that can be done now.
        """
        near = self.is_near_and_unready
        return sum(1 for one in self.missing if one.days_late or (near and one.hindrance != "blocked"))

    @property
    def is_near_and_unready(self) -> bool:
        """Whether the meeting is at hand while something it needs is missing."""
        near = self.working_days is not None and self.working_days <= NEAR_DAYS
        return near and not self.held and self.ready.done < self.ready.total
