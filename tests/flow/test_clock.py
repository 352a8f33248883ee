"""A clock that jumps: nothing is sent or written until it is settled, and the real day is not silent."""

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests

from bot.http.service_clock import ClockWatch
from bot.model.outcome import Outcome, Report, Word, any_failed
from tests.flow.command import Desk
from tests.flow.people import say
from tests.flow.standing import N4
from tests.flow.test_service import events, first, until
from tests.flow.world import NOW, World, with_people

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SERVICES = ("jira", "servicedesk", "confluence", "slack", "teams")


@dataclass(slots=True)
class Machine:
    """The machine of the bot, and the real time in the world around it."""

    world: World
    real: datetime = NOW
    ahead: timedelta = timedelta()
    """By how much its wall clock is wrong."""
    running: float = 1000.0
    """Seconds since it started, sleep included."""
    dates: Mapping[str, timedelta | None] = field(default_factory=dict)
    """Services whose own `Date` is wrong, or that send none."""
    _watch: ClockWatch | None = None

    @property
    def wall(self) -> datetime:
        return self.real + self.ahead

    def start(self) -> None:
        """Another process of the bot."""
        self._watch = ClockWatch(lambda: self.wall, lambda: self.running)

    def later(self, by: timedelta) -> None:
        """Time passes, here as everywhere."""
        self.real += by
        self.running += by.total_seconds()

    def round(self) -> list[Report]:
        """One round of the service."""
        watch = self.prepare()
        with self.world.open(self.wall, only=["klein"], clock=watch) as space:
            return list(space.run())

    def prepare(self) -> ClockWatch:
        """The services tell the real time, but for those that do not."""
        if self._watch is None:
            self.start()
        assert self._watch
        self.world.control.set_clock(self.real)
        away = (self.real - datetime.now(UTC)).total_seconds()
        shifts = {name: self.dates.get(name, timedelta()) for name in SERVICES}
        shift = {name: None if by is None else away + by.total_seconds() for name, by in shifts.items()}
        self.world.control.fault({"date_shift": shift})
        return self._watch


@pytest.fixture
def machine(world: World) -> Machine:
    """All is made, and told as far as it is due two days before the gate at 14:00."""
    made = Machine(world, real=NOW - 2 * DAY)
    made.round()
    made.later(timedelta(minutes=10))
    assert not any_failed(made.round())
    world.control.forget_requests()
    return made


def found(reports: Sequence[Report], job: str = "clock") -> list[Outcome]:
    return [outcome for report in reports if report.job == job for outcome in report.outcomes]


def reminders(reports: Sequence[Report], kind: str) -> list[Outcome]:
    return [o for r in reports for o in r.outcomes if o.word is Word.SENT and kind in o.subject]


def test_a_jump_is_told_and_nothing_is_sent_or_written_until_it_is_settled(machine: Machine) -> None:
    before = machine.world.control.state("issue")
    machine.ahead = 2 * DAY

    rounds = [machine.round(), machine.round()]

    for reports in rounds:
        (told,) = found(reports)
        assert told.word is Word.REFUSED
        assert "this machine's clock says 2023-10-12 11:10 UTC" in told.detail
        assert "Jira 2023-10-10 11:10 UTC (2 days earlier)" in told.detail
        assert any_failed(reports)
        assert len(reports) == 1
    assert machine.world.writes() == {}
    assert machine.world.control.state("issue") == before

    machine.ahead = timedelta()
    settled = machine.round()
    machine.later(2 * DAY)
    real_day = machine.round()

    assert not any_failed(settled)
    assert reminders(real_day, "hours-1")


def test_a_clock_that_was_wrong_from_the_start_is_told_by_the_services(machine: Machine) -> None:
    machine.ahead = 2 * DAY
    machine.start()

    assert [one.word for one in found(machine.round())] == [Word.REFUSED]
    assert machine.world.writes() == {}

    machine.ahead = timedelta()
    (told,) = found(machine.round())
    assert told.word is Word.CLOCK
    assert "moved back by 2 days while this process ran; " in told.detail
    assert told.detail.endswith(" agree now")
    assert found(machine.round()) == []


def test_a_step_of_minutes_and_a_week_of_sleep_are_no_jump(machine: Machine) -> None:
    machine.ahead = timedelta(minutes=40)
    stepped = machine.round()
    machine.ahead = timedelta()
    machine.later(7 * DAY)
    slept = machine.round()
    machine.later(DAY)
    machine.start()

    assert found(stepped) == []
    assert found(slept) == []
    assert found(machine.round()) == []


def test_without_dates_the_clock_since_the_start_tells_of_a_jump(machine: Machine) -> None:
    machine.dates = dict.fromkeys(SERVICES)
    machine.start()
    calm = machine.round()
    machine.later(timedelta(minutes=10))
    machine.ahead = 2 * DAY

    (told,) = found(machine.round())

    assert found(calm) == []
    assert "moved ahead by 2 days while this process ran" in told.detail
    assert "no service says what time it is" in told.detail
    assert machine.world.writes() == {}
    machine.ahead = timedelta()
    assert found(machine.round()) == []


def test_one_service_with_a_wrong_clock_is_named_and_hinders_nothing(machine: Machine) -> None:
    machine.dates = {"jira": -2 * DAY, "servicedesk": -2 * DAY}
    machine.start()
    machine.later(2 * DAY)

    reports = machine.round()

    (told,) = [one for one in found(reports) if one.word is Word.CLOCK]
    assert told.detail.startswith("Jira says that it is 2023-10-10 11:10 UTC (2 days earlier)")
    assert "Confluence and Slack agree with this machine's clock" in told.detail
    assert reminders(reports, "hours-1")


def test_where_two_services_contradict_and_one_agrees_nobody_knows(machine: Machine) -> None:
    machine.dates = {"jira": -2 * DAY, "servicedesk": -2 * DAY, "confluence": -2 * DAY}
    machine.start()

    (told,) = found(machine.round())

    assert told.word is Word.REFUSED
    assert "Slack agrees with it" in told.detail
    assert machine.world.writes() == {}


def test_what_was_announced_ahead_is_told_and_said_again_on_its_day(machine: Machine) -> None:
    """A run at a moment of somebody's choice sent the reminder of the meeting early."""
    with machine.world.open(NOW, only=["klein"]) as space:
        early = list(space.run())
    assert reminders(early, "hours-1")

    back = machine.round()
    machine.later(timedelta(minutes=10))
    again = machine.round()
    machine.later(2 * DAY - timedelta(minutes=20))
    real_day = machine.round()
    machine.later(timedelta(minutes=10))
    after = machine.round()

    ahead = [one for one in found(back) if "hours-1" in one.subject]
    assert {one.word for one in ahead} == {Word.CLOCK}
    assert all("announced at 2023-10-12 13:00, a moment that lies ahead" in one.detail for one in ahead)
    assert found(again) == []
    assert len(reminders(real_day, "hours-1")) == len(reminders(early, "hours-1"))
    assert not reminders(after, "hours-1")


def test_news_that_was_true_is_not_told_again(world: World) -> None:
    """A decision fell, and was told while the clock was ahead: only the mark is wrong."""
    machine = Machine(with_people(world), real=NOW - 2 * DAY)
    machine.round()
    machine.later(10 * MINUTE)
    for person in ("u-zorgaanbieder", "u-it-deelnemer"):
        say(world, person, N4, "besluit: GO", int((machine.real - NOW) / MINUTE))
    early = []
    for at in (NOW, NOW + 30 * MINUTE):
        with world.open(at, only=["klein"]) as space:
            early += list(space.run())
    news = {o.subject for r in early for o in r.outcomes if "decided_news" in o.subject}

    machine.later(10 * MINUTE)
    back = machine.round()
    machine.later(10 * MINUTE)
    again = machine.round()

    assert news
    assert {one.subject for one in found(back) if "decided_news" in one.subject} == news
    assert not reminders([*back, *again], "decided_news")


def test_who_names_the_moment_is_believed(machine: Machine) -> None:
    with machine.world.open(NOW + 30 * DAY, only=["klein"]) as space:
        reports = list(space.run())

    assert found(reports) == []


def test_a_service_that_contradicts_during_a_round_stops_what_is_not_sent_yet(machine: Machine) -> None:
    """Nobody said a date at first; the first one that comes shows that the moment was wrong."""
    machine.dates = dict.fromkeys(SERVICES)
    machine.ahead = 2 * DAY
    machine.start()
    watch = machine.prepare()
    reports = []
    with machine.world.open(machine.wall, only=["klein"], clock=watch) as space:
        for report in space.run():
            reports.append(report)
            watch.saw("Jira", {"Date": format_datetime(machine.real.astimezone(UTC), usegmt=True)})

    refused = [o for report in reports if report.job.startswith("remind") for o in report.outcomes]
    assert found(reports) == []
    assert {o.word for o in refused if "hours-1" in o.subject} == {Word.WAITING}
    assert all("nothing is written or sent" in o.detail for o in refused if o.word is Word.WAITING)
    assert not {"slack", "teams", "confluence"} & machine.world.writes().keys()


# -- the commands, on the real clock


def shifted(desk: Desk, by: timedelta) -> None:
    desk.control.fault({"date_shift": dict.fromkeys(SERVICES, by.total_seconds())})


def test_every_command_that_works_at_this_moment_refuses_a_wrong_one(desk: Desk) -> None:
    shifted(desk, -3 * DAY)

    for command in ("plan", "apply", "publish", "remind", "status"):
        assert "(3 days earlier)" in desk.run(command).sentence(), command
    once = desk.run("run", "--once")
    checked = desk.run("check")
    chosen = desk.run("plan", "--now", "2023-10-12T13:00")

    assert once.code == 1
    assert "!! Clock: this machine's clock says" in checked.out
    assert chosen.code == 2
    assert desk.writes() == {}

    shifted(desk, timedelta())

    assert "ok Clock: within an hour of what the services say" in desk.run("check").out
    assert desk.run("apply").code == 0


@pytest.mark.no_cover
def test_the_service_tells_a_wrong_clock(desk: Desk) -> None:
    shifted(desk, -3 * DAY)
    with desk.begin("run") as child:
        log = events(child)
        health = first(log, "started")["health"]
        event = first(log, "outcome")
        until(lambda: 'result="failed"' in requests.get(f"{health}/metrics", timeout=10).text)
        answer = requests.get(f"{health}/readyz", timeout=10)
        asked = desk.run("health", "--url", f"{health}/readyz")
        child.send_signal(signal.SIGTERM)
        list(log)

    assert (event["job"], event["word"], event["level"]) == ("clock", "refused", "warning")
    assert (answer.status_code, "3 days earlier" in answer.json()["reasons"][0]) == (503, True)
    assert asked.code == 1
    assert desk.writes() == {}
