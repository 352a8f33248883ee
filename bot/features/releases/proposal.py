"""A release that approved RFCs ask for, drafted after the last one of its type, for a person to add."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from bot.config.programme_model import Release
from bot.config.versions import Impact, Version
from bot.model.release_calendar import Planned, ReleasePlan, frozen, majors_in
from bot.model.working_days import AMSTERDAM, WorkingDays, local

_WEEK = timedelta(weeks=1)
_MANY = 120
"""So many weeks are tried for a moment without a conflict."""


def drafted(
    name: str, impact: Impact, plan: ReleasePlan, known: Iterable[Release], now: datetime, days: WorkingDays
) -> Release | None:
    """The release as its file could say it; None where nothing on the calendar can serve as its example.

    Its kick-off is the next working day. Production comes as long after that as in the example, on the same
    weekday and hour, not within the term of notice, a freeze, or a year that is full.
    """
    like = _example(impact, known)
    if like is None:
        return None
    kick_off = days.add(local(now).date(), 1)
    production = _moment(name, impact, plan, like, kick_off, now)
    return like.model_copy(
        update={
            "id": re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-"),
            "title": name,
            "version": name,
            "impact": impact.value,
            "kick_off": kick_off,
            "production": production,
            "touches": None,
            "postponed": (),
        }
    )


def _example(impact: Impact, known: Iterable[Release]) -> Release | None:
    """The last release of the type; of a fix else any, of a minor or major else one that is no fix."""
    found = sorted(known, key=lambda one: one.production)
    same = [one for one in found if one.impact == impact.value]
    near = [one for one in found if (one.impact == Impact.FIX.value) is (impact is Impact.FIX)]
    return next((some[-1] for some in (same, near, found) if some), None)


def _moment(
    name: str, impact: Impact, plan: ReleasePlan, like: Release, kick_off: date, now: datetime
) -> datetime:
    usual = local(like.production)
    first = kick_off + (usual.date() - like.kick_off)
    notice = 0 if impact is Impact.FIX else plan.terms.notice_days
    first = max(first, local(now).date() + timedelta(days=notice + 1))
    first += timedelta(days=(usual.weekday() - first.weekday()) % 7)
    moments = [_at(first + n * _WEEK, usual.time()) for n in range(_MANY)]
    return next((at for at in moments if not any(_against(name, impact, plan, at))), moments[0])


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, AMSTERDAM)


def _against(name: str, impact: Impact, plan: ReleasePlan, at: datetime) -> Iterator[bool]:
    number = Version.parse(name)
    if number is not None:
        yield bool(frozen(Planned("", name, name, number, impact, at, local(at).date()), plan))
    others = majors_in(local(at).year, plan.releases, plan.terms)
    yield impact is Impact.MAJOR and len(others) >= plan.terms.majors_per_year
