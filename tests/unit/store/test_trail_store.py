"""The trail in the database: before the call, in one piece with what goes with it, and its heads."""

import json
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.commands.events import Entry, Kind
from bot.commands.forms import Form, Reading
from bot.errors import CheckFailed, LostLease, Permanent, UnknownOutcome
from bot.features.reminding.messages import MessageState
from bot.model.issue import Identity
from bot.ports import Letter
from bot.store.database import open_database
from bot.store.lease import WORK, Lease
from bot.store.ledger_store import Store
from bot.store.outbox_table import StoredOutbox
from bot.store.record_table import RecordStore
from bot.store.trail_store import TrailStore
from bot.trail.heads import HEAD_MESSAGE
from bot.trail.trail_events import EVERYTHING, Event, EventKind

ROOT = Path(__file__).parents[3]
NOW = datetime(2023, 10, 12, 11, 0, tzinfo=UTC)
P = Identity("p")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{file}")
    made.trail.set_clock(NOW)
    yield made
    made.close()


def write(subject: str = "p/x", **what: Any) -> Event:
    return Event(EventKind.WRITE, subject, what or {"service": "jira"})


def bodies(store: Store) -> list[dict[str, Any]]:
    return [dict(body) for body, _ in store.trail.records()]


def kinds(store: Store) -> list[str]:
    return [body["kind"] for body in bodies(store)]


def call(store: Store) -> None:
    """A call that writes at a service passes the gate."""
    store.trail.gated(store.fence.require)(1.0)


# -- before the call, and after


def test_a_write_is_recorded_before_its_call_and_its_answer_with_the_next(store: Store) -> None:
    with store.trail.running(), store.trail.about(write(), write("p/y")) as result:
        assert bodies(store) == []
        call(store)
        assert kinds(store) == ["write", "write"], "before the call leaves"
        call(store)
        result["made"] = ["KT-1"]

    assert kinds(store) == ["write", "write", "answer"]
    assert bodies(store)[-1]["what"] == {"of": [1, 2], "outcome": "done", "made": ["KT-1"]}
    assert store.trail.verified([]).faults == ()


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Permanent("no"), "Permanent"),
        (UnknownOutcome("?"), "UnknownOutcome"),
        (KeyboardInterrupt(), "interrupted"),
    ],
)
def test_an_answer_tells_what_became_of_it_and_no_words_of_the_service(
    store: Store, error: BaseException, outcome: str
) -> None:
    def refused() -> None:
        with store.trail.running(), store.trail.about(write()):
            call(store)
            raise error

    with pytest.raises(type(error)):
        refused()

    assert bodies(store)[-1]["what"] == {"of": [1, 1], "outcome": outcome}


def test_what_was_announced_and_not_sent_is_not_recorded(store: Store) -> None:
    with store.trail.running(), store.trail.about(write()):
        pass

    assert bodies(store) == []


def test_a_call_that_nobody_announced_is_recorded_all_the_same(store: Store) -> None:
    call(store)

    (found,) = bodies(store)
    assert (found["kind"], found["subject"], found["what"]) == ("write", EVERYTHING, {"unnamed": True})


def test_what_was_announced_together_is_recorded_at_once_and_told_as_not_sent_where_it_was_not(
    store: Store,
) -> None:
    events = {name: write(f"p/{name}") for name in ("sent", "other", "left")}
    other = write("p/other", service="jira", fields={"summary": ["a", "b"]})
    with store.trail.running(), store.trail.announced(events):
        assert kinds(store) == ["write"] * 3
        with store.trail.about(events["sent"], key="sent"):
            call(store)
        with store.trail.about(other, key="other"):
            call(store)

    found = bodies(store)
    assert [body["subject"] for body in found if body["kind"] == "write"] == [
        *("p/sent", "p/other", "p/left"),
        "p/other",
    ]
    answers = {(body["what"]["of"][0], body["what"]["outcome"]) for body in found if body["kind"] == "answer"}
    again = next(body["number"] for body in found if body["what"].get("fields"))
    assert answers == {(1, "done"), (2, "not sent"), (3, "not sent"), (again, "done")}


def test_what_another_process_added_meanwhile_is_in_front(store: Store, file: Path) -> None:
    """The head that this process knows is behind."""
    other = open_database(f"sqlite:///{file}")
    with store.trail.running():
        for turn in range(3):
            with store.trail.about(write(f"p/{turn}")):
                call(store)
            TrailStore(other).note(write(f"q/{turn}"))
    other.dispose()

    assert [body["subject"] for body in bodies(store) if body["kind"] == "write"] == [
        f"{place}/{turn}" for turn in range(3) for place in "pq"
    ]
    assert store.trail.verified([]).faults == ()


def test_threads_do_not_take_each_other_s_writes(store: Store) -> None:
    def work(number: int) -> None:
        for turn in range(10):
            with store.trail.about(write(f"p/{number}/{turn}")):
                call(store)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    with store.trail.running():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    found = bodies(store)
    by_number = {body["number"]: body["subject"] for body in found if body["kind"] == "write"}
    answers = [body for body in found if body["kind"] == "answer"]
    assert (len(by_number), len(set(by_number.values())), len(answers)) == (40, 40, 40)
    assert all(by_number[body["what"]["of"][0]] == body["subject"] for body in answers)
    assert store.trail.verified([]).faults == ()


def test_a_run_is_described_once_before_its_first_record_and_not_where_it_does_nothing(store: Store) -> None:
    store.trail.describe({"version": "1"}, "op@host")
    with store.trail.running():
        pass
    assert bodies(store) == []
    for _ in range(2):
        with store.trail.running(), store.trail.running():
            store.trail.note(write())
            store.trail.note(write())

    assert kinds(store) == ["round", "write", "write"] * 2
    assert bodies(store)[0]["account"] == "op@host"


def test_what_a_person_allowed_is_recorded_even_where_nothing_follows(store: Store) -> None:
    store.trail.describe({"allowed": ["--allow-dates"]}, "op@host", at_once=True)
    with store.trail.running():
        pass

    assert [body["what"] for body in bodies(store)] == [{"allowed": ["--allow-dates"]}]


# -- in one piece


def letter(subject: str = "gate:x") -> Letter:
    return Letter("m1", "regie", "p", subject, "titel", NOW + timedelta(hours=1), "tekst met woorden")


def test_a_message_and_its_record_are_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox = StoredOutbox(store.engine, store.fence, store.trail)
    with monkeypatch.context() as patch:
        patch.setattr(store.trail, "add", lambda *_: (_ for _ in ()).throw(CheckFailed("full")))
        with pytest.raises(CheckFailed):
            outbox.claim(letter(), NOW)
    assert outbox.read("m1") is None

    assert outbox.claim(letter(), NOW)
    outbox.conclude("m1", MessageState.SENT, NOW, "17")

    assert kinds(store) == ["write", "message"]
    assert bodies(store)[-1]["what"] == {"message": "gate:x", "delivery": "m1", "state": "sent", "id": "17"}
    assert "woorden" not in json.dumps(bodies(store))


def test_who_lost_the_lease_adds_nothing(store: Store, file: Path) -> None:
    other = open_database(f"sqlite:///{file}")
    Lease(other, WORK).take()
    other.dispose()

    with pytest.raises(LostLease):
        store.trail.note(write())

    assert bodies(store) == []


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from bot.store.ledger_store import Store
from bot.trail.trail_events import Event, EventKind

store = Store(sys.argv[1])
with store.trail.running(), store.trail.about(Event(EventKind.WRITE, "p/x", {"service": "jira"})):
    store.trail.gated(store.fence.require)(1.0)
    if sys.argv[2] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
with store.trail.about(Event(EventKind.WRITE, "p/y", {"service": "jira"})):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    ("when", "left"), [("before", ["write"]), ("after", ["write", "answer"])], ids=["in the call", "after it"]
)
def test_a_process_that_is_killed_leaves_a_whole_chain_that_goes_on(
    store: Store, file: Path, when: str, left: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, f"sqlite:///{file}", when], cwd=ROOT, check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL

    assert kinds(store) == left
    with store.trail.running():
        store.trail.note(write("p/z"))
    assert kinds(store) == [*left, "write"]
    assert store.trail.verified([]).faults == ()


ADDING = """
import sys
from bot.store.database import open_database
from bot.store.trail_store import TrailStore
from bot.trail.trail_events import Event, EventKind

trail = TrailStore(open_database(sys.argv[1]))
for number in range(100):
    trail.note(Event(EventKind.WRITE, f"p/{number}", {}))
"""


def test_two_processes_that_add_at_once_make_one_chain(store: Store, file: Path) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", ADDING, f"sqlite:///{file}"], cwd=ROOT) for _ in range(3)
    ]

    assert [one.wait(120) for one in started] == [0, 0, 0]
    verdict = store.trail.verified([])
    assert (verdict.records, verdict.faults) == (300, ())


# -- what is stored


def test_every_single_byte_of_a_small_chain_is_located(store: Store, file: Path) -> None:
    """In the file itself, also where what is left is no text any more."""
    RecordStore(store.engine, store.trail).append(
        P, [Entry("p/x", Kind.SAID, "1/besluit/1", NOW, Reading("besluit", Form.GO, "één reden"), "za")], NOW
    )
    store.trail.note(write())
    tried = 0
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        for table, column in (
            *(("record", name) for name in ("root", "subject", "kind", "slot", "at", "body", "hash")),
            *(("record_words", name) for name in ("salt", "words")),
        ):
            bytes_of = f"SELECT number, CAST({column} AS BLOB) FROM {table}"  # noqa: S608 - names of this test
            for number, value in db.execute(bytes_of).fetchall():
                for place in range(len(value)):
                    other = bytearray(value)
                    other[place] ^= 0xFF if place % 2 else 0x04
                    change = f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE number = ?"  # noqa: S608
                    db.execute(change, (bytes(other), number))
                    faults = store.trail.verified([]).faults
                    assert faults, (table, column, number, place)
                    assert any(f"record {number}" in one for one in faults), (faults, number)
                    db.execute(change, (value, number))
                    tried += 1
    assert tried > 900
    assert store.trail.verified([]).faults == ()


def test_words_that_were_redacted_leave_the_chain_whole(store: Store) -> None:
    record = RecordStore(store.engine, store.trail)
    said = Entry("p/x", Kind.SAID, "1/besluit/1", NOW, Reading("besluit", Form.GO, "reden"), "za")
    record.append(P, [said], NOW)

    record.redact(1, "op verzoek", NOW)

    verdict = store.trail.verified([])
    assert (verdict.faults, verdict.redacted) == ((), 1)


# -- heads


def at(store: Store, day: int, *events: Event, hour: int = 10) -> None:
    store.trail.set_clock(NOW.replace(hour=hour) + timedelta(days=day))
    store.trail.note(*events)


def asked(store: Store, day: int) -> tuple[str, int] | None:
    head = store.trail.head_of_the_day(NOW + timedelta(days=day))
    return (head.day.isoformat(), head.number) if head else None


def about_head(store: Store, day: int) -> None:
    """What a round leaves that writes nothing but the head."""
    answer = Event(EventKind.ANSWER, "p", {"of": [1, 1], "outcome": "done"})
    panel = write("p", service="jira", issue="KT-1", fields={"description": ["a", "b"]})
    message = {"message": f"{HEAD_MESSAGE}:1", "delivery": "m", "state": "sent", "id": ""}
    sent = write("auditor", service="channel", **message)
    ended = Event(EventKind.MESSAGE, "auditor", message)
    at(store, day, Event(EventKind.ROUND, EVERYTHING), panel, answer, sent, ended)


def test_a_head_is_that_of_a_day_that_is_over(store: Store) -> None:
    assert asked(store, 0) is None
    at(store, 0, write())
    assert asked(store, 0) is None
    at(store, 1, write(), hour=1)
    assert asked(store, 1) == ("2023-10-12", 1)
    assert store.trail.shown_head() == store.trail.head_of_the_day(NOW + timedelta(days=1))


def test_a_head_stays_the_same_all_day_whatever_is_added(store: Store) -> None:
    at(store, 0, write())
    first = asked(store, 1)
    at(store, 1, write(), write())

    assert asked(store, 1) == first == ("2023-10-12", 1)
    assert asked(store, 2) == ("2023-10-13", 3)


def test_records_about_heads_alone_need_no_new_one(store: Store) -> None:
    at(store, 0, write())
    first = asked(store, 1)
    about_head(store, 1)
    assert asked(store, 2) == first
    about_head(store, 2)
    assert [asked(store, day) for day in (3, 4, 5)] == [first] * 3

    at(store, 5, write())

    assert asked(store, 6) == ("2023-10-17", len(bodies(store)))


@pytest.mark.parametrize(
    "news",
    [
        write("p", service="jira", issue="KT-1", fields={"description": ["a", "b"], "summary": ["a", "b"]}),
        write("p", service="jira", issue="KT-1", fields={"description": ["a", "b"]}, notes=["entry"]),
        write("p/x", service="jira", issue="KT-2", fields={"description": ["a", "b"]}),
        write("regie", service="channel", message="gate:x"),
        Event(EventKind.STARTED, EVERYTHING),
    ],
    ids=["another field", "a note", "another issue", "a message", "a start"],
)
def test_anything_else_is_news(store: Store, news: Event) -> None:
    at(store, 0, write())
    asked(store, 1)
    at(store, 1, news)

    assert asked(store, 2) == ("2023-10-13", 2)


def test_a_clock_that_goes_back_writes_no_older_head(store: Store) -> None:
    at(store, 0, write())
    at(store, 1, write())
    later = asked(store, 2)

    assert asked(store, 1) == later == ("2023-10-13", 2)


def test_a_chain_outlives_a_note_of_the_head_that_somebody_took_away(store: Store) -> None:
    store.trail.note(write())
    with store.engine.begin() as db:
        db.execute(sa.text("DELETE FROM record_head"))
    assert store.trail.verified([]).faults == ("the ledger's own note of the last record is gone",)

    store.trail.note(write())

    assert [body["number"] for body in bodies(store)] == [1, 2]
    assert TrailStore(store.engine).verified([]).faults == ()
