"""The record of what was said and decided; what 0.1.0 noted as decided on its issues goes into it.

Comments and votes in fields are read anew at the next look at everything, because 0.1.0 kept other things of
them. Keys of notes tell what was decided: they come from the bot's own copy of each issue, not from Jira.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_VERDICTS = frozenset({"go", "conditional", "no-go"})


def upgrade() -> None:
    """Make the tables, and fill them with what was decided."""
    record = op.create_table(
        "record",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("root", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("slot", sa.String(160), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("read_at", sa.DateTime, nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("editor", sa.String(128), nullable=False),
        sa.Column("word", sa.String(20)),
        sa.Column("form", sa.String(20)),
        sa.Column("named", sa.JSON, nullable=False),
        sa.Column("texts", sa.Integer, nullable=False),
        sa.Column("people", sa.JSON, nullable=False),
        sa.Column("derived", sa.Boolean, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.UniqueConstraint(
            "root", "subject", "kind", "slot", "at", name="uq_record_root_subject_kind_slot_at"
        ),
    )
    op.create_index("ix_record_root", "record", ["root"])
    op.create_table(
        "record_words",
        sa.Column(
            "number",
            sa.Integer,
            sa.ForeignKey("record.number", name="fk_record_words_number_record"),
            primary_key=True,
        ),
        sa.Column("salt", sa.String(32)),
        sa.Column("words", sa.JSON),
    )
    if found := _converted():
        op.bulk_insert(record, found)
    note = sa.table("note", sa.column("key"))
    op.execute(sa.delete(note).where(note.c.key.like("watch:%") | (note.c.key == "votes-chosen")))


def _converted() -> list[dict[str, Any]]:
    """The outcomes that the snapshots tell of, each once; every snapshot gets its new form.

    One that cannot be read is left as it is: reading it leads to a look at everything.
    """
    snapshot = sa.table("snapshot", sa.column("issue_id"), sa.column("root"), sa.column("body", sa.Text))
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in list(op.get_bind().execute(sa.select(snapshot))):
        try:
            body = json.loads(row.body)
            outcomes = list(_outcomes(row.root, body))
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
            continue
        found.update({(one["root"], one["subject"], one["slot"]): one for one in outcomes})
        body = {name: value for name, value in body.items() if name != "remarks"} | {"comments": []}
        op.execute(
            sa.update(snapshot)
            .where(snapshot.c.issue_id == row.issue_id)
            .values(body=json.dumps(body, ensure_ascii=False))
        )
    return list(found.values())


def _outcomes(root: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What was decided on one issue, by the keys of the notes that the bot placed there."""
    stamp = body["stamp"] or {}
    identity = stamp.get("identity", "")
    when = str(body["done_at"] or body["updated"])
    for key in stamp.get("said", ()):
        kind, _, rest = key.partition(":")
        if kind == "decided":
            base, _, at = rest.partition("@")
            attempt, _, verdict = base.partition(":")
            if verdict in _VERDICTS and attempt.isdigit() and _is_moment(at or when):
                named = [attempt, "", "1"]
                yield _row(root, identity, key, at or when, form=verdict, named=named, derived=not at)
        elif kind == "plan" and _is_moment(at := ":".join(rest.split(":")[2:])):
            yield _row(root, root, key, at)
        elif key == "live":
            yield _row(root, identity, key, when)


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _row(
    root: str,
    subject: str,
    slot: str,
    at: str,
    *,
    form: str | None = None,
    named: list[str] | None = None,
    derived: bool = False,
) -> dict[str, Any]:
    moment = datetime.fromisoformat(at).astimezone(UTC).replace(tzinfo=None)
    return {
        "root": root,
        "subject": subject,
        "kind": "outcome",
        "slot": slot,
        "at": moment,
        "read_at": moment,
        "account": "",
        "editor": "",
        "word": "besluit" if form else None,
        "form": form,
        "named": named or [],
        "texts": 0,
        "people": [],
        "derived": derived,
        "digest": "",
    }
