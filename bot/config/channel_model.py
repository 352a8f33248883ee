"""A channel in `bot.yaml`: what every kind has. What a kind has beside it stands in its folder."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.config.terms import Model, Slug

ChannelName = Annotated[str, StringConstraints(pattern=r"^\S*$", max_length=80)]

AudienceName = Annotated[str, StringConstraints(pattern=r"^(internal|shared|beraad|party:[a-z0-9.-]+)$")]
"""`internal` sees everything, `shared` and `beraad` only totals, `party:<id>` its own work and the totals."""


def address_variable(channel: str) -> str:
    """The variable of the environment with the secret address of a channel, for kinds that have one each."""
    return f"REGIEBOT_CHANNEL_{re.sub('[.-]', '_', channel).upper()}_URL"


class Channel(Model):
    """A place where people are told: what it gets, and who reads it."""

    id: Slug = Field(description="Short name of this entry.")
    kind: str = Field(description="Which product.")
    audience: AudienceName = Field(default="internal", description="Who reads the channel.")
    topics: tuple[Literal["gates", "overdue", "changes", "news", "operations"], ...] = Field(
        default=("gates", "overdue"),
        description="What it gets; `operations` is that the bot cannot read Jira, that it can again, and "
        "what something closes again and again before its turn.",
    )
    scopes: tuple[Slug, ...] = Field(default=(), description="Programmes and releases; empty means all.")

    @property
    def address(self) -> str:
        """Where it is in its product, as its client wants it: two channels with one address are one place."""
        raise NotImplementedError

    @property
    def login(self) -> str:
        """The variable of the environment without which nothing is sent there."""
        raise NotImplementedError

    def problems(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it that no single field tells: the message and the fix."""
        yield from ()
