"""sandbox, view and demo: everything on this machine."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.app.sandboxed import DEMO_FOLDER, sandbox_extra
from bot.cli.options import ConfigFolder, err, say
from bot.errors import CheckFailed
from bot.settings import Settings, read_settings

_YEAR_END = datetime(2023, 12, 31)  # noqa: DTZ001  (a day, not an instant)
Port = Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=0, max=65535)]
State = Annotated[Path | None, typer.Option(help="SQLite file that keeps the sandbox's state.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (sandbox, view, demo, simulate):
        app.command()(command)


def sandbox(port: Port = 8765, state: State = None) -> int:
    """Serve a sandbox: Jira, Service Management, Confluence, Slack and Teams on one port."""
    return _serve(_server(), port, state)


def view(port: Port = 8765, state: State = None) -> int:
    """Look at the demo in a browser: issues, pages, channels and the request log."""
    serve = _server()
    file = state or DEMO_FOLDER / "sandbox.sqlite"
    if not file.exists():
        raise CheckFailed(f"there is nothing to see in {file} yet; run the demo first")
    return _serve(serve, port, file)


def _server() -> Callable[[int, Path | None], None]:
    with sandbox_extra("this serves a sandbox"):
        from regiebot_sandbox.embedded import serve
    return serve


def _serve(serve: Callable[[int, Path | None], None], port: int, state: Path | None) -> int:
    err.print("Open this address in a browser; Ctrl-C ends it.", style="dim")
    try:
        serve(port, state)
    except sqlite3.Error as error:
        raise CheckFailed(f"{state} cannot be used ({error}); name another file with --state") from None
    except OSError as error:
        raise CheckFailed(
            f"port {port} cannot be used ({error.strerror}); choose another with --port"
        ) from None
    return 0


def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its state.")] = DEMO_FOLDER,
) -> int:
    """Show the whole job on the real draaiboek, in a sandbox on this machine."""
    with sandbox_extra("the demo works in a sandbox"):
        from regiebot_playground.demo import run_demo
    return run_demo(folder)


def simulate(
    programme: Annotated[str, typer.Option(help="Id of the programme to play out.")] = "koppeltaal-2023",
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day.")] = _YEAR_END,
    config: ConfigFolder = None,
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 0,
    folder: Annotated[Path, typer.Option(help="Where the simulation keeps its state.")] = Path(".simulation"),
    assigned: Annotated[
        bool, typer.Option("--assigned", help="Put each party's work in the name of who speaks for it.")
    ] = False,
    careful: Annotated[bool, typer.Option("--careful", help="Nobody breaks a guard on purpose.")] = False,
) -> int:
    """Play a whole programme in fast forward: people in a sandbox, the bot on a virtual clock."""
    with sandbox_extra("the simulation works in a sandbox"):
        from regiebot_playground.simulation import run_simulation
    given = read_settings()
    settings = Settings.model_construct(config=config or given.config, templates=given.templates)
    return run_simulation(
        settings, folder, programme, until.date(), seed=seed, say=say, assigned=assigned, careful=careful
    )
