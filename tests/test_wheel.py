"""What a user gets: the built wheel, in an empty environment, run from a folder that is not the checkout."""

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

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
    (packages,) = (home / "venv").glob("lib/python*/site-packages")
    _bring_what_is_locked(packages)
    pip = [*PIP, "--python", str(python)]
    subprocess.run(
        [*pip, "install", "-qq", "--no-compile", "--no-deps", "--no-index", str(wheel)], check=True
    )
    subprocess.run([*pip, "check"], check=True, stdout=subprocess.DEVNULL)
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


def _bring_what_is_locked(packages: Path) -> None:
    """The packages that the lock names for running, and no others.

    They are links to what was installed here from the same lock: installing thousands of files again proves
    nothing more and takes most of a minute.
    """
    for requirement in _locked():
        installed = distribution(requirement.name)
        assert installed.version in requirement.specifier, requirement
        tops = {file.parts[0] for file in installed.files or () if ".." not in file.parts}
        for top in tops - {"__pycache__"}:
            (packages / top).symlink_to(str(installed.locate_file(top)))


def _locked() -> list[Requirement]:
    """The lines of the lock that count on this machine."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    named = [Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum()]
    return [one for one in named if one.marker is None or one.marker.evaluate()]


def _files(*folders: str) -> set[str]:
    """The files in these folders, caches left out."""
    files = (p for folder in folders for p in (ROOT / folder).rglob("*") if p.is_file())
    return {str(p.relative_to(ROOT)) for p in files if "__pycache__" not in p.parts and p.suffix != ".pyc"}


def test_the_wheel_holds_every_file_of_the_bot_and_its_templates_and_config(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())

    code = _files("bot", "regiebot_sandbox", "regiebot_playground")
    data = {f"bot/_data/{name}" for name in _files("templates", "config")}

    assert {n for n in packed if ".dist-info/" not in n} == code | data
    assert any(n.endswith(".j2") for n in data)
    assert any(n.startswith("bot/_data/config/runbooks/") for n in data)
    assert "regiebot_sandbox/seed.yaml" in packed


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


def test_the_installed_command_makes_its_state_with_the_migrations_that_it_carries(regiebot: Run) -> None:
    answer = regiebot("status", "--only", "mitz-3-5-0")

    assert answer.returncode == 0, answer.stdout + answer.stderr
