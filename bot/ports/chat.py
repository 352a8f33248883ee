"""Messages to channels, and what can be known of them afterwards."""

from datetime import datetime
from typing import Protocol

from bot.features.reminding.messages import Delivery


class Chat(Protocol):
    """One kind of chat."""

    can_look_up: bool
    """Whether `lookup` can tell: where it cannot, an unclear send is not repeated."""

    def require(self, channel: str) -> None:
        """Raise where it is known beforehand that nothing can be sent there."""
        ...

    def check(self, channel: str) -> str:
        """What is known of the channel, in words, without posting. Raises where it cannot be used."""
        ...

    def judge(self, message: Delivery) -> bool:
        """Whether the service takes this message; False where it never tells. Posts nothing.

        Raises Permanent where it would not take it, and Transient where it cannot be asked now.
        """
        ...

    def send(self, channel: str, message: Delivery) -> str:
        """Post once; gives the service's own id of the message, or '' where it has none."""
        ...

    def lookup(self, channel: str, delivery_id: str, since: datetime) -> str | None:
        """The id of a message posted before with this delivery id, where the service can tell."""
        ...
