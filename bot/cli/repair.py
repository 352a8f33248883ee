"""accept and adopt: a person hands something over to the bot."""

from typing import Annotated

import typer

from bot.app import Workspace, locked
from bot.cli.options import ConfigFolder, Now, open_workspace, say
from bot.core.merge import Field
from bot.core.types import Desired, Identity, IssueKey
from bot.errors import CheckFailed
from bot.jobs.cycle import Unit
from bot.jobs.handover import accept as accept_fields
from bot.jobs.handover import adopt as adopt_issue

WhoseIssue = Annotated[str, typer.Argument(help="Identity, as plan and the rb: label show it.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(accept)
    app.command()(adopt)


def accept(
    identity: WhoseIssue,
    fields: Annotated[list[Field], typer.Argument(help="Fields that the spec decides about again.")],
    config: ConfigFolder = None,
    now: Now = "",
) -> int:
    """Hand fields that a person changed back to the bot; the next apply writes them."""
    with open_workspace(config, now, None, full=True) as space, locked(space.connections.store):
        unit, desired = _find(space, identity)
        ports = space.cycle.ports
        outcome = accept_fields(desired, space.cycle.look(unit), fields, ports.tracker, ports.ledger)
    say(f"{outcome.where} {outcome.subject}: {outcome.detail}")
    return 0


def adopt(
    key: Annotated[str, typer.Argument(help="Key of an issue that people made.")],
    identity: WhoseIssue,
    config: ConfigFolder = None,
    now: Now = "",
) -> int:
    """Take over an issue that people made: it becomes the one with this identity."""
    with open_workspace(config, now, None, full=True) as space, locked(space.connections.store):
        unit, desired = _find(space, identity)
        ports = space.cycle.ports
        world = space.cycle.look(unit)
        outcome = adopt_issue(desired, IssueKey(key), world, ports.tracker, ports.ledger)
    say(f"{outcome.where} {outcome.subject}: {outcome.detail}")
    return 0


def _find(space: Workspace, identity: str) -> tuple[Unit, Desired]:
    for unit in space.units:
        for desired in unit.desired:
            if desired.identity == Identity(identity):
                return unit, desired
    raise CheckFailed(f"the configuration knows no {identity}; regiebot plan shows the identities")
