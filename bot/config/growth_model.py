"""What a programme says of the work that grows while people do it: detail actions, and who goes first."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.config.terms import Code, Model, Text, Title


class DetailAction(Model):
    """A piece of another action, written out: a step of the migratie-algoritme (S4 K.6), for one."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=10)] = Field(
        description="Short name. Part of the identity: never changes."
    )
    of: Code = Field(description="The action that it was written out for, such as K.6.")
    title: Title = Field(description="What to do, clear by itself.")
    how: Text = Field(default="", description="How, and how to tell that it is done.")
    owner: str | None = Field(default=None, description="Code of the role; else that of the action.")
    minutes: int | None = Field(
        default=None,
        ge=0,
        le=4320,
        description="Minutes that it takes in the plan of the cut-over; else its share of the action's.",
    )


Hold = Literal["wait", "omit", "none"]


class FirstDomain(Model):
    """What the others of a cluster do until the migration of its first domain is approved (S3)."""

    hold: Hold = Field(
        default="wait",
        description="Their phases that wait for it: made and waiting, not made yet, or not held at all.",
    )
