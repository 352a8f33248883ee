"""One run at a time: a lease in the ledger's database, renewed while the run lives."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.adapters.tables import lease
from bot.errors import Busy

_TTL = timedelta(seconds=90)
_RENEW = 30.0
_ZONE = ZoneInfo("Europe/Amsterdam")


@contextmanager
def exclusive(engine: sa.Engine, name: str) -> Iterator[None]:
    """Hold the lease while the block runs. Raises Busy, naming the holder and since when.

    A holder that died on this machine is recognised at once, one elsewhere after its lease ran out.
    Wall-clock time, because it is about processes.
    """
    holder = f"{socket.gethostname()}/{os.getpid()}/{threading.get_ident()}"
    _take(engine, name, holder)
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(engine, name, holder, done), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
        with engine.begin() as db:
            db.execute(sa.delete(lease).where(lease.c.name == name, lease.c.holder == holder))


def _take(engine: sa.Engine, name: str, holder: str) -> None:
    now = _now()
    values = {"holder": holder, "since": now, "until": now + _TTL}
    try:
        with engine.begin() as db:
            db.execute(sa.insert(lease).values(name=name, **values))
            return
    except sa.exc.IntegrityError:
        pass
    with engine.begin() as db:
        row = db.execute(sa.select(lease).where(lease.c.name == name)).one_or_none()
        if row is not None and row.until > now and not _is_dead(row.holder):
            since = row.since.replace(tzinfo=UTC).astimezone(_ZONE)
            raise Busy(
                f"another run ({row.holder}) is at work since {since:%H:%M:%S}; try again when it is done"
            )
        taken = db.execute(
            sa.update(lease)
            .where(lease.c.name == name, lease.c.holder == (row.holder if row else ""))
            .values(**values)
        )
        if taken.rowcount != 1:
            raise Busy("another run took the lock at the same moment; try again when it is done")


def _keep(engine: sa.Engine, name: str, holder: str, done: threading.Event) -> None:
    while not done.wait(_RENEW):
        with engine.begin() as db:
            mine = sa.and_(lease.c.name == name, lease.c.holder == holder)
            db.execute(sa.update(lease).where(mine).values(until=_now() + _TTL))


def _is_dead(holder: str) -> bool:
    host, pid, _ = holder.split("/", 2)
    return host == socket.gethostname() and Path("/proc").is_dir() and not Path(f"/proc/{pid}").exists()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
