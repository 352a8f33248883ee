"""Programmes and releases that people write: who takes part where, and when."""

from typing import Annotated, Literal

from pydantic import Field

from bot.config.growth_model import DetailAction, FirstDomain
from bot.config.people_model import AccountId, Person
from bot.config.terms import (
    Code,
    Freeze,
    Level,
    Model,
    Name,
    Placement,
    ProjectKey,
    ScopePlacement,
    Slug,
    Title,
)
from bot.config.times import Day, Moment
from bot.config.undertaking_model import ImplementationPlan, Postponement, Reporting


class Party(Placement):
    """An organisation that takes part. Parties may be competitors: what is theirs stays theirs."""

    id: Slug = Field(description="Short name; part of the identity in a release: never changes.")
    title: Title = Field(description="Name that readers see.")
    roles: tuple[str, ...] = Field(default=(), description="Role codes that this party fills.")
    contact: Name | None = Field(default=None, description="Function or mailbox, never a person's name.")
    account_id: AccountId | None = Field(default=None, description="Jira accountId that gets its work.")
    version: Name | None = Field(default=None, description="Version in production, for N-1 checks.")
    capacity: int | None = Field(
        default=None, ge=1, description="Clusters that it serves at a time; 1 for an IT party of a cluster."
    )


class Domain(ScopePlacement):
    """One domain of one zorgaanbieder that moves."""

    id: Slug = Field(description="Short name. Part of the identity: never changes.")
    title: Title = Field(description="Name that readers see.")
    party: Slug = Field(description="The zorgaanbieder, one of `parties`.")
    first: bool = Field(default=False, description="Goes first in its cluster and serves as template.")
    other_suppliers: bool | None = Field(default=None, description="A2.4; leave out while undecided.")
    migration: Moment | None = Field(default=None, description="Start of the production migration.")
    gates: dict[Code, Moment] = Field(default={}, description="Agreed moments of GO/NO-GO meetings.")
    details: tuple[DetailAction, ...] = Field(default=(), description="Detail actions of this domain alone.")


class Visibility(Model):
    """That parties see each other's work in Jira, as those who answer for it know and accept."""

    status: Literal["accepted"] = Field(description="`accepted`; leave `visibility` out where it is not.")
    reason: Annotated[str, Field(min_length=10, max_length=500)] = Field(
        description="Why it may be so, and who agreed: what `check` shows."
    )


class Cluster(ScopePlacement):
    """Domains that share IT parties and migrate by one script (S3)."""

    id: Slug = Field(description="Short name. Part of the identity: never changes.")
    title: Title = Field(description="Name that readers see.")
    kick_off: Day = Field(description="Day of the joint kick-off.")
    parties: tuple[Slug, ...] = Field(description="IT parties of the cluster.")
    domains: tuple[Domain, ...] = Field(description="The domains, one of them marked `first`.")
    environments: dict[Code, str] = Field(
        default={}, description="Action → letter of the environment where this cluster does it instead."
    )
    freezes: tuple[Freeze, ...] = Field(default=(), description="Periods in which rows are not planned.")
    details: tuple[DetailAction, ...] = Field(
        default=(), description="Detail actions for all domains of the cluster."
    )


class Programme(ScopePlacement):
    """A migration programme: which clusters and domains move, with whom and when."""

    id: Slug = Field(description="Start of every identity: never changes.")
    title: Title = Field(description="Name that readers see.")
    runbook: Slug = Field(description="Id of a runbook of kind `programme`.")
    project: ProjectKey = Field(description="Jira project key.")
    steps: dict[Code, Placement] = Field(
        default={}, description="Step → its own level or project here, whatever the runbook says."
    )
    visibility: Visibility | None = Field(
        default=None, description="That parties may see each other's work; leave out where they may not."
    )
    start: Day = Field(description="First day; no date lies before it.")
    end: Day = Field(description="Last day; no date lies after it.")
    roles: dict[str, Slug] = Field(default={}, description="Role code → party, for roles of one party.")
    parties: tuple[Party, ...] = Field(description="Everyone who takes part.")
    people: tuple[Person, ...] = Field(default=(), description="Who may decide or sign for whom.")
    clusters: tuple[Cluster, ...] = Field(description="The clusters, in order.")
    freezes: tuple[Freeze, ...] = Field(default=(), description="Periods in which rows are not planned.")
    levels: dict[Code, Level] = Field(
        default={}, description="Action → other level, where the runbook leaves the choice."
    )
    environments_ready: bool | None = Field(
        default=None,
        description="D.3: the environments were set up for everybody at once; leave out while undecided.",
    )
    first_domain: FirstDomain | None = Field(
        default=None, description="What the others wait for; leave out for that of `bot.yaml`."
    )


class Release(Placement):
    """A chain release that several parties bring in together."""

    id: Slug = Field(description="Start of every identity: never changes.")
    title: Title = Field(description="Name that readers see.")
    runbook: Slug = Field(description="Id of a runbook of kind `release`.")
    project: ProjectKey = Field(description="Jira project key.")
    steps: dict[Code, Placement] = Field(
        default={}, description="Step → its own level or project here, whatever the runbook says."
    )
    visibility: Visibility | None = Field(
        default=None, description="That parties may see each other's work; leave out where they may not."
    )
    version: str = Field(
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9 ._-]*[A-Za-z0-9._-])?$",
        max_length=100,
        description="Name of the Jira version.",
    )
    impact: Literal["major", "minor", "fix"] | None = Field(default=None, description="S2; leave out in ETD.")
    kick_off: Day = Field(description="Day that the work starts.")
    production: Moment = Field(description="Agreed moment that it is in production.")
    chain_dependencies: bool | None = Field(
        default=None, description="S0: needs an implementation plan; leave out while undecided."
    )
    chosen: dict[Code, Annotated[tuple[Code, ...], Field(min_length=1)]] = Field(
        default={},
        description="Step → which of its `one_or_more` this release needs; leave out while undecided.",
    )
    roles: dict[str, Slug] = Field(default={}, description="Role code → party, for roles of one party.")
    parties: tuple[Party, ...] = Field(
        description="Everyone in it. Those named in `roles` steer; the others each carry it out."
    )
    touches: tuple[Slug, ...] | None = Field(
        default=None,
        description="Parties that an RFC hits where it does not name them itself; they test, accept and take "
        "part. Leave out for all.",
    )
    people: tuple[Person, ...] = Field(default=(), description="Who may decide or sign for whom.")
    postponed: tuple[Postponement, ...] = Field(
        default=(), description="Moments of production that were agreed before, oldest first."
    )
    plan: ImplementationPlan = Field(
        default=ImplementationPlan(), description="S0: measures and milestones of the implementation plan."
    )
    reports: Reporting | None = Field(
        default=None, description="S0: interim reports to the Tactisch Beraad; leave out for none."
    )
