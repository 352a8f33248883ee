"""What is known of texts, in the ledger: a cache that tells what was changed in it from what was written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.database import open_database
from bot.store.text_table import StoredTexts, text

KNOWN = {f"{n:032}": (f"titel {n}", "d" * 16) for n in range(1_200)}
ONE = f"{1:032}"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = open_database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield made
    made.dispose()


def test_each_kind_is_kept_by_itself_until_it_is_taken_away(engine: sa.Engine) -> None:
    shelf = StoredTexts(engine)
    shelf.change("issue", KNOWN, ())
    shelf.change("page", {"p" * 32: ("pagina", "x")}, ())
    assert shelf.read("issue") == KNOWN
    assert shelf.read("page") == {"p" * 32: ("pagina", "x")}

    shelf.change("issue", {ONE: ("anders", "e")}, KNOWN.keys())

    assert shelf.read("issue") == {ONE: ("anders", "e")}
    assert shelf.read("page") == {"p" * 32: ("pagina", "x")}


@pytest.mark.parametrize("column", ["name", "title", "digest", "seal"])
def test_a_row_that_was_changed_is_not_known(engine: sa.Engine, column: str) -> None:
    shelf = StoredTexts(engine)
    shelf.change("issue", dict(list(KNOWN.items())[:3]), ())
    with engine.begin() as db:
        db.execute(sa.update(text).where(text.c.name == ONE).values({column: "vervalst"}))

    assert set(shelf.read("issue")) == {f"{0:032}", f"{2:032}"}


def test_a_row_of_another_kind_is_not_known(engine: sa.Engine) -> None:
    shelf = StoredTexts(engine)
    shelf.change("page", {ONE: ("titel", "d")}, ())
    with engine.begin() as db:
        db.execute(sa.update(text).values(kind="issue"))

    assert shelf.read("issue") == {}
