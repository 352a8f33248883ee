"""The record in the database: it only grows, each statement once, and people's words can be taken out."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.commands.events import REDACTED, Entry, Kind
from bot.commands.forms import Form, Reading
from bot.config.people_model import Person
from bot.model.issue import Category, Identity, IssueId
from bot.model.status_history import Move
from bot.store.database import open_database
from bot.store.record_table import RecordStore
from bot.trail.encoding import canonical
from bot.trail.verifying import digest

ROOT = Path(__file__).parents[3]
NOW = datetime(2023, 10, 12, 11, 0, 0, 123000, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
P, Q = Identity("p"), Identity("q")
ZA = Person(account_id="za", party="zorg", function="Bestuurder", mandates=("gate", "signature"))
PLV = Person(account_id="za", party="zorg", function="plv. Voorzitter")
WITH = Reading("besluit", Form.CONDITIONAL, "na overleg", ("1", "x"), ("back-up klaar", "log bij"))
SAID = Entry("p/x", Kind.SAID, "10/besluit/1", NOW, WITH, "za", people=(ZA, PLV), derived=True)
ALTERED = Entry("p/x", Kind.ALTERED, "10/besluit/1", LATER, None, "za", "it", (ZA,))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def engine(file: Path) -> Iterator[sa.Engine]:
    made = open_database(f"sqlite:///{file}")
    yield made
    made.dispose()


@pytest.fixture
def store(engine: sa.Engine) -> RecordStore:
    return RecordStore(engine)


def plain(entries: list[Entry]) -> list[Entry]:
    """Without their places in the record."""
    return [replace(entry, number=0) for entry in entries]


def raw(file: Path, query: str) -> list[dict[str, object]]:
    with closing(sqlite3.connect(file)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(query)]


@pytest.mark.parametrize(
    "entry",
    [
        SAID,
        ALTERED,
        Entry("p/x", Kind.OUTCOME, "live", NOW),
        Entry("p/x", Kind.OUTCOME, "decided:1:no-go", NOW, Reading("besluit", Form.NO_GO, "ziek", ("1",))),
        Entry("p/x", Kind.REMOVED, "10/eis/1", NOW, None, "za"),
    ],
)
def test_what_is_added_is_given_back_as_it_was(store: RecordStore, entry: Entry) -> None:
    store.append(P, [entry], NOW)

    assert plain(list(store.entries(P))) == [entry]


def test_moments_are_given_back_in_utc(store: RecordStore) -> None:
    store.append(P, [replace(SAID, at=NOW.astimezone(timezone(timedelta(hours=2))))], NOW)

    (entry,) = store.entries(P)

    assert (entry.at, entry.at.tzinfo) == (NOW, UTC)


def test_what_is_there_is_not_added_again(store: RecordStore, file: Path) -> None:
    store.append(P, [SAID, SAID], NOW)
    store.append(P, [replace(SAID, reading=replace(WITH, reason="anders")), ALTERED], LATER)

    assert plain(list(store.entries(P))) == [SAID, ALTERED]
    assert raw(file, "SELECT count(*) AS n FROM record_words") == [{"n": 2}]


@pytest.mark.parametrize(
    "other",
    [
        replace(SAID, subject="p/y"),
        replace(SAID, kind=Kind.REVOKED),
        replace(SAID, slot="10/besluit/2"),
        replace(SAID, at=LATER),
    ],
)
def test_another_subject_kind_slot_or_moment_is_another_entry(store: RecordStore, other: Entry) -> None:
    store.append(P, [SAID, other], NOW)

    assert plain(list(store.entries(P))) == [SAID, other]


def test_entries_come_in_the_order_in_which_they_were_added_and_of_one_root(store: RecordStore) -> None:
    moments = (3, 1, 2)
    for hours in moments:
        store.append(P, [replace(SAID, at=NOW + timedelta(hours=hours))], NOW)
        store.append(Q, [replace(SAID, subject="q/x", at=NOW + timedelta(hours=hours))], NOW)

    found = store.entries(P)

    assert [entry.at for entry in found] == [NOW + timedelta(hours=hours) for hours in moments]
    assert [entry.number for entry in found] == sorted(entry.number for entry in found)
    assert {entry.subject for entry in found} == {"p/x"}


def test_the_record_began_at_the_first_time_that_anybody_asked(store: RecordStore, engine: sa.Engine) -> None:
    assert store.began(P, NOW) == NOW
    assert store.began(P, LATER) == NOW
    assert store.began(Q, LATER) == LATER
    assert RecordStore(engine).began(P, LATER) == NOW
    assert store.entries(P) == []


# -- people's words


def test_the_digest_is_that_of_the_words_beside_it(store: RecordStore, file: Path) -> None:
    store.append(P, [SAID, ALTERED], NOW)

    rows = raw(
        file, "SELECT r.body, w.salt, w.words FROM record r JOIN record_words w ON r.number = w.number"
    )

    assert [json.loads(str(row["body"]))["digest"] for row in rows] == [
        digest(str(row["salt"]), str(row["words"])) for row in rows
    ]
    assert len({row["salt"] for row in rows}) == 2, "the same words have another digest each time"


def test_another_word_or_salt_has_another_digest() -> None:
    words = canonical({"reason": "na overleg", "texts": ["a", "b"]})
    others = [
        canonical({"reason": "na overleg ", "texts": ["a", "b"]}),
        canonical({"reason": "na overleg", "texts": ["a,b"]}),
    ]

    found = {digest("zout", words), digest("peper", words), *(digest("zout", one) for one in others)}

    assert len(found) == 4


def test_no_words_of_people_stand_in_the_record_itself(store: RecordStore, file: Path) -> None:
    store.append(P, [SAID], NOW)

    assert "overleg" not in str(raw(file, "SELECT * FROM record"))
    assert "back-up" not in str(raw(file, "SELECT * FROM record"))


def test_redacting_empties_the_words_of_one_entry_and_tells_why(store: RecordStore, file: Path) -> None:
    store.append(P, [SAID, replace(SAID, slot="11/besluit/1")], NOW)
    before = raw(file, "SELECT * FROM record WHERE number = 1")

    assert store.redact(1, "op verzoek van de schrijver", LATER) == [1]

    first, second, why = store.entries(P)
    assert first.reading == replace(WITH, reason=REDACTED, texts=(REDACTED, REDACTED))
    assert (first.at, first.account, first.people) == (NOW, "za", (ZA, PLV))
    assert second.reading == WITH
    assert (why.kind, why.slot, why.subject, why.at) == (Kind.REDACTED, "1", "p/x", LATER)
    assert why.reading
    assert why.reading.reason == "op verzoek van de schrijver"
    assert raw(file, "SELECT * FROM record WHERE number = 1") == before
    (kept,) = raw(file, "SELECT salt, words FROM record_words WHERE number = 1")
    assert (kept["salt"], kept["words"]) in [(None, None), (None, "null")]


REVOKED = replace(SAID, kind=Kind.REVOKED, at=LATER)
_READING = replace(WITH, values=("1", "Bestuurder", "1"))
CAME = Entry("p/x", Kind.OUTCOME, "decided:1:conditional", NOW, _READING)


@pytest.mark.parametrize(
    ("number", "taken"), [(1, [1, 2, 3]), (2, [1, 2, 3]), (3, [1, 2, 3, 4]), (4, [3, 4]), (5, [5]), (6, [6])]
)
def test_the_same_words_are_taken_out_where_one_entry_came_of_the_other(
    store: RecordStore, file: Path, number: int, taken: list[int]
) -> None:
    """1 to 3 are a statement, the same revoked, and what it led to; 4 says the same in another comment."""
    again, other = replace(SAID, slot="11/besluit/1"), replace(WITH, reason="anders")
    elsewhere = [replace(CAME, subject="p/y"), replace(SAID, reading=other, at=LATER)]
    store.append(P, [SAID, REVOKED, CAME, again, *elsewhere], NOW)
    store.append(Q, [CAME], NOW)

    assert store.redact(number, "op verzoek", LATER) == taken

    emptied = raw(file, "SELECT number FROM record_words WHERE salt IS NULL ORDER BY number")
    assert [row["number"] for row in emptied] == taken
    whys = [entry for entry in store.entries(P) if entry.kind is Kind.REDACTED]
    assert [entry.slot for entry in whys] == [str(one) for one in taken]


@pytest.mark.parametrize("number", [1, 2, 3, 99])
def test_redacting_what_is_not_there_or_holds_no_words_does_nothing(store: RecordStore, number: int) -> None:
    """3 is when the record began."""
    store.append(P, [ALTERED, replace(SAID, reading=Reading("besluit", Form.GO))], NOW)
    store.began(P, NOW)
    before = store.entries(P)

    assert not store.redact(number, "x", LATER)
    assert store.entries(P) == before


def test_words_are_taken_out_once(store: RecordStore) -> None:
    store.append(P, [SAID], NOW)
    store.redact(1, "op verzoek", LATER)

    assert not store.redact(1, "nog eens", LATER + timedelta(hours=1))
    assert len(store.entries(P)) == 2


def test_an_entry_that_never_had_words_is_not_one_whose_words_were_taken_out(
    store: RecordStore, file: Path
) -> None:
    """As a migration leaves it, which knows what was decided and not in which words."""
    store.append(P, [SAID], NOW)
    with closing(sqlite3.connect(file)) as db:
        db.execute("DELETE FROM record_words")
        db.commit()

    (entry,) = store.entries(P)

    assert entry.reading == replace(WITH, reason="", texts=())


# -- more than one process


def test_another_process_that_is_first_is_in_nobody_s_way(
    store: RecordStore, engine: sa.Engine, file: Path
) -> None:
    other = open_database(f"sqlite:///{file}")
    there: list[str] = []

    def first(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE record_head") and not there:  # from here on it has the chain
            there.append(statement)
            RecordStore(other).append(P, [SAID], NOW)

    sa.event.listen(engine, "before_cursor_execute", first)
    store.append(P, [SAID, ALTERED], NOW)
    other.dispose()

    assert there
    assert plain(list(store.entries(P))) == [SAID, ALTERED]


ADD = """
import sys
from datetime import datetime
from bot.store.database import open_database
from bot.model.status_history import Move
from bot.model.issue import Category, Identity, IssueId
from bot.commands.forms import Form, Reading
from bot.commands.events import Entry, Kind
from bot.store.record_table import RecordStore

store = RecordStore(open_database(sys.argv[1]))
sys.stdin.readline()
at = datetime.fromisoformat("2023-10-12T11:00:00+00:00")
root = Identity("p")
store.began(root, at)
for number in range(40):
    shared = Entry("p/x", Kind.SAID, f"{number}/besluit/1", at, Reading("besluit", Form.GO, sys.argv[2]))
    own = Entry("p/x", Kind.SAID, f"{number}/eis/{sys.argv[2]}", at, Reading("eis", Form.MET))
    store.append(root, [shared, own], at)
print("ok")
"""


def test_processes_that_add_the_same_add_it_once_and_lose_nothing(store: RecordStore, file: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", ADD, f"sqlite:///{file}", str(number)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for number in range(4)
    ]
    for child in started:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()

    assert [child.communicate(timeout=120)[0] for child in started] == ["ok\n"] * 4
    slots = [entry.slot for entry in store.entries(P)]
    assert len(slots) == len(set(slots)) == 40 + 4 * 40
    assert raw(file, "SELECT count(*) AS n FROM record_words") == [{"n": len(slots)}]


def test_moves_are_kept_once_and_are_nobodys_words(store: RecordStore) -> None:
    first = Move(IssueId("7"), "100", NOW, Category.DONE, "za")
    second = Move(IssueId("7"), "-", LATER, Category.NEW)
    other = Move(IssueId("8"), "90", NOW, Category.DONE, "it")
    x, y = Identity("p/x"), Identity("p/y")

    store.add_moves(P, {x: [second, first]}, LATER)
    store.add_moves(P, {x: [first], y: [other]}, LATER)
    store.add_moves(P, {}, LATER)

    assert store.moves(P) == {x: (first, second), y: (other,)}
    assert (store.moves(Q), list(store.entries(P)), list(store.roots())) == ({}, [], [])
