"""The time by this machine, by the services' `Date` headers, and since the machine started.

Every answer of a service with a clock carries a `Date` (RFC 9110 §6.6.1). Between two answers the clock that
counts since the machine started tells how much later it is; unlike the wall clock nobody can set it, and
unlike Python's monotonic clock it counts while the machine sleeps.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.errors import ClockWrong
from bot.features.operating.clock_trust import LIMIT, Verdict, judge

_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # on macOS the latter counts sleep too


def since_start() -> float:
    """Seconds since this machine started, sleep included."""
    return time.clock_gettime(_BOOT)


def _wall() -> datetime:
    return datetime.now(UTC)


class ClockWatch:
    """The `Clock` port, for one process; thread-safe."""

    def __init__(self, wall: Callable[[], datetime] = _wall, boot: Callable[[], float] = since_start) -> None:
        self._boot = boot
        self._lock = threading.Lock()
        self._anchor = self._round = (wall(), boot())
        self._said: dict[str, tuple[datetime, float]] = {}

    def begin(self, now: datetime) -> None:
        """A run starts to work at this moment, which was read from the wall clock just now."""
        with self._lock:
            self._round = (now, self._boot())

    def saw(self, service: str, headers: Mapping[str, str]) -> None:
        """Learn from an answer; one without a usable `Date` tells nothing."""
        if (moment := _date_of(headers)) is None:
            return
        with self._lock:
            self._said[service] = (moment, self._boot())

    def forget(self) -> None:
        """Forget what services said: what they answer from now on counts alone."""
        with self._lock:
            self._said.clear()

    @property
    def is_known(self) -> bool:
        """Whether any service said what time it is."""
        return bool(self._said)

    def verdict(self) -> Verdict:
        """What is known by now, without asking anybody. A clock that was moved and is right is told once."""
        with self._lock:
            boot = self._boot()
            believed = _later(self._round, boot)
            moved = believed - _later(self._anchor, boot)
            found = judge(believed, self._ahead(believed, boot), moved)
            if not found.fault and abs(moved) > LIMIT:
                self._anchor = (believed, boot)
            return found

    def fault(self) -> str:
        """Why nothing may be written now; empty where the moment of the run is right."""
        with self._lock:
            boot = self._boot()
            believed = _later(self._round, boot)
            moved = believed - _later(self._anchor, boot)
            return judge(believed, self._ahead(believed, boot), moved).fault

    def _ahead(self, believed: datetime, boot: float) -> Mapping[str, timedelta]:
        return {name: believed - _later(said, boot) for name, said in self._said.items()}

    def of(self, service: str) -> "Timekeeper":
        """What the client of a service needs."""
        return Timekeeper(self, service)


@dataclass(frozen=True, slots=True)
class Timekeeper:
    """Tells what one service says the time is; without a watch the moment of the run is somebody's choice."""

    watch: ClockWatch | None = None
    service: str = ""

    def saw(self, headers: Mapping[str, str]) -> None:
        """Learn from an answer."""
        if self.watch:
            self.watch.saw(self.service, headers)

    def require(self) -> None:
        """Before every write: raise ClockWrong where the run works at a wrong moment."""
        if self.watch and (fault := self.watch.fault()):
            raise ClockWrong(fault)


def _later(at: tuple[datetime, float], boot: float) -> datetime:
    moment, then = at
    return moment + timedelta(seconds=boot - then)


def _date_of(headers: Mapping[str, str]) -> datetime | None:
    """The instant at which an answer was made, and with `Age` at which it was given by a cache."""
    found = {name.lower(): value for name, value in headers.items() if name.lower() in ("date", "age")}
    try:
        at = parsedate_to_datetime(found["date"])
        age = timedelta(seconds=min(int(found.get("age", 0)), 10**9))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)) + max(age, timedelta())
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
