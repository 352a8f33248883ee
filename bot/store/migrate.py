"""Brings the tables of a state to the version that this program works with.

Each version is one file in `migrations/versions`, numbered `v0001_…`, `v0002_…`. The state's own number is
in its table `schema_version`. Alembic is imported only where something is to be done: it takes longer to
import than `plan` takes to open the state.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.errors import CheckFailed

VERSION_TABLE = "schema_version"
MIGRATIONS = Path(__file__).parent / "migrations"

_LOCK = 0x5265_6769  # "Regi": a number that other programs on the same server are unlikely to lock


def upgrade(engine: sa.Engine, where: str, migrations: Path = MIGRATIONS) -> None:
    """Run the migrations that the state lacks, all of them or none.

    Of two processes that start together one does the work and the other waits for it. `where` names the state
    to a person. Raises CheckFailed for a state of a newer version.
    """
    known = revisions(migrations)
    with engine.connect() as db:
        found = version(db)
    if found == known[-1]:
        return
    with _exclusively(engine) as db:
        found = version(db)
        if found is not None and found not in known:
            raise CheckFailed(
                f"the state {where} is of a newer Regiebot: its tables are of version {found}, and this one "
                f"knows versions up to {known[-1]}; install the newer Regiebot again, or set REGIEBOT_STATE "
                "to a backup from before it"
            )
        if found != known[-1]:
            _run(db, migrations)


def revisions(migrations: Path = MIGRATIONS) -> list[str]:
    """The numbers of all versions that this program knows, oldest first."""
    return sorted(file.stem[1:5] for file in (migrations / "versions").glob("v[0-9]*.py"))


def version(db: sa.Connection) -> str | None:
    """The version of the state's tables; None for a new state, and for one of before there were versions."""
    if not sa.inspect(db).has_table(VERSION_TABLE):
        return None
    number = sa.column("version_num", sa.String)
    return db.execute(sa.select(number).select_from(sa.table(VERSION_TABLE))).scalar()


def _run(db: sa.Connection, migrations: Path) -> None:
    from alembic import command  # noqa: PLC0415  (see above)

    from bot.store.alembic_config import alembic_config  # noqa: PLC0415

    command.upgrade(alembic_config(db, migrations), "head")


@contextmanager
def _exclusively(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in a transaction; on SQLite and PostgreSQL one process at a time is in it."""
    with engine.connect() as db:
        if engine.dialect.name == "sqlite":
            with _immediate(db):
                yield db
            return
        with db.begin():
            if engine.dialect.name == "postgresql":
                db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield db


@contextmanager
def _immediate(db: sa.Connection) -> Iterator[None]:
    """Python's driver begins no transaction before a change of a table, so this one is begun by hand."""
    db.execution_options(isolation_level="AUTOCOMMIT")
    db.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.exec_driver_sql("ROLLBACK")
        raise
    db.exec_driver_sql("COMMIT")
