"""The overlay: what people decided in Jira about what should exist, per scope.

The YAML says what should exist to begin with. Some of it is decided later, in Jira: a NO-GO brings steps to
roll back, a detail action gets a place, work waits for something. Each run reads that from the issues and
expands the tree again with it. Nothing is stored: when a decision is taken back, its consequences go too.

    YAML ──expand──▶ tree ──sources──▶ Overlay ──expand──▶ resolved tree

A source (`bot.features.all_overlays`) is a pure function from the situation of the tree *without* any overlay
to what it finds per scope. What several sources say of one scope is put together; where they contradict each
other, the one that is registered first counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.config.runbook_model import Action, Condition
from bot.model.issue import Identity


@dataclass(frozen=True, slots=True)
class Extra:
    """A row that people added to a step, in one scope only.

    Its code is part of an identity: choose one that says the same at every run and that no row of the
    runbook has.
    """

    step: str
    action: Action
    near: str = ""
    """Code of the row that it stands behind; empty for the end of the step."""
    holds: str = ""
    """Code of the row that comes after it; empty where nothing waits for it but the step."""
    shown: str = ""
    """What people see in place of its code."""
    attempt: int = 1
    """Of what is done again: which time it is."""
    is_part: bool = False
    """Whether it is a piece of the row that comes after it, and lies within its duration."""
    minutes: int | None = None
    """Of a piece: what people say that it takes; None for its share of what is left of the whole."""


NOT_APPLICABLE = "not_applicable"
"""Why a row waits that a decision made superfluous: it is in Jira, and nobody has to do it."""


CLOSED_AS_NEEDLESS = "nvt:"
"""Start of the key of the note with which the bot closes such a row (`bot.features.decisions.rules`)."""


@dataclass(frozen=True, slots=True)
class Learned:
    """How long a row takes, as a lesson that was taken over says."""

    amount: int
    """Working days, or minutes of a row that is planned by the minute."""
    lesson: str
    """Name of the lesson."""


@dataclass(frozen=True, slots=True)
class ScopeOverlay:
    """What was decided about one scope."""

    facts: Mapping[Condition, bool] = field(default_factory=dict)
    """Answers to conditions; they go before those of the spec."""
    extra: tuple[Extra, ...] = ()
    """Rows beside those of the runbook, in order."""
    waiting: Mapping[str, str] = field(default_factory=dict)
    """Code of a step or action → why it waits, a word of `[waits]` in `words.toml`; of a step it holds for
    all its actions. What waits has no date in Jira, so nobody is reminded of it, and work on it is a
    violation. What waits for the first domain is still planned, with a tentative date."""
    kept: frozenset[str] = frozenset()
    """Codes of rows that stay although their condition does not hold, because they are in Jira."""
    omitted: frozenset[str] = frozenset()
    """Codes of rows that are not made here yet."""
    measured: Mapping[str, int] = field(default_factory=dict)
    """Code of a row → minutes that it took in a trial."""
    lasts: Mapping[str, Learned] = field(default_factory=dict)
    """Code of a row → how long it takes here, where that is not as in the runbook."""
    due: Mapping[str, date] = field(default_factory=dict)
    """Code of an action → its date, where that follows from what happened and not from the runbook. An agreed
    moment of a meeting no longer holds then."""
    anew: Mapping[str, date] = field(default_factory=dict)
    """Code of an action → the first day of its present attempt: a date before it that a person set in
    Jira was for the attempt before, and pins nothing."""
    begins: Mapping[str, datetime] = field(default_factory=dict)
    """Code of an action → from when it is planned by the minute, where that is not the migration."""
    migration: datetime | None = None
    """When the migration is expected now; the spec knows no better moment yet."""

    def __add__(self, other: "ScopeOverlay") -> "ScopeOverlay":
        """Both; where they say something else of the same thing, this one."""
        known = {(one.step, one.action.code) for one in self.extra}
        return ScopeOverlay(
            facts={**other.facts, **self.facts},
            extra=(*self.extra, *(e for e in other.extra if (e.step, e.action.code) not in known)),
            waiting={**other.waiting, **self.waiting},
            due={**other.due, **self.due},
            anew={**other.anew, **self.anew},
            begins={**other.begins, **self.begins},
            migration=self.migration or other.migration,
            kept=self.kept | other.kept,
            omitted=self.omitted | other.omitted,
            measured={**other.measured, **self.measured},
            lasts={**other.lasts, **self.lasts},
        )


NOTHING = ScopeOverlay()
"""Nothing was decided."""

Overlay = Mapping[Identity, ScopeOverlay]
"""What was decided, by scope; a scope without decisions is absent."""

UNTOUCHED: Overlay = {}
"""Everything is as the spec says."""

Found = Iterable[tuple[Identity, ScopeOverlay]]
"""What a source finds: scopes with what was decided there."""


def together(found: Found) -> Overlay:
    """Everything that was found, by scope; of two findings about the same thing the first counts."""
    overlay: dict[Identity, ScopeOverlay] = {}
    for scope, here in found:
        overlay[scope] = overlay[scope] + here if scope in overlay else here
    return {scope: here for scope, here in overlay.items() if here != NOTHING}
