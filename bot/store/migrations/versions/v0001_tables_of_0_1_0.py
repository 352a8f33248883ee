"""The tables of 0.1.0, which gave them no version: those that are there already stay as they are."""

import sqlalchemy as sa
from alembic import op

from bot.errors import CheckFailed

revision = "0001"
down_revision = None

_TABLES: dict[str, tuple[sa.Column[object], ...]] = {
    "issue": (
        sa.Column("identity", sa.String(255), primary_key=True),
        sa.Column("root", sa.String(80), nullable=False),
        sa.Column("issue_id", sa.String(40)),
        sa.Column("key", sa.String(40)),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("tried_at", sa.DateTime),
    ),
    "snapshot": (
        sa.Column("issue_id", sa.String(40), primary_key=True),
        sa.Column("root", sa.String(80), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    ),
    "message": (
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("channel", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_at", sa.DateTime, nullable=False),
        sa.Column("not_before", sa.DateTime),
        sa.Column("external_id", sa.String(120)),
        sa.Column("detail", sa.String(400)),
    ),
    "note": (
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    ),
    "lease": (
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("holder", sa.String(200), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
    ),
}


def upgrade() -> None:
    """Make what is missing. Raises CheckFailed where a table of such a name is another program's."""
    database = sa.inspect(op.get_bind())
    there = set(database.get_table_names())
    for name, columns in _TABLES.items():
        if name not in there:
            op.create_table(name, *columns)
        elif {c.name for c in columns} - {c["name"] for c in database.get_columns(name)}:
            raise CheckFailed(
                f"the database of REGIEBOT_STATE holds a table {name!r} that is not the bot's; "
                "give the bot a database of its own"
            )
    for table in ("issue", "snapshot"):
        op.create_index(f"ix_{table}_root", table, ["root"], if_not_exists=True)
