"""One small world per test."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import bot.app
from bot.sandbox.embedded import Running
from tests.flow.command import Desk, connected
from tests.flow.world import NOW, World, write_config


@pytest.fixture(scope="session", autouse=True)
def _read_each_configuration_once() -> Iterator[None]:
    """Reading YAML costs a second; the files of a test never change behind its back."""
    patch = pytest.MonkeyPatch()
    patch.setattr(bot.app, "read_config", cache(bot.app.read_config))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def shared_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "config"
    folder.mkdir()
    write_config(folder)
    return folder


@pytest.fixture
def desk(
    sandbox: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    """Somebody at a terminal, connected to an empty sandbox at the demo's moment."""
    made = Desk(sandbox, tmp_path, monkeypatch, capsys, connected(sandbox.url, tmp_path))
    made.configure()
    made.control.set_clock(NOW)
    return made


@pytest.fixture
def world(sandbox: Running, shared_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """An empty sandbox at the demo's moment, where waiting for a retry costs no time."""
    (tmp_path / "config").symlink_to(shared_config)
    made = World(sandbox, tmp_path)
    made.control.set_clock(NOW)
    return made
