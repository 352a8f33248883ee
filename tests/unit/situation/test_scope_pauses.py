"""What a pause holds back, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.situation.scope_pauses import Pause, holding, in_force

NOW = datetime(2023, 10, 12, 11, 0, tzinfo=UTC)
ALL, DOMAIN = Pause("", NOW, "jan"), Pause("p/c1/za-1", NOW, "piet", "storing", NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("identity", "held"),
    [("p/c1/za-1", True), ("p/c1/za-1/O.9", True), ("p/c1/za-10", False), ("p/c1", False), ("cab", False)],
)
def test_a_part_holds_back_itself_and_what_lies_in_it(identity: str, *, held: bool) -> None:
    assert (holding([DOMAIN], identity, NOW) is not None) is held
    assert holding([ALL], identity, NOW) is ALL


def test_the_widest_counts() -> None:
    assert holding([DOMAIN, ALL], "p/c1/za-1", NOW) is ALL
    assert in_force([DOMAIN, ALL], NOW) == (ALL, DOMAIN)


def test_it_ends_at_its_moment() -> None:
    end = NOW + timedelta(hours=2)

    assert holding([DOMAIN], "p/c1/za-1", end - timedelta(seconds=1))
    assert holding([DOMAIN], "p/c1/za-1", end) is None
    assert holding([ALL], "p/c1/za-1", NOW + timedelta(days=999))


def test_the_sentence_tells_who_when_why_and_until_when() -> None:
    assert ALL.sentence == "everything is paused since 2023-10-12 13:00, by jan"
    assert DOMAIN.sentence == (
        "p/c1/za-1 is paused since 2023-10-12 13:00, until 2023-10-12 15:00, by piet: storing"
    )
