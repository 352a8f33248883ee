"""A command costs what it needs: the others are not imported."""

import subprocess
import sys

import pytest
import typer

from bot import cli

HEAVY = {"alembic", "atlassian", "jinja2", "requests", "slack_sdk", "sqlalchemy", "uvicorn"}


@pytest.mark.parametrize("module", cli.MODULES)
def test_the_table_names_what_each_module_adds(module: str) -> None:
    part = typer.Typer()
    part.callback()(lambda: None)
    __import__(f"bot.cli.{module}", fromlist=["register"]).register(part)

    assert tuple(typer.main.get_group(part).commands) == cli.MODULES[module]


@pytest.mark.parametrize("what", ["bot.cli", "bot.cli.health_command", "bot.settings"])
def test_what_an_orchestrator_asks_every_half_minute_imports_no_service(what: str) -> None:
    code = f"import {what}, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert HEAVY & set(loaded.split()) == set()
