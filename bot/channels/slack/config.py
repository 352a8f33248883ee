"""A Slack channel in `bot.yaml`."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from bot.config.channel_model import Channel, ChannelName


class SlackChannel(Channel):
    """A channel in Slack."""

    kind: Literal["slack"] = Field(description="A channel in Slack.")
    channel: ChannelName = Field(default="", description="Its id or name in Slack.")

    @property
    def address(self) -> str:
        """Its id or name."""
        return self.channel

    @property
    def login(self) -> str:
        """The bot's token; one for all channels."""
        return "REGIEBOT_SLACK_TOKEN"

    def problems(self) -> Iterator[tuple[str, str]]:
        """Slack has no channel of its own accord."""
        if not self.channel:
            words = f"channel `{self.id}` does not say which Slack channel"
            yield words, "add `channel:` with its id"
