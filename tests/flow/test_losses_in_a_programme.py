"""A programme in which Jira loses what it had for half an hour, in each way, with meetings that decide.

Meanwhile no page, message or decision changes; afterwards all is as in the run in which nothing was lost.
`python -m tests.flow.lossy` plays more seeds, for longer.
"""

from datetime import date
from pathlib import Path

import pytest

from tests.flow.lossy import LOSSES, moments, pair

pytestmark = pytest.mark.no_cover

UNTIL, INSTANTS = date(2023, 10, 13), 16


@pytest.mark.parametrize("seed", [1])
def test_what_jira_loses_for_half_an_hour_changes_nothing_that_people_see(tmp_path: Path, seed: int) -> None:
    found = pair(tmp_path, seed, UNTIL, INSTANTS)

    assert list(found.differences()) == []
    assert found.decisions, "people decided"


def test_every_loss_comes_once_at_a_moment_that_the_seed_chooses() -> None:
    assert sorted(moments(1, INSTANTS).values()) == sorted(LOSSES)
    assert moments(1, INSTANTS) != moments(2, INSTANTS)
