"""health: ask a running service how it is. Imports little: an orchestrator asks every half minute."""

import http.client
import urllib.error
import urllib.request
from typing import Annotated

import typer

from bot.errors import CheckFailed
from bot.settings import read_settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(health)


def health(
    url: Annotated[
        str, typer.Option(help="Where the service answers; default this machine and REGIEBOT_HEALTH_PORT.")
    ] = "",
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Only whether rounds end in time, not whether Jira can be read.")
    ] = False,
) -> int:
    """Ask a running service whether it is well, and why not. Exit 0: yes, 1: no."""
    asked = url or f"{read_settings().health_address}/{'healthz' if live else 'readyz'}"
    if not asked.startswith("http://"):
        raise CheckFailed("health is asked over http:// only")
    try:
        with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310  (http only, see above)
            typer.echo(answer.read().decode())
    except urllib.error.HTTPError as error:
        typer.echo(error.read().decode())
        return 1
    except (OSError, http.client.HTTPException, ValueError, OverflowError) as error:
        reason = getattr(error, "reason", error)
        raise CheckFailed(f"no service answers at {asked} ({reason}); is `regiebot run` at work?") from None
    return 0
