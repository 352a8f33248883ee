"""The lease has a number that rises with each holder, and calls that are under way are marked with it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Number the leases from nothing on; no call is under way when a state is brought up to date."""
    with op.batch_alter_table("lease") as table:
        table.add_column(sa.Column("number", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "sending",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("place", sa.String(400), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("holder", sa.String(200), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("proof", sa.String(64), nullable=False),
    )
    op.create_index("ix_sending_place", "sending", ["place"])
