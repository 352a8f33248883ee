"""A channel in `bot.yaml` whose address stands in the environment, because it is a secret."""

from typing import Literal

from pydantic import Field

from bot.config.channel_model import Channel, address_variable


class AppriseChannel(Channel):
    """A mailbox, a room or a topic of any service that Apprise knows."""

    kind: Literal["apprise"] = Field(
        description="Mail, Mattermost, Matrix, ntfy and more; its address stands in the environment alone, "
        "in REGIEBOT_CHANNEL_<ID>_URL, with capitals, and _ for dots and dashes."
    )

    @property
    def address(self) -> str:
        """Its id: the address itself is known to the client alone."""
        return self.id

    @property
    def login(self) -> str:
        """Its address."""
        return address_variable(self.id)
