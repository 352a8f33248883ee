"""Records of what the bot does, in the chain of the ledger.

What a call is about to write is recorded before the call leaves: the gate that every write at a service has
to pass makes the record. What became of it is recorded with the next transaction of the trail, at the latest
at the end of the run; a process that is killed in between leaves writes without an answer, and the services'
own histories tell what became of those.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from bot.errors import RegiebotError
from bot.logs import place
from bot.store.chain import COLUMNS, Writer, instant, noted_head, read_instant, record, stored
from bot.store.lease import unfenced
from bot.store.tables import note
from bot.trail.heads import Head, is_news, local_day
from bot.trail.trail_events import EVERYTHING, Event, EventKind
from bot.trail.verifying import Outside, Verdict, verify

_HEAD = "audit-head"
_ROOT, _SUBJECT = 80, 255


@dataclass(slots=True)
class _Pending:
    """Writes that are announced, and recorded once the first call of them leaves."""

    events: tuple[Event, ...]
    numbers: list[int] = field(default_factory=list)


Record = Callable[[sa.Connection], object]
"""Makes a record in a transaction."""


class Leave(Protocol):
    """Asks whether a call may be made (`bot.store.fence.Fence.require`)."""

    def __call__(self, seconds: float, record: Record | None = None) -> None:
        """Raises where it may not; else `record` is made."""
        ...


_PENDING: ContextVar[_Pending | None] = ContextVar("pending", default=None)


def this_round() -> str:
    """The round or command that is at work; empty outside of any."""
    return str(place().get("round", ""))


class TrailStore:
    """The `Trail` port over the ledger's database. Safe to share between threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._announced: dict[str, tuple[Event, int]] = {}
        self._head: tuple[int, str] | None = None
        self._answers: list[Event] = []
        self._opening: Event | None = None
        self._due = False
        self._at_once, self._depth = False, 0
        self._clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    # -- a run

    @contextmanager
    def running(self) -> Iterator[None]:
        """A run that writes; one inside another belongs to it."""
        self._depth += 1
        if self._depth == 1:
            self._due = self._opening is not None
        try:
            if self._at_once and self._due:
                self.note()
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._due = False
                if self._answers:
                    self.note()

    def set_clock(self, now: datetime) -> None:
        """Count from this instant on: a run may be at a moment of somebody's choice."""
        since = time.monotonic()
        self._clock = lambda: now + timedelta(seconds=time.monotonic() - since)

    def describe(self, what: Mapping[str, Any], who: str, *, at_once: bool = False) -> None:
        """What stands before the first record of each run; `at_once` is for a run that is told of even where
        nothing follows.
        """
        self._opening, self._at_once = Event(EventKind.ROUND, EVERYTHING, what, account=who), at_once

    # -- records

    @contextmanager
    def writing(self, db: sa.Connection) -> Iterator[Writer]:
        """Add records in the caller's transaction; what is still to be told comes first."""
        with self._lock:
            due, self._due = self._due, False
            answers, self._answers = self._answers, []
        writer = Writer(db)
        try:
            for event in (*([self._opening] if due and self._opening else ()), *answers):
                writer.add(self.row(event, writer))
            yield writer
            writer.flush()
        except BaseException:
            with self._lock:
                self._due, self._answers = self._due or due, answers + self._answers
            raise

    def note(self, *events: Event) -> None:
        """Make records now."""
        with self._engine.begin() as db:
            self.add(db, *events)

    def note_once(self, *events: Event) -> None:
        """The same for events with a slot and a moment; what is there already is not recorded again."""
        with self._engine.begin() as db:
            new = [event for event in events if not self._is_there(db, event)]
        if new:
            with self._engine.begin() as db, self.writing(db) as writer:
                for event in new:
                    if not self._is_there(db, event):  # another process may have been first
                        writer.add(self.row(event, writer))

    def _is_there(self, db: sa.Connection, event: Event) -> bool:
        row = self.row(event, None)
        place = sa.and_(*(record.c[name] == row[name] for name in COLUMNS))
        return db.execute(sa.select(record.c.number).where(place)).first() is not None

    def note_service(self, kind: EventKind) -> None:
        """The service starts or stops: it does so beside the lease."""
        opening = self._opening or Event(kind, EVERYTHING)
        with unfenced(self._engine) as db:
            self.add(db, replace(opening, kind=kind))

    def add(self, db: sa.Connection, *events: Event) -> list[int]:
        """Make records in the caller's transaction; gives their numbers."""
        with self.writing(db) as writer:
            return [writer.add(self.row(event, writer)) for event in events]

    def row(self, event: Event, writer: Writer | None) -> dict[str, Any]:
        """A record as it is written, but for its place."""
        where, now = place(), instant(self._clock())
        root = event.root or event.subject.split("/", 1)[0]
        return {
            "kind": event.kind.value,
            "root": root[:_ROOT],
            "subject": event.subject[:_SUBJECT],
            "slot": event.slot or str(writer.number + 1 if writer else 0),
            "at": instant(event.at) if event.at else now,
            "noted": now,
            "round": str(where.get("round", "")),
            "phase": str(where.get("phase", "")),
            "account": event.account,
            "reason": event.reason,
            "what": dict(event.what),
        }

    # -- reading

    def records(self) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
        """Every record as it was written, oldest first, with the words of people beside it; None where there
        are none, or they were taken out.
        """
        with self._engine.begin() as db:
            for one in stored(db):
                yield json.loads(one.body), json.loads(one.words) if one.words else None

    def hashed(self) -> Iterator[tuple[Mapping[str, Any], str]]:
        """Every record as it was written, oldest first, with its hash; without the words of people."""
        with self._engine.begin() as db:
            for one in stored(db):
                yield json.loads(one.body), one.hash

    def verified(self, outside: Sequence[Outside]) -> Verdict:
        """What is wrong with the chain, and where."""
        with self._engine.begin() as db:
            return verify(stored(db), noted_head(db), outside)

    # -- writes at services

    @contextmanager
    def announced(self, events: Mapping[str, Event]) -> Iterator[None]:
        """Record at once what is written one by one inside, by key; what is not is told as not sent."""
        if not events:
            yield
            return
        with self._engine.begin() as db:
            numbers = self.add(db, *events.values())
        found = zip(events.items(), numbers, strict=True)
        self._announced = {key: (event, number) for (key, event), number in found}
        try:
            yield
        finally:
            left, self._announced = self._announced, {}
            for event, number in left.values():
                self._answer(event, {"of": [number, number], "outcome": "not sent"})

    def _answer(self, event: Event, what: Mapping[str, Any]) -> None:
        with self._lock:
            self._answers.append(replace(event, kind=EventKind.ANSWER, what=what, reason=""))

    @contextmanager
    def about(self, *events: Event, key: str = "") -> Iterator[dict[str, Any]]:
        """What calls inside write, in this thread. What is put into the dictionary goes with the answer."""
        pending, result = _Pending(events), dict[str, Any]()
        known = self._announced.get(key)
        if known and (known[0],) == events:
            pending.numbers = [known[1]]
            del self._announced[key]
        token = _PENDING.set(pending)
        outcome = "done"
        try:
            yield result
        except RegiebotError as error:
            outcome = type(error).__name__
            raise
        except BaseException:
            outcome = "interrupted"
            raise
        finally:
            _PENDING.reset(token)
            if pending.numbers:
                what = {"of": [pending.numbers[0], pending.numbers[-1]], "outcome": outcome, **result}
                self._answer(events[0], what)

    def before_call(self, leave: Callable[[Record], None]) -> None:
        """Record what is about to be written; a call that nobody announced is recorded as such. `leave` gives
        the transaction.
        """
        pending = _PENDING.get()
        nobody = Event(EventKind.WRITE, str(place().get("unit", EVERYTHING)), {"unnamed": True})
        numbers: list[int] = []
        with self._turn:  # threads that wait for each other here do not wait in the database, which is dearer
            leave(lambda db: numbers.extend(self._swift(db, pending.events if pending else (nobody,))))
        if pending is not None:
            pending.numbers = numbers

    def _swift(self, db: sa.Connection, events: Sequence[Event]) -> list[int]:
        """Make records as long as nobody else made any since the last time; else with a look at the head."""
        if self._head is not None:
            with self._lock:
                due, answers = self._due, tuple(self._answers)
            writer = Writer(db, self._head)
            first = [self._opening] if due and self._opening else []
            for event in (*first, *answers):
                writer.add(self.row(event, writer))
            numbers = [writer.add(self.row(event, writer)) for event in events]
            if writer.flush():
                with self._lock:
                    self._due, self._head = self._due and not due, writer.head
                    del self._answers[: len(answers)]
                return numbers
        with self.writing(db) as writer:
            numbers = [writer.add(self.row(event, writer)) for event in events]
            self._head = writer.head
        return numbers

    def gated(self, leave: Leave) -> Callable[[float], None]:
        """A gate for calls that write: it asks for leave, and makes the record in the same transaction."""

        def gate(seconds: float) -> None:
            if self._is_told():
                leave(seconds)
            else:
                self.before_call(lambda record: leave(seconds, record))

        return gate

    def _is_told(self) -> bool:
        pending = _PENDING.get()
        return pending is not None and bool(pending.numbers)

    # -- heads

    def head_of_the_day(self, now: datetime) -> Head | None:
        """The head to be written outside on this day, the same all day; None while there is none.

        It is the last record of an earlier day; a new one only where something was recorded since the former
        head that is not about heads. The first process that asks decides.
        """
        former, today = self.shown_head(), local_day(now)
        with self._engine.begin() as db:
            kept = db.execute(sa.select(note.c.value).where(note.c.key == _HEAD)).scalar_one_or_none()
            if kept and kept["asked"] >= today.isoformat():
                return former
            found = _last_before(db, today, former.number if former else 0)
            head = found or former
            if head is not None:
                value = {"asked": today.isoformat(), "head": [head.day.isoformat(), head.number, head.hash]}
                db.execute(sa.delete(note).where(note.c.key == _HEAD))
                db.execute(sa.insert(note).values(key=_HEAD, value=value))
        return head

    def shown_head(self) -> Head | None:
        """The head that was written last."""
        with self._engine.begin() as db:
            kept = db.execute(sa.select(note.c.value).where(note.c.key == _HEAD)).scalar_one_or_none()
        if not kept:
            return None
        day, number, found = kept["head"]
        return Head(date.fromisoformat(day), number, found)


def _last_before(db: sa.Connection, today: date, after: int) -> Head | None:
    """The last record of a day before this one, where there is news behind the number; else None."""
    columns = sa.select(record.c.number, record.c.hash, record.c.body).where(record.c.number > after)
    newest = db.execute(columns.order_by(record.c.number.desc()).execution_options(yield_per=200))
    for row in newest:
        day = local_day(read_instant(json.loads(row.body)["noted"]))
        if day < today:
            break
    else:
        return None
    older = columns.where(record.c.number <= row.number).order_by(record.c.number)
    bodies = (json.loads(one.body) for one in db.execute(older.execution_options(yield_per=200)))
    return Head(day, row.number, row.hash) if any(map(is_news, bodies)) else None
