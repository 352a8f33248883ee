"""The parts of the kind `slack`."""

from collections.abc import Mapping, Sequence

from bot.channels.kinds import ChannelKind, Wiring
from bot.channels.slack.render import SlackText
from bot.config.channel_model import Channel
from bot.ports import Chat


def _connect(channels: Sequence[Channel], wiring: Wiring) -> Mapping[str, Chat]:
    """One client for all channels."""
    token = wiring.settings.slack_token.get_secret_value()
    if not token:
        return {}
    from bot.channels.slack.client import Slack  # noqa: PLC0415  (the SDK is only loaded where it is used)

    client = Slack(
        wiring.settings.slack_url,
        token,
        policy=wiring.policy,
        trust=wiring.trust,
        allowance=wiring.allowance,
        gate=wiring.gate,
        keeper=wiring.keeper("Slack"),
    )
    return {one.id: client for one in channels}


KIND = ChannelKind(messages=SlackText, connect=_connect)
