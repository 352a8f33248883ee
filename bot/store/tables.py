"""The ledger's tables. Instants are UTC without a zone, as SQLite stores them."""

import sqlalchemy as sa

from bot.store.metadata import metadata

issue = sa.Table(
    "issue",
    metadata,
    sa.Column("identity", sa.String(255), primary_key=True),
    sa.Column("root", sa.String(80), index=True, nullable=False),
    sa.Column("issue_id", sa.String(40)),
    sa.Column("key", sa.String(40)),
    sa.Column("state", sa.String(12), nullable=False),  # sending, made
    sa.Column("tried_at", sa.DateTime),
)

snapshot = sa.Table(
    "snapshot",
    metadata,
    sa.Column("issue_id", sa.String(40), primary_key=True),
    sa.Column("root", sa.String(80), index=True, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
)

note = sa.Table(
    "note",
    metadata,
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)
