"""A state of any version but a newer one is brought up to date, with all its rows, once and whole."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.commands.events import Entry, Kind
from bot.errors import CheckFailed
from bot.features.decisions.verdicts import Verdict, decision_from
from bot.model.issue import Identity
from bot.store.database import open_database
from bot.store.lease import WORK, Lease
from bot.store.ledger_store import Store
from bot.store.metadata import metadata
from bot.store.migrate import MIGRATIONS, revisions, upgrade
from bot.store.outbox_table import StoredOutbox
from bot.store.record_table import RecordStore
from tools.migration import differences

OLD = Path(__file__).parent / "state_0_1_0.sql"
ROOT = Path(__file__).parents[3]
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{after}"


def upgrade() -> None:
    op.create_table("sample", sa.Column("id", sa.String(40), primary_key=True))
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("sample", sa.String(80), nullable=False, server_default="internal"))
        table.alter_column("detail", existing_type=sa.String(400), type_=sa.Text)
    {then}
"""


def rows(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Everything that a state holds, by table."""
    with closing(sqlite3.connect(file)) as db:
        db.row_factory = sqlite3.Row
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [dict(row) for row in db.execute(f'SELECT * FROM "{name}"')] for name in sorted(names)}  # noqa: S608


def write(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as db:
        for statement in statements:
            db.executescript(statement)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A state that 0.1.0 made: tables without a version, with rows in each of them."""
    file = tmp_path / "state.sqlite"
    write(file, OLD.read_text(encoding="utf-8"))
    return file


@pytest.fixture
def engine(old: Path) -> Iterator[sa.Engine]:
    """The same, with nothing done to it yet."""
    made = sa.create_engine(f"sqlite:///{old}")
    yield made
    made.dispose()


def opened(file: Path) -> None:
    open_database(f"sqlite:///{file}").dispose()


def with_next(folder: Path, then: str = "pass") -> Path:
    """The migrations, and one more."""
    migrations = folder / "migrations"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    text = NEXT.format(after=revisions()[-1], then=then)
    (migrations / "versions" / "v9000_next.py").write_text(text, encoding="utf-8")
    return migrations


# -- what ships


def test_the_migrated_tables_are_those_of_the_code() -> None:
    """Where this fails: `make migration NAME="…"` drafts what is missing."""
    assert differences() == []


def test_a_table_that_has_no_migration_is_seen() -> None:
    forgotten = sa.Table("forgotten", metadata, sa.Column("id", sa.Integer, primary_key=True))
    try:
        assert [(kind, table.name) for kind, table in differences()] == [("add_table", "forgotten")]
    finally:
        metadata.remove(forgotten)


def test_the_versions_follow_each_other_one_file_each() -> None:
    known = revisions()

    assert known == [f"{number:04}" for number in range(1, len(known) + 1)]
    for before, number in zip([None, *known], known, strict=False):
        (file,) = (MIGRATIONS / "versions").glob(f"v{number}_*.py")
        lines = file.read_text(encoding="utf-8").splitlines()
        parent = f'"{before}"' if before else "None"
        assert {f'revision = "{number}"', f"down_revision = {parent}"} <= set(lines)


# -- what becomes of a state


def test_a_state_of_0_1_0_is_brought_up_to_date_with_all_its_rows(old: Path) -> None:
    before = rows(old)

    opened(old)

    after = rows(old)
    assert {"key": "judged-since", "value": '{"at": null}'} in after["note"], "order was judged otherwise"
    after["note"] = [row for row in after["note"] if row["key"] != "judged-since"]
    assert {name: len(found) for name, found in before.items()} == {
        "issue": 4,
        "lease": 1,
        "message": 2,
        "note": 2,
        "snapshot": 3,
    }
    before["note"] = [row for row in before["note"] if not row["key"].startswith("watch:")]
    before["snapshot"] = [{**row, "body": with_comments(row["body"])} for row in before["snapshot"]]
    after["snapshot"] = [{**row, "body": json.loads(row["body"])} for row in after["snapshot"]]
    assert {name: [{k: row[k] for k in before[name][0]} for row in after[name]] for name in before} == before
    assert after["schema_version"] == [{"version_num": revisions()[-1]}]
    assert (after["record"], after["record_words"]) == ([], [])


def test_the_lease_of_0_1_0_is_taken_over_and_numbered_from_there(old: Path) -> None:
    store = Store(f"sqlite:///{old}")
    held = Lease(store.engine, WORK)
    held.take()
    store.close()

    (row,) = rows(old)["lease"]
    assert (held.number, row["number"], row["name"]) == (1, 1, "run")
    assert rows(old)["sending"] == []


def test_what_0_1_0_kept_of_comments_and_votes_is_read_anew(old: Path) -> None:
    write(
        old, """INSERT INTO note VALUES('votes-chosen', '{"1": {"updated": "x", "said": [["h1", "p"]]}}')"""
    )

    store = Store(f"sqlite:///{old}")

    assert [store.read_note(key) for key in ("watch:prog", "votes-chosen")] == [None, None]
    assert store.read_note("site") == "https://example.atlassian.net"
    assert [issue.comments for issue in store.snapshot(Identity("prog"))] == [(), (), ()]
    store.close()


def with_comments(body: str) -> dict[str, Any]:
    """A snapshot with comments that are still to be read, in place of what 0.1.0 kept of them."""
    return {k: v for k, v in json.loads(body).items() if k != "remarks"} | {"comments": []}


def noted(old: Path, *keys: str, issue: str = "1002", done_at: str | None = None) -> None:
    """As if 0.1.0 had placed notes with these keys on an issue."""
    with closing(sqlite3.connect(old)) as db:
        (text,) = db.execute("SELECT body FROM snapshot WHERE issue_id = ?", (issue,)).fetchone()
        body = json.loads(text)
        body["stamp"]["said"] = list(keys)
        body["done_at"] = done_at
        db.execute("UPDATE snapshot SET body = ? WHERE issue_id = ?", (json.dumps(body), issue))
        db.commit()


def entries(old: Path) -> list[Entry]:
    """The record, after the state was brought up to date."""
    store = Store(f"sqlite:///{old}")
    try:
        return list(RecordStore(store.engine).entries(Identity("prog")))
    finally:
        store.close()


UPDATED = datetime(2023, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "attempt", "verdict", "at", "derived"),
    [
        ("decided:1:go", 1, Verdict.GO, UPDATED, True),
        ("decided:2:conditional", 2, Verdict.CONDITIONAL, UPDATED, True),
        ("decided:3:no-go", 3, Verdict.NO_GO, UPDATED, True),
        (
            "decided:1:no-go@2023-05-02T10:00:00.123000+02:00",
            1,
            Verdict.NO_GO,
            datetime(2023, 5, 2, 8, 0, 0, 123000, tzinfo=UTC),
            False,
        ),
    ],
)
def test_what_0_1_0_noted_as_decided_is_an_outcome_with_the_same_key(
    old: Path, key: str, attempt: int, verdict: Verdict, at: datetime, *, derived: bool
) -> None:
    noted(old, "entry", key, "undecided:1:quorum")

    (entry,) = entries(old)
    decision = decision_from(entry)

    assert (entry.subject, entry.kind, entry.slot) == ("prog/c0/d0", Kind.OUTCOME, key)
    assert decision is not None
    assert (decision.attempt, decision.verdict, decision.at, decision.derived) == (
        attempt,
        verdict,
        at,
        derived,
    )
    assert (decision.reason, decision.conditions) == ("", ())
    assert decision.key == key, "a note with another key would tell it again"


def test_what_was_decided_is_dated_by_when_its_issue_was_closed(old: Path) -> None:
    noted(old, "decided:1:go", done_at="2023-05-30T12:00:00+02:00")

    assert [entry.at for entry in entries(old)] == [datetime(2023, 5, 30, 10, tzinfo=UTC)]


def test_versions_of_a_plan_and_going_live_are_outcomes_too_each_once(old: Path) -> None:
    plan = "plan:1:abcdef123456:2023-09-01T08:00:00+00:00"
    noted(old, plan, issue="1001")
    noted(old, plan, "plan:2:123456abcdef:2023-09-02T08:00:00+00:00", "live")

    assert [(entry.subject, entry.slot) for entry in entries(old)] == [
        ("prog", plan),
        ("prog", "plan:2:123456abcdef:2023-09-02T08:00:00+00:00"),
        ("prog/c0/d0", "live"),
    ]


@pytest.mark.parametrize(
    "key", ["decided:1:misschien", "decided:x:go", "decided:1:go@ooit", "plan:1", "plan:1:a:b", "alive"]
)
def test_a_key_that_tells_nothing_is_no_outcome(old: Path, key: str) -> None:
    noted(old, key)

    assert entries(old) == []


@pytest.mark.parametrize("body", ["[", "[]", "null", "{}", '{"stamp": {"said": ["decided:1:go"]}}'])
def test_a_snapshot_that_cannot_be_read_does_not_stand_in_the_way(old: Path, body: str) -> None:
    with closing(sqlite3.connect(old)) as db:
        db.execute("UPDATE snapshot SET body = ? WHERE issue_id = '1001'", (body,))
        db.commit()
    noted(old, "decided:1:go")

    assert [entry.subject for entry in entries(old)] == ["prog/c0/d0"]


def test_a_state_of_0_1_0_reads_as_it_did(old: Path) -> None:
    store = Store(f"sqlite:///{old}")

    root = Identity("prog")
    assert [issue.key for issue in store.snapshot(root)] == ["KT-1000", "KT-1001", "KT-1002"]
    assert store.is_unresolved(root)
    outbox = StoredOutbox(store.engine)
    sent, waiting = outbox.read("m1"), outbox.read("m2")
    assert sent
    assert not sent.is_open
    assert waiting
    assert waiting.is_open
    assert waiting.letter.until == datetime(2023, 10, 16, 11, tzinfo=UTC)
    assert store.read_note("site") == "https://example.atlassian.net"
    store.close()


def test_a_state_that_0_1_0_made_in_part_is_completed(old: Path) -> None:
    write(old, "DROP TABLE note; DROP INDEX ix_issue_root")

    opened(old)

    assert [row["key"] for row in rows(old)["note"]] == ["judged-since"]
    with closing(sqlite3.connect(old)) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'ix_issue_root'").fetchone() == (
            1,
        )


def test_a_state_of_a_newer_version_is_refused_and_left_alone(old: Path) -> None:
    opened(old)
    write(old, "UPDATE schema_version SET version_num = '9000'", "DROP TABLE note")
    before = rows(old)

    with pytest.raises(CheckFailed) as told:
        opened(old)

    assert str(told.value) == (
        f"the state sqlite:///{old} is of a newer Regiebot: its tables are of version 9000, and this one "
        f"knows versions up to {revisions()[-1]}; install the newer Regiebot again, or set REGIEBOT_STATE to "
        "a backup from before it"
    )
    assert rows(old) == before


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    write(
        file,
        "CREATE TABLE message (id INTEGER PRIMARY KEY, body TEXT)",
        "INSERT INTO message VALUES (1, 'x')",
    )

    with pytest.raises(CheckFailed, match="holds a table 'message' that is not the bot's; give the bot"):
        opened(file)

    assert rows(file) == {"message": [{"id": 1, "body": "x"}]}


def test_the_next_version_finds_its_way_through_rows_that_are_there(
    engine: sa.Engine, old: Path, tmp_path: Path
) -> None:
    before = rows(old)["message"]

    upgrade(engine, "here", with_next(tmp_path))

    after = rows(old)
    assert [{name: row[name] for name in before[0]} for row in after["message"]] == before
    assert {row["sample"] for row in after["message"]} == {"internal"}
    assert after["sample"] == []
    assert after["schema_version"] == [{"version_num": "9000"}]


def test_a_migration_that_fails_leaves_everything_as_it_was(
    engine: sa.Engine, old: Path, tmp_path: Path
) -> None:
    before = old.read_bytes()

    with pytest.raises(ZeroDivisionError):
        upgrade(engine, "here", with_next(tmp_path, then="1 / 0"))

    assert old.read_bytes() == before
    upgrade(engine, "here")
    assert rows(old)["schema_version"] == [{"version_num": revisions()[-1]}]


# -- more than one process, and the cost


def begin(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own, which has not read its input yet."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@pytest.mark.parametrize("made_by", ["nobody", "0.1.0"])
def test_processes_that_start_together_do_not_trip(old: Path, made_by: str) -> None:
    if made_by == "nobody":
        old.unlink()
    code = (
        "import sys; from bot.store.ledger_store import Store; sys.stdin.readline()\n"
        "Store(sys.argv[1]).write_note(sys.argv[2], 1); print('ok')"
    )
    started = [begin(code, f"sqlite:///{old}", str(number)) for number in range(6)]
    for child in started:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()

    assert [child.communicate(timeout=120)[0] for child in started] == ["ok\n"] * 6
    after = rows(old)
    assert {row["key"] for row in after["note"]} >= set("012345")
    assert after["schema_version"] == [{"version_num": revisions()[-1]}]


def test_a_state_that_is_up_to_date_is_opened_without_alembic_and_without_a_write(old: Path) -> None:
    opened(old)
    code = (
        "import sys, sqlite3; from bot.store.database import open_database\n"
        "db = sqlite3.connect(sys.argv[1]); version = db.execute('PRAGMA data_version').fetchone()\n"
        "open_database(f'sqlite:///{sys.argv[1]}').dispose()\n"
        "print('alembic' in sys.modules, db.execute('PRAGMA data_version').fetchone() == version)"
    )

    assert begin(code, str(old)).communicate(timeout=60)[0] == "False True\n"


def test_a_state_that_is_not_needs_alembic(old: Path) -> None:
    """Otherwise the test above proves nothing."""
    code = (
        "import sys; from bot.store.database import open_database\n"
        "open_database(f'sqlite:///{sys.argv[1]}').dispose(); print('alembic' in sys.modules)"
    )

    assert begin(code, str(old)).communicate(timeout=60)[0] == "True\n"
