"""What ships is pinned, complete and the same everywhere it is written down."""

import json
import re
import stat
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"]
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>[^\\]+))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """The whole of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: str) -> dict[str, str]:
    """Name to version, of a lock that pip accepts with --require-hashes; anything else is an error."""
    lines = [
        x for x in (ROOT / lock).read_text(encoding="utf-8").splitlines() if not x.lstrip().startswith("#")
    ]
    found = {}
    for line, following in pairwise([*lines, ""]):
        if pin := PIN.match(line):
            assert HASH.match(following), f"{lock}: {pin['name']} has no hash"
            found[pin["name"]] = pin["version"]
        else:
            assert HASH.match(line), f"{lock}: neither a pin nor a hash: {line}"
    return found


def direct(project: dict[str, Any]) -> Iterator[tuple[str, Requirement]]:
    """The requirements that the project names itself, each with the lock that has to hold it."""
    yield from (("requirements.lock", Requirement(r)) for r in project["project"]["dependencies"])
    extras = project["project"]["optional-dependencies"].values()
    yield from (("requirements.lock", Requirement(r)) for extra in extras for r in extra)
    for group, lock in (("build", LOCKS[1]), ("dev", LOCKS[2])):
        named = (r for r in project["dependency-groups"][group] if isinstance(r, str))
        yield from ((lock, Requirement(r)) for r in named)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_and_hashes_everything_and_names_no_registry(lock: str) -> None:
    assert pins(lock)
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_the_locks_hold_what_the_project_asks_for(project: dict[str, Any]) -> None:
    wrong = [
        f"{lock}: {requirement}"
        for lock, requirement in direct(project)
        if not requirement.specifier.contains(pins(lock).get(canonicalize_name(requirement.name), "0"))
    ]

    assert wrong == []


@pytest.mark.parametrize("lock", LOCKS[:2])
def test_the_tests_run_on_the_versions_that_ship(lock: str) -> None:
    tested = pins("requirements-dev.lock")

    assert {name: version for name, version in pins(lock).items() if tested.get(name) != version} == {}


@pytest.fixture(scope="module")
def judges() -> dict[str, str]:
    """Name to version of the JavaScript that the tests ask for."""
    found: dict[str, str] = json.loads((ROOT / "tests/node/package.json").read_text(encoding="utf-8"))[
        "dependencies"
    ]
    return found


def test_the_lock_of_the_judges_pins_and_hashes_everything_and_names_no_registry(
    judges: dict[str, str],
) -> None:
    text = (ROOT / "tests/node/package-lock.json").read_text(encoding="utf-8")
    packages = {
        path.removeprefix("node_modules/"): row for path, row in json.loads(text)["packages"].items() if path
    }

    assert {name: packages[name]["version"] for name in judges} == judges
    assert [name for name, row in packages.items() if not row["integrity"].startswith("sha512-")] == []
    assert [name for name, row in packages.items() if "resolved" in row or "hasInstallScript" in row] == []
    assert "://" not in text


def test_every_direct_dependency_is_accounted_for(project: dict[str, Any], judges: dict[str, str]) -> None:
    _, *sections = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").split("\n## ")
    rows = {name for section in sections for name in re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)}

    assert rows == {requirement.name for _, requirement in direct(project)} | judges.keys()


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, argument), continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = (x for x in text.splitlines() if x and not x.startswith("#"))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def last_stage() -> dict[str, str]:
    """The instructions of the image that ships; of a repeated one, the last."""
    steps = instructions()
    start = max(i for i, (word, _) in enumerate(steps) if word == "FROM")
    return dict(steps[start:])


def test_the_image_runs_the_bot_without_root_and_says_how_it_is() -> None:
    stage = last_stage()

    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", stage["USER"])
    assert json.loads(stage["ENTRYPOINT"]) == ["regiebot"]
    assert json.loads(stage["CMD"]) == ["run"]
    assert json.loads(stage["HEALTHCHECK"].partition(" CMD ")[2]) == ["regiebot", "health", "--live"]
    assert stage["VOLUME"] == "/state"
    assert "RUN" not in stage, "the stage that ships installs nothing"


def test_the_image_is_built_from_a_named_version_in_stages() -> None:
    steps = instructions()
    base = next(rest for word, rest in steps if word == "ARG")
    stages = [rest for word, rest in steps if word == "FROM"]

    assert re.fullmatch(r"PYTHON=python:3\.\d+\.\d+-slim-\w+", base)
    assert stages == ["${PYTHON} AS build", "${PYTHON}"]


def test_the_image_installs_from_the_locks_alone() -> None:
    installs = [
        rest for word, rest in instructions() if word == "RUN" and " install " in rest and "pip" in rest
    ]

    assert len(installs) == 3
    assert all("--no-deps" in x and ("--require-hashes" in x or "--no-index" in x) for x in installs)


def test_what_the_image_copies_exists_and_is_let_through() -> None:
    allowed = {
        x[1:] for x in (ROOT / ".dockerignore").read_text(encoding="utf-8").split() if x.startswith("!")
    }
    copies = [rest.split() for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    sources = {source for *sources, _ in copies for source in sources}

    assert sources == allowed
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_ci_calls_make_test() -> None:
    script = ROOT / ".ci/run"

    assert script.stat().st_mode & stat.S_IXUSR
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "make test"
