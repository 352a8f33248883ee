"""How Alembic is set up: in code, so that the migrations travel in the package and need no file beside it."""

from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config


def alembic_config(db: sa.Connection, migrations: Path) -> Config:
    """Alembic's settings for an open connection; it neither opens nor commits anything itself."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    config.attributes["connection"] = db
    return config
