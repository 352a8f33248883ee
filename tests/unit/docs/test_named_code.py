"""What the documents name exists: modules, classes, functions and paths."""

import importlib
import re
from functools import cache, reduce
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
EXAMPLES = {
    "config/programmes/x.yaml",
    "templates/fy",
    *(f"bot/channels/pager/{name}.py" for name in ("client", "config", "kind", "render")),
}

NAME = re.compile(r"\b(?:bot|regiebot_sandbox|regiebot_playground)(?:\.\w+)+\b(?![/(])")
FILE = re.compile(
    r"(?<![\w/.])(?:bot|regiebot_\w+|templates|config|tests|docs|tools|benchmarks)/[\w*./-]*[\w*/]"
)
FILE_END = {"py", "toml", "yaml", "md", "j2"}


@cache
def exists(name: str) -> bool:
    """Whether a dotted name is a module, or leads from one to a class, function or attribute."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        return _has(module, parts[length:])
    return False


def _has(thing: object, names: list[str]) -> bool:
    *way, last = names or [""]
    try:
        owner = reduce(getattr, way, thing)
    except AttributeError:
        return False
    fields: dict[str, object] = getattr(owner, "model_fields", {}) | getattr(owner, "__annotations__", {})
    return not last or hasattr(owner, last) or last in fields


def names_in(text: str) -> set[str]:
    """Dotted names; `bot.toml` and such are files."""
    return {name for name in NAME.findall(text) if name.rpartition(".")[2] not in FILE_END}


def lost(text: str) -> list[str]:
    """What a text names that is not there; an example that is applied to a copy may name what it brings."""
    text = re.sub(r"^```diff.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    names = {name for name in names_in(text) if not exists(name)}
    paths = {path for path in FILE.findall(text) if not list(ROOT.glob(path.rstrip("/")))}
    return sorted(names | (paths - EXAMPLES))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_everything_that_a_page_names_exists(page: Path) -> None:
    assert lost(page.read_text()) == []


@pytest.mark.parametrize("page", ["docs/glossary.md", "docs/architecture.md"])
def test_the_pages_name_code_at_all(page: str) -> None:
    assert len(names_in((ROOT / page).read_text())) > 30


def test_a_name_or_path_that_is_gone_is_seen() -> None:
    there = "`bot.round.state.UnitState.resolved`, bot/round"
    gone = "`bot.round.state.UnitState.grown`, `bot/round/cycle.py`"

    assert lost(f"{there}, {gone}") == ["bot.round.state.UnitState.grown", "bot/round/cycle.py"]
