"""What a reader sees of a chain release, already reduced to one audience."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class EntryView:
    """A measure or milestone with its deadline."""

    text: str
    day: date | None
    party: str = ""
    """Title of whose it is; empty for what concerns the whole chain."""
    id: str = ""
    """Id of whose it is."""


@dataclass(frozen=True, slots=True)
class SignatureView:
    """Where one party stands with its signature."""

    party: str
    function: str = ""
    at: datetime | None = None
    """None while the party has not signed this version."""
    due: date | None = None
    key: str | None = None
    url: str | None = None
    id: str = ""
    """Id of the party."""


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of the plan that was laid before the parties."""

    number: int
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanView:
    """The implementation plan."""

    state: str
    """`concept`, `revised` (changed, not laid before the parties yet), `asked` or `in_force`."""
    number: int
    """Version; 0 while it is a concept that nobody was asked to sign."""
    digest: str
    """Short hash of the content."""
    asked: datetime | None
    since: datetime | None
    """When the last party signed; None while it is not in force."""
    signed: int
    parties: int
    planned: int
    """How many parties have a measure in it."""
    milestones: tuple[EntryView, ...]
    measures: tuple[EntryView, ...]
    hidden: int
    """How many measures and milestones of other parties stand in it that this reader does not see."""
    signatures: tuple[SignatureView, ...] = ()
    """Of the parties that this reader may know about."""
    history: tuple[VersionView, ...] = ()
    """Every version that was laid before the parties, latest first."""
    page: str = ""
    """Title of its own page; the renderer of the page knows it."""
    withheld: bool = False
    """Whether too few parties take part to tell how many of them signed."""


@dataclass(frozen=True, slots=True)
class RollOutView:
    """Bringing it into production, together and as agreed with the Beheerorganisatie."""

    moment: datetime
    agreed: bool
    agreed_at: datetime | None
    agreed_by: str
    """Function that agreed for the Beheerorganisatie; empty where nobody recorded it."""
    ready: int
    parties: int
    elsewhere: int
    """How many parties plan their roll-out on another day."""
    who: tuple[str, ...] = ()
    """Titles of those parties, for readers who may know."""
    withheld: bool = False
    """Whether too few parties take part to tell how many of them are ready."""


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """The evaluation and the last day to hold it."""

    state: str
    """`waiting` (not everybody is ready), `undated`, `open`, `planned_late`, `late`, `held`, `held_late`."""
    last_ready: date | None
    deadline: date | None
    planned: date | None
    held: date | None

    @property
    def is_late(self) -> bool:
        """Whether the last day went by without it."""
        return self.state == "late"


@dataclass(frozen=True, slots=True)
class ChainView:
    """Everything of a chain release that is not an action."""

    plan: PlanView | None
    roll_out: RollOutView | None
    evaluation: EvaluationView | None
    next_report: datetime | None = None
    reported: datetime | None = None
    """The moment of the report that this view is made for."""

    @property
    def is_late(self) -> bool:
        """Whether the last day for the evaluation went by: that weighs as much as work that is late."""
        return self.evaluation is not None and self.evaluation.is_late
