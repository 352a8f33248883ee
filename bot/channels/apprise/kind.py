"""The parts of the kind `apprise`."""

from collections.abc import Mapping, Sequence

from bot.channels.apprise.render import AppriseText
from bot.channels.kinds import ChannelKind, Wiring
from bot.config.channel_model import Channel
from bot.errors import CheckFailed
from bot.ports import Chat

_EXTRA = "regiebot[apprise]"


def _connect(channels: Sequence[Channel], wiring: Wiring) -> Mapping[str, Chat]:
    """A client for each channel with an address."""
    urls = wiring.settings.channel_urls
    found = {one: urls[one.login].get_secret_value() for one in channels if one.login in urls}
    if not found:
        return {}
    try:
        from bot.channels.apprise.client import AppriseChat  # noqa: PLC0415  (only with the extra)
    except ModuleNotFoundError as error:
        ids = ", ".join(one.id for one in found)
        raise CheckFailed(
            f"channel {ids} is of kind apprise, and Apprise is not installed here ({error.name} is missing): "
            f"pip install '{_EXTRA}'"
        ) from None
    keeper = wiring.keeper("Apprise")
    _keep_apart(found)
    return {
        one.id: AppriseChat(one.login, url, wiring.policy, wiring.allowance, wiring.gate, keeper)
        for one, url in found.items()
    }


def _keep_apart(found: Mapping[Channel, str]) -> None:
    """Raise where one address has two audiences: who reads it reads everything that is sent there."""
    first: dict[str, Channel] = {}
    for one, url in found.items():
        other = first.setdefault(url, one)
        if other.audience != one.audience:
            raise CheckFailed(
                f"{other.login} and {one.login} hold the same address, and channels {other.id} and {one.id} "
                "have different audiences; give each an address of its own"
            )


KIND = ChannelKind(messages=AppriseText, connect=_connect, library="apprise")
