"""What the commands share: options, the moment, where output goes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.app import DEFAULT_STATE, Workspace, with_sandbox, workspace
from bot.core.calendar import AMSTERDAM
from bot.errors import CheckFailed
from bot.settings import Settings, read_settings

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


Now = Annotated[
    str,
    typer.Option(
        help="The moment to work at, ISO 8601; without an offset it is Amsterdam time. Default: now."
    ),
]
Only = Annotated[
    list[str] | None, typer.Option("--only", help="Only this programme or release; may be given again.")
]
Output = Annotated[Format, typer.Option("--format", help="How to print the result.")]
ConfigFolder = Annotated[
    Path | None,
    typer.Option("--config", help="Configuration folder; default REGIEBOT_CONFIG or the shipped one."),
]


def moment(text: str) -> datetime:
    """The instant that `--now` names, aware. Raises CheckFailed."""
    if not text:
        return datetime.now(AMSTERDAM)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CheckFailed(f"--now {text!r} is no date and time; write it as 2023-10-12T13:00") from None
    return at if at.tzinfo else at.replace(tzinfo=AMSTERDAM)


def settings_with(config: Path | None) -> Settings:
    """The settings from the environment, with the configuration folder of the command line."""
    settings = read_settings()
    return settings.model_copy(update={"config": config}) if config else settings


@contextmanager
def open_workspace(
    config: Path | None,
    now: str,
    only: list[str] | None,
    overrides: list[str] | None = None,
    *,
    full: bool = False,
) -> Iterator[Workspace]:
    """Everything a command needs; on the sandbox where nothing is configured, and it says so."""
    at = moment(now)
    with (
        with_sandbox(
            settings_with(config), DEFAULT_STATE, lambda text: err.print(text, style="dim")
        ) as settings,
        workspace(settings, at, only=only or (), overrides=overrides or (), full=full) as space,
    ):
        if space.findings:
            err.print(space.findings, markup=False)
        yield space


def print_json(value: Any) -> None:
    """JSON on standard output, readable and stable."""
    print(json.dumps(value, indent=2, ensure_ascii=False))  # noqa: T201


def say(text: str) -> None:
    """A line on standard output, without markup."""
    out.print(text, markup=False)
