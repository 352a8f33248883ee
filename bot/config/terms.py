"""The words that runbooks, programmes and releases are written in."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.config.times import Day

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9.-]*$", max_length=60)]
"""Part of an identity: a lower-case letter, then letters, digits, dots, dashes.

Never change one that is in Jira."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Za-z0-9.-]*$", max_length=20)]
"""Code of a step or action as the source numbers it: `K`, `A2`, `O.10`, `J.1-6`."""

Title = Annotated[str, StringConstraints(min_length=1, max_length=160, pattern=r"^[^\n]*\S[^\n]*$")]

Name = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\n]*\S[^\n]*$")]
"""What something is called elsewhere, in Jira for one: a line that is not blank."""

Text = Annotated[str, StringConstraints(max_length=8000)]
"""As much as fits in a description beside what the bot writes there itself."""

ProjectKey = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,9}$")]

Number = Annotated[str, StringConstraints(pattern=r"^\d{1,18}$")]
"""A number that Jira or Confluence gave to something, in quotes."""


class Model(BaseModel):
    """A frozen model that refuses unknown keys, and is dumped with the keys of the YAML."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


class Placement(Model):
    """Where work stands in Jira and who sees it there; what stands nearest to an issue wins."""

    security_level: Number | None = Field(
        default=None,
        description="Jira security level id of its work; left out, that of what is above it.",
    )
    project: ProjectKey | None = Field(
        default=None, description="Jira project of its work; left out, that of what is above it."
    )


class ScopePlacement(Placement):
    """The same for a place where work is done, which holds steps that fewer people may see."""

    restricted_level: Number | None = Field(
        default=None, description="Jira security level id of its steps marked `restricted`."
    )


class Level(StrEnum):
    """Where an action stands once: programme-wide, per cluster, per domain, per release or per party."""

    PROGRAMME = "programme"
    CLUSTER = "cluster"
    DOMAIN = "domain"
    RELEASE = "release"
    PARTY = "party"


class Kind(StrEnum):
    """What an action is; it decides how the bot treats it (S4, see the table in the runbook)."""

    ORDINARY = "ordinary"
    CHECK = "check"
    GATE = "gate"
    DECISION = "decision"
    MANDATE = "mandate"
    SIGNATURE = "signature"
    PLACEHOLDER = "placeholder"
    LOOP = "loop"
    PRECONDITION = "precondition"
    MILESTONE = "milestone"


class Part(StrEnum):
    """What rules take an action for, whatever its code is (S0, S2, S4)."""

    PLANNING = "planning"
    CONCEPT = "concept"
    SIGNATURE = "signature"
    IN_FORCE = "in_force"
    AGREEMENT = "agreement"
    ROLL_OUT = "roll_out"
    INFORM = "inform"
    TEST = "test"
    ACCEPT = "accept"
    TAKE_PART = "take_part"
    WISH = "wish"
    GO_AHEAD = "go_ahead"
    PRODUCTION = "production"
    REPLAN = "replan"
    EVALUATE = "evaluate"
    WATCH_ON = "watch_on"
    WATCH_OFF = "watch_off"
    LESSONS = "lessons"
    OUTAGE = "outage"


class Anchor(StrEnum):
    """A moment that planned dates are counted from."""

    KICK_OFF = "kick_off"
    MIGRATION = "migration"
    PROGRAMME_END = "programme_end"
    PRODUCTION = "production"


class Due(Model):
    """A planned date: so many Dutch working days after (negative: before) an anchor."""

    anchor: Anchor = Field(description="The moment to count from.")
    working_days: int = Field(ge=-400, le=400, description="Dutch working days; 0 is the day itself.")


class Freeze(Model):
    """A period in which something may not be planned (S4 L.1), first and last day included."""

    title: Title = Field(description="What it is, for readers.")
    start: Day = Field(description="First day of the period.")
    end: Day = Field(description="Last day of the period.")
    rows: tuple[Code, ...] = Field(
        default=(), description="Steps and actions that are not planned in it; leave out for all."
    )
    within: tuple[Code, ...] = Field(
        default=(), description="The other way round: steps and actions that are planned in it alone."
    )


class Condition(StrEnum):
    """A fact of a scope that an action depends on. Undecided counts as true: the work is visible."""

    OTHER_SUPPLIERS = "other_suppliers"
    CHAIN_DEPENDENCIES = "chain_dependencies"
    TOUCHES_PARTY = "touches_party"
    NO_GO = "no_go"
    ENVIRONMENTS_READY = "environments_ready"
