"""What a reader of a page, message or terminal gets to see, already reduced to one audience.

A view holds words and numbers, nothing to decide: templates only lay it out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.core.cab.reasons import Reason
from bot.core.chain.views import ChainView
from bot.core.change_views import ChangeView
from bot.core.gate_views import ConditionView, Refusal, Verdict
from bot.core.living_views import LivingView
from bot.core.planning_views import ActionView, PlanningView
from bot.core.types import Category, Identity

LATE_SHARE = 0.05
"""From this share of its actions overdue, a scope runs behind; below it, it needs attention."""

NEAR_DAYS = 1
"""From so many working days before a gate, what it still misses needs attention."""


class Health(StrEnum):
    """The one word on how a scope is doing."""

    WAITING = "waiting"
    ON_TRACK = "on_track"
    ATTENTION = "attention"
    LATE = "late"
    STOPPED = "stopped"
    """A hard guard was passed."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many actions are done, in hand and open."""

    done: int = 0
    doing: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        """All actions counted."""
        return self.done + self.doing + self.open

    @property
    def percent(self) -> int:
        """Done, in whole percents, rounded down: 100 only when all is done."""
        return 100 * self.done // self.total if self.total else 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.done + other.done, self.doing + other.doing, self.open + other.open)


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


@dataclass(frozen=True, slots=True)
class PhaseView:
    """How far a phase is."""

    title: str
    progress: Progress


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
    """What must be done before the gate and is not, in draaiboek order."""
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
    """Start of the migration that the gate is about, and how firm that is (`PlanningView.firmness`)."""
    firmness: str = "none"
    conditions: tuple[ConditionView, ...] = ()
    """What earlier meetings of the same place set as condition and is not met yet."""

    @property
    def asks_for_attention(self) -> bool:
        """Whether something was said that is no decision, or a condition of an earlier meeting is overdue."""
        return bool(self.refusals) or any(one.is_late for one in self.conditions)

    @property
    def is_near_and_unready(self) -> bool:
        """Whether the meeting is at hand while something it needs is missing."""
        near = self.working_days is not None and self.working_days <= NEAR_DAYS
        return near and not self.held and self.ready.done < self.ready.total


@dataclass(frozen=True, slots=True)
class PartyView:
    """What one party owes for a release, and its version beside it."""

    title: str
    version: str
    behind: bool
    oldest: int
    duties: tuple[ActionView, ...]
    because: tuple[tuple[str, str, str], ...] = ()
    """Key, address and summary of the RFCs that oblige it."""


@dataclass(frozen=True, slots=True)
class AttemptView:
    """A test, acceptance or production that was tried, or a moment that was postponed."""

    what: str
    where: str
    at: datetime
    passed: bool
    text: str


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release on the calendar, for one audience."""

    identity: Identity
    title: str
    version: str
    impact: str
    production: datetime
    stage: str
    """`refused`, `live`, `blocked` or `ready`."""
    changes: int
    duties: Progress
    behind: int
    """How many parties would fall too far behind."""
    blocked: int
    """How many things hold up production."""
    failed: int = 0
    """How many tests, acceptances and productions failed and did not pass since."""
    attention: bool = False
    """Whether something failed, breaks a rule of the calendar or leaves a party behind."""
    blockers: tuple[Reason, ...] = ()
    """Those of them that the audience may know."""
    conflicts: tuple[Reason, ...] = ()
    parties: tuple[PartyView, ...] = ()
    """What each party owes and runs, as far as the audience may know."""
    history: tuple[AttemptView, ...] = ()
    adjustments: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """Key and address of the RFCs in it, for internal readers."""
    key: str | None = None
    url: str | None = None
    page: str | None = None
    """Title of its page."""


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
    living: LivingView | None = None
    """What people's decisions made of the draaiboek here."""
    chain: ChainView | None = None
    """Of a chain release: its plan, signatures, roll-out and evaluation."""

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
    def health(self) -> Health:
        """How the scope does: a hard guard that was passed weighs first, then what is overdue, then a gate at
        hand, then whether work began.

        What is overdue counts by number, which every audience may know.
        """
        return Health.STOPPED if self.is_stopped else self._pace

    @property
    def _pace(self) -> Health:
        if self.progress.total and self.progress.done == self.progress.total and not self.wrong:
            return Health.DONE
        if self.chain and self.chain.is_late:
            return Health.LATE
        if self.late_total > LATE_SHARE * self.progress.total:
            return Health.LATE
        asking = any(g.is_near_and_unready or g.asks_for_attention for g in self.gates)
        if self.wrong or self.late_total or asking or any(one.is_late for one in self.conditions):
            return Health.ATTENTION
        if self.release and self.release.attention and self.release.stage != "live":
            return Health.ATTENTION
        return Health.ON_TRACK if self.progress.done or self.progress.doing else Health.WAITING
