"""The part of `bot.yaml` about the CAB, the releasekalender and incidents: who decides, when, by what."""

from datetime import datetime

from pydantic import Field

from bot.config.people_model import Person, by_account, holders
from bot.config.terms import Model, Name, Text, Title
from bot.config.times import AMSTERDAM, Day, Moment


class Meetings(Model):
    """When the CAB meets: from a first meeting on, every so many weeks at that time."""

    first: Moment | None = Field(default=None, description="First meeting of the rhythm.")
    every_weeks: int = Field(default=2, ge=1, le=26, description="Weeks between two meetings.")
    skip: tuple[Day, ...] = Field(default=(), description="Days without the meeting that the rhythm has.")
    extra: tuple[Moment, ...] = Field(default=(), description="Meetings beside the rhythm.")
    agenda_days: int = Field(
        default=7, ge=1, le=60, description="Days before a meeting that its agenda appears."
    )


class Cab(Model):
    """Who decides about RFCs, and when. Without it a decision is what the service desk says it is."""

    functions: tuple[Title, ...] = Field(
        min_length=1, description="The functions that decide; S2 names three. People have one of them."
    )
    people: tuple[Person, ...] = Field(
        default=(), description="Who votes: account, function, and the mandate `cab`."
    )
    quorum: int | None = Field(
        default=None, ge=1, description="Functions that must approve; leave out for all of them."
    )
    meetings: Meetings = Field(default=Meetings(), description="When the CAB meets.")

    @property
    def needed(self) -> int:
        """How many functions must approve."""
        return min(self.quorum or len(self.functions), len(self.functions))

    def function_of(self, account: str, at: datetime) -> str | None:
        """The function in which an account votes at an instant, also as deputy; None without the mandate."""
        day = at.astimezone(AMSTERDAM).date()
        held = holders(by_account(self.people), account, day)
        return next((person.function for person, _ in held if "cab" in person.mandates), None)


class ReleaseCalendar(Model):
    """Terms of the releasekalender."""

    title: Title | None = Field(
        default=None, description="Title of the page; without one, what the language calls it."
    )
    product: Text = Field(
        default="", description="Name before the number in versions: `Mitz` of `Mitz 3.5.0`."
    )
    notice_days: int = Field(
        default=14, ge=0, le=365, description="Days between telling the participants and production."
    )
    majors_per_year: int = Field(
        default=2, ge=1, description="Majors in production per calendar year, at most."
    )
    supported_majors: int = Field(
        default=2, ge=1, description="Majors that go together: 2 is this one and the one before."
    )
    freeze_hours: int = Field(
        default=24, ge=0, le=240, description="Hours around a migration without a release in production."
    )
    went_live: dict[Name, Moment] = Field(
        default={}, description="Version → production, of releases before the bot."
    )


class Incidents(Model):
    """How incidents are recognised in the service project."""

    request_type: Name = Field(description="Name of the request type of incidents.")
    criteria: Name = Field(default="criteria", description="Name under `fields` of the criteria of S1.")
    decided_by: Name = Field(default="incident", description="Mandate of who decides about the class.")
