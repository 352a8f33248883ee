"""What the bot cost people in mail from Jira, counted in the sandbox's mailboxes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from math import ceil
from typing import Any

from bot.model.working_days import local

_SHARE = 0.95

_KEPT_BACK = "updated"
"""What an account that administers the project edits without mail."""


def mailed(rows: Iterable[Mapping[str, Any]], by: str, first: date) -> Iterator[str]:
    """Three lines: the first day, on which everything is made; all days after it; and those again as they
    are where the bot administers the project.

    What counts is a person's day: how many mails one person got on one day on which any came. Days without
    mail would only make the figures smaller.
    """
    mine = [(local(datetime.fromisoformat(row["at"])).date(), row) for row in rows if row["by"] == by]
    made = [(day, row) for day, row in mine if day == first]
    later = [(day, row) for day, row in mine if day != first]
    still = [(day, row) for day, row in later if row["event"] != _KEPT_BACK]
    yield f"mail of the day on which all is made: {_told(made)}"
    yield f"mail after that day: {_told(later)}"
    yield f"the same where the bot administers the project: {_told(still)}"


def _told(mails: Sequence[tuple[date, Mapping[str, Any]]]) -> str:
    days = Counter((day, person) for day, row in mails for person in row["to"])
    if not days:
        return "none"
    kinds: Counter[str] = Counter()
    for _, row in mails:
        kinds[str(row["event"])] += len(row["to"])
    counts = sorted(days.values())
    p95 = counts[ceil(_SHARE * len(counts)) - 1]
    people = len({person for _, person in days})
    listed = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    spread = f"{len(counts)} days of a person, p95 {p95}, most {counts[-1]}"
    return f"{sum(counts)} to {people} people on {spread} ({listed})"
