"""Until when a migration can be turned back, and what the lines of a rollback say of how long they take."""

from datetime import date, datetime

import pytest

from bot.commands.events import Command
from bot.commands.forms import Form, Reading
from bot.features.gates.rollback_steps import rollback_steps
from bot.model.issue import Identity
from bot.model.working_days import AMSTERDAM, WorkingDays
from tests.builders import NOON, situation, tree

DAYS = WorkingDays(off=frozenset({date(2023, 5, 29)}))


@pytest.mark.parametrize(
    ("starts", "closes"),
    [
        ((2023, 10, 14, 8), (2023, 10, 16, 8)),
        ((2023, 10, 13, 20), (2023, 10, 16, 8)),
        ((2023, 10, 16, 6), (2023, 10, 16, 8)),
        ((2023, 5, 27, 8), (2023, 5, 30, 8)),
        ((2023, 10, 28, 23), (2023, 10, 30, 8)),
        ((2023, 10, 11, 10), (2023, 10, 12, 8)),
    ],
    ids=[
        "from Saturday",
        "from Friday evening",
        "in its last hours",
        "over a day off",
        "over a night in which the clocks change",
        "outside a weekend: the next morning",
    ],
)
def test_a_weekend_window_closes_on_the_first_working_morning(
    starts: tuple[int, int, int, int], closes: tuple[int, int, int, int]
) -> None:
    begins, ends = (datetime(*at, tzinfo=AMSTERDAM) for at in (starts, closes))

    assert DAYS.window_closes(begins) == ends


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Zet de back-up terug — IT — 30 min", 30),
        ("1. Zet de back-up terug - IT - 1,5 uur", 90),
        ("Zet de back-up terug | 1 u 10 min", 70),
        ("Zet de back-up terug — IT", None),
        ("Zet de back-up terug — IT — even", None),
        ("Zet de back-up terug — IT — 300 uur", None),
    ],
)
def test_a_line_says_how_long_its_step_takes(text: str, minutes: int | None) -> None:
    line = Command("1", "it", NOON, Reading("rollback", Form.TEXT, text))
    (step,) = rollback_steps(situation(tree()), Identity("prog/c0/d0"), [line], "IT")

    assert step.minutes == minutes
