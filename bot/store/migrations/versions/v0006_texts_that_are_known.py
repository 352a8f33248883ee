"""A table of what is known of texts, so that what did not change is not rendered. It begins empty."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "known_text",
        sa.Column("name", sa.String(length=32), primary_key=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=16), nullable=False),
    )
