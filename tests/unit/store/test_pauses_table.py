"""Pauses in the ledger: one per scope, kept over restarts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import CheckFailed
from bot.situation.scope_pauses import Pause
from bot.store.database import is_there, open_database
from bot.store.pauses_table import StoredPauses

NOW = datetime(2023, 10, 12, 11, 0, tzinfo=UTC)
ALL = Pause("", NOW, "jan@beheer", "storing", NOW + timedelta(hours=2))
PART = Pause("p/c_1/za%", NOW, "piet")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    made = open_database(url)
    yield made
    made.dispose()


def test_each_scope_has_one_and_another_process_sees_it(engine: sa.Engine, url: str) -> None:
    StoredPauses(engine).write(ALL)
    StoredPauses(engine).write(PART)
    other = open_database(url)
    longer = Pause("", NOW, "kees")
    StoredPauses(other).write(longer)

    assert StoredPauses(engine).read() == [longer, PART]

    StoredPauses(other).end("")
    StoredPauses(other).end("p/nothing")
    other.dispose()

    assert StoredPauses(engine).read() == [PART]


def test_a_ledger_that_is_not_there_is_not_made(tmp_path: Path, url: str) -> None:
    assert not is_there(url)
    assert list(tmp_path.iterdir()) == []
    open_database(url).dispose()
    assert is_there(url)
    with pytest.raises(CheckFailed, match="in memory"):
        is_there("sqlite://")
