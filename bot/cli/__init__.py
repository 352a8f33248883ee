"""The command `regiebot`: dry run by default, one clear sentence for what goes wrong, exit status 1."""

import os
import sys
import traceback
from types import TracebackType
from typing import Annotated

import typer

from bot import __version__
from bot.cli import audit, files, insight, local, repair, stopping
from bot.cli import lease_commands as lease
from bot.cli import plan_commands as planning
from bot.cli import service_commands as service
from bot.cli import undo_commands as undo
from bot.collector import collect_rarely
from bot.errors import LostLease, RegiebotError
from bot.masking import masked

app = typer.Typer(
    name="regiebot",
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


for module in (files, planning, stopping, undo, insight, repair, audit, lease, service, local):
    module.register(app)


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
    sys.exit(code if isinstance(code, int) else 0)
