"""The outbox keeps until when a message is useful, what it says and when it ended.

A message that was under way stays due for four days from when it was taken up, the term of news; then it
is told as lapsed or uncertain.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TERM = timedelta(days=4)


def upgrade() -> None:
    """Add the columns, and fill them for what is under way."""
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("root", sa.String(80)))
        table.add_column(sa.Column("title", sa.String(400)))
        table.add_column(sa.Column("until", sa.DateTime))
        table.add_column(sa.Column("text", sa.Text))
        table.add_column(sa.Column("ended_at", sa.DateTime))
    message = sa.table(
        "message",
        sa.column("id", sa.String),
        sa.column("state", sa.String),
        sa.column("claimed_at", sa.DateTime),
        sa.column("until", sa.DateTime),
    )
    db = op.get_bind()
    under_way = sa.select(message.c.id, message.c.claimed_at).where(
        message.c.state.in_(("sending", "waiting"))
    )
    for row in db.execute(under_way).all():
        until = row.claimed_at + _TERM
        db.execute(sa.update(message).where(message.c.id == row.id).values(until=until))
