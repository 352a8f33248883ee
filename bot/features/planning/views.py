"""What a reader gets to see of an action, and of the planning of a scope."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.model.action_view import ActionView
from bot.model.issue import Identity


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A planned date that is at odds with something."""

    clash: str
    """`order`, `parallel`, `freeze`, `window`, `meeting`, `outside` or `overrun`."""
    identity: Identity
    code: str
    title: str
    scope_title: str
    day: date
    pinned: bool
    """Whether a person set the date in Jira."""
    what: str
    """Code and title of what comes first, or title of a freeze."""
    other: date | None
    """The day on which that can be done or begins, or the first or last day allowed."""
    until: datetime | None
    """When what comes before a meeting ends; aware."""
    chain: tuple[str, ...] = ()
    """What contradicts it, from what nothing else makes late to `what`, each as code and scope; empty for one
    that stands alone."""
    before: str = ""
    """Identity of what `what` names; empty of a freeze."""
    key: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PathView:
    """A critical path: its actions from first to last, and the least total float on it, in working days."""

    actions: tuple[ActionView, ...]
    total_float: int | None
    """Working days; None where nothing fixed comes after it."""


@dataclass(frozen=True, slots=True)
class MinuteView:
    """One line of the plan by the minute, Europe/Amsterdam."""

    action: ActionView
    begins: datetime
    ends: datetime
    measured: bool
    """Whether its duration was measured."""


@dataclass(frozen=True, slots=True)
class ReturnView:
    """Until when a migration can still be turned back, Europe/Amsterdam."""

    code: str
    """Of the action that lists the steps."""
    minutes: int
    """What the steps take together, as far as they say."""
    unknown: int
    """How many of them do not say."""
    begin: datetime
    """The point of no return: who begins to roll back later is not done in time."""
    until: datetime
    """When the weekend window closes."""
    late: tuple[str, ...] = ()
    """Codes of meetings that end later than that."""


@dataclass(frozen=True, slots=True)
class ContentionView:
    """A party or environment that more clusters need at one time than it serves."""

    resource: str
    capacity: int
    """How many clusters it serves at a time."""
    scope: Identity
    scope_title: str
    """Whose need is one too many."""
    begins: datetime
    ends: datetime
    others: tuple[str, ...]
    """Titles of who needs it too."""
    alternatives: tuple[datetime, ...]
    """Other starts of the migration that would do, nearest first."""


@dataclass(frozen=True, slots=True)
class ForecastView:
    """When a scope will probably be done."""

    scope_title: str
    target: date
    half: date | None
    """P50; None where the history is too short."""
    likely: date | None
    """P85."""
    chance: int
    """Percent of the futures in which the target is met."""
    done: bool
    scope: Identity | None = None


@dataclass(frozen=True, slots=True)
class StepCourseView:
    """How a step went, or goes, against its first plan."""

    code: str
    title: str
    first: date
    """The last day that its actions had in the first baseline."""
    definitive: date | None
    """The same in the last one that was made when the date of migration became definitive."""
    planned: date | None
    """The same as it is planned now."""
    began: date | None
    """When the first of its actions was taken up, as far as Jira tells."""
    ended: date | None
    """When the last of them was done; None while one is open."""
    days: int
    """Working days from the first plan to its end, or to the present plan; negative where it is early."""


@dataclass(frozen=True, slots=True)
class PartyCourseView:
    """How the finished work of one party went against its first plans."""

    title: str
    done: int
    late: int
    """How many of them after the day of their first plan."""
    days: float
    """Working days later on average."""
    party: str = ""
    """Its id."""


@dataclass(frozen=True, slots=True)
class PlanningView:
    """The planning of one scope."""

    date_status: str
    """`pencil`, `definitive`, or `none` where there is no date of migration."""
    path: PathView
    minutes: tuple[MinuteView, ...] = ()
    conflicts: tuple[ConflictView, ...] = ()
    contention: tuple[ContentionView, ...] = ()
    """Only for readers who see every party."""
    back: ReturnView | None = None
    """Of a scope with a migration whose steps to roll back are listed."""
    forecast: tuple[ForecastView, ...] = ()
    """Of the scope and what is directly below it."""
    steps: tuple[StepCourseView, ...] = ()
    """The scope's own steps against their first plan; empty while there is none."""
    first_kept: date | None = None
    """The day of the first plan, where that is later than the kick-off: nobody knows what moved before."""
    parties: tuple[PartyCourseView, ...] = ()
    """Those whose work the audience may know, here and below."""
