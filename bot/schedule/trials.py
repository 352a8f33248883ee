"""What people measured in a trial: `proef: 2,3% fout, 95 min`, or fields that `jira.values` maps.

S4 M.2 asks for the share of errors and the duration; both are what O.4, O.7 and the plan of the night go by.
"""

from dataclasses import dataclass

from bot.commands.amounts import measured_in, percentage_in
from bot.commands.verbs import Verb
from bot.commands.vocabulary import Vocabulary
from bot.model.issue import Observed

TRIAL = Verb.TRIAL
ERRORS, MINUTES = "error_rate", "trial_minutes"
"""Names in `jira.values`: the share of errors in percents, the duration in minutes."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is known of one trial; None for what nobody wrote down."""

    errors: float | None = None
    """Percents of what was migrated."""
    minutes: int | None = None

    def __or__(self, other: "Trial") -> "Trial":
        """This, and what it does not tell from the other."""
        errors = other.errors if self.errors is None else self.errors
        return Trial(errors, other.minutes if self.minutes is None else self.minutes)


NOTHING = Trial()


def trial_of(vocabulary: Vocabulary, issue: Observed | None) -> Trial:
    """The result of the trial that an issue stands for: its fields, else what was said last of each."""
    found = NOTHING
    if issue is None:
        return found
    found |= Trial(errors=percents(vocabulary, issue.values.get(ERRORS, "")))
    found |= Trial(minutes=_minutes(vocabulary, issue.values.get(MINUTES, "")))
    for command in reversed(issue.commands):
        if command.word == TRIAL:
            errors, minutes = command.values
            found |= Trial(float(errors) if errors else None, int(minutes) if minutes else None)
    return found


def percents(vocabulary: Vocabulary, text: str) -> float | None:
    """Percents in a field, with or without their sign; None for anything else."""
    return percentage_in(vocabulary, text if "%" in text else f"{text}%")


def _minutes(vocabulary: Vocabulary, text: str) -> int | None:
    """A duration in a field: a number is minutes."""
    unit = vocabulary.amount.minutes[0]
    found = measured_in(vocabulary, text) or measured_in(vocabulary, f"{text} {unit}")
    return found.minutes if found else None
