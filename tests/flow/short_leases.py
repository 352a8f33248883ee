"""`regiebot` with leases of a second, so that a test can stop a process for longer than one.

A call is told to take a hundredth of its time limit, which is longer than such a lease.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection

from bot.app import connections
from bot.cli import main
from bot.store.fence import Fence

allow = Fence.require


def _short(seconds: float) -> timedelta:
    return timedelta(seconds=seconds / 90)


def _require(
    fence: Fence, seconds: float = 0.0, record: Callable[[Connection], object] | None = None
) -> None:
    allow(fence, seconds / 100, record)


if __name__ == "__main__":
    setattr(connections, "timedelta", _short)  # noqa: B010  (of another module)
    setattr(Fence, "require", _require)  # noqa: B010  (of another class)
    main()
