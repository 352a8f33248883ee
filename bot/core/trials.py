"""What people measured in a trial: `proef: 2,3% fout, 95 min`, or fields that `jira.values` maps.

S4 M.2 asks for the share of errors and the duration; both are what O.4, O.7 and the plan of the night go by.
"""

import re
from dataclasses import dataclass

from bot.core.types import Observed

TRIAL = "proef"
ERRORS, MINUTES = "error_rate", "trial_minutes"
"""Names in `jira.values`: the share of errors in percents, the duration in minutes."""

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_ERRORS = re.compile(rf"{_NUMBER}\s*(?:%|procent)", re.IGNORECASE)
_HOURS = re.compile(rf"(?<![\d.,]){_NUMBER}\s*(?:uur|uren|u|h)\b", re.IGNORECASE)
_JOINED = re.compile(r"(?<![\d.,])(\d+)\s*(?:uur|u|h|:)\s*(\d{2})(?!\d)\s*(?!%|procent)", re.IGNORECASE)
_MINUTES = re.compile(rf"(?<![\d.,]){_NUMBER}\s*(?:minuten|minuut|min|m)\b", re.IGNORECASE)


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


def trial_in(text: str) -> Trial:
    """Percents and a duration in what somebody wrote: `2.3 %`, `95 min`, `1 u 35 min`, `1,5 uur`, `1:35`."""
    errors = _ERRORS.search(text)
    return Trial(_number(errors[1]) if errors else None, _duration(_ERRORS.sub(" ", text)))


def trial_of(issue: Observed | None) -> Trial:
    """The result of the trial that an issue stands for: its fields, else what was said last of each."""
    found = NOTHING
    if issue is None:
        return found
    errors, minutes = issue.values.get(ERRORS, ""), issue.values.get(MINUTES, "")
    if _is_number(errors.rstrip(" %")):
        found |= Trial(errors=_number(errors.rstrip(" %")))
    if minutes:
        found |= Trial(minutes=round(_number(minutes)) if _is_number(minutes) else trial_in(minutes).minutes)
    for remark in reversed(issue.remarks):
        if remark.word == TRIAL:
            found |= trial_in(remark.text)
    return found


def _duration(text: str) -> int | None:
    if joined := _JOINED.search(text):
        return int(joined[1]) * 60 + int(joined[2])
    hours, minutes = _HOURS.search(text), _MINUTES.search(text)
    if not (hours or minutes):
        return None
    return round((_number(hours[1]) * 60 if hours else 0) + (_number(minutes[1]) if minutes else 0))


def _is_number(text: str) -> bool:
    return re.fullmatch(_NUMBER, text.strip()) is not None


def _number(text: str) -> float:
    return float(text.strip().replace(",", "."))
