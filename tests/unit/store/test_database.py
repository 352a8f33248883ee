"""A state that cannot be used is told in one sentence, without its password."""

import sqlite3
from pathlib import Path

import pytest

from bot.errors import CheckFailed
from bot.store.database import open_database
from bot.store.ledger_store import Store


def told(url: str) -> str:
    with pytest.raises(CheckFailed) as error:
        open_database(url)
    return str(error.value)


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path / 'a' / 'b' / 'state.sqlite'}").dispose()

    assert (tmp_path / "a" / "b" / "state.sqlite").exists()


@pytest.mark.parametrize("url", ["nonsense", "geheim@host", "://", "sqlite3000:///x:geheim"])
def test_what_is_no_database_address_is_told_without_repeating_it(url: str) -> None:
    said = told(url)

    assert said.startswith("REGIEBOT_STATE is no database address; write it as sqlite:")
    assert "geheim" not in said


def test_a_driver_that_is_not_installed_is_named() -> None:
    said = told("oracle://bot:geheim@example.org/db")

    assert "REGIEBOT_STATE needs a driver that is not installed" in said
    assert "geheim" not in said


@pytest.mark.parametrize("name", ["file/state.sqlite", "folder", "broken"])
def test_what_cannot_be_opened_is_named_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "broken").write_text("this is no database at all" * 40, encoding="utf-8")

    said = told(f"sqlite:///{tmp_path / name}")

    assert str(tmp_path / name) in said
    assert said.endswith("; check REGIEBOT_STATE")
    assert "\n" not in said


def test_a_state_that_breaks_while_it_is_used_is_told_the_same_way(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with sqlite3.connect(tmp_path / "state.sqlite") as other:
        other.execute("DROP TABLE note")
    other.close()

    with pytest.raises(CheckFailed, match="cannot be used: no such table: note; check REGIEBOT_STATE"):
        store.read_note("k")

    store.close()
