"""The runbooks that people write, as frozen models; programmes and releases are in
`bot.config.programme_model`.

These models hold what one file says by itself. What spans files (does this role exist, is there a
cycle) is judged in `bot.config.checks`; reading and positions live in `bot.config.load`.
"""

from typing import Annotated, Literal

from pydantic import Field

from bot.config.people_model import Person
from bot.config.terms import (
    Anchor,
    Code,
    Condition,
    Due,
    Freeze,
    Kind,
    Level,
    Model,
    Name,
    Part,
    Placement,
    Slug,
    Text,
    Title,
)
from bot.config.times import Clock
from bot.config.undertaking_model import ImplementationPlan, Measure, Milestone, Postponement, Reporting

__all__ = [
    "Action",
    "Anchor",
    "Code",
    "Condition",
    "Due",
    "Environment",
    "Freeze",
    "ImplementationPlan",
    "Kind",
    "Level",
    "Measure",
    "Milestone",
    "Model",
    "Part",
    "Person",
    "Phase",
    "Postponement",
    "Reporting",
    "Requirement",
    "Runbook",
    "Slug",
    "Step",
    "Title",
]


Lag = Annotated[int, Field(ge=0, le=200)]
"""Working days between two rows."""


Window = Literal["weekend", "cab"]
"""Days on which alone a row may be planned."""

WINDOWS = "When it may be done: `weekend`, or `cab` for the days on which the CAB meets."


class Action(Model):
    """One row of the draaiboek: a template of an action, made once per scope of each of its levels."""

    code: Code = Field(description="As the source numbers it. Part of the identity: never changes.")
    title: Title = Field(description="What to do, clear by itself.")
    how: Text = Field(default="", description="How, and how to tell that it is done.")
    level: Level | Annotated[tuple[Level, ...], Field(min_length=1)] = Field(
        description="Where it stands; with several levels it is made at each of them."
    )
    owner: str | Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        description="Code of the role that does it, from `roles`. Of several each has a part of its own."
    )
    support: tuple[str, ...] = Field(default=(), description="Codes of the roles that help or advise.")
    environment: str | None = Field(default=None, description="Where, one of `environments`.")
    priority: Name | None = Field(default=None, description="Name of a Jira priority; leave out for none.")
    components: tuple[Name, ...] = Field(default=(), description="Names of components of the project.")
    kind: Kind = Field(default=Kind.ORDINARY, description="What it is, for the bot.")
    part: Part | None = Field(default=None, description="What the rules take it for, whatever its code is.")
    when: Condition | None = Field(default=None, description="Only made where this is true or undecided.")
    unless: Condition | None = Field(default=None, description="Not made where this is true.")
    decides: Condition | None = Field(
        default=None, description="What a `besluit: ja` or `besluit: nee` on it answers."
    )
    optional: Title | None = Field(
        default=None, description="A half of it that may be left out; `decides` asks whether it was done."
    )
    or_level: tuple[Level, ...] = Field(
        default=(), description="Levels that a programme may choose instead, under its `levels`."
    )
    level_of: Code | None = Field(
        default=None, description="Where the programme moves this action, it moves along."
    )
    after: tuple[Code, ...] = Field(default=(), description="Codes of steps or actions that come first.")
    instead: dict[Condition, tuple[Code, ...]] = Field(
        default={}, description="What comes first instead, once this was decided to be so."
    )
    due: Due | None = Field(default=None, description="Planned date; leave out to take the step's.")
    time: Clock | None = Field(default=None, description="Usual start, Europe/Amsterdam; gates have one.")
    days: int = Field(default=1, ge=0, le=200, description="Working days that it takes; 0 is a moment.")
    same_day: bool = Field(
        default=False, description="Whether it may begin on the day on which what comes first ends."
    )
    lag: dict[Code, Lag] = Field(
        default={}, description="Code of what comes first → working days to wait after it."
    )
    parallel: tuple[Code, ...] = Field(
        default=(), description="Codes of rows that it runs alongside: it begins no earlier than they do."
    )
    minutes: int | None = Field(
        default=None, ge=0, le=4320, description="Minutes that it takes in the plan of the cut-over."
    )
    window: Window | None = Field(default=None, description=WINDOWS)
    measured_by: Code | None = Field(
        default=None, description="Row whose measured duration counts instead of `minutes`."
    )
    settles: Anchor | None = Field(default=None, description="Anchor that is definitive once this is done.")
    source: Text = Field(default="", description="Where it comes from, as `S4 O.9`.")
    note: Text = Field(default="", description="What a reader must know, such as a reading of the source.")
    evidence: bool = Field(default=False, description="Only done with a link or a file on its issue.")
    guarded: bool = Field(
        default=False, description="A hard guard by itself, in a step that is none; see the step's `guarded`."
    )
    requirements: tuple[str, ...] = Field(
        default=(), description="Numbers of `requirements` that every party concerned records first."
    )
    quorum: tuple[str, ...] = Field(
        default=(), description="For a gate: roles that have to be there; leave out for the owner alone."
    )
    reopens: tuple[Code, ...] = Field(default=(), description="For a gate: what a NO-GO opens again.")
    lists: Literal["rollback"] | None = Field(
        default=None, description="What comments on it list, a line each; a gate after it refuses GO without."
    )
    limit: Code | None = Field(
        default=None, description="Where the share of errors is agreed that a trial may have."
    )
    repeats: tuple[Code, ...] = Field(default=(), description="For a loop: what it does again.")
    copies: Code | Annotated[tuple[Code, ...], Field(min_length=1)] | None = Field(
        default=None, description="Whose detail actions it takes over; a placeholder needs one."
    )

    @property
    def owners(self) -> tuple[str, ...]:
        """Codes of the roles that do it, in the order written."""
        return (self.owner,) if isinstance(self.owner, str) else self.owner

    @property
    def sources(self) -> tuple[str, ...]:
        """Codes of the actions whose detail actions it takes over."""
        if self.copies is None:
            return ()
        return (self.copies,) if isinstance(self.copies, str) else self.copies

    @property
    def levels(self) -> tuple[Level, ...]:
        """All levels of the action, in the order written."""
        return (self.level,) if isinstance(self.level, Level) else self.level


class Step(Placement):
    """A lettered part of the draaiboek. Without actions it stands for the regular connection process."""

    code: Code = Field(description="As the source letters it. Part of the identity: never changes.")
    title: Title = Field(description="What the step is about.")
    how: Text = Field(default="", description="What the step is for; rules that hold for all of it.")
    level: Level | tuple[Level, ...] | None = Field(
        default=None, description="Only for a step without actions; otherwise its actions decide."
    )
    owner: str | None = Field(default=None, description="Code of the role; else that of its first action.")
    priority: Name | None = Field(default=None, description="Name of a Jira priority; leave out for none.")
    components: tuple[Name, ...] = Field(default=(), description="Names of components of the project.")
    kind: Kind = Field(default=Kind.ORDINARY, description="Only for a step without actions.")
    when: Condition | None = Field(default=None, description="Only made where this is true or undecided.")
    after: tuple[Code, ...] = Field(default=(), description="Codes of steps or actions that come first.")
    instead: dict[Condition, tuple[Code, ...]] = Field(
        default={}, description="What comes first instead, once this was decided to be so."
    )
    due: Due | None = Field(default=None, description="Planned date, also of its actions without one.")
    days: int = Field(default=1, ge=0, le=200, description="Working days that it takes; 0 is a moment.")
    same_day: bool = Field(
        default=False, description="Whether it may begin on the day on which what comes first ends."
    )
    lag: dict[Code, Lag] = Field(
        default={}, description="Code of what comes first → working days to wait after it."
    )
    parallel: tuple[Code, ...] = Field(
        default=(), description="Codes of rows that it runs alongside: it begins no earlier than they do."
    )
    minutes: int | None = Field(
        default=None, ge=0, le=4320, description="Minutes that it takes in the plan of the cut-over."
    )
    window: Window | None = Field(default=None, description=f"{WINDOWS} Its actions too.")
    claims: tuple[Literal["parties", "environment"], ...] = Field(
        default=(), description="What a cluster needs for itself meanwhile."
    )
    source: Text = Field(default="", description="Where it comes from, as `S4 O`.")
    guarded: bool = Field(
        default=False,
        description="Its order is a hard guard: what is out of order is told at once, day or night.",
    )
    restricted: bool = Field(default=False, description="Its issues get the nearest `restricted_level`.")
    excludes: tuple[Slug, ...] = Field(
        default=(), description="Parties whose clusters have no part in it, the other parties there neither."
    )
    one_or_more: tuple[Code, ...] = Field(
        default=(), description="Actions of which a release names under `chosen` which ones it needs."
    )
    copies: Code | None = Field(
        default=None, description="For a step after a NO-GO: the action that lists its steps."
    )
    actions: tuple[Action, ...] = Field(default=(), description="The rows of the step, in order.")

    @property
    def levels(self) -> tuple[Level, ...]:
        """Levels at which the step stands, in the order of `Level`."""
        if self.actions:
            present = {level for action in self.actions for level in action.levels}
        elif self.level is None:
            present = set()
        else:
            present = {self.level} if isinstance(self.level, Level) else set(self.level)
        return tuple(level for level in Level if level in present)


class Phase(Model):
    """A phase of the draaiboek (Afspreken, Voorbereiden, Uitvoeren, Evalueren)."""

    id: Slug = Field(description="Short name of the phase.")
    title: Title = Field(description="Name that readers see.")
    waits_for_first: bool = Field(
        default=False,
        description="In the other domains of a cluster it waits until the first one's migration is approved.",
    )
    steps: tuple[Step, ...] = Field(description="The steps of the phase, in order.")


class Environment(Model):
    """A technical environment that actions take place in (A to D in S4)."""

    title: Title = Field(description="What the environment is for.")
    host: Text = Field(default="", description="Name of its host.")
    capacity: int | None = Field(
        default=None, ge=1, description="Clusters that can use it at a time; leave out for any number."
    )


class Requirement(Model):
    """A security requirement that a party confirms before work begins (S4, bijlage B)."""

    title: Title = Field(description="What it asks, in short.")
    roles: tuple[str, ...] = Field(min_length=1, description="Roles whose parties record it.")


class Runbook(Model):
    """A draaiboek: phases, steps and actions, with the roles that do them."""

    id: Slug = Field(description="What programmes and releases call it.")
    title: Title = Field(description="Name that readers see.")
    version: str = Field(pattern=r"^\d+(\.\d+)*$", description='Version of the runbook, in quotes: "1.0".')
    kind: Literal["programme", "release"] = Field(description="What it is carried out for.")
    source: Text = Field(default="", description="The document that it follows.")
    roles: dict[Name, Title] = Field(description="Role code → name; who fills it stands in the programme.")
    environments: dict[Name, Environment] = Field(default={}, description="Letter → environment.")
    requirements: dict[Name, Requirement] = Field(default={}, description="Number → security requirement.")
    phases: tuple[Phase, ...] = Field(description="The phases, in order.")

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all steps and actions, each step before its actions."""
        return tuple(row.code for row in self.rows)

    @property
    def rows(self) -> tuple[Step | Action, ...]:
        """All steps and actions, each step before its actions."""
        found: list[Step | Action] = []
        for step in self.steps:
            found += [step, *step.actions]
        return tuple(found)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in the order written."""
        return tuple(step for phase in self.phases for step in phase.steps)

    @property
    def actions(self) -> tuple[Action, ...]:
        """All rows, in the order written."""
        return tuple(action for step in self.steps for action in step.actions)
