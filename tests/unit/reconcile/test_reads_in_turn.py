"""Which issues are read by id in a round."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model.issue import Rank
from bot.reconcile.reads_in_turn import turns
from tests.builders import desired, observed, tree

ISSUE = desired(tree())[0]
EPICS = [observed(ISSUE, number) for number in range(1, 41)]
STEPS = [observed(ISSUE, number, rank=Rank.TASK) for number in range(101, 401)]


def test_what_fits_in_a_call_is_read_each_round() -> None:
    standing = [*EPICS[:20], *STEPS[:70]]

    assert turns(standing, 100, 0) == (standing, 0)
    assert turns(standing, 100, 7) == (standing, 0)


@given(st.integers(41, 100), st.integers(0, 1000))
def test_epics_come_each_round_and_everything_else_within_as_many_as_it_takes(room: int, turn: int) -> None:
    seen = set()
    for _ in range(-(-len(STEPS) // (room - len(EPICS)))):
        chosen, turn = turns([*STEPS, *EPICS], room, turn)
        assert len(chosen) == room
        assert {one.id for one in EPICS} <= {one.id for one in chosen}
        seen |= {one.id for one in chosen}

    assert seen == {one.id for one in (*STEPS, *EPICS)}


def test_more_epics_than_room_is_no_error() -> None:
    chosen, turn = turns([*EPICS, *STEPS], 10, 3)

    assert (len(chosen), turn) == (10, 3)
