"""The table of the audit trail: it only grows, and each record holds the hash of the one before.

What people said and decided stands in it beside what the bot did: the rules read the very text of which the
hash is taken. How that is made is told in `bot.trail.encoding` and docs/audit.md.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.store.metadata import metadata
from bot.trail.encoding import NOTHING_BEFORE, chained
from bot.trail.verifying import Stored

record = sa.Table(
    "record",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    # The next five are in the text too, and stand here to be looked for.
    sa.Column("root", sa.String(80), nullable=False),
    sa.Column("subject", sa.String(255), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("slot", sa.String(160), nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.UniqueConstraint("root", "subject", "kind", "slot", "at"),
    sa.Index("ix_record_root_kind", "root", "kind"),
)

record_words = sa.Table(
    "record_words",
    metadata,
    sa.Column("number", sa.Integer, sa.ForeignKey("record.number"), primary_key=True, autoincrement=False),
    sa.Column("salt", sa.String(32)),  # empty, with the words, once they were redacted
    sa.Column("words", sa.Text),  # canonical JSON
)

record_head = sa.Table(
    "record_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""One row: the last record. It is written first in every transaction that adds any, so that one process at a
time does.
"""

COLUMNS = ("root", "subject", "kind", "slot", "at")

_LOCK = (
    sa.update(record_head)
    .where(record_head.c.id == 1)
    .values(number=record_head.c.number)
    .returning(record_head.c.number, record_head.c.hash)
)
_HEAD = (
    sa.update(record_head)
    .where(record_head.c.id == 1)
    .values(number=sa.bindparam("last"), hash=sa.bindparam("last_hash"))
)
_SWAP = _HEAD.where(
    record_head.c.number == sa.bindparam("known"), record_head.c.hash == sa.bindparam("known_hash")
)
_INSERT = sa.insert(record)
_PAGE = 500


class Writer:
    """Adds records in one transaction, which has the chain to itself from the beginning on."""

    def __init__(self, db: sa.Connection, known: tuple[int, str] | None = None) -> None:
        """`known` is what the head was last; while it is that, it need not be read, and `flush` gives False
        where it is something else.
        """
        self._db, self._known, self._rows = db, known, list[dict[str, Any]]()
        if known is not None:
            self.number, self._hash = known
            return
        row: Any = db.execute(_LOCK).one_or_none()
        if row is None:  # somebody took it away; what is there goes on
            last = db.execute(sa.select(record.c.number, record.c.hash).order_by(record.c.number.desc()))
            row = last.first() or (0, NOTHING_BEFORE)
            db.execute(sa.insert(record_head).values(id=1, number=row[0], hash=row[1]))
        self.number, self._hash = int(row[0]), str(row[1])

    @property
    def head(self) -> tuple[int, str]:
        """The last record, with what was added."""
        return self.number, self._hash

    def add(self, found: Mapping[str, Any]) -> int:
        """Put a record behind the last one; gives its number. It is written by `flush`."""
        self.number += 1
        body, self._hash = chained(found, self.number, self._hash)
        row = {name: found[name] for name in COLUMNS}
        self._rows.append({**row, "number": self.number, "body": body, "hash": self._hash})
        return self.number

    def flush(self) -> bool:
        """Write what was added; False where the head was not the known one, and nothing was written."""
        if not self._rows:
            return True
        values = {"last": self.number, "last_hash": self._hash}
        if self._known is None:
            self._db.execute(_HEAD, values)
        else:
            values |= {"known": self._known[0], "known_hash": self._known[1]}
            if self._db.execute(_SWAP, values).rowcount != 1:
                return False
            self._known = None
        self._db.execute(_INSERT, self._rows)
        self._rows = []
        return True


def stored(db: sa.Connection) -> Iterator[Stored]:
    """Every record as it is stored, in the order of their numbers; nothing of it is believed."""
    as_bytes = db.dialect.name == "sqlite"  # which stores bytes that are no text, and then cannot read them
    texts = [*(record.c[name] for name in (*COLUMNS, "body", "hash")), *record_words.c["salt", "words"]]
    raw = [(sa.cast(one, sa.LargeBinary) if as_bytes else one).label(one.name) for one in texts]
    beside = record.c.number == record_words.c.number
    query = sa.select(record.c.number, *raw).outerjoin(record_words, beside)
    number = None
    while True:
        page = query.order_by(record.c.number).limit(_PAGE)
        rows = list(db.execute(page if number is None else page.where(record.c.number > number)))
        for row in rows:
            found = {name: _text(value) for name, value in row._mapping.items()}  # noqa: SLF001 - its only way
            columns = {name: found[name] for name in COLUMNS}
            yield Stored(row.number, found["body"], found["hash"], columns, found["salt"], found["words"])
        if len(rows) < _PAGE:
            return
        number = rows[-1].number


def _text(value: Any) -> Any:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def noted_head(db: sa.Connection) -> tuple[int, str] | None:
    """The last record, as the ledger notes it."""
    row = db.execute(sa.select(record_head.c.number, record_head.c.hash).where(record_head.c.id == 1)).first()
    return None if row is None else (row.number, row.hash)


def instant(at: datetime) -> str:
    """An aware instant as records have it: UTC, to the microsecond."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def read_instant(text: str) -> datetime:
    """The same, aware."""
    return datetime.fromisoformat(text).astimezone(UTC)
