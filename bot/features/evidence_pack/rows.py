"""What the chapters of an evidence pack have in common: who, what was said, and what it is about."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field


class Row(BaseModel):
    """A frozen part of the document."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class By(Row):
    """Who did or said something: never a name."""

    account: str = Field(default="", description="Jira accountId; empty where nothing tells who it was.")
    function: str = Field(default="", description="In which function, as the configuration had it then.")
    party: str = Field(default="", description="Title of the party for which.")


class Origin(Row):
    """What this document was made from."""

    at: datetime = Field(description="The instant at which everything was read.")
    bot: str = Field(default="", description="Version of Regiebot.")
    config: str = Field(default="", description="SHA-256 over the files of the configuration.")
    runbook: str = Field(default="", description="Id of the runbook.")
    runbook_version: str = Field(default="", description="Its version.")


class About(Row):
    """What the document is about."""

    identity: str
    level: str = Field(description="programme, cluster, domain, release or rfc.")
    title: str = Field(default="", description="From the configuration; an RFC has its key alone.")
    part_of: str = Field(default="", description="Title of the programme; of an RFC its release.")
    parties: tuple[str, ...] = ()
    key: str = Field(default="", description="Key of the epic or request in Jira.")
    kick_off: date | None = None
    planned: datetime | None = Field(default=None, description="Agreed moment of migration or production.")


class Conclusion(Row):
    """One sentence of the summary: a kind, and how many."""

    rule: str
    number: int = 0
    of: int = 0
    is_good: bool = True


class Statement(Row):
    """A line that somebody wrote as a command."""

    at: datetime
    by: By = By()
    word: str = Field(description="The command, as the record names it.")
    form: str = Field(default="", description="What was understood.")
    named: tuple[str, ...] = Field(default=(), description="What it names: roles, numbers, a code of a plan.")
    words: tuple[str, ...] = Field(default=(), description="The words of the command.")
    comment: str = Field(default="", description="Id of the comment in Jira.")
