"""One run at a time: a lease in the ledger's database, renewed while the run lives."""

import fcntl
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.adapters.tables import lease
from bot.errors import Busy, CheckFailed

_TTL = timedelta(seconds=90)
_RENEW = 30.0
_ZONE = ZoneInfo("Europe/Amsterdam")


@contextmanager
def exclusive(engine: sa.Engine, name: str) -> Iterator[None]:
    """Hold the lease while the block runs. Raises Busy, naming the holder and since when.

    A holder that died on this machine is recognised at once, one elsewhere after its lease ran out.
    Wall-clock time, because it is about processes.
    """
    holder = f"{_machine()}/{os.getpid()}/{_born(os.getpid())}/{threading.get_ident()}"
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


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Keep a file to this process while the block runs. Raises Busy. A process that dies lets go of it."""
    with file.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(
                f"another run is at work on the sandbox in {file.parent}/, which serves one at a time; "
                "try again when it is done"
            ) from None
        yield


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
                f"another run ({_words(row.holder)}) is at work since {since:%H:%M:%S}; "
                "try again when it is done"
            )
        taken = db.execute(
            sa.update(lease)
            .where(lease.c.name == name, lease.c.holder == (row.holder if row else ""))
            .values(**values)
        )
        if taken.rowcount != 1:
            raise Busy("another run took the lock at the same moment; try again when it is done")


def _keep(engine: sa.Engine, name: str, holder: str, done: threading.Event) -> None:
    mine = sa.and_(lease.c.name == name, lease.c.holder == holder)
    while not done.wait(_RENEW):
        with suppress(CheckFailed), engine.begin() as db:  # the lease outlives two rounds that fail
            db.execute(sa.update(lease).where(mine).values(until=_now() + _TTL))


def _is_dead(holder: str) -> bool:
    """Whether the process is certainly gone: only its own machine can tell."""
    machine, pid, born, _ = holder.rsplit("/", 3)
    return machine == _machine() and Path("/proc/self/stat").exists() and _born(int(pid)) != born


def _machine() -> str:
    """This host and, in it, this container: process numbers mean nothing outside of it."""
    try:
        room = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
    except OSError:
        room = ""
    return f"{socket.gethostname()}/{room}"


def _born(pid: int) -> str:
    """When a process began, in ticks since the machine did; it tells apart two that had the same number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def _words(holder: str) -> str:
    machine, pid, _, _ = holder.rsplit("/", 3)
    return f"process {pid} on {machine.partition('/')[0]}"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
