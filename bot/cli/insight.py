"""explain and forecast: why an action is where it is, and when all will be done."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.app.workspace import Workspace
from bot.cli.options import ConfigFolder, Format, Now, Only, Output, open_workspace, print_json, say
from bot.errors import CheckFailed
from bot.features.planning.explain import explain as facts_of
from bot.features.planning.forecast import forecast_view, forecasts
from bot.features.planning.views import ForecastView
from bot.model.issue import Identity
from bot.render.environment import Templates
from bot.render.explanation import ExplainText
from bot.render.planning_text import ForecastText
from bot.round.units import Unit
from bot.situation.situation import Situation


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(explain)
    app.command()(forecast)


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


def forecast(
    config: ConfigFolder = None, now: Now = "", only: Only = None, output: Output = Format.TEXT
) -> int:
    """When domains, clusters and programmes will probably be done, from how fast work went so far."""
    with open_workspace(config, now, only, partly=True) as space:
        found = [(unit.tree.title, _forecast_of(space, unit)) for unit in space.units]
        templates = Templates(space.settings.templates, space.catalog.site.language)
        at = space.round.now
    if output is Format.JSON:
        plain = [{"title": title, "forecast": [asdict(row) for row in rows]} for title, rows in found]
        print_json(json.loads(json.dumps(plain, default=str)))
    else:
        say(ForecastText(templates).plain(found, at))
    return 0


def _forecast_of(space: Workspace, unit: Unit) -> list[ForecastView]:
    situation = space.round.look(unit).situation
    found = situation.once(forecasts)
    return [forecast_view(situation, found[scope]) for scope in situation.tree.scopes if scope in found]


def _situation_of(space: Workspace, identity: str) -> Situation:
    for unit in space.units:
        situation = space.round.look(unit).situation
        if identity in situation.tree.items:
            return situation
    raise CheckFailed(f"the configuration knows no action {identity}; regiebot plan shows the identities")
