"""The planner against an independent solver, on random networks: the same dates and floats."""

import pytest

from tests.unit.schedule.random_networks import Drawn, drawn, planned, shown

NETWORKS, BATCH = 1000, 50


def differences(one: Drawn) -> list[str]:
    table, solved = planned(one), one.plain.solve()
    found = []
    for code in one.plain.rows:
        here, there = shown(table, code), solved.get(code)
        if here is None or there is None:
            if (here is None) != (there is None):
                found.append(f"{code}: {here} against {there}")
            continue
        if here != (there.start, there.due, there.latest, there.total_float):
            found.append(f"{code}: {here} against {there}")
    return found


@pytest.mark.parametrize("first", range(0, NETWORKS, BATCH))
def test_planner_and_solver_say_the_same_of_a_thousand_networks(first: int) -> None:
    found = {seed: said for seed in range(first, first + BATCH) if (said := differences(drawn(seed)))}

    assert found == {}
