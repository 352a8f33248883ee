"""Which release takes an approved RFC along (S2 step 4): a fix its own or the next, others the calendar's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config.versions import Impact, impact_of, outweighs
from bot.features.rfc.obligations import effective, touches_of
from bot.model.issue import Category
from bot.model.reasons import Reason
from bot.model.release_calendar import Planned, ReleasePlan, majors_in, next_version
from bot.model.request import ChangeRequest
from bot.model.working_days import local


@dataclass(frozen=True, slots=True)
class Placement:
    """A release that is on the calendar, or the number that a new one would have; and why."""

    reason: Reason
    release: Planned | None = None
    proposed: str = ""
    conflicts: tuple[Reason, ...] = ()


def type_of(change: ChangeRequest) -> Impact | None:
    """The type that counts for an RFC: what was filled in, or major where it changes a koppelvlak."""
    return effective(impact_of(change.fields.get("impact")), touches_of(change.fields.get("touches")))


def named_release(change: ChangeRequest, plan: ReleasePlan) -> Planned | None:
    """The release that people chose: by the RFC's release field, else by its fixVersion."""
    named = change.fields.get("release", "").strip().casefold()
    for one in plan.releases:
        if named in (one.id.casefold(), one.name.casefold()):
            return one
    versions = [one for one in plan.releases if one.name in change.fix_versions]
    return versions[-1] if versions and not named else None


def place(change: ChangeRequest, plan: ReleasePlan, now: datetime) -> Placement | None:
    """Where an RFC belongs. None where its type is not known, it names a release that is not there, or it is
    done with and nobody said where it belonged.
    """
    impact = type_of(change)
    if chosen := named_release(change, plan):
        return Placement(Reason("named"), chosen, conflicts=tuple(_conflicts(impact, chosen, plan)))
    if impact is None or change.fields.get("release", "").strip() or change.status.category is Category.DONE:
        return None
    return _fix(plan, now) if impact is Impact.FIX else _regular(impact, plan, now)


def placed_by_itself(found: Placement) -> bool:
    """Whether a rule chose the release and not a person."""
    return found.reason.rule != "named"


def _conflicts(impact: Impact | None, release: Planned, plan: ReleasePlan) -> list[Reason]:
    found = []
    if impact and outweighs(impact, release.impact):
        found.append(Reason("too_heavy", {"impact": impact.value, "release": release.name}))
    if refused := plan.refusals.get(release.id):
        found.append(refused)
    return found


def _fix(plan: ReleasePlan, now: datetime) -> Placement:
    coming = [one for one in plan.releases if one.production > now]
    own = next((one for one in coming if one.impact is Impact.FIX), None)
    if own:
        return Placement(Reason("own_fix"), own)
    soon = now + timedelta(days=plan.terms.notice_days)
    if coming and coming[0].production <= soon:
        return Placement(Reason("next_release", {"days": plan.terms.notice_days}), coming[0])
    return Placement(Reason("new_fix"), proposed=_numbered(plan, Impact.FIX, now))


def _regular(impact: Impact, plan: ReleasePlan, now: datetime) -> Placement:
    """The first release of enough weight that can still be told of in time; else a new one."""
    in_time = now + timedelta(days=plan.terms.notice_days)
    for one in plan.releases:
        fits = not outweighs(impact, one.impact) and one.id not in plan.refusals
        if one.production >= in_time and fits and one.impact is not Impact.FIX:
            return Placement(Reason("on_calendar", {"days": plan.terms.notice_days}), one)
    reason = Reason("new_release", {"impact": impact.value})
    if impact is Impact.MAJOR and (full := _full_year(plan, now)):
        reason = full
    return Placement(reason, proposed=_numbered(plan, impact, now))


def _full_year(plan: ReleasePlan, now: datetime) -> Reason | None:
    year = local(now).year
    others = majors_in(year, plan.releases, plan.terms)
    if len(others) < plan.terms.majors_per_year:
        return None
    return Reason("majors_per_year", {"year": year, "limit": plan.terms.majors_per_year, "others": others})


def _numbered(plan: ReleasePlan, impact: Impact, now: datetime) -> str:
    version = next_version(plan, impact, now)
    return f"{plan.terms.product} {version}".strip() if version else ""
