"""What a user gets: the built wheel, in an empty environment, run from a folder that is not the checkout."""

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]

pytestmark = pytest.mark.wheel

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    target = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def regiebot(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the installed command from an empty folder, with nothing of this checkout in reach."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home / "venv")
    python = home / "venv/bin/python"
    install = [*PIP, "--python", str(python), "install", "-qq", "--no-compile", "--no-deps"]
    locked = ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements.lock")]
    subprocess.run([*install, *locked], check=True)
    subprocess.run([*install, "--no-index", str(wheel)], check=True)
    work = home / "work"
    work.mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "REGIEBOT", "COV"))}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [home / "venv/bin/regiebot", *arguments],
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def _files(*folders: str) -> set[str]:
    """The files in these folders, caches left out."""
    files = (p for folder in folders for p in (ROOT / folder).rglob("*") if p.is_file())
    return {str(p.relative_to(ROOT)) for p in files if "__pycache__" not in p.parts and p.suffix != ".pyc"}


def test_the_wheel_holds_every_file_of_the_bot_and_its_templates_and_config(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())

    code = _files("bot")
    data = {f"bot/_data/{name}" for name in _files("templates", "config")}

    assert {n for n in packed if ".dist-info/" not in n} == code | data
    assert any(n.endswith(".j2") for n in data)
    assert any(n.startswith("bot/_data/config/runbooks/") for n in data)
    assert "bot/sandbox/seed.yaml" in packed


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel).namelist()

    assert [n for n in packed if n.endswith(".dist-info/licenses/LICENSE")] != []


def test_the_installed_command_says_its_version(regiebot: Run) -> None:
    answer = regiebot("--version")

    assert (answer.returncode, answer.stderr) == (0, "")
    assert "0.1.0" in answer.stdout


def test_the_installed_command_validates_the_config_that_it_carries(regiebot: Run) -> None:
    answer = regiebot("validate")

    assert answer.returncode == 0, answer.stdout + answer.stderr
