"""accept, adopt and upgrade: a person hands something over to the bot."""

import re
from enum import StrEnum
from typing import Annotated

import typer

from bot.app.workspace import Workspace, locked
from bot.cli.options import ConfigFolder, Now, open_workspace, say
from bot.errors import CheckFailed
from bot.model.field_table import FIELDS
from bot.model.issue import Desired, Identity, IssueKey
from bot.model.outcome import any_failed
from bot.render.plan_text import plan_text, report_text
from bot.round.apply.handover import accept as accept_fields
from bot.round.apply.handover import adopt as adopt_issue
from bot.round.units import Unit

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[0-9]{1,18}")

_FieldName = StrEnum("_FieldName", [(str(field), str(field)) for field in FIELDS])  # type: ignore[misc]
"""For the command line, which offers the members of an enum."""

WhoseIssue = Annotated[str, typer.Argument(help="Identity, as plan and the rb: label show it.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(accept)
    app.command()(adopt)
    app.command()(upgrade)


def accept(
    identity: WhoseIssue,
    fields: Annotated[list[_FieldName], typer.Argument(help="Fields that the spec decides about again.")],
    config: ConfigFolder = None,
    now: Now = "",
) -> int:
    """Hand fields that a person changed back to the bot; the next apply writes them."""
    with open_workspace(config, now, None, full=True) as space, locked(space.connections.store):
        space.round.brake.require(identity)
        unit, desired = _find(space, identity)
        ports, seen = space.round.services, space.round.look(unit).observed
        handed = [FIELDS[name.value] for name in fields]
        outcome = accept_fields(desired, seen, handed, ports.tracker, ports.ledger)
    say(f"{outcome.where} {outcome.subject}: {outcome.detail}")
    return 0


def adopt(
    key: Annotated[str, typer.Argument(help="Key of an issue that people made.")],
    identity: WhoseIssue,
    config: ConfigFolder = None,
    now: Now = "",
) -> int:
    """Take over an issue that people made: it becomes the one with this identity."""
    if not _KEY.fullmatch(key):
        raise CheckFailed(f"{key!r} is no key of an issue; write it as KT-12")
    with open_workspace(config, now, None, full=True) as space, locked(space.connections.store):
        space.round.brake.require(identity)
        unit, desired = _find(space, identity)
        ports = space.round.services
        observed = space.round.look(unit).observed
        outcome = adopt_issue(desired, IssueKey(key), observed, ports.tracker, ports.ledger)
    say(f"{outcome.where} {outcome.subject}: {outcome.detail}")
    return 0


def upgrade(
    only: Annotated[list[str], typer.Option("--only", help="Programme, cluster, domain or release.")],
    config: ConfigFolder = None,
    now: Now = "",
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without, only show the difference.")] = False,
) -> int:
    """Let running scopes take over a new version of their runbook; shows the difference first.

    Exit 0: nothing to do or done, 2: there is a difference.
    """
    # The person names the scope, and sees the difference.
    asked = ["--allow-updates", "--allow-orphans", "--allow-dates"]
    with open_workspace(config, now, only, asked, full=True) as space, locked(space.connections.store):
        if apply:
            space.round.require_unpaused(space.units)
        space.round.upgrade = tuple(only)
        reports = []
        pending = False
        for unit in space.units:
            state = space.round.look(unit)
            plan = space.round.plan(state)
            say(plan_text(plan))
            pending = pending or not plan.empty
            if apply:
                reports.append(space.round.apply(state, plan)[0])
    if not apply:
        return 2 if pending else 0
    say(report_text(reports))
    return 1 if any_failed(reports) else 0


def _find(space: Workspace, identity: str) -> tuple[Unit, Desired]:
    for unit in space.units:
        for desired in unit.desired:
            if desired.identity == Identity(identity):
                return unit, desired
    raise CheckFailed(f"the configuration knows no {identity}; regiebot plan shows the identities")
