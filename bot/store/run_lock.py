"""One run at a time: a lease in the ledger's database, renewed while the run lives."""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.errors import Busy, CheckFailed, LostLease
from bot.store.fence import Fence
from bot.store.lease import LENGTH, Lease

_RENEWALS = 3
"""So often a lease is renewed before it would end: it outlives a renewal that fails."""


@contextmanager
def exclusive(
    engine: sa.Engine,
    name: str,
    length: timedelta = LENGTH,
    *,
    fence: Fence | None = None,
    pause: Callable[[float], bool] | None = None,
    lost: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """Hold the lease while the block runs, and let `fence` work under it. Raises Busy, naming the holder,
    since when and until when; with `pause` only after one lease has passed.

    A holder that died on this machine is recognised at once, one elsewhere after its lease ran out. Where
    this one is lost meanwhile, `lost` is called, and LostLease is raised at the end at the latest.
    """
    held = Lease(engine, name, length)
    if pause is None:
        held.take()
    else:
        held.wait(pause)
    if fence:
        fence.hold(held)
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(held, done, lost), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
        if fence:
            fence.drop()
        kept = held.let_go()
    if not kept:
        raise LostLease(held.lost())


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


def _keep(held: Lease, done: threading.Event, lost: Callable[[], None]) -> None:
    while not done.wait(held.length / _RENEWALS):
        with suppress(CheckFailed):
            if not held.renew():
                lost()
                return
