"""The kinds of channel: a line each. The rest of a kind stands in the folder of that name.

This module and the `config` of each kind are a part of the configuration, and import nothing else.
"""

from typing import Annotated

from pydantic import Field

from bot.channels.apprise.config import AppriseChannel
from bot.channels.slack.config import SlackChannel
from bot.channels.teams.config import TeamsChannel

AnyChannel = Annotated[
    SlackChannel
    | TeamsChannel
    | AppriseChannel,
    Field(discriminator="kind"),
]  # fmt: skip
"""A channel in `bot.yaml`: the word behind `kind` says which model it has."""
