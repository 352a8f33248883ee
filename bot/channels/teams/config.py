"""A Teams channel in `bot.yaml`."""

from typing import Literal

from pydantic import Field

from bot.config.channel_model import Channel, ChannelName


class TeamsChannel(Channel):
    """A channel in Teams: the one that the webhook posts to."""

    kind: Literal["teams"] = Field(description="A channel in Teams.")
    channel: ChannelName = Field(
        default="", description="For people alone: the webhook's address says which channel it is."
    )

    @property
    def address(self) -> str:
        """What people call it."""
        return self.channel

    @property
    def login(self) -> str:
        """The address of the webhook."""
        return "REGIEBOT_TEAMS_WEBHOOK_URL"
