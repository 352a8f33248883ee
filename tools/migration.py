"""Drafts the next migration: `make migration NAME="table of people"`.

The draft holds what the tables in the code have more or less than those of the last version. Read it before
it is committed: a renamed column looks like one that went and one that came, and rows are not thought of.
"""

import importlib
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store.alembic_config import alembic_config
from bot.store.metadata import metadata
from bot.store.migrate import MIGRATIONS, VERSION_TABLE, revisions, upgrade

_PACKAGES = ("bot.store",)
"""Where tables are."""


def main() -> None:
    """Write the draft and say where it is."""
    name = " ".join(sys.argv[1:])
    if not name:
        sys.exit('what is it about? make migration NAME="table of people"')
    number = f"{int(revisions()[-1]) + 1:04}"
    with migrated() as db:
        command.revision(alembic_config(db, MIGRATIONS), name, autogenerate=True, rev_id=number)
    (draft,) = (MIGRATIONS / "versions").glob(f"v{number}_*.py")
    for order in (["check", "--fix", "-q"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *order, draft], check=False)  # noqa: S603  (our own)
    print(f"{draft.relative_to(Path.cwd())}: read it, then run tests/unit/store")


def differences() -> list[Any]:
    """What the tables in the code have more or less than those of the last version."""
    with migrated() as db:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(db, opts=options), metadata))


@contextmanager
def migrated() -> Iterator[sa.Connection]:
    """A new state of the last version, with all tables of the code in `metadata`."""
    for package in _PACKAGES:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/state.sqlite")
        upgrade(engine, "draft")
        with engine.connect() as db:
            yield db
        engine.dispose()


if __name__ == "__main__":
    main()
