"""When issues were opened, begun and closed, by Jira's changelog, so also what happened between two looks.

The ledger keeps each move when it is first read, and asks Jira only for issues that moved since.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.config.people_model import Person
from bot.model.issue import Category, Identity, IssueId, Observed
from bot.model.values import value
from bot.model.working_days import local

_CLOCKS = timedelta(seconds=2)
"""So much the moment of a status may differ from that of the change that led to it."""


@value
class Move:
    """One change of an issue's status category."""

    issue: IssueId
    number: str
    """Of the change in Jira's changelog; `UNLISTED` where that has none for it."""
    at: datetime
    to: Category
    account: str = ""
    """Who did it; empty where Jira does not tell, and of what the bot did in the same round."""
    people: tuple[Person, ...] = ()
    """As whom the account did it then, by the config of the look that read it first."""


UNLISTED = "-"
"""Number of a move that only follows from where the issue stands."""

Moves = Mapping[Identity, Sequence[Move]]
"""The moves of each issue, oldest first."""


def in_order(moves: Iterable[Move]) -> tuple[Move, ...]:
    """The moves, oldest first; Jira promises no order."""
    return tuple(sorted(moves, key=lambda one: (one.at, len(one.number), one.number)))


def is_behind(issue: Observed, moves: Sequence[Move]) -> bool:
    """Whether an issue moved since the last move that is known of it, as far as that matters here."""
    last, now = moves[-1].to if moves else Category.NEW, issue.status.category
    if last is not now:
        return True
    return bool(moves and issue.done_at and moves[-1].at < issue.done_at - _CLOCKS)


def as_it_stands(issue: Observed) -> Move:
    """The last move as the issue itself shows it, where the changelog does not."""
    at = issue.done_at or issue.updated
    return Move(issue.id, UNLISTED, at, issue.status.category)


def closings(moves: Sequence[Move]) -> tuple[Move, ...]:
    """Each time that the issue was closed, oldest first; what only changes between done and done is none."""
    found, open_ = [], True
    for move in moves:
        if open_ and move.to is Category.DONE:
            found.append(move)
        open_ = move.to is not Category.DONE
    return tuple(found)


def beginnings(moves: Sequence[Move]) -> tuple[Move, ...]:
    """Each time that the issue left the category new, oldest first, whatever it went to."""
    found, before = [], Category.NEW
    for move in moves:
        if before is Category.NEW and move.to is not Category.NEW:
            found.append(move)
        before = move.to
    return tuple(found)


def was_done(moves: Sequence[Move], at: datetime) -> bool:
    """Whether the issue was done at a moment."""
    before = [move for move in moves if move.at <= at]
    return bool(before) and before[-1].to is Category.DONE


def on_day_of(found: Sequence[Move], moment: datetime) -> int:
    """How many of these fall on the day of a moment, in Amsterdam, up to that moment."""
    day = local(moment).date()
    return sum(1 for one in found if one.at <= moment and local(one.at).date() == day)
