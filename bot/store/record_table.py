"""The record in the ledger: what was said and decided, fixed when it was first read. It only grows.

Its entries are records of the audit trail (`bot.store.chain`). People's own words stand in a table beside it,
and the record holds their salted hash, so they can be emptied (`regiebot audit redact`) without touching it.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.commands.events import REDACTED, Entry, Kind
from bot.commands.forms import Form, Reading
from bot.config.people_model import Person
from bot.model.issue import Category, Identity, IssueId
from bot.model.status_history import Move, Moves, in_order
from bot.store.chain import Writer, instant, read_instant, record, record_words
from bot.store.trail_store import TrailStore, this_round
from bot.trail.encoding import canonical
from bot.trail.verifying import digest

_BEGAN = "began"
_MOVED = "moved"
"""Kind of a row that tells of a change of status, by the changelog; its slot names issue and change."""
_SAID = tuple(kind.value for kind in Kind)
"""Kinds of what the rules read; they are few among many records, and found by the index."""

_WITH_WORDS = (
    sa.select(record.c.number, record.c.body, record_words.c.number.label("kept"), record_words.c.words)
    .outerjoin(record_words, record.c.number == record_words.c.number)
    .where(record.c.kind.in_(_SAID))
    .order_by(record.c.number)
)


class RecordStore:
    """The `Record` port over the ledger's database."""

    def __init__(self, engine: sa.Engine, trail: TrailStore | None = None) -> None:
        self._engine, self._trail = engine, trail or TrailStore(engine)

    def roots(self) -> Sequence[Identity]:
        """The programmes and releases of which something was said, and what holds the requests, by name."""
        query = sa.select(record.c.root).where(record.c.kind.in_(_SAID)).distinct()
        query = query.order_by(record.c.root)
        with self._engine.begin() as db:
            return [Identity(root) for root in db.execute(query).scalars()]

    def entries(self, root: Identity) -> Sequence[Entry]:
        """Every entry of a programme or release, oldest first."""
        with self._engine.begin() as db:
            return [_entry(row) for row in db.execute(_WITH_WORDS.where(record.c.root == root))]

    def append(self, root: Identity, entries: Sequence[Entry], read_at: datetime) -> None:
        """Add entries; what is there already, by subject, kind, slot and moment, is not added again."""
        with self._engine.begin() as db:
            new = [entry for entry in entries if not _is_there(db, _row(root, entry, read_at))]
        if new:
            with self._engine.begin() as db, self._trail.writing(db) as writer:
                _add(db, writer, root, new, read_at)

    def moves(self, root: Identity) -> Moves:
        """When the issues of a programme or release were opened and closed, oldest first."""
        query = sa.select(record.c.body).where(record.c.root == root, record.c.kind == _MOVED)
        found: dict[Identity, list[Move]] = {}
        with self._engine.begin() as db:
            for text in db.execute(query).scalars():
                body = json.loads(text)
                issue, _, number = body["slot"].partition("/")
                account, at = body["account"], read_instant(body["at"])
                then = _people(account, body["people"])
                move = Move(IssueId(issue), number, at, Category(body["named"][0]), account, then)
                found.setdefault(Identity(body["subject"]), []).append(move)
        return {identity: in_order(moves) for identity, moves in found.items()}

    def add_moves(self, root: Identity, moves: Moves, read_at: datetime) -> None:
        """Add moves in one go; what is there already is not added again."""
        rows = [_moved(root, identity, move, read_at) for identity, found in moves.items() for move in found]
        if not rows:
            return
        with self._engine.begin() as db, self._trail.writing(db) as writer:
            known = _places(db, root, _MOVED)
            for row in rows:
                if (place := (row["subject"], row["slot"], row["at"])) not in known:
                    known.add(place)
                    writer.add(row)

    def began(self, root: Identity, now: datetime) -> datetime:
        """When the record of a programme or release began; now, where this is the first time."""
        query = sa.select(record.c.at).where(record.c.root == root, record.c.kind == _BEGAN)
        query = query.order_by(record.c.number).limit(1)
        with self._engine.begin() as db:
            found = db.execute(query).scalar_one_or_none()
        if found is None:
            row = _row(root, Entry(root, Kind.SAID, _BEGAN, now), now) | {"kind": _BEGAN, "digest": ""}
            with self._engine.begin() as db, self._trail.writing(db) as writer:
                found = db.execute(query).scalar_one_or_none()  # another process may have been first
                if found is None:
                    writer.add(row)
        return now if found is None else read_instant(found)

    def redact(self, number: int, reason: str, at: datetime) -> Sequence[int]:
        """Empty the words of one entry and record why; with it those of entries that hold the same words
        because of it: what a meeting came to, and what the author changed later.

        Gives the numbers of the entries; none where there is no such entry, or it holds no words.
        """
        with self._engine.begin() as db, self._trail.writing(db) as writer:
            row = db.execute(_WITH_WORDS.where(record.c.number == number)).first()
            if row is None or not any(_said(row.words).values()):
                return ()
            found = _entry(row)
            root = json.loads(row.body)["root"]
            subject = sa.and_(record.c.root == root, record.c.subject == found.subject)
            about = list(db.execute(_WITH_WORDS.where(subject)))
            numbers = [one.number for one in about if one.number == number or _is_copy(one, row)]
            empty = sa.update(record_words).where(record_words.c.number.in_(numbers))
            db.execute(empty.values(salt=None, words=None))
            why = Reading("redact", Form.TEXT, reason)
            told = [Entry(found.subject, Kind.REDACTED, f"{one}", at, why) for one in numbers]
            _add(db, writer, root, told, at)
        return numbers


def _add(db: sa.Connection, writer: Writer, root: str, entries: Sequence[Entry], read_at: datetime) -> None:
    words: list[dict[str, Any]] = []
    taken: set[tuple[str, ...]] = set()
    for entry in entries:
        salt, said = secrets.token_hex(16), canonical(_words(entry.reading))
        row = _row(root, entry, read_at) | {"digest": digest(salt, said)}
        place = tuple(row[name] for name in _PLACE)
        if place not in taken and not _is_there(db, row):
            taken.add(place)
            words.append({"number": writer.add(row), "salt": salt, "words": said})
    writer.flush()
    if words:
        db.execute(sa.insert(record_words), words)


_PLACE = ("root", "subject", "kind", "slot", "at")


def _is_there(db: sa.Connection, row: dict[str, Any]) -> bool:
    place = sa.and_(*(record.c[name] == row[name] for name in _PLACE))
    return db.execute(sa.select(record.c.number).where(place)).first() is not None


def _places(db: sa.Connection, root: str, kind: str) -> set[tuple[str, str, str]]:
    """What is there already of a kind: subject, slot and moment."""
    query = sa.select(record.c.subject, record.c.slot, record.c.at)
    found = db.execute(query.where(record.c.root == root, record.c.kind == kind))
    return {(row.subject, row.slot, row.at) for row in found}


def _is_copy(row: Any, of: Any) -> bool:
    """Whether an entry about the same subject holds the same words because one came of the other."""
    one, other = json.loads(row.body), json.loads(of.body)
    outcome = Kind.OUTCOME in (one["kind"], other["kind"])
    return row.words == of.words and (one["slot"] == other["slot"] or outcome)


def _said(words: str | None) -> dict[str, Any]:
    return json.loads(words) if words else {}


def _words(reading: Reading | None) -> dict[str, Any]:
    return {"reason": reading.reason, "texts": list(reading.texts)} if reading else {}


def _row(root: str, entry: Entry, read_at: datetime) -> dict[str, Any]:
    reading = entry.reading
    return {
        "root": root,
        "subject": entry.subject,
        "kind": entry.kind.value,
        "slot": entry.slot,
        "at": instant(entry.at),
        "noted": instant(read_at),
        "round": this_round(),
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


def _entry(row: Any) -> Entry:
    body, words = json.loads(row.body), _said(row.words)
    if row.kept is not None and row.words is None:
        words = {"reason": REDACTED, "texts": [REDACTED] * body["texts"]}
    reading = None
    if body["word"] is not None:
        reading = Reading(
            body["word"],
            Form(body["form"]),
            words.get("reason", ""),
            tuple(body["named"]),
            tuple(words.get("texts", ())),
        )
    return Entry(
        body["subject"],
        Kind(body["kind"]),
        body["slot"],
        read_instant(body["at"]),
        reading,
        body["account"],
        body["editor"],
        _people(body["account"], body["people"]),
        body["derived"],
        row.number,
    )


def _people(account: str, then: Sequence[Sequence[Any]]) -> tuple[Person, ...]:
    """Who an account was."""
    return tuple(
        Person(account_id=account, party=party, function=function, mandates=tuple(mandates))
        for party, function, mandates in then
    )
