"""A ledger of before the audit trail: what was said and decided enters the chain, and says the same."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from bot.commands.events import REDACTED, Entry, Kind
from bot.commands.forms import Form, Reading
from bot.config.people_model import Person
from bot.model.issue import Category, Identity, IssueId
from bot.model.status_history import Move
from bot.store import migrate
from bot.store.alembic_config import alembic_config
from bot.store.ledger_store import Store
from bot.store.record_table import RecordStore

AT = datetime(2023, 5, 1, 10, 0, 0, 123000, tzinfo=UTC)
P = Identity("p")
WORDS = {"reason": "één reden", "texts": ["eis"]}
DIGEST = hashlib.sha256(
    f"zout{json.dumps(WORDS, sort_keys=True, ensure_ascii=False, separators=(',', ':'))}".encode()
).hexdigest()
INSERT = (
    "INSERT INTO record (number, root, subject, kind, slot, at, read_at, account, editor, word, form, named, "
    "texts, people, derived, digest) VALUES (?, 'p', 'p/x', ?, ?, '2023-05-01 10:00:00.123000', "
    "'2023-05-01 10:05:00.000000', 'za', '', ?, ?, ?, ?, ?, 0, ?)"
)
PEOPLE = '[["zorg", "Bestuurder", ["gate"]]]'


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A decision with words, one whose words were taken out, a change of status; and a gap in the numbers."""
    file = tmp_path / "state.sqlite"
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as db:
        command.upgrade(alembic_config(db, migrate.MIGRATIONS), "0005")
    engine.dispose()
    with closing(sqlite3.connect(file)) as db:
        db.execute(INSERT, (1, "said", "10/besluit/1", "besluit", "conditional", '["1"]', 1, PEOPLE, DIGEST))
        db.execute(INSERT, (2, "said", "11/besluit/1", "besluit", "no-go", "[]", 0, PEOPLE, "ab"))
        db.execute(INSERT, (5, "moved", "7/100", None, None, '["done"]', 0, "[]", ""))
        db.execute("INSERT INTO record_words VALUES (1, 'zout', ?)", (json.dumps(WORDS),))
        db.execute("INSERT INTO record_words VALUES (2, NULL, 'null')")
        db.execute("INSERT INTO note VALUES ('site', '\"https://example.atlassian.net\"')")
        db.commit()
    return file


@pytest.fixture
def store(before: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{before}")
    yield made
    made.close()


def test_what_the_rules_read_is_what_it_was(store: Store) -> None:
    record = RecordStore(store.engine, store.trail)
    who = (Person(account_id="za", party="zorg", function="Bestuurder", mandates=("gate",)),)
    said = Reading("besluit", Form.CONDITIONAL, "één reden", ("1",), ("eis",))
    gone = Reading("besluit", Form.NO_GO, REDACTED)

    assert list(record.entries(P)) == [
        Entry("p/x", Kind.SAID, "10/besluit/1", AT, said, "za", "", who, number=1),
        Entry("p/x", Kind.SAID, "11/besluit/1", AT, gone, "za", "", who, number=2),
    ]
    assert record.moves(P) == {Identity("p/x"): (Move(IssueId("7"), "100", AT, Category.DONE, "za"),)}


def test_it_stands_in_the_chain_as_taken_over_at_this_moment(store: Store) -> None:
    found = [body for body, _ in store.trail.records()]

    assert [(body["number"], body["kind"]) for body in found] == [
        *((1, "said"), (2, "said"), (5, "moved")),
        (6, "chain"),
    ]
    assert {body["taken_over"] for body in found[:3]} == {"2023-05-01T10:05:00.000000Z"}
    assert found[0]["noted"] == found[-1]["noted"] > "2026"
    assert found[-1]["what"] == {"taken_over": 3}


def test_the_chain_is_whole_but_for_words_that_were_taken_out_before_there_was_one(store: Store) -> None:
    """The record that told of it is not in this ledger."""
    assert store.trail.verified([]).faults == (
        "record 2: the words beside it are gone, and no record tells that they were taken out",
    )


def test_it_goes_on_behind_what_was_taken_over(store: Store) -> None:
    record = RecordStore(store.engine, store.trail)
    record.append(P, [Entry("p/x", Kind.REMOVED, "10/besluit/1", AT, None, "za")], AT)

    assert [body["number"] for body, _ in store.trail.records()] == [1, 2, 5, 6, 7]


def test_a_new_ledger_has_no_record_of_being_taken_over(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'new.sqlite'}")

    assert list(store.trail.records()) == []
    assert store.trail.verified([]).faults == ()
    store.close()


def test_nothing_else_is_changed(before: Path, store: Store) -> None:
    assert store.read_note("site") == "https://example.atlassian.net"
    with closing(sqlite3.connect(before)) as db:
        assert db.execute("SELECT count(*) FROM message").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM note").fetchone() == (1,)
