"""One run at a time: a live holder keeps the lock, a dead one loses it at once."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import Busy, LostLease
from bot.store import processes
from bot.store import run_lock as lock
from bot.store.database import open_database
from bot.store.lease import lease
from bot.store.run_lock import alone, exclusive


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = open_database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield made
    made.dispose()


def held_by(engine: sa.Engine, holder: str, seconds: int = 60) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    until = now + timedelta(seconds=seconds)
    row = {"name": "run", "holder": holder, "since": now, "until": until, "number": 7}
    with engine.begin() as db:
        db.execute(sa.insert(lease).values(**row))


def holders(engine: sa.Engine) -> list[str]:
    with engine.begin() as db:
        return [one for one in db.execute(sa.select(lease.c.holder)).scalars() if one]


def taken_by(engine: sa.Engine, holder: str) -> None:
    with engine.begin() as db:
        db.execute(sa.update(lease).values(holder=holder, number=lease.c.number + 1))


def dead_process() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_the_lock_is_held_while_the_block_runs_and_let_go_after_an_error(engine: sa.Engine) -> None:
    def work() -> None:
        with exclusive(engine, "run"):
            assert len(holders(engine)) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()

    assert holders(engine) == []


def test_a_second_run_is_told_who_is_at_work_and_since_when(engine: sa.Engine) -> None:
    with exclusive(engine, "run"), pytest.raises(Busy) as told, exclusive(engine, "run"):
        pass

    words = (
        rf"another run \(process {os.getpid()} on [^/ ]+\) is at work since \d\d:\d\d:\d\d "
        r"and has the lease until \d\d:\d\d:\d\d; try again"
    )
    assert re.match(words, str(told.value))


def test_two_names_are_two_locks(engine: sa.Engine) -> None:
    with exclusive(engine, "run"), exclusive(engine, "other"):
        assert len(holders(engine)) == 2


def test_a_process_that_died_loses_the_lock_at_once(engine: sa.Engine) -> None:
    held_by(engine, f"{processes.machine()}/{dead_process()}/123/1")

    with exclusive(engine, "run"):
        assert holders(engine)[0].split("/")[-3] == str(os.getpid())


def test_another_process_that_got_the_number_of_the_dead_one_is_not_taken_for_it(engine: sa.Engine) -> None:
    held_by(engine, f"{processes.machine()}/{os.getpid()}/1/1")

    with exclusive(engine, "run"):
        assert "/1/1" not in holders(engine)[0]


def test_a_holder_elsewhere_keeps_the_lock_until_its_lease_ran_out(engine: sa.Engine) -> None:
    held_by(engine, f"elsewhere/4026531836/{dead_process()}/123/1")

    with pytest.raises(Busy, match="on elsewhere"), exclusive(engine, "run"):
        pass


def test_a_lease_that_ran_out_is_taken_over(engine: sa.Engine) -> None:
    held_by(engine, "elsewhere/4026531836/7/123/1", seconds=-1)

    with exclusive(engine, "run"):
        assert "elsewhere" not in holders(engine)[0]


def test_who_lost_the_lock_does_not_take_it_from_the_next(engine: sa.Engine) -> None:
    with pytest.raises(LostLease, match="process 1 on next has it since"), exclusive(engine, "run"):
        taken_by(engine, "next/1/1/1/1")

    assert holders(engine) == ["next/1/1/1/1"]


def test_a_long_run_renews_its_lease(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_RENEWALS", 90_000)
    until = sa.select(lease.c.until)
    with exclusive(engine, "run"):
        with engine.begin() as db:
            first = db.execute(until).scalar_one()
        for _ in range(10_000):
            with engine.begin() as db:
                if db.execute(until).scalar_one() > first:
                    break
        else:
            pytest.fail("the lease was never renewed")


def test_a_file_serves_one_process_at_a_time(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.lock"
    with alone(file), pytest.raises(Busy, match="another run is at work on the sandbox"), alone(file):
        pass

    with alone(file):
        assert file.exists()
