"""Who gives a command, and what the audit trail tells of a run before its first record."""

import getpass
import os
import socket
from collections.abc import Iterable

from bot import __version__
from bot.app.connections import Connections
from bot.model.item import Item
from bot.round.round_context import Round
from bot.round.units import Unit
from bot.settings import Settings


def describe_run(connections: Connections, one: Round, units: Iterable[Unit], settings: Settings) -> None:
    """Tell the trail by what a run works, and of which issues it may record no more than number and party."""
    trees = [unit.tree for unit in units]
    what = {
        "version": __version__,
        "config": one.spec.digest,
        "templates": one.spec.shipped,
        "runbooks": {tree.root: f"{tree.runbook.id} {tree.runbook.version}" for tree in trees},
        "only": list(one.only),
        "allowed": sorted(one.overrides),
    }
    trail = connections.store.trail
    trail.describe(what, operator(settings), at_once=bool(one.overrides))
    trail.set_clock(one.now)
    connections.jira.restricted = {
        identity: item.parties
        for tree in trees
        for identity, item in tree.items.items()
        if _is_restricted(tree.items.get(item.step) if item.step else item)
    }


def _is_restricted(step: Item | None) -> bool:
    return step is not None and getattr(step.row.spec, "restricted", False)


def operator(settings: Settings) -> str:
    """Who gives a command: REGIEBOT_OPERATOR, else the account and the machine."""
    if settings.operator:
        return settings.operator
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in a container
        name = f"user {os.getuid()}"
    return f"{name}@{socket.gethostname()}"
