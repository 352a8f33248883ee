"""The fence: what a process that lost its lease still tries to write is refused, here and at the services.

Every transaction that writes in the ledger ends with one question: is the lease's number still the one that
this process works under? Every call that writes at a service is preceded by the same question, and by one of
time. Nobody can fence the call that is under way when a process is stopped; so what such a call is about is
marked before it is sent, and who takes the lease over leaves it alone while its sender may live.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.errors import LostLease, ServiceError, Transient, UnderWay
from bot.store.lease import Lease, is_unfenced, number_of, sending
from bot.store.processes import is_gone, name_of

_WROTE = "regiebot-wrote"


@dataclass(frozen=True, slots=True)
class Mark:
    """A call that another process marked as under way."""

    place: str
    number: int
    holder: str
    since: datetime
    proof: str = ""

    @property
    def sender(self) -> str:
        """Who sends it, in words, and what a person can do who knows that it is no more."""
        who = name_of(self.holder) if self.holder else "a process"
        return (
            f"{who} (lease {self.number}) may still be sending it; it is left alone until that process has "
            "ended or its answer is seen. Where you know that it is no more: "
            f"regiebot lease --ended {self.number}"
        )


class Fence:
    """Lets this process write while it may: under its own lease, or, without one, while no other process
    has taken the lease since it began.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._held: Lease | None = None
        self._others: Mapping[str, Mark] = {}
        self._lock = threading.Lock()
        with engine.begin() as db:
            self._number = number_of(db)
        sa.event.listen(engine, "before_cursor_execute", _note_write)
        sa.event.listen(engine, "rollback", _forget_write)
        sa.event.listen(engine, "commit", self._guard)

    # -- holding the lease

    def hold(self, held: Lease) -> None:
        """Work under a lease that was taken just now; learns which calls others may have under way."""
        self._held, self._number = held, held.number
        marks = self.marks()
        self._others = {mark.place: mark for mark in marks if not is_gone(mark.holder)}
        with self._engine.begin() as db:
            _sweep(db, [mark for mark in marks if is_gone(mark.holder)])

    def drop(self) -> None:
        """Work without it again."""
        self._held = None

    def require(self, seconds: float = 0.0, record: Callable[[sa.Connection], object] | None = None) -> None:
        """Raise LostLease unless this process may write now and for so many seconds more.

        `record` writes in the same transaction, which is undone where it may not.
        """
        held = self._held
        with self._engine.begin() as db:
            if record is not None:
                record(db)
            elif number_of(db) != self._number:
                raise self._lost()
        if held is None:
            return
        with self._lock:
            if held.clock() + seconds >= held.ends and not held.renew():
                raise self._lost()
        if held.clock() + seconds >= held.ends:
            raise LostLease(
                f"a call may take {seconds:.0f} seconds, and the lease ends before that; it was not sent"
            )

    def _guard(self, db: sa.Connection) -> None:
        """Before a transaction ends that wrote: it is undone where another process has the lease."""
        if db.info.pop(_WROTE, False) and not is_unfenced(db) and number_of(db) != self._number:
            raise self._lost()

    def _lost(self) -> LostLease:
        if self._held is not None:
            return LostLease(self._held.lost())
        return LostLease(
            "another run began while this one was reading, and what this one saw is behind; run it again"
        )

    # -- calls under way

    def mark(self, db: sa.Connection, places: Collection[str], proof: str = "") -> None:
        """Note, in the caller's transaction, that calls about these are about to be sent. Only a process
        with the lease has any.
        """
        if self._held is None or not places:
            return
        now, held = datetime.now(UTC).replace(tzinfo=None), self._held
        one = {"number": held.number, "holder": held.holder, "since": now, "proof": proof}
        db.execute(sa.insert(sending), [{"place": place, **one} for place in places])

    def unmark(self, db: sa.Connection, places: Sequence[str]) -> None:
        """Note, in the caller's transaction, that calls about these were answered."""
        if self._held is None:
            return
        mine = sending.c.number == self._number
        for start in range(0, len(places), 500):
            part = places[start : start + 500]
            db.execute(sa.delete(sending).where(mine, sending.c.place.in_(part)))

    @contextmanager
    def under_way(
        self, place: str, proof: str = "", seen: Callable[[str], bool] = lambda _: False
    ) -> Iterator[None]:
        """Mark a call while the block makes it; `proof` is what shows that it was done, asked of `seen`.

        Raises UnderWay where another process, that may live, has one about the same place, and Transient
        where that one is over: what is known of the place is behind.
        """
        if self._held is None:
            yield
            return
        if other := self._others.get(place):
            raise self._left(other, seen)
        with self._engine.begin() as db:
            self.mark(db, [place], proof)
        try:
            yield
        except LostLease:
            raise
        except BaseException:
            self._answered(place)
            raise
        self._answered(place)

    def _left(self, other: Mark, seen: Callable[[str], bool]) -> ServiceError:
        if is_gone(other.holder) or (other.proof and seen(other.proof)):
            self.take_away(other)
            return Transient("another process, which lost the lease, is done with it; it is looked at again")
        return UnderWay(other.sender)

    def _answered(self, place: str) -> None:
        with self._engine.begin() as db:
            self.unmark(db, [place])

    def others(self, db: sa.Connection, places: Collection[str]) -> Mapping[str, Mark]:
        """The marks of other processes about these, in the caller's transaction."""
        query = sa.select(sending).where(sending.c.place.in_(places))
        if self._held is not None:
            query = query.where(sending.c.number != self._number)
        return {row.place: _mark(row) for row in db.execute(query)}

    def take_away(self, mark: Mark) -> None:
        """Its answer was seen, or its process is gone."""
        with self._engine.begin() as db:
            db.execute(
                sa.delete(sending).where(sending.c.number == mark.number, sending.c.place == mark.place)
            )
        with self._lock:
            self._others = {place: one for place, one in self._others.items() if place != mark.place}

    def marks(self) -> list[Mark]:
        """Every call that another process marked, and that nobody has seen the end of."""
        query = sa.select(sending).order_by(sending.c.id)
        if self._held is not None:
            query = query.where(sending.c.number != self._number)
        with self._engine.begin() as db:
            return [_mark(row) for row in db.execute(query)]

    def declare_gone(self, number: int) -> int:
        """Note that the process which had this lease is no more, as a person knows; gives how many calls of
        its are marked.
        """
        with self._engine.begin() as db:
            known = sa.update(sending).where(sending.c.number == number)
            return db.execute(known.values(holder="")).rowcount


def place_of_create(identity: str) -> str:
    """What the create of an issue is about."""
    return f"{_CREATE}{identity}"


def place_of_issue(issue_id: str) -> str:
    """What an edit, a transition or a comment is about."""
    return f"issue/{issue_id}"


def place_of_message(delivery_id: str) -> str:
    """What the sending of a message is about."""
    return f"message/{delivery_id}"


_CREATE = "create/"


def _sweep(db: sa.Connection, marks: Sequence[Mark]) -> None:
    """Forget calls of processes that are gone; what came of them is read before anything is sent again. A
    create stays: its time counts from when it is next looked for (`Store.inherit`).
    """
    for mark in marks:
        if not mark.place.startswith(_CREATE):
            db.execute(
                sa.delete(sending).where(sending.c.number == mark.number, sending.c.place == mark.place)
            )


def _mark(row: Any) -> Mark:
    return Mark(row.place, row.number, row.holder, row.since, row.proof)


def _note_write(
    db: sa.Connection, _cursor: Any, _statement: str, _given: Any, context: Any, _many: bool
) -> None:
    if context is not None and (context.isinsert or context.isupdate or context.isdelete):
        db.info[_WROTE] = True


def _forget_write(db: sa.Connection) -> None:
    db.info.pop(_WROTE, None)
