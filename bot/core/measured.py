"""Durations that were measured: what a trial took, in minutes."""

import re
from collections.abc import Mapping

from bot.core.types import Identity, Observed

_MINUTES = re.compile(r"(?<![\d.,])(\d{1,4})\s*min", re.IGNORECASE)


def measured_minutes(issues: Mapping[Identity, Observed]) -> Mapping[Identity, int]:
    """Minutes by the identity of the action that was timed: the last `proef: … 95 min` said there."""
    return {
        identity: minutes
        for identity, issue in issues.items()
        if issue.remarks and (minutes := _last(issue)) is not None
    }


def _last(issue: Observed) -> int | None:
    said = (_MINUTES.search(r.text) for r in reversed(issue.remarks) if r.word == "proef")
    return next((int(found[1]) for found in said if found), None)
