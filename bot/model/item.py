"""Scopes and items: the places where a runbook is carried out, and its rows in each of them."""

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.config.runbook_model import Action, Anchor, Due, Freeze, Kind, Level, Step
from bot.model.issue import Identity
from bot.model.values import value


@dataclass(frozen=True, slots=True)
class Scope:
    """A place where a runbook is carried out: programme, cluster, domain, release or party in a release."""

    identity: Identity
    level: Level
    title: str
    parent: Identity | None
    parties: tuple[str, ...]
    """Ids of the parties that work here."""
    migration: datetime | None = None
    """Start of the production migration or roll-out, once planned."""
    start: date | None = None
    end: date | None = None
    freezes: tuple[Freeze, ...] = ()
    """Periods in which rows are not planned here, those of the scopes above included."""
    first: bool = False
    """Whether it is the domain that goes first in its cluster."""

    @property
    def has_epic(self) -> bool:
        """A party in a release has no epic of its own: its tasks hang under the release's."""
        return self.level != Level.PARTY


FIRST_DOMAIN = "first_domain"
"""Why the other domains of a cluster wait: the migration of the first is not approved yet (S3)."""


@value
class Row:
    """A step or action of a runbook with its place there: what all its instances say alike."""

    spec: Step | Action
    phase: str
    owner: str
    """Role code; of several the first."""
    due: Due | None
    """Its own rule for a date, or its step's."""
    order: int
    """Place in the runbook."""
    environment: str | None = None
    gate: Action | None = None
    """The action, where it is a meeting with a moment."""
    shown: str = ""
    """What people see in place of the code; empty for the code itself."""
    attempt: int = 1
    """The number of the attempt, from 1."""

    @property
    def owners(self) -> tuple[str, ...]:
        """Codes of the roles that do it; several have a part each (`bot.features.guards.owner_parts`)."""
        return self.spec.owners if isinstance(self.spec, Action) else (self.owner,)


@value
class Item:
    """One instance of a step or action in a scope: what the bot knows of it apart from Jira."""

    identity: Identity
    row: Row = field(hash=False)
    scope: Identity
    step: Identity | None
    """The step's instance, for an action."""
    parties: tuple[str, ...]
    """Ids of the parties that do it."""
    due: date | None
    at: datetime | None
    """When it meets, for a gate."""
    environment: str | None
    after: tuple[Identity, ...] = ()
    """What comes first, by the runbook's own words; not what follows from the step."""
    agreed: bool = False
    """Whether people agreed on that moment, or a term sets the date; else it follows from the row's rule."""
    waits: str = ""
    """Why nobody works on it now, as a word of `[waits]` in the templates; its issue has no date then."""

    @property
    def code(self) -> str:
        """Of the step or action, as the source numbers it."""
        return self.row.spec.code

    @property
    def title(self) -> str:
        """Of the step or action."""
        return self.row.spec.title

    @property
    def kind(self) -> Kind:
        """Of the step or action."""
        return self.row.spec.kind

    @property
    def source(self) -> str:
        """Where the step or action comes from, as `S4 O.9`."""
        return self.row.spec.source

    @property
    def phase(self) -> str:
        """Id of the phase that it is in."""
        return self.row.phase

    @property
    def owner(self) -> str:
        """Role code; of several the first."""
        return self.row.owner

    @property
    def owners(self) -> tuple[str, ...]:
        """Role codes of those that do it."""
        return self.row.owners

    @property
    def order(self) -> int:
        """Place in the runbook."""
        return self.row.order

    @property
    def shown(self) -> str:
        """What people see in place of the code; empty for the code itself."""
        return self.row.shown

    @property
    def attempt(self) -> int:
        """Of what is done again: which time it is."""
        return self.row.attempt

    @property
    def is_production(self) -> bool:
        """Whether it is the production of a release itself: done on that day and no other."""
        due = self.row.due
        return due is not None and due.anchor is Anchor.PRODUCTION and not due.working_days

    @property
    def is_undated(self) -> bool:
        """Whether nobody can tell when it is done. What waits for the first domain has a tentative date."""
        return bool(self.waits) and self.waits != FIRST_DOMAIN
