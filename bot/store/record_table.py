"""The record in the ledger: what was said and decided, fixed when it was first read. It only grows.

People's own words stand in a table beside it. The record holds their salted hash, so they can be emptied
(`regiebot audit redact`) without touching the record.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.commands.events import REDACTED, Entry, Kind
from bot.commands.forms import Form, Reading
from bot.config.people_model import Person
from bot.model.issue import Category, Identity, IssueId
from bot.model.status_history import Move, Moves, in_order
from bot.store.metadata import metadata

record = sa.Table(
    "record",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("root", sa.String(80), index=True, nullable=False),
    sa.Column("subject", sa.String(255), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("slot", sa.String(160), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("read_at", sa.DateTime, nullable=False),
    sa.Column("account", sa.String(128), nullable=False),
    sa.Column("editor", sa.String(128), nullable=False),
    sa.Column("word", sa.String(20)),
    sa.Column("form", sa.String(20)),
    sa.Column("named", sa.JSON, nullable=False),  # what the statement names: roles, numbers, a hash
    sa.Column("texts", sa.Integer, nullable=False),  # how many conditions it has
    sa.Column("people", sa.JSON, nullable=False),  # party, function and mandates of who said it, then
    sa.Column("derived", sa.Boolean, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.UniqueConstraint("root", "subject", "kind", "slot", "at"),
)

record_words = sa.Table(
    "record_words",
    metadata,
    sa.Column("number", sa.Integer, sa.ForeignKey("record.number"), primary_key=True),
    sa.Column("salt", sa.String(32)),  # empty, with the words, once they were redacted
    sa.Column("words", sa.JSON),
)

_BEGAN = "began"
_MOVED = "moved"
"""Kind of a row that tells of a change of status, by the changelog; its slot names issue and change."""
_UNSAID = (_BEGAN, _MOVED)

_WITH_WORDS = (
    sa.select(record, record_words.c.number.label("kept"), record_words.c.words)
    .outerjoin(record_words, record.c.number == record_words.c.number)
    .where(record.c.kind.not_in(_UNSAID))
    .order_by(record.c.number)
)


class RecordStore:
    """The `Record` port over the ledger's database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def roots(self) -> Sequence[Identity]:
        """The programmes and releases of which something was said, and what holds the requests, by name."""
        query = sa.select(record.c.root).where(record.c.kind.not_in(_UNSAID)).distinct()
        query = query.order_by(record.c.root)
        with self._engine.begin() as db:
            return [Identity(root) for root in db.execute(query).scalars()]

    def entries(self, root: Identity) -> Sequence[Entry]:
        """Every entry of a programme or release, oldest first."""
        with self._engine.begin() as db:
            return [_entry(row) for row in db.execute(_WITH_WORDS.where(record.c.root == root))]

    def append(self, root: Identity, entries: Sequence[Entry], read_at: datetime) -> None:
        """Add entries; what is there already, by subject, kind, slot and moment, is not added again."""
        for entry in entries:
            with suppress(sa.exc.IntegrityError), self._engine.begin() as db:  # another process was first
                _add(db, root, entry, read_at)

    def moves(self, root: Identity) -> Moves:
        """When the issues of a programme or release were opened and closed, oldest first."""
        moved = record.c
        columns = moved.subject, moved.slot, moved.at, moved.account, moved.named, moved.people
        query = sa.select(*columns).where(record.c.root == root, record.c.kind == _MOVED)
        found: dict[Identity, list[Move]] = {}
        with self._engine.begin() as db:
            for subject, slot, at, account, named, people in db.execute(query):
                issue, _, number = slot.partition("/")
                then = _people(account, people)
                move = Move(IssueId(issue), number, _aware(at), Category(named[0]), account, then)
                found.setdefault(Identity(subject), []).append(move)
        return {identity: in_order(moves) for identity, moves in found.items()}

    def add_moves(self, root: Identity, moves: Moves, read_at: datetime) -> None:
        """Add moves in one go; what is there already is not added again."""
        rows = [_moved(root, identity, move, read_at) for identity, found in moves.items() for move in found]
        try:
            with self._engine.begin() as db:
                if rows:
                    db.execute(sa.insert(record), rows)
        except sa.exc.IntegrityError:  # another process was first with some of them
            for row in rows:
                with suppress(sa.exc.IntegrityError), self._engine.begin() as db:
                    db.execute(sa.insert(record).values(**row))

    def began(self, root: Identity, now: datetime) -> datetime:
        """When the record of a programme or release began; now, where this is the first time."""
        there = sa.and_(record.c.root == root, record.c.kind == _BEGAN)
        query = sa.select(record.c.at).where(there).order_by(record.c.number).limit(1)
        row = _row(root, Entry(root, Kind.SAID, _BEGAN, now), now) | {"kind": _BEGAN, "digest": ""}
        with suppress(sa.exc.IntegrityError), self._engine.begin() as db:  # another process was first
            if db.execute(query).first() is None:
                db.execute(sa.insert(record).values(**row))
        with self._engine.begin() as db:
            return _aware(db.execute(query).scalar_one())

    def redact(self, number: int, reason: str, at: datetime) -> Sequence[int]:
        """Empty the words of one entry and record why; with it those of entries that hold the same words
        because of it: what a meeting came to, and what the author changed later.

        Gives the numbers of the entries; none where there is no such entry, or it holds no words.
        """
        with self._engine.begin() as db:
            found = db.execute(_WITH_WORDS.where(record.c.number == number)).first()
            if found is None or not any((found.words or {}).values()):
                return ()
            subject = sa.and_(record.c.root == found.root, record.c.subject == found.subject)
            about = db.execute(_WITH_WORDS.where(subject))
            numbers = [row.number for row in about if row.number == number or _is_copy(row, found)]
            empty = sa.update(record_words).where(record_words.c.number.in_(numbers))
            db.execute(empty.values(salt=None, words=None))
            why = Reading("redact", Form.TEXT, reason)
            for one in numbers:
                _add(db, found.root, Entry(found.subject, Kind.REDACTED, f"{one}", at, why), at)
        return numbers


def digest(salt: str, words: Any) -> str:
    """The salted hash of people's words that the record holds."""
    text = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def _add(db: sa.Connection, root: str, entry: Entry, read_at: datetime) -> None:
    salt, words = secrets.token_hex(16), _words(entry.reading)
    row = _row(root, entry, read_at) | {"digest": digest(salt, words)}
    if db.execute(sa.select(record.c.number).where(*_same(row))).first() is None:
        (number,) = db.execute(sa.insert(record).values(**row)).inserted_primary_key or (None,)
        db.execute(sa.insert(record_words).values(number=number, salt=salt, words=words))


def _is_copy(row: Any, of: Any) -> bool:
    """Whether an entry about the same subject holds the same words because one came of the other."""
    outcome = Kind.OUTCOME in (Kind(row.kind), Kind(of.kind))
    return row.words == of.words and (row.slot == of.slot or outcome)


def _words(reading: Reading | None) -> dict[str, Any]:
    return {"reason": reading.reason, "texts": list(reading.texts)} if reading else {}


def _row(root: str, entry: Entry, read_at: datetime) -> dict[str, Any]:
    reading = entry.reading
    return {
        "root": root,
        "subject": entry.subject,
        "kind": entry.kind.value,
        "slot": entry.slot,
        "at": _utc(entry.at),
        "read_at": _utc(read_at),
        "account": entry.account,
        "editor": entry.editor,
        "word": reading.word if reading else None,
        "form": reading.form.value if reading else None,
        "named": list(reading.values) if reading else [],
        "texts": len(reading.texts) if reading else 0,
        "people": [[p.party, p.function, list(p.mandates)] for p in entry.people],
        "derived": entry.derived,
    }


def _moved(root: str, identity: Identity, move: Move, read_at: datetime) -> dict[str, Any]:
    slot = f"{move.issue}/{move.number}"
    entry = Entry(identity, Kind.SAID, slot, move.at, account=move.account, people=move.people)
    return _row(root, entry, read_at) | {"kind": _MOVED, "named": [move.to.value], "digest": ""}


def _same(row: dict[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [record.c[name] == row[name] for name in ("root", "subject", "kind", "slot", "at")]


def _entry(row: Any) -> Entry:
    words = row.words or {}
    if row.kept is not None and row.words is None:
        words = {"reason": REDACTED, "texts": [REDACTED] * row.texts}
    reading = None
    if row.word is not None:
        reading = Reading(
            row.word, Form(row.form), words.get("reason", ""), tuple(row.named), tuple(words.get("texts", ()))
        )
    return Entry(
        row.subject,
        Kind(row.kind),
        row.slot,
        _aware(row.at),
        reading,
        row.account,
        row.editor,
        _people(row.account, row.people),
        row.derived,
        row.number,
    )


def _people(account: str, then: Sequence[Sequence[Any]]) -> tuple[Person, ...]:
    """Who an account was."""
    return tuple(
        Person(account_id=account, party=party, function=function, mandates=tuple(mandates))
        for party, function, mandates in then
    )


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
