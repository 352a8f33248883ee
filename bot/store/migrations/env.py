"""Run by Alembic for every command: over the connection that the caller opened, in its transaction."""

from alembic import context

from bot.store.metadata import metadata
from bot.store.migrate import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite changes a table by making it anew
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
