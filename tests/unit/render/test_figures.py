"""Bars and counts."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model.progress import Progress
from bot.render.figures import actors, bar, shares, who
from bot.template_check.view_samples import action

COUNT = st.integers(0, 2000)


@given(COUNT, COUNT, COUNT, st.integers(3, 40))
def test_a_bar_is_always_full_width_and_honest_about_each_part(a: int, b: int, c: int, width: int) -> None:
    parts = shares(Progress(a, b, c), width)

    assert sum(parts) == width
    assert min(parts) >= 0
    if a + b + c:
        assert [part > 0 for part in parts] == [count > 0 for count in (a, b, c)]


def test_a_bar_looks_done_only_when_all_is_done() -> None:
    assert bar(Progress(5, 0, 5)) == "█████░░░░░"
    assert bar(Progress(1999, 0, 1)) == "█████████░"
    assert bar(Progress(3, 0, 0)) == "██████████"
    assert bar(Progress()) == "░░░░░░░░░░"


def test_who_acts_is_the_party_where_known_and_else_the_role() -> None:
    assert [who(action(1)), who(action(1, parties=()))] == ["Zorggroep 1", "Zorgaanbieder"]


def test_actors_are_ordered_by_how_much_they_have_and_then_by_name() -> None:
    mixed = [action(2), action(1), action(2), action(3), action(4, parties=("Zorggroep 1", "Avinty"))]

    assert actors(mixed) == [("Zorggroep 1", 2), ("Zorggroep 2", 2), ("Avinty", 1), ("Zorggroep 3", 1)]
