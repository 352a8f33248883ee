"""When the Tactisch Beraad gets an interim report: in a rhythm, until every party is in production (S0 3)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.config.runbook_model import Part, Reporting
from bot.model.working_days import local
from bot.situation.situation import Situation

STALE = timedelta(days=4)
"""A report that was missed for longer is not made up afterwards: it would show another day's figures."""


def moments(rhythm: Reporting) -> Iterator[datetime]:
    """Every moment of the rhythm, always at the same time on an Amsterdam clock."""
    moment = local(rhythm.first)
    while True:
        yield moment
        moment += timedelta(weeks=rhythm.every_weeks)


def latest(situation: Situation) -> datetime | None:
    """The report that there should be now; None before the first, when it was missed, or after the last."""
    release = situation.tree.release
    if release is None or release.reports is None or is_over(situation):
        return None
    last = None
    for moment in moments(release.reports):
        if moment > situation.now:
            break
        last = moment
    return last if last and situation.now - last <= STALE else None


def following(situation: Situation) -> datetime | None:
    """The next report; None where there comes none."""
    release = situation.tree.release
    if release is None or release.reports is None or is_over(situation):
        return None
    return next(moment for moment in moments(release.reports) if moment > situation.now)


def is_over(situation: Situation) -> bool:
    """Whether everybody is in production: the rest is for the evaluation."""
    roll_outs = situation.items_of(Part.ROLL_OUT)
    return bool(roll_outs) and all(situation.is_done(item.identity) for item in roll_outs)
