"""What people write about a trial is understood as they write it."""

from typing import Any

import pytest

from bot.core.trials import NOTHING, Trial, trial_in, trial_of
from bot.core.types import Observed
from tests.builders import desired, observed, remark, tree


def observed_with(**more: Any) -> Observed:
    return observed(desired(tree())[-1], 1, **more)


@pytest.mark.parametrize(
    ("text", "errors", "minutes"),
    [
        ("2,3% fout, 95 min", 2.3, 95),
        ("2.3 % fouten; 1 u 35 min", 2.3, 95),
        ("duur 1u35, 0 procent", 0.0, 95),
        ("1:35 en 12%", 12.0, 95),
        ("1,5 uur", None, 90),
        ("twee uur", None, None),
        ("3 % van 1200 dossiers", 3.0, None),
        ("45 minuten", None, 45),
        ("2 uur en 5 minuten, 4%", 4.0, 125),
    ],
)
def test_percents_and_durations_are_read_in_every_usual_spelling(
    text: str, errors: float | None, minutes: int | None
) -> None:
    assert trial_in(text) == Trial(errors, minutes)


def test_the_last_remark_counts_and_one_that_leaves_something_out_leaves_it_as_it_was() -> None:
    said = (remark("proef: 5%, 60 min"), remark("proef: 4%"), remark("besluit: 1%, 1 min"))

    assert trial_of(observed_with(remarks=said)) == Trial(4.0, 60)


def test_a_mapped_field_goes_before_a_remark_and_one_that_is_no_number_is_left_out() -> None:
    said = (remark("proef: 5%, 60 min"),)

    fields = {"error_rate": "1,5 %", "trial_minutes": "80.0"}
    assert trial_of(observed_with(remarks=said, values=fields)) == Trial(1.5, 80)
    assert trial_of(observed_with(remarks=said, values={"error_rate": "weinig"})) == Trial(5.0, 60)
    assert trial_of(None) == NOTHING
