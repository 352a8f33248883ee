"""The lease: one holder at a time, by a clock that a stop does not stop, with a number that rises."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import Busy
from bot.store.lease import LENGTH, SERVICE, WORK, Lease, standings
from bot.store.ledger_store import Store
from bot.store.processes import is_gone, since_boot, this_process
from tests.unit.store.test_fence import ELSEWHERE, opened, run_out, working


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(f"sqlite:///{tmp_path / 'state.sqlite'}") as made:
        yield made


def test_its_number_rises_with_each_holder(store: Store) -> None:
    numbers = []
    for _ in range(3):
        held = Lease(store.engine, WORK)
        held.take()
        numbers.append(held.number)
        held.let_go()

    assert numbers == [1, 2, 3]


def test_who_renews_in_time_is_not_replaced_however_long_it_takes(store: Store) -> None:
    held, next_one = Lease(store.engine, WORK), Lease(store.engine, WORK)
    held.take()
    run_out(store, this_process())

    assert held.renew()
    with pytest.raises(Busy):
        next_one.take()


def test_one_that_ran_out_and_that_nobody_took_is_taken_up_again(store: Store) -> None:
    with working(store):
        run_out(store, this_process())
        store.write_note("a", 1)
        store.fence.require()

    assert store.read_note("a") == 1


def test_a_second_service_waits_one_lease_and_is_then_told_who_and_until_when(store: Store) -> None:
    clock, waited = [0.0], []

    def pause(seconds: float) -> bool:
        clock[0] += seconds
        waited.append(seconds)
        return True

    held = Lease(store.engine, SERVICE)
    held.take()
    second = Lease(store.engine, SERVICE, clock=lambda: clock[0])
    words = r"another service \(process \d+ on .+\) is at work since [\d:]+ and has the lease until [\d:]+;"

    with pytest.raises(Busy, match=words):
        second.wait(pause)

    assert LENGTH.total_seconds() <= sum(waited) <= LENGTH.total_seconds() + 2


def test_a_second_service_takes_over_what_is_left_to_it(store: Store) -> None:
    held, second = Lease(store.engine, SERVICE), Lease(store.engine, SERVICE)
    held.take()

    second.wait(lambda _: held.let_go())

    assert second.number == 2


def test_who_is_asked_to_end_while_it_waits_gives_up(store: Store) -> None:
    Lease(store.engine, SERVICE).take()

    with pytest.raises(Busy):
        Lease(store.engine, SERVICE).wait(lambda _: False)


def test_the_clock_of_the_lease_goes_on_where_the_process_does_not() -> None:
    code = (
        "import bot.store.processes as p; began = p.since_boot(); "
        "print(flush=True); input(); print(p.since_boot() - began)"
    )
    command, pipe = [sys.executable, "-c", code], subprocess.PIPE
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe) as child:
        assert child.stdout
        child.stdout.readline()
        child.send_signal(signal.SIGSTOP)
        began = since_boot()
        while since_boot() < began + 0.3:
            time.sleep(0.05)
        child.send_signal(signal.SIGCONT)
        passed = float(child.communicate("\n")[0])

    assert passed >= 0.3


def test_a_process_that_only_waits_to_be_read_is_gone() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    machine, _, _, thread = this_process().rsplit("/", 3)
    born = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[19]
    name = f"{machine}/{child.pid}/{born}/{thread}"
    alive = is_gone(name)
    child.kill()
    while "Z" not in Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[0]:
        pass
    dead = is_gone(name)
    child.communicate()

    assert (alive, dead, is_gone(ELSEWHERE)) == (False, True, False)


def test_it_can_be_seen_who_has_which_lease(store: Store) -> None:
    with working(store):
        (held,) = standings(store.engine)
    (free,) = standings(store.engine)

    assert (held.name, held.number, held.is_held, free.is_held) == ("run", 1, True, False)
