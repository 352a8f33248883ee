"""The demo: the whole job on the real draaiboek, in a sandbox, at a fixed moment in autumn 2023."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from bot.app.sandboxed import DEMO_FOLDER, make_folder, sandbox_settings
from bot.app.workspace import Workspace, locked, workspace
from bot.model.issue import Identity, IssueKey
from bot.model.outcome import Report, Word, any_failed
from bot.model.working_days import AMSTERDAM
from bot.render.plan_text import report_text, summary
from bot.round.observe.look import by_identity
from bot.settings import Settings, read_settings
from regiebot_playground.demo import fix
from regiebot_playground.demo.chain import sign_plan
from regiebot_playground.demo.control import Control
from regiebot_playground.demo.story import tell
from regiebot_playground.demo.tally import calls, contents
from regiebot_sandbox.embedded import start

BEGIN = datetime(2023, 5, 24, 9, 0, tzinfo=AMSTERDAM)
NOW = datetime(2023, 10, 12, 13, 0, tzinfo=AMSTERDAM)
"""A Thursday afternoon: a GO/NO-GO in an hour, another in five working days."""
EVE = NOW - timedelta(days=1)

_console = Console(soft_wrap=True, highlight=False)


def run_demo(folder: Path = DEMO_FOLDER) -> int:
    """Do everything once; a second run finds nothing to do. Exit status 1 where anything was refused."""
    make_folder(folder)
    with start(state=folder / "sandbox.sqlite") as running:
        settings = sandbox_settings(_settings(), running.url, folder)
        control = Control(running.url)
        _say("A sandbox with Jira, a service desk, Confluence, Slack and Teams is running on this machine.")
        if control.now() is None:
            _prepare(settings, control)
        control.set_clock(NOW)
        control.forget_requests()
        reports = _cycle(settings)
        _say("")
        for line in (*contents(control), *calls(control)):
            _say(line)
    _say("")
    _say("Look around: make view, then open http://127.0.0.1:8765/ (or: regiebot view)")
    return 1 if any_failed(reports) else 0


def _settings() -> Settings:
    """What the environment says of templates and configuration; the demo never leaves its sandbox."""
    given = read_settings()
    return Settings.model_construct(config=given.config, templates=given.templates)


def _prepare(settings: Settings, control: Control) -> None:
    """Everything before the demo's moment: the first apply, and people who work since."""
    control.set_clock(BEGIN)
    _title(f"{BEGIN:%d-%m-%Y}: from YAML to Jira")
    with workspace(settings, BEGIN) as space, locked(space.connections.store):
        keys: dict[Identity, IssueKey] = {}
        for unit in space.units:
            started = time.monotonic()
            state = space.round.look(unit)
            plan = space.round.plan(state)
            _say(f"plan   {summary(plan)}")
            report, state = space.round.apply(state, plan)
            _say(f"apply  {report_text([report])} in {time.monotonic() - started:.1f} s")
            keys |= {i: issue.key for i, issue in by_identity(state.observed).items()}
        _title(f"{BEGIN:%d-%m-%Y} to {NOW:%d-%m-%Y}: people do their work in Jira (acted out in the sandbox)")
        tell(control, space, keys, NOW, _say)
        sign_plan(control, space, keys, _say)
    _catch_up(settings, control)


def _catch_up(settings: Settings, control: Control) -> None:
    """The day before: a fix becomes part of its release, and a supplier that it hits tests it in vain."""
    control.set_clock(EVE)
    with workspace(settings, EVE) as space, locked(space.connections.store):
        for unit in space.units:
            if unit.tree.release is None:
                continue
            report, _ = space.round.reconcile(unit)
            if report.failed or report.counts.get(Word.UPDATED):
                why = "RFCs that name their release bring work for the suppliers that they hit"
                _say(f"{why}: {report_text([report])}")
            if unit.name == fix.RELEASE:
                fix.test_in_vain(control, space, unit, _say)


def _cycle(settings: Settings) -> list[Report]:
    _title(f"{NOW:%A %d-%m-%Y %H:%M}: one cycle of the bot")
    with workspace(settings, NOW) as space, locked(space.connections.store):
        return list(_told(space))


def _told(space: Workspace) -> list[Report]:
    reports = []
    for report in space.run():
        reports.append(report)
        _say(report_text([report]))
    return reports


def _title(text: str) -> None:
    _console.print(f"\n{text}", style="bold")


def _say(text: str) -> None:
    _console.print(text, markup=False)
