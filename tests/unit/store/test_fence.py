"""Who lost the lease writes nothing more: not in the ledger, and not at a service."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import LostLease, Transient, UnderWay
from bot.features.reminding.messages import MessageState
from bot.model.issue import Identity, IssueId, IssueKey
from bot.ports import Created, Letter
from bot.store.lease import LENGTH, WORK, Lease, lease, sending
from bot.store.ledger_store import Store
from bot.store.outbox_table import StoredOutbox
from bot.store.processes import this_process
from bot.store.run_lock import exclusive

NOW = datetime(2023, 10, 12, 11, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)
ROOT = Identity("p")
A, B = Identity("p/c/d/a"), Identity("p/c/d/b")
ELSEWHERE = "elsewhere/4026531836/7/123/1"
LETTER = Letter("m1", "regie", "p", "subject", "title", LATER, "text")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


@contextmanager
def opened(url: str) -> Iterator[Store]:
    store = Store(url)
    yield store
    store.close()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with opened(url) as made:
        yield made


@pytest.fixture
def other(url: str) -> Iterator[Store]:
    """The same ledger in another process, as far as the ledger can tell."""
    with opened(url) as made:
        yield made


@contextmanager
def working(store: Store) -> Iterator[None]:
    with exclusive(store.engine, WORK, fence=store.fence):
        yield


def run_out(store: Store, holder: str = ELSEWHERE) -> None:
    """The lease's time is over; by default its holder is on another machine, where nobody can tell."""
    past = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=1)
    with store.engine.connect() as db, db.execution_options(unfenced=True).begin():
        db.execute(sa.update(lease).values(until=past, holder=holder))
        db.execute(sa.update(sending).values(holder=holder))


def gone() -> str:
    """A process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    machine, _, _, thread = this_process().rsplit("/", 3)
    return f"{machine}/{child.pid}/123/{thread}"


def marks(store: Store) -> list[str]:
    with store.engine.begin() as db:
        return list(db.execute(sa.select(sending.c.place).order_by(sending.c.id)).scalars())


# -- writes in the ledger

WRITES: dict[str, Callable[[Store], object]] = {
    "note": lambda s: s.write_note("a", 2),
    "intend": lambda s: s.intend([A], NOW),
    "settle": lambda s: s.settle([Created(A, IssueId("1"), IssueKey("P-1"))]),
    "forget": lambda s: s.forget([A]),
    "remember": lambda s: s.remember(ROOT, [], whole=True),
    "claim": lambda s: StoredOutbox(s.engine, s.fence).claim(LETTER, NOW),
    "conclude": lambda s: StoredOutbox(s.engine, s.fence).conclude("m1", MessageState.SENT, NOW),
    "prolong": lambda s: StoredOutbox(s.engine, s.fence).prolong("m1", LATER),
    "declare": lambda s: s.fence.declare_gone(3),
}


@pytest.mark.parametrize("name", WRITES)
def test_who_lost_the_lease_writes_nothing_in_the_ledger(store: Store, other: Store, name: str) -> None:
    def lose() -> None:
        with working(store):
            store.write_note("a", 1)
            store.intend([A], NOW)
            run_out(store)
            with working(other):
                other.write_note("a", 3)
                WRITES[name](store)

    with pytest.raises(LostLease, match="was held up for longer than its lease and lost it"):
        lose()

    assert other.read_note("a") == 3
    assert other.known(ROOT)[A].unresolved
    assert StoredOutbox(other.engine, other.fence).read("m1") is None


def test_who_only_reads_keeps_nothing_of_it_once_a_run_began(store: Store, other: Store) -> None:
    store.write_note("a", 1)
    with working(other):
        pass

    with pytest.raises(LostLease, match="another run began while this one was reading"):
        store.write_note("a", 2)
    assert store.read_note("a") == 1


def test_reading_needs_no_lease(store: Store, other: Store) -> None:
    with working(other):
        other.write_note("a", 1)

    assert store.read_note("a") == 1


# -- calls


def test_a_call_needs_the_number(store: Store, other: Store) -> None:
    def lose() -> None:
        with working(store):
            store.fence.require()
            run_out(store)
            with working(other), pytest.raises(LostLease, match="lost it: process"):
                store.fence.require()

    with pytest.raises(LostLease):  # at the end at the latest
        lose()


def test_a_call_needs_time_to_its_limit_and_the_lease_is_renewed_for_it(store: Store) -> None:
    clock = [0.0]
    held = Lease(store.engine, WORK, clock=lambda: clock[0])
    held.take()
    store.fence.hold(held)
    length = LENGTH.total_seconds()
    clock[0] = length - 20

    store.fence.require(15)
    before = held.ends
    store.fence.require(33)

    assert (before, held.ends) == (length, 2 * length - 20)
    with pytest.raises(LostLease, match="may take 160 seconds, and the lease ends before that"):
        store.fence.require(160)


def test_after_a_long_stop_the_lease_has_to_be_renewed_before_anything_is_sent(
    store: Store, other: Store
) -> None:
    clock = [0.0]
    held = Lease(store.engine, WORK, clock=lambda: clock[0])
    held.take()
    store.fence.hold(held)
    clock[0] = 5000.0

    store.fence.require(33)
    assert held.ends == 5000.0 + LENGTH.total_seconds()

    run_out(store)
    with working(other):
        clock[0] = 9000.0
        with pytest.raises(LostLease):
            store.fence.require(33)


def test_threads_ask_side_by_side(store: Store) -> None:
    failed: list[Exception] = []

    def ask() -> None:
        try:
            for number in range(30):
                store.fence.require(1)
                with store.fence.under_way(f"issue/{number}"):
                    pass
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    with working(store):
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

    assert failed == []
    assert marks(store) == []


# -- what is under way


def left(store: Store, place: str = "issue/1", proof: str = "", holder: str = ELSEWHERE) -> None:
    """A process is stopped in the middle of a call."""
    with pytest.raises(LostLease), working(store):  # noqa: PT012
        with store.engine.begin() as db:
            store.fence.mark(db, [place], proof)
        run_out(store, holder)
        with store.engine.connect() as db, db.execution_options(unfenced=True).begin():
            db.execute(sa.update(lease).values(number=lease.c.number + 1))


def test_what_another_process_may_be_sending_is_left_alone_and_the_rest_is_not(
    store: Store, other: Store
) -> None:
    left(store)

    with working(other):
        with pytest.raises(UnderWay, match=r"process 7 on elsewhere .lease 1. may still be sending it"):
            other.fence.under_way("issue/1").__enter__()
        with other.fence.under_way("issue/2"):
            assert marks(other) == ["issue/1", "issue/2"]


def test_what_a_process_sent_that_is_gone_is_looked_at_and_sent_again(store: Store, other: Store) -> None:
    left(store, holder=gone())

    with working(other), other.fence.under_way("issue/1"):
        assert marks(other) == ["issue/1"]


def test_what_is_seen_to_be_done_is_looked_at_again(store: Store, other: Store) -> None:
    left(store, proof="signature")

    with working(other):
        with pytest.raises(UnderWay):
            other.fence.under_way("issue/1", "", lambda proof: proof == "another").__enter__()
        with pytest.raises(Transient, match="it is looked at again"):
            other.fence.under_way("issue/1", "", lambda proof: proof == "signature").__enter__()
        with other.fence.under_way("issue/1"):
            pass
    assert marks(other) == []


def test_a_person_can_tell_that_a_process_elsewhere_is_no_more(store: Store) -> None:
    left(store)
    with opened(str(store.engine.url)) as person:
        assert [person.fence.declare_gone(number) for number in (9, 1)] == [0, 1]

    with opened(str(store.engine.url)) as third, working(third), third.fence.under_way("issue/1"):
        assert marks(third) == ["issue/1"]


def test_a_run_that_ends_leaves_no_mark(store: Store) -> None:
    outbox = StoredOutbox(store.engine, store.fence)
    with working(store):
        store.intend([A, B], NOW)
        outbox.claim(LETTER, NOW)
        assert marks(store) == [f"create/{A}", f"create/{B}", "message/m1"]
        store.settle([Created(A, IssueId("1"), IssueKey("P-1"))])
        outbox.conclude("m1", MessageState.SENT, NOW)
        assert marks(store) == [f"create/{B}"]

    assert marks(store) == []
    assert store.known(ROOT)[B].tried_at == NOW


def test_a_create_of_a_process_that_is_gone_counts_as_tried_when_that_is_seen(
    store: Store, other: Store
) -> None:
    left(store, f"create/{A}")
    with store.engine.connect() as db, db.execution_options(unfenced=True).begin():
        db.execute(
            sa.text("INSERT INTO issue VALUES ('p/c/d/a', 'p', NULL, NULL, 'sending', '2023-10-12 11:00:00')")
        )

    with opened(str(store.engine.url)) as third, working(third):
        third.inherit(ROOT, LATER)
        waits = third.known(ROOT)[A]
        run_out_marks(third, gone())
        third.inherit(ROOT, LATER)
        tried = third.known(ROOT)[A]

    assert (waits.tried_at, "may still be sending it" in waits.sender) == (NOW, True)
    assert (tried.tried_at, tried.sender) == (LATER, "")


def run_out_marks(store: Store, holder: str) -> None:
    with store.engine.begin() as db:
        db.execute(sa.update(sending).values(holder=holder))


def test_a_message_tells_who_may_be_sending_it(store: Store, other: Store) -> None:
    with pytest.raises(LostLease), working(store):  # noqa: PT012
        StoredOutbox(store.engine, store.fence).claim(LETTER, NOW)
        run_out(store)
        with working(other):
            entry = StoredOutbox(other.engine, other.fence).read("m1")
            assert entry
            assert "may still be sending it" in entry.sender
            assert entry == StoredOutbox(other.engine, other.fence).expired(LATER)[0]
