"""What a chain release agrees on: its implementation plan, its reports, and moments that were postponed."""

from pydantic import Field

from bot.config.terms import Model, Slug, Title
from bot.config.times import Day, Moment


class Postponement(Model):
    """A moment of production that was agreed and did not come about (S2 step 5)."""

    production: Moment = Field(description="The moment as it was agreed.")
    reason: Title = Field(description="Why the release was not brought in then.")


class Measure(Model):
    """Something that one party does for the release; other parties do not see it (S0 1.3)."""

    party: Slug = Field(description="Who does it, one of `parties`.")
    title: Title = Field(description="What the party does.")
    deadline: Day | None = Field(default=None, description="Last day to have it done.")


class Milestone(Model):
    """A point that the whole chain reaches together; everyone sees it (S0 1.3)."""

    title: Title = Field(description="What is reached.")
    day: Day = Field(description="When.")


class ImplementationPlan(Model):
    """What the releasemanager puts in the plan, beside what parties fill in themselves in Jira."""

    measures: tuple[Measure, ...] = Field(default=(), description="Measures per party.")
    milestones: tuple[Milestone, ...] = Field(default=(), description="Milestones of the whole chain.")


class Reporting(Model):
    """When the Tactisch Beraad gets an interim report (S0 3)."""

    first: Moment = Field(description="The first report; its weekday and time are those of all of them.")
    every_weeks: int = Field(default=4, ge=1, le=26, description="Weeks between two reports.")
