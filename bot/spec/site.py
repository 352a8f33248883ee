"""`bot.yaml`: where the bot works, who sees what, and when it ticks. Secrets come from the environment."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.spec.model import Model, Slug
from bot.spec.times import Clock, Day

FieldId = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_\d+)?$")]
AudienceName = Annotated[str, StringConstraints(pattern=r"^(internal|shared|party:[a-z0-9.-]+)$")]
"""`internal` sees everything, `shared` only aggregates, `party:<id>` its own work and the aggregates."""


class IssueTypes(Model):
    """Names or ids of the issue types to use; leave out to take the only type of that level."""

    epic: str | None = None
    task: str | None = None
    subtask: str | None = None


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
    "summary", "description", "duedate", "assignee", "labels", "fixVersions", "parent", "security"
]


class JiraSite(Model):
    """How the bot uses Jira."""

    issue_types: IssueTypes = IssueTypes()
    link_type: str = "Blocks"
    fields: dict[PolicyField, FieldPolicy] = Field(
        default={}, description="Policy per field; a field that is not named has `default`."
    )
    notify_users: bool = Field(
        default=False, description="Mail watchers of bulk updates (needs admin to turn off)."
    )


class ServiceDeskFields(Model):
    """Custom fields of an RFC: by id, because names are translated and not unique."""

    source: FieldId | None = None
    priority: FieldId | None = None
    impact: FieldId | None = None
    touches: FieldId | None = None
    scope: FieldId | None = None
    solution: FieldId | None = None
    release: FieldId | None = None
    approvals: FieldId | None = None


class ServiceDesk(Model):
    """The service project whose requests are RFCs."""

    project: str
    request_type: str | None = None
    fields: ServiceDeskFields = ServiceDeskFields()
    wish_approval: str = Field(default="wens", description="Word in the name of the first CAB approval.")
    production_approval: str = Field(default="productie", description="Word in the name of the second.")


class Space(Model):
    """A Confluence space that gets pages for one audience."""

    id: Slug
    key: str
    audience: AudienceName = "internal"
    parent_page: str | None = Field(default=None, description="Id of the page to hang the pages under.")


class Channel(Model):
    """A place in Slack or Teams, what it gets, and who reads it."""

    id: Slug
    kind: Literal["slack", "teams"]
    channel: str = Field(default="", description="Slack channel id or name; Teams uses the webhook's own.")
    audience: AudienceName = "internal"
    topics: tuple[Literal["gates", "overdue", "changes"], ...] = ("gates", "overdue")
    scopes: tuple[Slug, ...] = Field(default=(), description="Programmes and releases; empty means all.")


class Calendar(Model):
    """Dutch working days, with what this organisation does differently."""

    extra_days_off: tuple[Day, ...] = ()
    extra_working_days: tuple[Day, ...] = ()


class Reminders(Model):
    """When the bot speaks. Times are Europe/Amsterdam."""

    at: Clock = time(9, 30)
    overdue_at: Clock = time(9, 0)
    quiet_from: Clock = time(18, 0)
    quiet_until: Clock = time(8, 0)
    gate_working_days: tuple[int, ...] = (5, 1)
    gate_hours: tuple[int, ...] = (1,)
    overdue_lines: int = Field(default=10, ge=1, le=20)


class Schedule(Model):
    """The rhythm of the service."""

    tick_minutes: int = Field(default=10, ge=1, le=1440)
    sweep_at: Clock = time(2, 30)


class Guard(Model):
    """When a plan is refused because it would touch too much."""

    max_update_share: float = Field(default=0.3, ge=0, le=1)
    max_orphan_share: float = Field(default=0.1, ge=0, le=1)
    min_managed: int = Field(
        default=20, ge=0, description="Below this many managed issues no share is judged."
    )


class SiteConfig(Model):
    """The whole of `bot.yaml`."""

    language: Literal["nl", "en"] = "nl"
    programmes: tuple[Slug, ...] = Field(default=(), description="Programmes to run; empty means all.")
    releases: tuple[Slug, ...] = Field(default=(), description="Releases to run; empty means all.")
    jira: JiraSite = JiraSite()
    servicedesk: ServiceDesk | None = None
    spaces: tuple[Space, ...] = ()
    channels: tuple[Channel, ...] = ()
    calendar: Calendar = Calendar()
    reminders: Reminders = Reminders()
    schedule: Schedule = Schedule()
    guard: Guard = Guard()
