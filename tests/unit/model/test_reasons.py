"""Reasons as values: they stand in views, and views are remembered."""

from bot.model.reasons import Reason


def test_a_reason_with_values_can_be_a_key_and_differs_by_its_values() -> None:
    three, four = Reason("notice", {"days": 3}), Reason("notice", {"days": 4})

    assert len({three: 1, four: 2, Reason("notice", {"days": 3}): 3}) == 2
