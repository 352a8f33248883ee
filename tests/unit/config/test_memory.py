"""A file of which there was nothing to tell is not taken apart again; findings stay exact."""

from pathlib import Path

import pytest

from bot.config import load as module
from bot.config.document import Document, composed
from bot.config.findings import Severity
from bot.config.load import load
from tests.unit.config.folder import change, write

PROGRAMME_FILE = "programmes/p.yaml"


class Memory:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def values(self, text: str) -> str | None:
        return self.known.get(text)

    def note(self, text: str, values: str) -> None:
        self.known[text] = values


@pytest.fixture
def taken_apart(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def compose(text: str) -> Document:
        found.append(text)
        return composed(text)

    monkeypatch.setattr(module, "composed", compose)
    return found


def test_a_file_that_was_right_is_read_into_the_same(tmp_path: Path, taken_apart: list[str]) -> None:
    write(tmp_path)
    memory = Memory()
    first = load(tmp_path, memory=memory)
    assert len(taken_apart) == len(memory.known) > 3
    taken_apart.clear()

    assert load(tmp_path, memory=memory) == first == load(tmp_path)
    assert len(taken_apart) == len(memory.known)  # of the last, which had no memory


def test_only_the_file_that_changed_is_taken_apart(tmp_path: Path, taken_apart: list[str]) -> None:
    write(tmp_path)
    memory = Memory()
    load(tmp_path, memory=memory)
    taken_apart.clear()
    file = tmp_path / PROGRAMME_FILE
    file.write_text(file.read_text(encoding="utf-8") + "\n# meer\n", encoding="utf-8")

    load(tmp_path, memory=memory)

    assert taken_apart == [file.read_text(encoding="utf-8")]


def test_what_is_wrong_is_told_each_time_at_its_place(tmp_path: Path) -> None:
    write(tmp_path, change(PROGRAMME_FILE, "party: zorg", "party: wie"))
    memory = Memory()

    first, second = load(tmp_path, memory=memory)[1], load(tmp_path, memory=memory)[1]

    assert first == second == load(tmp_path)[1]
    assert first


def test_what_follows_from_another_file_is_told_of_one_that_is_known(tmp_path: Path) -> None:
    write(tmp_path)
    memory = Memory()
    load(tmp_path, memory=memory)
    (tmp_path / "runbooks" / "draaiboek.yaml").unlink()

    assert load(tmp_path, memory=memory)[1] == load(tmp_path)[1]


@pytest.mark.parametrize("wrong", ["{}", '{"id": 1}', "[]", '"x"'])
def test_a_memory_that_says_nonsense_is_not_believed(tmp_path: Path, wrong: str) -> None:
    write(tmp_path)
    memory = Memory()
    expected = load(tmp_path, memory=memory)
    memory.known = dict.fromkeys(memory.known, wrong)

    catalog, _ = load(tmp_path, memory=memory)

    assert catalog.programmes == expected[0].programmes
    assert catalog.runbooks == expected[0].runbooks


def test_a_warning_that_nobody_is_told_costs_no_file_taken_apart(
    tmp_path: Path, taken_apart: list[str]
) -> None:
    action = "            environment: B\n"
    write(tmp_path, change("runbooks/draaiboek.yaml", action, f"{action}            window: cab\n"))
    memory = Memory()
    told = load(tmp_path, memory=memory)[1]
    taken_apart.clear()

    assert {one.severity for one in told} == {Severity.WARNING}
    assert load(tmp_path, memory=memory, warnings=False)[1] == ()
    assert taken_apart == []
    assert load(tmp_path, memory=memory)[1] == told


def test_an_error_is_told_at_its_place_without_warnings_too(tmp_path: Path) -> None:
    write(tmp_path, change(PROGRAMME_FILE, "party: zorg", "party: wie"))

    errors = tuple(one for one in load(tmp_path)[1] if one.severity is Severity.ERROR)

    assert errors
    assert load(tmp_path, warnings=False)[1] == errors
