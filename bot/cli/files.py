"""Commands on files alone: nothing is called."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import typer

from bot.app.workspace import exposures, read_config
from bot.channels.kinds import without_library
from bot.cli.options import ConfigFolder, Now, moment, say, settings_with
from bot.config.findings import Finding, Severity, errors, render_findings
from bot.config.json_schema import write_schemas
from bot.config.load import load
from bot.config.site_model import SiteConfig
from bot.errors import CheckFailed, SpecError
from bot.model.working_days import local
from bot.render.visibility_text import exposure_table
from bot.resources import config_dir
from bot.template_check.checking import template_findings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(validate)
    app.command()(visibility)
    app.command()(schema)


def validate(config: ConfigFolder = None, now: Now = "") -> int:
    """Check configuration and templates offline: every finding with file, line, column and what to do.

    Every template is rendered with samples.
    """
    settings = settings_with(config)
    folder = settings.config or config_dir()
    try:
        catalog, findings = load(folder, local(moment(now)).date())
    except OSError as error:
        raise SpecError(f"the configuration cannot be read: {error}") from None
    findings = (
        *findings,
        *template_findings(settings.templates, catalog.site.language),
        *_not_installed(folder, catalog.site, settings.channel_urls),
    )
    say(f"{folder}: {render_findings(findings)}" if not findings else render_findings(findings))
    if catalog.site_is_usable:
        for found in exposures(catalog, settings, moment(now)):
            if found.pairs and not found.accepted:
                say(exposure_table(found))
    return 1 if errors(findings) else 0


def _not_installed(folder: Path, site: SiteConfig, urls: Mapping[str, object]) -> Iterator[Finding]:
    """Channels whose library is missing: an error where one has an address, as a run would refuse it."""
    for channel, said in without_library(site.channels).items():
        yield Finding(
            str(folder / "bot.yaml"),
            1,
            1,
            f"channels.{channel.id}",
            said,
            "install it, or take the channel away",
            Severity.ERROR if channel.login in urls else Severity.WARNING,
        )


def visibility(config: ConfigFolder = None, now: Now = "") -> int:
    """Show whose work is read by whom in Jira, by the configuration. Exit 1: not all is accepted."""
    settings = settings_with(config)
    catalog, wrong = read_config(settings.config)
    found = list(exposures(catalog, settings, moment(now)))
    for one in found:
        say(exposure_table(one))
        if one.accepted:
            say(f"  accepted: {one.accepted}")
    return 1 if wrong or any(one.pairs and not one.accepted for one in found) else 0


def schema(folder: Path = typer.Argument(Path("config"), help="Configuration folder.")) -> int:  # noqa: B008
    """Write the JSON Schemas of the YAML files, for editors, to FOLDER/schemas."""
    target = folder / "schemas"
    try:
        for file in write_schemas(target):
            say(str(file))
    except OSError as error:
        raise CheckFailed(f"{target} cannot be written ({error.strerror})") from None
    return 0
