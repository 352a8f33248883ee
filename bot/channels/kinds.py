"""What a kind of channel consists of, and where its parts are found."""

import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import get_args

import requests

from bot.channels.registry import AnyChannel
from bot.config.channel_model import Channel
from bot.errors import CheckFailed
from bot.http.calls import Gate
from bot.http.exchange import Allowance
from bot.http.retry import RetryPolicy
from bot.http.service_clock import Timekeeper
from bot.ports import Chat
from bot.render.chat_render import Messages
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Wiring:
    """What clients are made of: the logins, and the rules that every call of the bot keeps to."""

    settings: Settings
    policy: RetryPolicy
    allowance: Allowance
    trust: ssl.SSLContext | None
    """Whose certificates count; None for those that a library brings."""
    gate: Gate
    """To be asked before every write."""
    sessions: Callable[[str], Callable[[], requests.Session]]
    """By name of a service: makes sessions that keep to all of these rules by themselves."""
    keeper: Callable[[str], Timekeeper]
    """By name of a service: holds the clock against its answers; to be asked before every write."""


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """The parts of a kind beside its model in `bot.yaml`; `KIND` in the module `kind` of its folder."""

    messages: type[Messages]
    """Renders messages in the form that its client sends."""
    connect: Callable[[Sequence[Channel], Wiring], Mapping[str, Chat]]
    """Clients by id of the channel, for those channels of this kind that have a login; nothing is called yet.

    Raises CheckFailed for a login that cannot be one.
    """
    library: str = ""
    """The module that it sends by, where only the extra of its name brings that; else empty."""

    @property
    def is_installed(self) -> bool:
        """Whether that module is here; it is not imported."""
        try:
            return not self.library or find_spec(self.library) is not None
        except (ImportError, ValueError):
            return False


@cache
def kinds() -> Mapping[str, ChannelKind]:
    """Every kind in the registry, by the word behind `kind` in `bot.yaml`."""
    union, _ = get_args(AnyChannel)
    return {name: _kind(name) for model in get_args(union) for name in _names(model)}


def _names(model: type[Channel]) -> Iterable[str]:
    return get_args(model.model_fields["kind"].annotation)


def _kind(name: str) -> ChannelKind:
    found = import_module(f"bot.channels.{name}.kind").KIND
    if not isinstance(found, ChannelKind):
        raise TypeError(f"bot.channels.{name}.kind.KIND is no ChannelKind")
    return found


def without_library(channels: Iterable[Channel]) -> Mapping[Channel, str]:
    """The channels that nothing can be sent to with what is installed here, each with why and what to do."""
    missing = {name: kind.library for name, kind in kinds().items() if not kind.is_installed}
    return {
        one: f"channel {one.id} is of kind {one.kind}, and {missing[one.kind]} is not installed here: "
        f"pip install 'regiebot[{one.kind}]'"
        for one in channels
        if one.kind in missing
    }


def connected(channels: Sequence[Channel], wiring: Wiring) -> dict[str, Chat]:
    """The client of every channel that has a login, by id of the channel. Raises CheckFailed."""
    _claimed(wiring.settings.channel_urls, [one.login for one in channels])
    found: dict[str, Chat] = {}
    for name, kind in kinds().items():
        if mine := [one for one in channels if one.kind == name]:
            found |= kind.connect(mine, wiring)
    return found


def _claimed(given: Iterable[str], logins: Sequence[str]) -> None:
    """Raise for an address that is no channel's: what somebody meant to be told there would go nowhere."""
    for variable in given:
        if variable not in logins:
            close = get_close_matches(variable, logins, n=1)
            hint = f"did you mean {close[0]}?" if close else "correct the name, or take it away"
            raise CheckFailed(f"{variable} is the address of no channel in bot.yaml; {hint}")
