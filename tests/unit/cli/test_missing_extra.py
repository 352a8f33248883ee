"""Without the extra `sandbox` and without an address, what needs a sandbox says so and ends."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LIBRARIES = ("lark", "python_multipart", "websockets")
RUN = """
import sys
blocked = sys.argv.pop(1)
class Away:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == blocked:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Away())
from bot.cli import main
main()
"""
CASES = (
    *((library, "plan") for library in LIBRARIES),
    *((LIBRARIES[0], command) for command in ("demo", "sandbox", "view", "simulate", "status")),
    (LIBRARIES[2], "sandbox"),
)


@pytest.mark.parametrize(("library", "command"), CASES)
def test_it_is_one_sentence_that_names_the_extra(tmp_path: Path, library: str, command: str) -> None:
    there = {key: value for key, value in os.environ.items() if not key.startswith("REGIEBOT")}
    made = [sys.executable, "-c", RUN, library, command]

    said = subprocess.run(
        made,
        cwd=tmp_path,
        env=there | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert said.returncode == 1
    (line,) = said.stderr.splitlines()
    assert line.startswith("regiebot: ")
    assert line.endswith(
        f"the sandbox is not installed here ({library} is missing): pip install 'regiebot[sandbox]'"
    )
    assert said.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_what_the_extra_brings_is_imported_by_the_sandbox_and_the_playground_alone() -> None:
    """Read from the sources, as an import may stand in a function."""
    users = set()
    for folder in ("bot", "regiebot_sandbox", "regiebot_playground"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
                users |= {folder for name in names if name.partition(".")[0] in LIBRARIES}

    assert users == {"regiebot_sandbox"}
