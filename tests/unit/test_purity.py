"""What decides is pure where the import contracts cannot see it: no clock, no file, no environment."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLOCK = frozenset({"now", "today", "utcnow", "fromtimestamp", "monotonic", "perf_counter"})
FILES = frozenset(
    {
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "iterdir",
        "glob",
        "rglob",
        "exists",
        "is_file",
        "is_dir",
    }
)
BUILTINS = frozenset({"open", "print", "input", "eval", "exec", "__import__"})
PURE = ("commands", "features", "model", "reconcile", "runbook", "schedule", "situation")
# The parts of the specification that read and write files for the rest.
EDGES = frozenset({"document.py", "load.py", "json_schema.py"})

# A comparison that is made of the rows of the table of fields, as `dataclass` makes its own (ADR 0032).
COMPILED = ("bot/model/field_table.py", "eval()")


def impurities(source: str, guests: frozenset[str]) -> list[str]:
    """Every use of the outside world in a module, as `line: what`; guests are the packages it may import."""
    return [f"{line}: {what}" for node in ast.walk(ast.parse(source)) for line, what in _found(node, guests)]


def _found(node: ast.AST, guests: frozenset[str]) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Import(names=names):
            yield from ((node.lineno, n.name) for n in names if not _welcome(n.name, guests))
        case ast.ImportFrom(module=str(module), level=0) if not _welcome(module, guests):
            yield node.lineno, module
        case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK | FILES:
            yield node.lineno, f".{name}()"
        case ast.Call(func=ast.Name(id=name)) if name in BUILTINS:
            yield node.lineno, f"{name}()"


def _welcome(module: str, guests: frozenset[str]) -> bool:
    top = module.partition(".")[0]
    return (
        top == "bot" or top in guests or (top in sys.stdlib_module_names and top not in {"os", "time", "io"})
    )


def _modules(layer: str) -> list[Path]:
    files = sorted((ROOT / "bot" / layer).rglob("*.py"))
    return [p for p in files if layer != "config" or p.name not in EDGES]


@pytest.mark.parametrize(
    ("layer", "guests"),
    [
        *((layer, frozenset({"pydantic", "pydantic_core"})) for layer in PURE),
        ("config", frozenset({"pydantic", "pydantic_core", "ruamel"})),
    ],
)
def test_what_decides_asks_nothing_of_the_world(layer: str, guests: frozenset[str]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{use}"
        for path in _modules(layer)
        for use in impurities(path.read_text(encoding="utf-8"), guests)
        if (str(path.relative_to(ROOT)), use.partition(": ")[2]) != COMPILED
    ]

    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "import time",
        "import os.path",
        "from os import environ",
        "open('x')",
        "def f(path):\n    return path.read_text()",
        "import requests",
        "from ruamel.yaml import YAML",
    ],
)
def test_an_impure_line_is_seen(source: str) -> None:
    assert len(impurities(source, frozenset({"pydantic"}))) == 1


def test_a_pure_line_is_not() -> None:
    source = (
        "from datetime import date\nfrom pydantic import BaseModel\nimport bot.model.issue\ndate(2023, 1, 1)"
    )

    assert impurities(source, frozenset({"pydantic"})) == []
