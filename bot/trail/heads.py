"""The head of the chain as it is written outside of the ledger, once a day."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.trail.trail_events import EventKind


@dataclass(frozen=True, slots=True)
class Head:
    """The last record of a day: its number and hash."""

    day: date
    number: int
    hash: str

    @property
    def line(self) -> str:
        """As it stands in the panel of an epic and in a message, the same in every language."""
        return f"{self.day.isoformat()} / {self.number} / sha256:{self.hash}"


_LINE = re.compile(r"(\d{4}-\d\d-\d\d) / (\d{1,12}) / sha256:([0-9a-f]{64})(?![0-9a-f])")


def heads_in(text: str) -> Iterator[Head]:
    """Every head that a text tells, however it is laid out around it."""
    for day, number, found in _LINE.findall(text):
        try:
            yield Head(date.fromisoformat(day), int(number), found)
        except ValueError:
            continue


def local_day(at: datetime) -> date:
    """The day of an instant, Europe/Amsterdam."""
    return at.astimezone(_ZONE).date()


def is_news(body: Mapping[str, Any]) -> bool:
    """Whether a record tells more than that a head was written outside: those would never end.

    What opens a round and what became of a write are no news by themselves. Nor is an edit of nothing but the
    panel of a programme's or release's own epic, and what is said to the auditor.
    """
    kind, what = body["kind"], body.get("what") or {}
    if kind in (EventKind.ROUND, EventKind.ANSWER):
        return False
    if kind in (EventKind.WRITE, EventKind.MESSAGE):
        only_panel = body["subject"] == body["root"] and what.get("fields", {}).keys() == {"description"}
        beside = what.keys() - {"fields", "service", "issue"}
        return not (only_panel and not beside) and not str(what.get("message", "")).startswith(HEAD_MESSAGE)
    return True


HEAD_MESSAGE = "audit-head"
"""How the subject of a message to the auditor begins."""

_ZONE = ZoneInfo("Europe/Amsterdam")
