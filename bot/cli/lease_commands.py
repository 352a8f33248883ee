"""lease: who is at work, what an earlier process may still be sending, and that it is no more."""

from typing import Annotated

import typer

from bot.cli.options import ConfigFolder, open_workspace, say
from bot.errors import CheckFailed
from bot.store.fence import Mark
from bot.store.lease import Standing, standings
from bot.store.processes import name_of

Ended = Annotated[
    int | None, typer.Option(min=1, help="Number of a lease whose process is no more, as you know.")
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(lease)


def lease(config: ConfigFolder = None, ended: Ended = None) -> int:
    """Show who is at work and which calls of earlier processes are left alone; or tell that one has ended."""
    with open_workspace(config, "", None, partly=True) as space:
        store = space.connections.store
        if ended is None:
            for one in standings(store.engine):
                say(_line(one))
            for mark in store.fence.marks():
                say(f"  left alone: {mark.place}, marked at {mark.since:%Y-%m-%d %H:%M:%S} UTC: {_who(mark)}")
            return 0
        if any(one.is_held and one.number == ended for one in standings(store.engine)):
            raise CheckFailed(f"lease {ended} is held now; end its process, and wait until the lease is over")
        found = store.fence.declare_gone(ended)
    if not found:
        raise CheckFailed(f"nothing is marked under lease {ended}; regiebot lease shows what is")
    say(
        f"{found} calls of lease {ended} are looked up by the next run, and made again where they did nothing"
    )
    return 0


def _line(standing: Standing) -> str:
    if not standing.is_held:
        return f"{standing.name}: nobody, after lease {standing.number}"
    holder = f"{standing.name}: {name_of(standing.holder)}, lease {standing.number}"
    return f"{holder}, since {standing.since}, until {standing.until}"


def _who(mark: Mark) -> str:
    return f"lease {mark.number}, {name_of(mark.holder) if mark.holder else 'which has ended'}"
