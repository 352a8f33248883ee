"""What the commands share: options, the moment, where output goes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic_core import PydanticCustomError
from rich.console import Console

from bot.app.connections import DEFAULT_STATE
from bot.app.sandboxed import with_sandbox
from bot.app.workspace import Workspace, workspace
from bot.config.times import local_moment
from bot.errors import CheckFailed, SpecError
from bot.http.retry import RetryPolicy
from bot.http.service_clock import ClockWatch
from bot.logs import configure
from bot.masking import masked, masked_values
from bot.model.audience import Audience
from bot.model.outcome import FAILURES, Report, any_failed
from bot.model.working_days import AMSTERDAM
from bot.render.plan_text import report_text
from bot.settings import Level, Settings, read_settings

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
AcceptDeletions = Annotated[
    bool,
    typer.Option(
        "--accept-deletions",
        help="Whatever Jira does not show now was deleted or shielded on purpose: count it no more.",
    ),
]
Readers = Annotated[
    str,
    typer.Option("--audience", help="Show what these readers see: internal, shared, beraad or party:<id>."),
]
Output = Annotated[Format, typer.Option("--format", help="How to print the result.")]
ConfigFolder = Annotated[
    Path | None,
    typer.Option("--config", help="Configuration folder; default REGIEBOT_CONFIG or the shipped one."),
]


def moment(text: str, option: str = "--now") -> datetime:
    """The instant that an option names, aware; now, where it names none. Raises CheckFailed."""
    if not text:
        return datetime.now(AMSTERDAM)
    try:
        return local_moment(datetime.fromisoformat(text))
    except PydanticCustomError as error:
        words = error.context or {}
        raise CheckFailed(f"{option}: {words.get('message')}; {words.get('fix')}") from None
    except ValueError:
        raise CheckFailed(f"{option} {text!r} is no date and time; write it as 2023-10-12T13:00") from None


def readers_named(name: str) -> Audience:
    """The readers that an option names. Raises CheckFailed."""
    try:
        return Audience.parse(name)
    except ValueError:
        raise CheckFailed(f"--audience {name!r}: use internal, shared, beraad or party:<id>") from None


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
    partly: bool = False,
    policy: RetryPolicy | None = None,
) -> Iterator[Workspace]:
    """Everything a command needs; on the sandbox where nothing is configured, and it says so.

    Raises SpecError where any file is wrong; with `partly`, or with the programmes and releases named by
    `only`, the others are served and the wrong files told.
    """
    at = moment(now)
    configure(read_settings().log or Level.WARNING, service=False)
    with (
        with_sandbox(
            settings_with(config), DEFAULT_STATE, lambda text: err.print(text, style="dim")
        ) as settings,
        workspace(
            settings,
            at,
            only=only or (),
            overrides=overrides or (),
            full=full,
            policy=policy,
            clock=None if now else ClockWatch(),
        ) as space,
    ):
        if space.findings and not partly and not only:
            raise SpecError(space.findings)
        if space.findings:
            err.print(space.findings, markup=False)
        yield space


def print_json(value: Any) -> None:
    """JSON on standard output, readable and stable."""
    print(json.dumps(masked_values(value), indent=2, ensure_ascii=False))  # noqa: T201


def say(text: str) -> None:
    """A line on standard output, without markup."""
    out.print(masked(text), markup=False)


REASONS = 3
"""How many different reasons of failure are told on standard error; the report holds them all."""


def finish(reports: Sequence[Report], output: Format) -> int:
    """Print what a run did, and why it failed once per reason on standard error; gives the exit status."""
    if output is Format.JSON:
        print_json({"reports": [report.as_json() for report in reports]})
    else:
        say(report_text(reports))
    tell_reasons(o.detail for report in reports for o in report.outcomes if o.word in FAILURES)
    return 1 if any_failed(reports) else 0


def tell_reasons(details: Iterable[str]) -> None:
    """Why something failed, once per reason, on standard error."""
    reasons = list(dict.fromkeys(details))
    for reason in reasons[:REASONS]:
        err.print(f"regiebot: {reason}", markup=False)
    if len(reasons) > REASONS:
        err.print(f"regiebot: {len(reasons) - REASONS} more reasons are in the report")
