"""The lease: one process at a time holds it, and its number rises with each holder.

A row stays when its holder lets go, so that no number comes twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.errors import Busy
from bot.store.metadata import metadata
from bot.store.processes import is_gone, name_of, since_boot, this_process

lease = sa.Table(
    "lease",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("holder", sa.String(200), nullable=False),  # empty while nobody holds it
    sa.Column("since", sa.DateTime, nullable=False),
    sa.Column("until", sa.DateTime, nullable=False),
    sa.Column("number", sa.Integer, nullable=False, server_default="0"),
)

sending = sa.Table(
    "sending",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("place", sa.String(400), index=True, nullable=False),  # what a call is about
    sa.Column("number", sa.Integer, nullable=False),  # of the lease of who sends it
    sa.Column("holder", sa.String(200), nullable=False),  # empty once a person said that it is gone
    sa.Column("since", sa.DateTime, nullable=False),
    sa.Column("proof", sa.String(64), nullable=False),  # what shows that the call was done
)

WORK = "run"
"""The lease of who writes: a command, or one round of the service."""

SERVICE = "service"
"""The lease of the service, from its start to its end."""

LENGTH = timedelta(seconds=150)

_ZONE = ZoneInfo("Europe/Amsterdam")
_WHAT = {WORK: "run", SERVICE: "service"}
_UNFENCED = "unfenced"


@contextmanager
def unfenced(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that no lease is asked for: for the leases themselves."""
    with engine.connect() as db:
        db.execution_options(**{_UNFENCED: True})
        with db.begin():
            yield db


def is_unfenced(db: sa.Connection) -> bool:
    """Whether a transaction is one of those."""
    return bool(db.get_execution_options().get(_UNFENCED))


def number_of(db: sa.Connection, name: str = WORK) -> int:
    """The number of the last holder, until the end of the transaction; 0 where there was none yet."""
    return db.execute(_NUMBER, {"wanted": name}).scalar_one_or_none() or 0


_NUMBER = sa.select(lease.c.number).where(lease.c.name == sa.bindparam("wanted")).with_for_update(read=True)
"""Made once: it is asked at the end of every transaction that writes, and before every call that does."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A lease as it stands now, with moments in words."""

    name: str
    holder: str
    number: int
    since: str
    until: str
    is_held: bool
    """Whether somebody has it and its time is not over."""


def standings(engine: sa.Engine) -> list[Standing]:
    """Every lease that was ever taken."""
    with engine.begin() as db:
        rows = list(db.execute(sa.select(lease).order_by(lease.c.name)))
    return [
        Standing(
            row.name,
            row.holder,
            row.number,
            _clock(row.since),
            _clock(row.until),
            not is_gone(row.holder) and row.until > _now(),
        )
        for row in rows
    ]


class Lease:
    """One lease, to be taken by this process."""

    number: int = 0
    """Its number, once it was taken."""
    ends: float = 0.0
    """When it ends unless it is renewed, by `clock`."""

    def __init__(
        self,
        engine: sa.Engine,
        name: str,
        length: timedelta = LENGTH,
        clock: Callable[[], float] = since_boot,
    ) -> None:
        self._engine, self._name, self._length, self.clock = engine, name, length, clock
        self.holder = this_process()

    @property
    def length(self) -> float:
        """Seconds from one renewal to the end."""
        return self._length.total_seconds()

    def take(self) -> None:
        """Take it where nobody holds it, its time is over or its holder is certainly gone. Raises Busy."""
        begun, now = self.clock(), _now()
        mine = {"holder": self.holder, "since": now, "until": now + self._length}
        try:
            with unfenced(self._engine) as db:
                row = db.execute(sa.select(lease).where(lease.c.name == self._name)).one_or_none()
                if row is None:
                    db.execute(sa.insert(lease).values(name=self._name, number=1, **mine))
                elif self._may_take(row, now):
                    self._take_over(db, row, mine)
        except sa.exc.IntegrityError:
            raise Busy("another run took the lock at the same moment; try again when it is done") from None
        self.number, self.ends = (row.number if row else 0) + 1, begun + self.length

    def _may_take(self, row: Any, now: datetime) -> bool:
        if is_gone(row.holder) or row.until <= now:
            return True
        raise Busy(
            f"another {_WHAT.get(self._name, 'run')} ({name_of(row.holder)}) is at work since "
            f"{_clock(row.since)} and has the lease until {_clock(row.until)}; try again when it is done"
        )

    def _take_over(self, db: sa.Connection, row: Any, mine: dict[str, Any]) -> None:
        """Only from who was seen to hold it, and did not renew it since."""
        seen = [lease.c[name] == getattr(row, name) for name in ("name", "number", "holder", "until")]
        if db.execute(sa.update(lease).where(*seen).values(number=row.number + 1, **mine)).rowcount != 1:
            raise Busy("another run took the lock at the same moment; try again when it is done")

    def wait(self, pause: Callable[[float], bool]) -> None:
        """Take it, and wait as long as it lasts where another holds it. Raises Busy.

        `pause` waits so many seconds; False gives up.
        """
        give_up = self.clock() + self.length + 1
        while True:
            try:
                return self.take()
            except Busy:
                if self.clock() >= give_up or not pause(min(1.0, self.length / 10)):
                    raise

    def renew(self) -> bool:
        """Make it last its whole length again; False where another has taken it."""
        begun = self.clock()
        with unfenced(self._engine) as db:
            held = db.execute(self._mine().values(until=_now() + self._length)).rowcount == 1
        if held:
            self.ends = begun + self.length
        return held

    def let_go(self) -> bool:
        """Leave it to others, with nothing under way any more; False where another has taken it."""
        with unfenced(self._engine) as db:
            held = db.execute(self._mine().values(holder="", until=_now())).rowcount == 1
            if held and self._name == WORK:
                db.execute(sa.delete(sending).where(sending.c.number == self.number))
        return held

    def lost(self) -> str:
        """In words, who has it now."""
        with self._engine.begin() as db:
            row = db.execute(sa.select(lease).where(lease.c.name == self._name)).one_or_none()
        now = f": {name_of(row.holder)} has it since {_clock(row.since)}" if row and row.holder else ""
        return (
            f"this {_WHAT.get(self._name, 'run')} was held up for longer than its lease and lost it{now}; "
            "it stopped at once; what it did until then stands, and the next run does the rest"
        )

    def _mine(self) -> sa.Update:
        return sa.update(lease).where(
            lease.c.name == self._name, lease.c.number == self.number, lease.c.holder == self.holder
        )


def _clock(at: datetime) -> str:
    return f"{at.replace(tzinfo=UTC).astimezone(_ZONE):%H:%M:%S}"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
