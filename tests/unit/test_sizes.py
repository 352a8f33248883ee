"""Modules and functions stay short enough to be read in one go."""

import ast
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE_LINES = 400
FUNCTION_LINES = 50
FOLDER_MODULES = 20
PRODUCT = ("bot", "regiebot_sandbox", "regiebot_playground")
PARTS = frozenset(
    {"assess", "audited", "client", "config", "facts", "kind", "overlay", "pages", "render", "rules", "views"}
)
"""Names of modules that play the same part in sibling folders: of features, clients and channels."""


def long_functions(source: str) -> list[str]:
    """The functions over the limit, as `name (lines)`, decorators not counted."""
    lengths = (
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return [f"{name} ({lines})" for name, lines in lengths if lines > FUNCTION_LINES]


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """Every module of the product, by its path."""
    files = sorted(p for top in PRODUCT for p in (ROOT / top).rglob("*.py"))
    return {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in files}


def test_no_module_is_too_long(sources: dict[str, str]) -> None:
    lengths = {path: len(source.splitlines()) for path, source in sources.items()}

    assert [f"{path} ({lines})" for path, lines in lengths.items() if lines > MODULE_LINES] == []


def test_no_function_is_too_long(sources: dict[str, str]) -> None:
    assert [f"{path}: {long}" for path, source in sources.items() for long in long_functions(source)] == []


def test_no_folder_holds_too_many_modules(sources: dict[str, str]) -> None:
    counts = Counter(str(Path(path).parent) for path in sources if Path(path).name != "__init__.py")

    assert {folder: n for folder, n in counts.items() if n > FOLDER_MODULES} == {}


def test_a_name_stands_for_one_module_or_for_one_part(sources: dict[str, str]) -> None:
    places = defaultdict(list)
    for path in map(Path, sources):
        if path.parts[0] == "bot" and path.name != "__init__.py":
            places[path.stem].append(str(path.parent))

    assert {n: where for n, where in places.items() if len(where) > 1 and n not in PARTS} == {}


def test_a_function_one_line_too_long_is_seen() -> None:
    body = "    pass\n"

    assert long_functions("def fits():\n" + body * (FUNCTION_LINES - 1)) == []
    assert long_functions("async def spills():\n" + body * FUNCTION_LINES) == [
        f"spills ({FUNCTION_LINES + 1})"
    ]
