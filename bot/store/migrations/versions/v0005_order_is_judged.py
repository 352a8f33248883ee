"""A state that was at work before order was judged by moments says so; its first round notes when."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Leave a note where there are issues already; a new state has none, and judges from its beginning."""
    db = op.get_bind()
    note = sa.table("note", sa.column("key", sa.String), sa.column("value", sa.JSON))
    if db.execute(sa.text("SELECT 1 FROM issue")).first() is not None:
        db.execute(sa.insert(note).values(key="judged-since", value={"at": None}))
