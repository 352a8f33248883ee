"""The database of the ledger: opened, and its errors in one sentence that holds no password."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.errors import CheckFailed
from bot.store.migrate import upgrade

_SHAPE = "sqlite:////folder/state.sqlite"


def open_database(url: str) -> sa.Engine:
    """An engine on the ledger's tables, brought to the version of this program. Raises CheckFailed.

    Later errors of the database are a CheckFailed too, but for broken constraints: those mean something
    to the caller.
    """
    parsed = _parsed(url)
    _lasting(parsed, url)
    where = parsed.render_as_string(hide_password=True)
    try:
        if parsed.drivername.startswith("sqlite") and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(parsed)
    except ImportError as error:
        raise CheckFailed(
            f"REGIEBOT_STATE needs a driver that is not installed ({error.name}); install it or use {_SHAPE}"
        ) from None
    except OSError as error:
        raise _unusable(where, error.strerror or "") from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _pragmas)
    sa.event.listen(engine, "handle_error", lambda context: _judge(where, context))
    try:
        upgrade(engine, where)
    except BaseException:
        engine.dispose()
        raise
    return engine


def is_there(url: str) -> bool:
    """Whether a database can be opened without making it; of anything but a file that is not asked."""
    parsed = _parsed(url)
    _lasting(parsed, url)
    is_file = parsed.get_backend_name() == "sqlite"
    return not is_file or Path(parsed.database or "").is_file()


def _parsed(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
        parsed.get_dialect()
    except (sa.exc.ArgumentError, ValueError):
        raise CheckFailed(f"REGIEBOT_STATE is no database address; write it as {_SHAPE}") from None
    except ImportError:
        pass  # told when the engine is made
    return parsed


def _lasting(parsed: sa.URL, url: str) -> None:
    """Refuse what SQLite would forget at the end of the process, or keep elsewhere than a person reads."""
    if parsed.get_backend_name() != "sqlite":
        return
    name = parsed.database or ""
    if name in ("", ":memory:") or name.startswith("file:"):
        raise CheckFailed(
            "REGIEBOT_STATE would keep the state in memory, and each start would say everything again; "
            f"name a file, as {_SHAPE}"
        )
    if "?" in url:
        raise CheckFailed(
            f"REGIEBOT_STATE would be cut off at the question mark; name a file without one, as {_SHAPE}"
        )
    if name.startswith("~"):
        raise CheckFailed(f"REGIEBOT_STATE does not know what ~ is; write the whole path, as {_SHAPE}")


def _judge(where: str, context: sa.engine.ExceptionContext) -> None:
    error = context.sqlalchemy_exception
    if error is not None and not isinstance(error, sa.exc.IntegrityError):
        raise _unusable(where, str(context.original_exception)) from None


def _unusable(where: str, why: str) -> CheckFailed:
    reason = " ".join(why.split())
    return CheckFailed(f"the state {where} cannot be used: {reason}; check REGIEBOT_STATE")


def _pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
