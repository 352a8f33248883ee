"""The command `regiebot`: dry run by default, one clear sentence for what goes wrong, exit status 1."""

import os
import sys
import traceback
from importlib import import_module
from types import TracebackType
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from bot import __version__
from bot.collector import collect_rarely, end_at_once
from bot.errors import LostLease, RegiebotError
from bot.masking import masked

MODULES = {
    "files": ("validate", "visibility", "schema"),
    "plan_commands": ("plan", "apply", "publish", "remind", "status", "check"),
    "stopping": ("pause", "resume"),
    "undo_commands": ("remake", "close"),
    "insight": ("explain", "forecast"),
    "repair": ("accept", "adopt", "upgrade"),
    "audit": ("audit",),
    "evidence_commands": ("evidence",),
    "lease_commands": ("lease",),
    "service_commands": ("run",),
    "health_command": ("health",),
    "local": ("sandbox", "view", "demo", "simulate"),
}
"""The modules with the commands that each adds, in the order in which help shows them."""

_MODULE_OF = {command: module for module, commands in MODULES.items() for command in commands}


class _Commands(TyperGroup):
    """Imports the module of a command when that command is asked for: the others cost nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commands = dict.fromkeys(_MODULE_OF)  # type: ignore[assignment]  # names, for "did you mean"

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The names of all commands."""
        return list(_MODULE_OF)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:  # type: ignore[override]
        """A command by its name; None where there is none."""
        module = _MODULE_OF.get(cmd_name)
        if module is None:
            return None
        part = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
        part.callback()(_options)  # with a callback it is a group, however few commands it has
        import_module(f"bot.cli.{module}").register(part)
        group = typer.main.get_group(part)
        return group.commands[cmd_name]  # type: ignore[return-value]


app = typer.Typer(
    name="regiebot",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _say_version(asked: bool) -> None:
    if asked:
        print(f"regiebot {__version__}")  # noqa: T201
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Plan and apply runbooks for chain releases and domain migrations."""


def _tell_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A traceback as Python prints it, without secrets: the text of an error may be a service's."""
    print(masked("".join(traceback.format_exception(kind, error, trace))), end="", file=sys.stderr)  # noqa: T201


def main() -> None:
    """Run the command line. 0: done or nothing to do; 2: `plan` found changes; 1: anything else."""
    collect_rarely()
    sys.excepthook = _tell_crash
    for stream in (sys.stdout, sys.stderr):  # a sign that the terminal does not have ends no command
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = app(standalone_mode=False)
    except (RegiebotError, LostLease) as error:
        print(f"regiebot: {error}", file=sys.stderr)  # noqa: T201
        code = 1
    except typer.TyperException as error:
        show = getattr(error, "show", None)  # usage errors bring their own words and hint
        if show is None:
            raise
        show()
        code = 1
    except BrokenPipeError:  # who read this has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except KeyboardInterrupt:
        print("regiebot: stopped", file=sys.stderr)  # noqa: T201
        code = 1
    end_at_once()
    sys.exit(code if isinstance(code, int) else 0)
