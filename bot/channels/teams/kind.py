"""The parts of the kind `teams`."""

from collections.abc import Mapping, Sequence

from bot.channels.kinds import ChannelKind, Wiring
from bot.channels.teams.client import Teams
from bot.channels.teams.render import TeamsText
from bot.config.channel_model import Channel
from bot.ports import Chat


def _connect(channels: Sequence[Channel], wiring: Wiring) -> Mapping[str, Chat]:
    """One client: the webhook posts to one channel, whatever that is called."""
    url = wiring.settings.teams_webhook_url.get_secret_value()
    if not url:
        return {}
    client = Teams(url, sessions=wiring.sessions("Teams"), sleep=wiring.policy.sleep)
    return {one.id: client for one in channels}


KIND = ChannelKind(messages=TeamsText, connect=_connect)
