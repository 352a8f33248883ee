"""`bot.yaml`: where the bot works, who sees what, and when it ticks. Secrets come from the environment."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from bot.channels.registry import AnyChannel
from bot.config.cab_model import Cab, Incidents, ReleaseCalendar
from bot.config.call_limits import Limits
from bot.config.channel_model import AudienceName
from bot.config.growth_model import FirstDomain
from bot.config.people_model import AccountId
from bot.config.runbook_model import Model, Slug
from bot.config.terms import Name, Number, ProjectKey
from bot.config.times import Clock, Day

FieldId = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_\d+)?$")]
SpaceKey = Annotated[str, StringConstraints(pattern=r"^~?[A-Za-z0-9_.-]{1,255}$")]
Discloses = Literal["domain", "cluster"]
"""How far parties see each other's names: within one domain, or all suppliers of a cluster too."""
ValueName = Literal["decision", "reason", "error_rate", "threshold", "trial_minutes"]
"""What people say in fields instead of comments: a gate's decision, and the figures of a trial."""


class IssueTypes(Model):
    """Names or ids of the issue types to use; leave out to take the only type of that level."""

    epic: Name | None = Field(default=None, description="For programmes, clusters, domains and releases.")
    task: Name | None = Field(default=None, description="For steps.")
    subtask: Name | None = Field(default=None, description="For actions.")


class Statuses(Model):
    """Names or ids of the statuses to which the bot brings issues, per category, in order of preference.

    Needed where a workflow has several of one category; a list serves projects with different workflows.
    """

    new: tuple[str, ...] = Field(default=(), description="For work that is opened again.")
    doing: tuple[str, ...] = Field(default=(), description="For work that is taken up.")
    done: tuple[str, ...] = Field(default=(), description="For work that is finished.")


class FieldPolicy(StrEnum):
    """Who wins when a person and the spec disagree about a field.

    `default`: the person; their value stays and is reported. `enforce`: the spec. `create_only`: the
    bot fills it once and never looks again. `report`: the bot never changes it, and tells.
    """

    DEFAULT = "default"
    ENFORCE = "enforce"
    CREATE_ONLY = "create_only"
    REPORT = "report"


PolicyField = Literal[
    "summary",
    "description",
    "duedate",
    "assignee",
    "labels",
    "fixVersions",
    "components",
    "priority",
    "parent",
    "security",
]


class JiraSite(Model):
    """How the bot uses Jira."""

    issue_types: IssueTypes = Field(default=IssueTypes(), description="Which issue types to use.")
    link_type: Name = Field(default="Blocks", description="Name of the link type for what comes first.")
    statuses: Statuses = Field(
        default=Statuses(), description="Which statuses to use where a workflow has several of a category."
    )
    resolution: str | None = Field(
        default=None, description="Name or id of the resolution to give where a transition asks for one."
    )
    create: dict[FieldId, str | int | float | bool | tuple[str, ...] | dict[str, Any]] = Field(
        default={},
        description="Values for fields that a create screen requires and the bot does not know, by field id.",
    )
    fields: dict[PolicyField, FieldPolicy] = Field(
        default={}, description="Policy per field; a field that is not named has `default`."
    )
    values: dict[ValueName, FieldId] = Field(
        default={}, description="Custom fields that the bot reads, by its own name for them: `decision`."
    )
    label_orphans: bool = Field(
        default=False, description="Put the label regiebot-vervallen on issues that left the YAML."
    )
    notify_users: bool = Field(
        default=False,
        description="Let Jira mail watchers also where the bot, administering the project, could prevent it.",
    )


class ServiceDeskFields(Model):
    """Custom fields of an RFC: by id, because names are translated and not unique."""

    source: FieldId | None = Field(default=None, description="Who asked: the route of S2, step 1.")
    priority: FieldId | None = Field(default=None, description="hoog, midden or laag.")
    impact: FieldId | None = Field(default=None, description="major, minor or fix.")
    touches: FieldId | None = Field(default=None, description="What it hits, such as a koppelvlak.")
    suppliers: FieldId | None = Field(
        default=None, description="MC-leveranciers that it hits, by title or id; else the release says it."
    )
    scope: FieldId | None = Field(default=None, description="lokaal or ketenbreed.")
    solution: FieldId | None = Field(default=None, description="The solution, in words.")
    release: FieldId | None = Field(default=None, description="Name of the release that takes it along.")
    approvals: FieldId | None = Field(default=None, description="The approvals field of Service Management.")
    request_type: FieldId | None = Field(
        default=None,
        description="The request type field of Service Management; tells RFCs from other requests.",
    )
    explanation: FieldId | None = Field(
        default=None, description="What the CAB tells the requester about its decision, in words."
    )
    criteria: FieldId | None = Field(
        default=None, description="Of an incident: the criteria of S1 that hold."
    )


class ServiceDesk(Model):
    """The service project whose requests are RFCs."""

    project: ProjectKey = Field(description="Key of the service project.")
    request_type: Name | None = Field(
        default=None, description="Name of its request type; leave out for all."
    )
    fields: ServiceDeskFields = Field(default=ServiceDeskFields(), description="Field ids of an RFC.")
    wish_approval: Name = Field(
        default="wens", description="Word in the name of the status that opens the first CAB approval."
    )
    production_approval: Name = Field(
        default="productie", description="Word in the name of the status that opens the second."
    )
    wish_votes: tuple[FieldId, ...] = Field(
        default=(), description="Select fields for votes on the wish, one per function, without approvals."
    )
    production_votes: tuple[FieldId, ...] = Field(default=(), description="The same for production.")
    wish_statuses: tuple[Name, ...] = Field(
        default=(), description="Names of statuses that an RFC has only after the first decision."
    )
    production_statuses: tuple[Name, ...] = Field(
        default=(), description="Names of statuses that it has only after the second."
    )
    announcement_type: Name | None = Field(
        default=None, description="Name of the request type by which MC-leveranciers announce their changes."
    )
    requester_reads: Literal["nothing", "decision", "decision_and_reason"] = Field(
        default="nothing",
        description="What the requester of an RFC reads on the portal when the CAB decided: never who voted "
        "what, and as reason only what was written for the requester (`cab-toelichting:` or the field "
        "`explanation`). Everything else that the bot says on a request is internal.",
    )
    history_days: int = Field(
        default=400, ge=30, le=3650, description="Days that closed RFCs are still read."
    )
    cab: Cab | None = Field(default=None, description="Who decides, and when; leave out without a CAB.")
    calendar: ReleaseCalendar | None = Field(default=None, description="The releasekalender.")
    incidents: Incidents | None = Field(default=None, description="How incidents are recognised.")


class RestrictedTo(Model):
    """Who alone may read the bot's pages in a space; the bot itself always may."""

    groups: tuple[Name, ...] = Field(default=(), description="Ids of groups of Confluence.")
    accounts: tuple[AccountId, ...] = Field(default=(), description="Account ids of people.")


class Space(Model):
    """A Confluence space that gets pages for one audience."""

    id: Slug = Field(description="Short name of this entry.")
    key: SpaceKey = Field(description="Key of the space.")
    audience: AudienceName = Field(default="internal", description="Who reads the space.")
    parent_page: Number | None = Field(default=None, description="Id of the page to hang the pages under.")
    restricted_to: RestrictedTo | None = Field(
        default=None, description="Who alone may read the pages; leave out for everybody who reads the space."
    )


class Calendar(Model):
    """Dutch working days, with what this organisation does differently."""

    extra_days_off: tuple[Day, ...] = Field(default=(), description="Days off beside the public holidays.")
    extra_working_days: tuple[Day, ...] = Field(default=(), description="Holidays that are worked.")
    weekend_from: Clock = Field(
        default=time(17, 0), description="A weekend window opens at this time on the last working day."
    )
    weekend_until: Clock = Field(
        default=time(8, 0), description="And closes at this time on the first working day."
    )


class Reminders(Model):
    """When the bot speaks. Times are Europe/Amsterdam."""

    at: Clock = Field(default=time(9, 30), description="Reminders of gates on a later day.")
    overdue_at: Clock = Field(default=time(9, 0), description="The list of overdue actions, on working days.")
    quiet_from: Clock = Field(
        default=time(18, 0),
        description="Start of the quiet hours, on the same day as the end or the day before.",
    )
    quiet_until: Clock = Field(default=time(8, 0), description="End of the quiet hours.")
    gate_working_days: tuple[Annotated[int, Field(ge=1, le=60)], ...] = Field(
        default=(5, 1), description="Remind of a gate so many working days ahead."
    )
    gate_hours: tuple[Annotated[int, Field(ge=1, le=168)], ...] = Field(
        default=(1,), description="Remind of a gate so many hours ahead."
    )
    overdue_lines: int = Field(default=10, ge=1, le=20, description="Lines in the list of overdue actions.")

    def is_quiet_at(self, clock: time) -> bool:
        """Whether a time of day lies in the quiet hours; they may cross midnight, as 18:00 to 08:00 does."""
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until


class Schedule(Model):
    """The rhythm of the service."""

    tick_minutes: int = Field(default=10, ge=1, le=1440, description="Minutes between two rounds.")
    sweep_at: Clock = Field(default=time(2, 30), description="When everything is looked at.")
    sweep_days: int = Field(default=1, ge=1, le=31, description="Every how many days; 7 for once a week.")
    lease_seconds: int = Field(
        default=150,
        ge=2,
        le=7200,
        description="When a process that stands still loses the lease; at least twice answer_seconds.",
    )
    stale_hours: float = Field(
        default=2,
        gt=0,
        le=40,
        description="Hours of working time that Jira cannot be read before that is told.",
    )


class Gates(Model):
    """How strict the bot is about the order of work and about GO/NO-GO decisions."""

    enforce: Literal["flag", "revert"] = Field(
        default="flag", description="Work that is out of order: only tell, or also undo its status."
    )
    four_eyes: bool = Field(
        default=False, description="A signature (Q.8) counts only when two accounts stand behind it."
    )
    again_working_days: int = Field(
        default=5, ge=0, le=60, description="Working days between a NO-GO and the next attempt, at least."
    )


class Guard(Model):
    """When a plan is refused because it would touch too much, and a look because it shows too little."""

    max_update_share: float = Field(
        default=0.3, ge=0, le=1, description="Largest share of issues to change in one plan."
    )
    max_orphan_share: float = Field(
        default=0.1, ge=0, le=1, description="Largest share of issues that the config no longer has."
    )
    min_managed: int = Field(
        default=20, ge=0, description="Below this many managed issues no share is judged."
    )
    max_missing: int = Field(
        default=3, ge=0, description="So many known issues may be missing from a look, whatever their share."
    )
    max_missing_share: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="Largest share of known issues that may be missing from a look without withholding it.",
    )
    max_unconfirmed_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Largest share of them that leaves the counts without --accept-deletions.",
    )


class Audit(Model):
    """Where the head of the audit trail is written each day, so that nobody need believe the ledger alone."""

    head_to: Slug | None = Field(
        default=None, description="Channel of the auditor that is told the head, beside the epic."
    )


class SiteConfig(Model):
    """The whole of `bot.yaml`."""

    language: str = Field(
        default="nl",
        pattern="^[a-z]{2,3}(_[A-Z]{2})?$",
        description="Language of what the bot writes and reads: a folder of the templates.",
    )
    programmes: tuple[Slug, ...] = Field(default=(), description="Programmes to run; empty means all.")
    releases: tuple[Slug, ...] = Field(default=(), description="Releases to run; empty means all.")
    jira: JiraSite = Field(default=JiraSite(), description="Issue types, links, and whose edit wins.")
    servicedesk: ServiceDesk | None = Field(default=None, description="Where RFCs are; leave out without.")
    spaces: tuple[Space, ...] = Field(default=(), description="Confluence spaces that get pages.")
    channels: tuple[AnyChannel, ...] = Field(default=(), description="Where people are told.")
    discloses: Discloses = Field(
        default="domain",
        description="Whose names a party sees: `domain` those of the other kind in its own domains; "
        "`cluster` those of the IT-deelnemers of its clusters too. Zorgaanbieders never see each other.",
    )
    calendar: Calendar = Field(default=Calendar(), description="What differs from Dutch working days.")
    reminders: Reminders = Field(default=Reminders(), description="When the bot speaks.")
    schedule: Schedule = Field(default=Schedule(), description="When the bot runs.")
    gates: Gates = Field(default=Gates(), description="How strict it is about order and decisions.")
    first_domain: FirstDomain = Field(
        default=FirstDomain(), description="What the others of a cluster do before its first is approved."
    )
    guard: Guard = Field(default=Guard(), description="When a plan is refused, and a look withheld.")
    audit: Audit | None = Field(
        default=None,
        description="Writes the head of the audit trail outside the ledger, once a day; leave out without.",
    )
    limits: Limits = Field(
        default=Limits(), description="How long calls may take and how much they may bring."
    )
