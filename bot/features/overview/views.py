"""What a reader of a page, message or terminal gets to see, already reduced to one audience.

A view holds words and numbers, nothing to decide: templates only lay it out.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.features.chain_release.views import ChainView
from bot.features.gates.views import ConditionView, GateView, Verdict
from bot.features.growth.views import GrowthView
from bot.features.overview.concerns import concerns
from bot.features.overview.health import Concern, Health, worst
from bot.features.planning.views import PlanningView
from bot.features.releases.views import ReleaseView
from bot.features.rfc.views import ChangeView
from bot.model.action_view import ActionView
from bot.model.incident_view import IncidentView
from bot.model.issue import Category, Identity
from bot.model.progress import Progress
from bot.model.reasons import Reason


@dataclass(frozen=True, slots=True)
class ViolationView:
    """Work that is out of order."""

    action: ActionView
    fault: str
    """`order`, `started`, `evidence`, `mandate`, `waits`, `requirements` or `permission`."""
    missing: tuple[tuple[str, str], ...]
    """Code and title of what should have come first, as far as the audience may know it."""
    more: int
    """How many more there are."""
    source: str
    guarded: bool
    details: tuple[str, ...]
    """What is not recorded, for the last two: numbers and parties, or words; never what people wrote."""
    waits: str
    """Why it waits, a word of `[waits]`; empty for the other faults."""
    excuse: str
    """Why it was accepted; empty where it was not."""
    earlier: bool = False
    """Whether an earlier version let it pass: it counts, and asks only to be accepted."""
    also: tuple[str, ...] = ()
    """Codes of what an earlier version let pass for the same cause, beside the action."""


@dataclass(frozen=True, slots=True)
class AbsentView:
    """Work that Jira does not show: deleted or shielded, nobody can know which."""

    title: str
    """With its code, where it has one."""
    scope: Identity
    scope_title: str
    status: str
    """Name of the status in which it was last seen; "–" where it never was."""
    since: datetime
    counts: bool
    """Whether it still counts as it was last seen."""
    key: str | None = None
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with its actions, or without where the source gives it none."""

    code: str
    title: str
    phase: str
    category: Category
    progress: Progress
    actions: tuple[ActionView, ...]
    key: str | None = None
    url: str | None = None
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class PhaseView:
    """How far a phase is."""

    title: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class ScopeView:
    """A programme, cluster, domain or release as one audience sees it."""

    identity: Identity
    level: str
    title: str
    parties: tuple[str, ...]
    progress: Progress
    phases: tuple[PhaseView, ...]
    steps: tuple[StepView, ...]
    gates: tuple[GateView, ...]
    """Gates of this scope and below that are still to come, soonest first, unplanned ones last."""
    overdue: tuple[ActionView, ...]
    """Latest first by days late, this scope and below."""
    children: tuple["ScopeView", ...] = ()
    start: date | None = None
    end: date | None = None
    migration: datetime | None = None
    changes: tuple[ChangeView, ...] = ()
    release: ReleaseView | None = None
    """What the releasekalender knows of a release; None for what is not on it."""
    version: str | None = None
    key: str | None = None
    url: str | None = None
    conditions: tuple[ConditionView, ...] = ()
    """Conditions of a GO that are not met yet, here and below; those with the soonest day first."""
    verdicts: tuple[Verdict, ...] = ()
    """What was decided here and below, every attempt, the latest first."""
    violations: tuple[ViolationView, ...] = ()
    """What is out of order here and below, hard guards first."""
    absent: tuple[AbsentView, ...] = ()
    """What Jira does not show, here and below, the longest first."""
    planning: PlanningView | None = None
    page: str | None = None
    """Title of its Confluence page, for links between pages."""
    late: int | None = None
    """How many actions are overdue here and below; None to count `overdue`. For an audience that may know
    the number and not the actions."""
    growth: GrowthView | None = None
    """What people's decisions made of the draaiboek here."""
    chain: ChainView | None = None
    """Of a chain release: its plan, signatures, roll-out and evaluation."""
    incidents: tuple[IncidentView, ...] = ()
    """Open calamiteiten and crises, here and below; what a person decided first, then a crisis first."""
    faults: tuple[Reason, ...] = ()
    """What went wrong with a release, here and below: what failed, and who falls behind."""
    unknown: tuple[str, ...] = ()
    """Titles of what is under heightened monitoring while incidents cannot be read, here and below."""
    turned_back: tuple[str, ...] = ()
    """Titles of what was turned back after a NO-GO and waits for another attempt, here and below."""
    paused: tuple[str, ...] = ()
    """Titles of what an operator has paused, here and below."""
    elsewhere: Health | None = None
    """How the scope does by all that is known, where that is more than the audience may know."""
    withheld: bool = False
    """Whether too few parties stand behind the totals to tell them: progress and what is late are the
    reader's own work."""
    unshown: bool = False
    """Whether totals of something on this page are not told, because too few parties stand behind them."""

    @property
    def late_total(self) -> int:
        """How many actions are overdue here and below."""
        return len(self.overdue) if self.late is None else self.late

    @property
    def is_stopped(self) -> bool:
        """Whether a hard guard was passed, here or below, and nobody accepts that."""
        return any(one.guarded for one in self.wrong)

    @property
    def wrong(self) -> tuple[ViolationView, ...]:
        """What is out of order and has to be repaired: nobody accepts it, no earlier version let it pass."""
        return tuple(one for one in self.violations if not (one.excuse or one.earlier))

    @property
    def concerns(self) -> tuple[Concern, ...]:
        """Why it is not simply on track, the worst first."""
        return concerns(self)

    @property
    def health(self) -> Health:
        """How the scope does: the worst of its concerns; without any whether work began and is done."""
        if found := worst([one.health for one in self.concerns]):
            return found
        if self.withheld and not self.progress.total:
            return Health.WITHHELD
        if self.progress.total and self.progress.done == self.progress.total:
            return Health.DONE
        return Health.ON_TRACK if self.progress.done or self.progress.doing else Health.WAITING
