"""A tick asks for what changed, and costs as much as changed, whatever the size."""

from collections import Counter

import pytest

from tests.flow.world import NOW, World

pytestmark = pytest.mark.no_cover

SEARCH = "/rest/api/3/search/jql"
KEY = "klein/D.1"


@pytest.fixture
def settled(world: World) -> World:
    """Everything done, an hour ago; the request log empty."""
    world.cycle()
    world.control.advance(60)
    world.cycle(world.later(60)[0])
    world.control.forget_requests()
    return world


def calls(world: World) -> Counter[str]:
    return Counter(row["service"] for row in world.control.requests())


def test_a_tick_without_news_costs_two_calls_and_writes_nothing(settled: World) -> None:
    settled.cycle(settled.later(70)[0])

    assert [row["template"] for row in settled.control.requests()] == [SEARCH, SEARCH]
    assert settled.writes() == {}


def test_one_changed_issue_costs_two_calls_beside_the_page_writes(settled: World) -> None:
    settled.control.advance(10)
    settled.act("u-zorgaanbieder", "transition", issue=settled.key(KEY), to="done")
    settled.control.forget_requests()

    settled.cycle(settled.later(70)[0])

    log = settled.control.requests()
    reads = [row for row in log if not row["write"]]
    assert len(reads) <= 6
    assert {row["service"] for row in log if row["write"]} == {"confluence"}


def test_the_night_looks_at_everything(settled: World) -> None:
    settled.act("u-facilitator", "delete", issue=settled.key(KEY))

    day = settled.apply(settled.later(70)[0], full=False)
    night = settled.apply(settled.later(14 * 60)[0], full=False)

    assert "gone" not in day.counts
    assert night.counts["gone"] == 1


def test_what_the_index_shows_late_is_seen_in_the_next_window(settled: World) -> None:
    settled.control.fault({"index_lag_seconds": 600})
    settled.act("u-facilitator", "edit", issue=settled.key(KEY), fields={"summary": "Van ons"})
    blind = settled.apply(settled.later(61)[0], full=False)
    settled.control.advance(12)

    late = settled.apply(settled.later(72)[0], full=False)

    assert "kept-human-edit" not in blind.counts
    assert late.counts["kept-human-edit"] == 1


def test_a_late_index_does_not_undo_what_was_just_read(settled: World) -> None:
    """A search that still shows the old text must not look like a person's edit."""
    settled.control.fault({"index_lag_seconds": 3600})
    settled.control.advance(5)
    first = settled.apply(settled.later(65)[0], full=False)

    assert set(first.counts) == {"unchanged"}


def test_a_whole_sweep_costs_a_page_per_hundred_issues(settled: World) -> None:
    issues = len(settled.issues())
    settled.control.forget_requests()

    settled.apply(full=True)

    assert calls(settled)["jira"] <= -(-issues // 100) + 5


def test_a_clock_that_went_back_looks_at_everything_again(settled: World) -> None:
    settled.apply(NOW.replace(hour=9), full=False)

    searches = [row for row in settled.control.requests() if row["template"] == SEARCH]
    assert len(searches) > 1
