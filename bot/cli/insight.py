"""explain: why an action is where it is."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.app import Workspace
from bot.cli.options import ConfigFolder, Format, Now, Output, open_workspace, print_json, say
from bot.core.explain import explain as facts_of
from bot.core.situation import Situation
from bot.core.types import Identity
from bot.errors import CheckFailed
from bot.render.environment import Templates
from bot.render.explanation import ExplainText


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(explain)


def explain(
    identity: Annotated[str, typer.Argument(help="Identity, as plan and the rb: label show it.")],
    config: ConfigFolder = None,
    now: Now = "",
    output: Output = Format.TEXT,
) -> int:
    """Why an action is where it is: dates and their reasons, order, gates, critical path, rule and source."""
    with open_workspace(config, now, [identity.split("/", 1)[0]]) as space:
        facts = list(facts_of(_situation_of(space, identity), Identity(identity)))
        templates = Templates(space.settings.templates, space.catalog.site.language)
    if output is Format.JSON:
        print_json(json.loads(json.dumps([asdict(fact) for fact in facts], default=str)))
    else:
        say(ExplainText(templates).plain(facts))
    return 0


def _situation_of(space: Workspace, identity: str) -> Situation:
    for unit in space.units:
        situation = space.cycle.situation(unit, space.cycle.look(unit))
        if identity in situation.tree.items:
            return situation
    raise CheckFailed(f"the configuration knows no action {identity}; regiebot plan shows the identities")
