"""What people write about a trial is understood as they write it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.commands.amounts import Measured
from bot.commands.reading import Why
from bot.config.runbook_model import Runbook
from bot.model.issue import Identity, Observed
from bot.schedule.trials import NOTHING, Trial
from tests.builders import DAYS, NOON, comment, programme, runbook, situation
from tests.dutch import expand_programme, measured_in, trial_of

O1 = Identity("prog/c0/d0/O.1")


def book() -> Runbook:
    """The small runbook, in which O.1 is measured against a limit."""
    first, second = runbook().phases
    (step,) = second.steps
    actions = tuple(a.model_copy(update={"limit": "K.2"}) if a.code == "O.1" else a for a in step.actions)
    steps = (step.model_copy(update={"actions": actions}),)
    return runbook().model_copy(update={"phases": (first, second.model_copy(update={"steps": steps}))})


def observed_with(*lines: str, **more: Any) -> Observed:
    """A trial's issue, with a comment per line, a minute after each other."""
    said = tuple(comment(line, at=NOON + timedelta(minutes=n)) for n, line in enumerate(lines))
    here = situation(
        expand_programme(book(), programme(domains=1), DAYS), edits={O1: {"comments": said, **more}}
    )
    return here.issues[O1]


@pytest.mark.parametrize(
    ("text", "errors", "minutes"),
    [
        ("2,3% fout, 95 min", 2.3, 95),
        ("2.3 % fouten; 1 u 35 min", 2.3, 95),
        ("duur 1u35, 0 procent", 0.0, 95),
        ("1:35 en 12%", 12.0, 95),
        ("1,5 uur", None, 90),
        ("45 minuten", None, 45),
        ("2 uur en 5 minuten, 4%", 4.0, 125),
    ],
)
def test_percents_and_durations_are_read_in_every_usual_spelling(
    text: str, errors: float | None, minutes: int | None
) -> None:
    assert measured_in(text) == Measured(errors, minutes)
    assert trial_of(observed_with(f"proef: {text}")) == Trial(errors, minutes)


@pytest.mark.parametrize("text", ["twee uur", "3 % van 1200 dossiers", "tussen 3% en 4%", "weinig"])
def test_what_is_not_read_to_its_end_measures_nothing(text: str) -> None:
    issue = observed_with(f"proef: {text}")

    assert measured_in(text) is None
    assert trial_of(issue) == NOTHING
    assert [one.rejected.why for one in issue.heard.unread] == [Why.UNCLEAR]


def test_the_last_one_counts_and_one_that_leaves_something_out_leaves_it_as_it_was() -> None:
    said = ("proef: 5%, 60 min", "proef: 4%", "besluit: 1%, 1 min")

    assert trial_of(observed_with(*said)) == Trial(4.0, 60)


def test_a_mapped_field_goes_before_a_comment_and_one_that_is_no_number_is_left_out() -> None:
    said = "proef: 5%, 60 min"

    fields = {"error_rate": "1,5 %", "trial_minutes": "80.0"}
    assert trial_of(observed_with(said, values=fields)) == Trial(1.5, 80)
    assert trial_of(observed_with(said, values={"trial_minutes": "1 u 20 min"})) == Trial(5.0, 80)
    assert trial_of(observed_with(said, values={"error_rate": "weinig"})) == Trial(5.0, 60)
    assert trial_of(None) == NOTHING
