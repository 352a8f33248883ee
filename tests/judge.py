"""Atlassian's own code as a judge of documents and queries, in one Node.js process (`tests/node`)."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

FOLDER = Path(__file__).parent / "node"
INSTALLED = FOLDER / "node_modules/.installed"


def absent() -> str:
    """Why there is no judge here; empty where there is one."""
    if not shutil.which("node"):
        return "no Node.js here"
    return "" if INSTALLED.exists() else "Atlassian's packages are not installed here: make judges"


class Judge:
    """Asks the process, one question at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def document(self, document: Mapping[str, Any]) -> list[str]:
        """What is wrong with an Atlassian document, by the validator and the model of their editor."""
        return self._ask("adf", document)

    def query(self, jql: str) -> list[str]:
        """What is wrong with a query, by their parser and their list of words that need quotes."""
        return self._ask("jql", jql)

    def reserved(self) -> list[str]:
        """The words that need quotes in a query, in lower case."""
        return self._ask("reserved", "")

    def _ask(self, kind: str, value: object) -> list[str]:
        sent, heard = _open(self._process.stdin), _open(self._process.stdout)
        sent.write(json.dumps({kind: value}) + "\n")
        sent.flush()
        answer = heard.readline()
        assert answer, "the judge ended: see its words on standard error"
        found: list[str] = json.loads(answer)
        return found


def _open(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


@contextmanager
def judging() -> Iterator[Judge]:
    """A judge for as long as the block runs."""
    command = ["node", str(FOLDER / "judge.mjs")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield Judge(process)


def documents_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every Atlassian document inside a JSON value."""
    if isinstance(value, dict):
        if value.get("type") == "doc":
            yield value
        else:
            for inner in value.values():
                yield from documents_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from documents_in(inner)
