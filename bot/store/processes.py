"""Processes: which one this is, whether another is certainly gone, and a clock that a stop does not stop."""

import os
import socket
import threading
import time
from pathlib import Path

_BY_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Linux counts the time that the machine sleeps in `CLOCK_BOOTTIME` alone, macOS in `CLOCK_MONOTONIC`."""

_ENDED = frozenset("ZX")
"""States of a process that is over and only waits to be read."""


def since_boot() -> float:
    """Seconds by a clock that nobody sets, and that goes on while this process is stopped or the machine
    sleeps.
    """
    return time.clock_gettime(_BY_BOOT)


def this_process() -> str:
    """Host, container, number, birth and thread of who asks."""
    return f"{machine()}/{os.getpid()}/{_born(os.getpid())}/{threading.get_ident()}"


def is_gone(holder: str) -> bool:
    """Whether a process is certainly gone: only its own machine can tell. So is one without a name."""
    if not holder:
        return True
    place, pid, born, _ = holder.rsplit("/", 3)
    return place == machine() and Path("/proc/self/stat").exists() and _born(int(pid)) != born


def name_of(holder: str) -> str:
    """A process as a person would name it."""
    place, pid, _, _ = holder.rsplit("/", 3)
    return f"process {pid} on {place.partition('/')[0]}"


def machine() -> str:
    """This host and, in it, this container: process numbers mean nothing outside of it."""
    try:
        room = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
    except OSError:
        room = ""
    return f"{socket.gethostname()}/{room}"


def _born(pid: int) -> str:
    """When a process began, in ticks since the machine did; it tells apart two that had the same number."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in _ENDED else fields[19]
