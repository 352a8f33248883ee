"""What a reader gets to see of an action, and of the planning of a scope."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.types import Category, Identity
from bot.spec.model import Kind


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action as a reader sees it."""

    identity: Identity
    code: str
    title: str
    kind: Kind
    owner: str
    """Title of the role."""
    parties: tuple[str, ...]
    """Titles of the parties that do it, as far as the audience may know them."""
    category: Category
    status: str
    """Name of the status as Jira shows it, or a dash before it exists."""
    due: date | None
    days_late: int
    """Working days past its date while not done; 0 otherwise."""
    scope_title: str
    key: str | None = None
    url: str | None = None
    waits: str = ""
    """Why nobody works on it now, a word of `[waits]`; empty where it does not wait."""
    hindrance: str = ""
    """Of what a gate misses: `blocked` where something else comes first, `unproven` where it is done without
    its evidence; else empty."""
    on_behalf: str = ""
    """Function of who signed it on paper, as a registrar of the party recorded; empty where nobody did."""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A planned date that is at odds with something."""

    clash: str
    """`order`, `freeze`, `window`, `outside` or `overrun`."""
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
    """The day of that, or the first or last day allowed."""
    until: datetime | None
    """When what comes before a meeting ends; aware."""
    key: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PathView:
    """A critical path: its actions from first to last, and the least room in it."""

    actions: tuple[ActionView, ...]
    room: int | None
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


@dataclass(frozen=True, slots=True)
class PlanningView:
    """The planning of one scope."""

    firmness: str
    """`pencil`, `definitive`, or `none` where there is no date of migration."""
    path: PathView
    minutes: tuple[MinuteView, ...] = ()
    conflicts: tuple[ConflictView, ...] = ()
    contention: tuple[ContentionView, ...] = ()
    """Only for readers who see every party."""
    forecast: tuple[ForecastView, ...] = ()
    """Of the scope and what is directly below it."""
