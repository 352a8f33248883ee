"""The record becomes the audit trail: each record holds the hash of the one before.

What was said and decided before enters the chain as taken over at this moment, under the numbers that it had.
Nobody can tell any more whether it was changed before that.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
_COLUMNS = ("root", "subject", "kind", "slot", "at")


def upgrade() -> None:
    """Make the tables anew, and fill them."""
    db = op.get_bind()
    old = sa.table(
        "record",
        *map(sa.column, _OLD),
        *(sa.column(name, sa.JSON) for name in ("named", "people")),
        *(sa.column(name, sa.DateTime) for name in ("at", "read_at")),
        sa.column("derived", sa.Boolean),
    )
    query = sa.select(old).order_by(old.c.number)
    rows = [dict(row) for row in db.execute(query).mappings()]
    beside = sa.table("record_words", sa.column("number"), sa.column("salt"), sa.column("words", sa.JSON))
    words = [dict(row) for row in db.execute(sa.select(beside)).mappings()]
    op.drop_table("record_words")
    op.drop_index("ix_record_root", table_name="record")
    op.drop_table("record")
    record, record_words, record_head = _tables()
    chain = list(_chained(rows, datetime.now(UTC)))
    if chain:
        op.bulk_insert(record, chain)
    if words:
        op.bulk_insert(record_words, [_told(one) for one in words])
    last = chain[-1] if chain else {"number": 0, "hash": "0" * 64}
    op.bulk_insert(record_head, [{"id": 1, "number": last["number"], "hash": last["hash"]}])


_OLD = (
    "number",
    "root",
    "subject",
    "kind",
    "slot",
    "account",
    "editor",
    "word",
    "form",
    "texts",
    "digest",
)


def _tables() -> tuple[sa.Table, sa.Table, sa.Table]:
    record = op.create_table(
        "record",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("root", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("slot", sa.String(160), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.UniqueConstraint(
            "root", "subject", "kind", "slot", "at", name="uq_record_root_subject_kind_slot_at"
        ),
    )
    op.create_index("ix_record_root_kind", "record", ["root", "kind"])
    record_words = op.create_table(
        "record_words",
        sa.Column(
            "number",
            sa.Integer,
            sa.ForeignKey("record.number", name="fk_record_words_number_record"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("salt", sa.String(32)),
        sa.Column("words", sa.Text),
    )
    record_head = op.create_table(
        "record_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    return record, record_words, record_head


def _chained(rows: list[dict[str, Any]], now: datetime) -> Iterator[dict[str, Any]]:
    """The rows as records of a chain, and one behind them that tells of it; a new state has none."""
    previous = "0" * 64
    for row in rows:
        body = {
            **{name: row[name] for name in _OLD},
            "at": row["at"].strftime(_INSTANT),
            "noted": now.strftime(_INSTANT),
            "taken_over": row["read_at"].strftime(_INSTANT),
            "round": "",
            "named": row["named"] or [],
            "people": row["people"] or [],
            "derived": bool(row["derived"]),
            "previous": previous,
        }
        made = _record(body)
        previous = made["hash"]
        yield made
    if rows:
        number = rows[-1]["number"] + 1
        yield _record(
            {
                "number": number,
                "previous": previous,
                "kind": "chain",
                "slot": str(number),
                "root": "regiebot",
                "subject": "regiebot",
                "what": {"taken_over": len(rows)},
                "at": now.strftime(_INSTANT),
                "noted": now.strftime(_INSTANT),
                "round": "",
                "phase": "",
                "account": "",
                "reason": "the ledger is of before the audit trail",
            }
        )


def _record(body: dict[str, Any]) -> dict[str, Any]:
    text = _canonical(body)
    found = {name: body[name] for name in ("number", *_COLUMNS)}
    return {**found, "body": text, "hash": hashlib.sha256(text.encode()).hexdigest()}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Words in the form of which the record holds the hash; none where they were taken out."""
    gone = row["salt"] is None or row["words"] is None
    return {
        "number": row["number"],
        "salt": None if gone else row["salt"],
        "words": None if gone else _canonical(row["words"]),
    }


def _canonical(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()
