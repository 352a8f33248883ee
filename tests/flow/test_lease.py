"""Services and commands on one ledger, and an edit that another process may have under way."""

import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from bot.app.workspace import locked
from bot.errors import LostLease
from bot.model.outcome import Report
from bot.store.lease import lease
from tests.flow.command import AT, Desk
from tests.flow.test_service import events, first, until
from tests.flow.world import NOW, World, edited

pytestmark = pytest.mark.no_cover

STEP = "klein/c1/noord"
LONG_ENOUGH = 60


def service(desk: Desk) -> AbstractContextManager["subprocess.Popen[str]"]:
    """The service with leases of a second; it does not outlive the block."""
    return desk.start([sys.executable, "-m", "tests.flow.short_leases", "run", *AT])


def after_a_round(child: "subprocess.Popen[str]") -> None:
    """Wait until the service has done its first round; a command cannot come in between it."""
    health = first(events(child), "started")["health"]
    until(lambda: 'result="ok"' in requests.get(f"{health}/metrics", timeout=10).text)


def test_one_service_at_a_time_beside_commands_and_who_slept_past_its_lease_ends(desk: Desk) -> None:
    with service(desk) as one:
        after_a_round(one)
        beside = desk.run("apply", *AT)
        with service(desk) as second:
            _, refused = second.communicate(timeout=LONG_ENOUGH)

        one.send_signal(signal.SIGSTOP)
        with service(desk) as other:
            after_a_round(other)
            one.send_signal(signal.SIGCONT)
            _, said = one.communicate(timeout=LONG_ENOUGH)
            still = other.poll()
            other.send_signal(signal.SIGTERM)
            other.communicate(timeout=LONG_ENOUGH)

    assert beside.code == 0
    assert second.returncode == 1
    assert f"another service (process {one.pid} on " in refused
    assert "is at work since " in refused
    assert "and has the lease until " in refused
    assert one.returncode == 1
    assert "this service was held up for longer than its lease and lost it: process" in said
    assert "Traceback" not in said + refused
    assert (still, other.returncode) == (None, 0)


def run_out(url: str) -> None:
    """The lease's time is over."""
    engine = sa.create_engine(url)
    past = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=1)
    with engine.begin() as db:
        db.execute(sa.update(lease).values(until=past))
    engine.dispose()


def applied(world: World, title: str, minutes: int) -> Report:
    """`apply`, as if the configuration calls the domain so."""
    now = NOW + timedelta(minutes=minutes)
    with world.open(now, only=["klein"], full=True) as space, locked(space.connections.store):
        (unit,) = space.units
        return space.round.reconcile(edited(unit, STEP, summary=title))[0]


def test_an_edit_that_may_be_under_way_is_left_alone_until_it_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between the check and the sending; the same process plays who takes over meanwhile."""
    world.apply()
    send = requests.adapters.HTTPAdapter.send
    meanwhile: list[Report] = []

    def stopped(adapter: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method == "PUT" and not meanwhile:
            run_out(f"sqlite:///{world.folder}/state/state.sqlite")
            meanwhile.append(Report("", "", ()))
            meanwhile.append(applied(world, "Zoals de tweede het wil", 1))
        return send(adapter, request, *args, **kwargs)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", stopped)
    with pytest.raises(LostLease, match="this run was held up for longer than its lease and lost it"):
        applied(world, "Zoals de eerste het wilde", 0)
    finished = world.issues()[STEP]["fields"]["summary"]
    seen, done = applied(world, "Zoals de tweede het wil", 2), applied(world, "Zoals de tweede het wil", 3)

    (left,) = meanwhile[1].outcomes
    assert (left.word, left.subject) == ("unknown-outcome", STEP)
    assert "may still be sending it" in left.detail
    assert "regiebot lease --ended 1" in left.detail
    assert finished == "Zoals de eerste het wilde"
    assert seen.counts.get("waiting") == 1
    assert done.counts.get("updated") == 1 or done.counts.get("kept-human-edit") is None
    assert world.issues()[STEP]["fields"]["summary"] == "Zoals de tweede het wil"


def test_a_person_sees_what_is_left_alone_and_says_that_its_process_is_no_more(desk: Desk) -> None:
    assert desk.run("apply", *AT).code == 0
    url = desk.environment["REGIEBOT_STATE"]
    engine = sa.create_engine(url)
    with engine.begin() as db:
        db.execute(
            sa.text(
                "INSERT INTO sending (place, number, holder, since, proof) "
                "VALUES ('issue/10001', 1, 'elsewhere/1/7/123/1', '2023-10-12 11:00:00.000000', '')"
            )
        )
    engine.dispose()

    shown = desk.run("lease")
    told = [desk.run("lease", "--ended", number) for number in ("9", "1")]
    again = desk.run("apply", *AT)
    after = desk.run("lease")

    assert "run: nobody, after lease 1" in shown.out
    assert "left alone: issue/10001" in shown.out
    assert "lease 1, process 7 on elsewhere" in shown.out
    assert told[0].sentence().startswith("nothing is marked under lease 9")
    assert (told[1].code, told[1].out.startswith("1 calls of lease 1")) == (0, True)
    assert again.code == 0
    assert after.out == "run: nobody, after lease 2\n"
