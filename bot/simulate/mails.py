"""What the bot cost people in mail from Jira, counted in the sandbox's mailboxes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from math import ceil
from typing import Any

from bot.core.calendar import local

_SHARE = 0.95


def mailed(rows: Iterable[Mapping[str, Any]], by: str) -> Iterator[str]:
    """Two lines: the day on which the bot first mailed, which is that of making everything, and all after it.

    What counts is a person's day: how many mails one person got on one day on which any came. Days without
    mail would only make the figures smaller.
    """
    days: Counter[tuple[date, str]] = Counter()
    kinds: Counter[str] = Counter()
    mine = [(local(datetime.fromisoformat(row["at"])).date(), row) for row in rows if row["by"] == by]
    first = min((day for day, _ in mine), default=None)
    for day, row in mine:
        days.update((day, person) for person in row["to"])
        if day != first:
            kinds[str(row["event"])] += len(row["to"])
    made = [number for (day, _), number in days.items() if day == first]
    later = [number for (day, _), number in days.items() if day != first]
    people = len({person for day, person in days if day != first})
    yield f"mail of making it all: {_spread(made)}"
    yield f"mail after that: {_spread(later)}; {people} people; {_listed(kinds)}"


def _spread(counts: list[int]) -> str:
    if not counts:
        return "none"
    ordered = sorted(counts)
    p95 = ordered[ceil(_SHARE * len(ordered)) - 1]
    return f"{sum(counts)} on {len(counts)} days of a person, p95 {p95}, most {ordered[-1]}"


def _listed(kinds: Counter[str]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())) or "nothing"
