"""A forecast tells how far work of each kind ran out, and its dates come true as often as they say."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from benchmarks import programmes
from benchmarks.forecast import outcomes, rows
from benchmarks.histories import play, punctual
from bot.app.public_holidays import working_days
from bot.config.programme_model import Programme
from bot.config.runbook_model import Freeze
from bot.config.site_model import Calendar
from bot.features.planning.conflicts import open_conflicts
from bot.features.planning.contention import contentions
from bot.features.planning.delays import Delay, Kinds, beyond, chances, delays
from bot.features.planning.forecast import Ends, Forecast, forecasts, latest
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.working_days import AMSTERDAM
from bot.runbook.expand import Tree
from bot.schedule.planner import timetable
from bot.schedule.windows import Windows
from bot.situation.situation import Situation
from tests.builders import DAYS, STATUS, programme, runbook, situation
from tests.dutch import expand_programme

FIRST_NIGHT = datetime(2023, 8, 5, 8, 0, tzinfo=AMSTERDAM)
NOW = datetime(2023, 9, 12, 9, 0, tzinfo=UTC)
COMING = Identity("prog/c0/d10")
"""A domain of which nothing is done."""

Late = Callable[[Item], int]


def staggered(**more: object) -> Programme:
    """Twelve domains that migrate one a week, ten of them before or soon after `NOW`."""
    made = programme(domains=12)
    (cluster,) = made.clusters
    domains = tuple(
        domain.model_copy(update={"migration": FIRST_NIGHT + timedelta(weeks=n), **more})
        for n, domain in enumerate(cluster.domains)
    )
    return made.model_copy(update={"clusters": (cluster.model_copy(update={"domains": domains}),)})


def went(late: Late, now: datetime = NOW, made: Programme | None = None) -> Situation:
    """Everything was done so many working days after its planned day, as far as that is past."""
    tree = expand_programme(runbook(), made or staggered(), DAYS)
    found, times = situation(tree, now=now), timetable(tree, DAYS)
    issues = dict(found.issues)
    for item in tree.items.values():
        slot = times.slot(item.identity)
        if item.step is None or slot is None:
            continue
        day = DAYS.add(slot.due, late(item)) if late(item) else slot.due
        at = datetime.combine(day, time(10), UTC)
        if at < now:
            issue = issues[item.identity]
            issues[item.identity] = replace(issue, status=STATUS[Category.DONE], done_at=at)
    return replace(found, issues=issues)


TREE = expand_programme(runbook(), staggered(), DAYS)
ITEMS = {item.code: item for item in TREE.items.values()}


def test_dates_come_true_as_often_as_they_say() -> None:
    """A sample of the table in docs/planning.md, with the room that a sample needs."""
    _, count, half, likely, *_ = list(rows(list(outcomes(range(36)))))[-1]

    assert count > 300
    assert 38 <= half <= 62
    assert 72 <= likely <= 95


def delay(days: int, *, ended: bool = True, item: Item | None = None) -> Delay:
    return Delay(item or ITEMS["K.2"], days, waited=False, ended=ended)


@pytest.mark.parametrize(
    ("found", "chance"),
    [
        ([], {}),
        ([(0, True), (0, True), (4, True), (8, True)], {0: 0.5, 4: 0.25, 8: 0.25}),
        # One of four is open after 2 days: its quarter belongs to both that took longer.
        ([(0, True), (2, False), (4, True), (8, True)], {0: 0.25, 4: 0.375, 8: 0.375}),
        # One that ended on the day until which another is open tells nothing of that other.
        ([(2, True), (2, False), (6, True)], {2: 1 / 3, 6: 2 / 3}),
        ([(0, True), (9, False)], {0: 0.5, 14: 0.5}),
        ([(3, False)], {8: 1.0}),
    ],
    ids=["nothing", "all ended", "one open", "same day", "the longest open", "only one open"],
)
def test_what_is_open_counts_as_longer_than_it_took_so_far(
    found: list[tuple[int, bool]], chance: Mapping[int, float]
) -> None:
    assert chances([delay(days, ended=ended) for days, ended in found]) == pytest.approx(chance)


def test_what_took_long_already_is_not_early_any_more() -> None:
    assert beyond({0: 0.5, 4: 0.3, 9: 0.2}, 4) == {9: 0.2}
    assert beyond({0: 1.0}, 3) == {8: 1.0}


def test_who_was_always_in_time_is_expected_on_the_planned_day() -> None:
    one = forecasts(went(lambda item: 0))[COMING]

    assert (one.half, one.likely, one.chance) == (one.target, one.target, 100)


def test_where_work_ran_out_differently_the_two_dates_differ() -> None:
    def late(item: Item) -> int:
        return 12 if item.code == "O.10" and int(item.scope[-1]) % 2 == 0 else 0

    one = forecasts(went(late))[COMING]

    assert one.half is not None
    assert one.likely is not None
    assert one.half < one.likely
    assert 0 < one.chance < 100


def test_only_who_was_late_is_expected_late() -> None:
    """The carer of one domain was late with all that it did; the others were not."""
    slow, other = Identity("prog/c0/d10"), Identity("prog/c0/d11")
    now = datetime(2023, 10, 4, 9, 0, tzinfo=UTC)
    kinds = Kinds(delays(went(lambda item: 8 if item.scope == slow else 0, now)), {})

    mine, others = (TREE.items[Identity(f"{scope}/O.10")] for scope in (slow, other))
    assert _mean(kinds, mine) > 3 * _mean(kinds, others)


def _mean(kinds: Kinds, item: Item) -> float:
    return sum(days * chance for days, chance in kinds.of(item, waited=False).items())


def test_a_delay_is_counted_from_when_it_could_be_done() -> None:
    """O.1 comes after K and was done a day after K.2, which was ten days late: that day is all its delay."""
    late = {"K.2": 40, "O.1": 0}

    def days_late(item: Item) -> int:
        return late.get(item.code, 0) if item.scope == "prog/c0/d0" else 0

    found = {one.item.identity: one for one in delays(went(days_late))}

    slow = found[Identity("prog/c0/d0/K.2")]
    assert (slow.days, slow.ended) == (40, True)
    waited = found[Identity("prog/c0/d0/O.1")]
    assert waited.waited
    assert waited.days <= 0, "it was done before what it waits for, so it took no longer than planned"


def test_weeks_in_which_nobody_finished_anything_tell_of_a_holiday() -> None:
    tree, now = shipped(None)
    first, last = date(2023, 7, 17), date(2023, 8, 4)
    back = datetime(2023, 8, 7, 10, tzinfo=UTC)
    away = {
        i: replace(issue, done_at=back) if issue.done_at and first <= issue.done_at.date() <= last else issue
        for i, issue in now.issues.items()
    }
    worked, stopped = (list(delays(replace(now, issues=issues))) for issues in (now.issues, away))

    assert tree
    assert sum(one.days for one in stopped) <= sum(one.days for one in worked) + len(worked) // 4


def test_a_short_history_gives_no_dates_and_what_is_done_is_done() -> None:
    early = forecasts(went(lambda item: 0, datetime(2023, 6, 20, 9, tzinfo=UTC)))[COMING]
    finished = forecasts(went(lambda item: 0))[Identity("prog/c0/d0")]

    assert (early.half, early.likely, early.chance, early.done) == (None, None, 0, False)
    assert finished.done


def test_within_a_week_in_which_nothing_happens_the_forecast_stays() -> None:
    tuesday, friday = (replace(went(lambda item: 2, NOW), now=NOW + timedelta(days=days)) for days in (0, 3))

    assert forecasts(tuesday)[COMING] == forecasts(friday)[COMING]


def shipped(book_capacity: int | None) -> tuple[Tree, Situation]:
    """The shipped draaiboek in five clusters whose trials all need the one environment."""
    days, book = working_days(range(2022, 2026), Calendar()), programmes.runbook()
    places = {
        key: place.model_copy(update={"capacity": place.capacity and book_capacity})
        for key, place in book.environments.items()
    }
    book = book.model_copy(update={"environments": places})
    tree = expand_programme(book, programmes.programme(programmes.size(1_853)), days)
    table = timetable(tree, days)
    history = play(tree, table, days, 1, punctual(None))  # type: ignore[arg-type]
    return tree, history.at(date(2023, 8, 15), tree, table, days)


def test_who_has_to_wait_for_an_environment_is_expected_later() -> None:
    _, crowded = shipped(1)
    _, free = shipped(None)
    waits = {one.claim.scope for one in contentions(crowded)}
    with_queue, without = forecasts(crowded), forecasts(free)

    def mean(one: Forecast) -> float:
        return sum(end.toordinal() for end in one.ends) / len(one.ends)

    assert waits
    assert all(mean(with_queue[scope]) >= mean(without[scope]) for scope in waits)
    assert any(mean(with_queue[scope]) > mean(without[scope]) for scope in waits)


FROZEN = Identity("meting/c1/za-1-6")
STOP = Freeze(title="Stop", start=date(2023, 10, 23), end=date(2024, 1, 5))


def _with_freeze(now: Situation) -> Situation:
    place = replace(now.tree.scopes[FROZEN], freezes=(STOP,))
    return replace(now, tree=replace(now.tree, scopes={**now.tree.scopes, FROZEN: place}))


def test_a_cut_over_does_not_slip_into_a_frozen_week() -> None:
    shut = _with_freeze(shipped(None)[1])

    target = forecasts(shut)[FROZEN].target
    assert all(not (STOP.start <= end <= STOP.end) for end in forecasts(shut)[FROZEN].ends if end > target)


@pytest.mark.parametrize(
    ("ends", "floor"),
    [
        ([], 0),
        ([], 4),
        ([3, 5], 4),
        ([[1, 9, 4]], 0),
        ([[1, 9, 4]], 5),
        ([[1, 9, 4], 6], 0),
        ([[1, 9, 4], [5, 2, 4], 3], 0),
        ([[5, 2, 4], [5, 2, 4]], 1),
    ],
)
def test_what_is_the_same_in_all_futures_counts_as_it_would_in_each(ends: list[Ends], floor: int) -> None:
    spread = [one if isinstance(one, list) else [one] * 3 for one in ends]
    found = latest(ends, floor)

    assert (found if isinstance(found, list) else [found] * 3) == [
        max(0, floor, *(one[future] for one in spread)) for future in range(3)
    ]


def test_a_freeze_is_asked_only_about_weeks_that_a_future_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    shut = _with_freeze(shipped(None)[1])
    asked: list[int] = []
    frozen = Windows.frozen

    def counted(self: Windows, day: int) -> Freeze | None:
        asked.append(day)
        return frozen(self, day)

    shut.once(contentions)  # the conflicts and the planning ask on their own account
    open_conflicts(shut)
    monkeypatch.setattr(Windows, "frozen", counted)

    assert min(forecasts(shut)[FROZEN].ends) > STOP.end
    assert 0 < len(asked) < 60
