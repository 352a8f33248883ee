"""The releasekalender: its releases, which rules they break, and the next number.

S2 step 4 and its rules about numbers; domain §2, §5.16, §5.21 and §5.23.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.config.cab_model import ReleaseCalendar
from bot.config.programme_model import Programme, Release
from bot.config.runbook_model import Postponement
from bot.config.versions import Impact, Version, impact_of, product_of
from bot.model.reasons import Reason
from bot.model.working_days import local


@dataclass(frozen=True, slots=True)
class Planned:
    """A release on the calendar."""

    id: str
    title: str
    name: str
    """Name of its version: `Mitz 3.5.0`."""
    version: Version
    impact: Impact
    production: datetime
    kick_off: date
    versions: tuple[tuple[str, str], ...] = ()
    """Party and the version that it has in production, of the parties that take part."""
    postponed: tuple[Postponement, ...] = ()
    """Moments that were agreed before, oldest first."""


@dataclass(frozen=True, slots=True)
class Night:
    """A production migration: what it is of, and when."""

    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A party when a release goes live: its version, and the oldest major that still goes with it."""

    party: str
    version: str
    oldest: int
    behind: bool


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """Everything that the rules of the calendar look at."""

    terms: ReleaseCalendar
    releases: tuple[Planned, ...] = ()
    """By production, the earliest first."""
    nights: tuple[Night, ...] = ()
    refusals: Mapping[str, Reason] = field(default_factory=dict)
    """Releases that the calendar has no room for."""

    def of(self, release: str) -> Planned | None:
        """The release with this id, where it is on the calendar."""
        return next((one for one in self.releases if one.id == release), None)


def release_plan(
    terms: ReleaseCalendar, releases: Iterable[Release], programmes: Iterable[Programme]
) -> ReleasePlan:
    """The calendar of these releases. One without a type or of another product is not on it."""
    found = sorted(_planned(releases, terms), key=lambda one: (one.production, one.id))
    nights = sorted(_nights(programmes), key=lambda night: (night.at, night.title))
    return ReleasePlan(terms, tuple(found), tuple(nights), dict(too_many_majors(found, terms)))


def _planned(releases: Iterable[Release], terms: ReleaseCalendar) -> Iterator[Planned]:
    for one in releases:
        version, impact = Version.parse(one.version), impact_of(one.impact)
        if version is None or impact is None or terms.product not in ("", product_of(one.version)):
            continue
        yield Planned(
            id=one.id,
            title=one.title,
            name=one.version,
            version=version,
            impact=impact,
            production=one.production,
            kick_off=one.kick_off,
            versions=tuple((party.id, party.version) for party in one.parties if party.version),
            postponed=one.postponed,
        )


def _nights(programmes: Iterable[Programme]) -> Iterator[Night]:
    for programme in programmes:
        for domain in (d for cluster in programme.clusters for d in cluster.domains):
            if domain.migration:
                yield Night(domain.title, domain.migration)


def too_many_majors(planned: Iterable[Planned], terms: ReleaseCalendar) -> Iterator[tuple[str, Reason]]:
    """Majors above the number that a calendar year holds, by the date of production (S2; domain §5.23)."""
    for one in planned_majors(planned):
        before = majors_in(local(one.production).year, planned, terms, before=one)
        if len(before) >= terms.majors_per_year:
            values = {"year": local(one.production).year, "limit": terms.majors_per_year, "others": before}
            yield one.id, Reason("majors_per_year", values)


def planned_majors(planned: Iterable[Planned]) -> list[Planned]:
    """The majors among these."""
    return [one for one in planned if one.impact is Impact.MAJOR]


def majors_in(
    year: int, planned: Iterable[Planned], terms: ReleaseCalendar, before: Planned | None = None
) -> tuple[str, ...]:
    """Names of the majors in production in a year, those before the bot too; with `before`, earlier ones."""
    lived = {name: at for name, at in terms.went_live.items() if _is_major(name)}
    lived |= {one.name: one.production for one in planned_majors(planned) if one != before}
    limit = before.production if before else None
    return tuple(
        name
        for name, at in sorted(lived.items(), key=lambda pair: (pair[1], pair[0]))
        if local(at).year == year and (limit is None or at <= limit)
    )


def _is_major(name: str) -> bool:
    version = Version.parse(name)
    return version is not None and (version.minor, version.patch) == (0, 0)


def standings(release: Planned, terms: ReleaseCalendar) -> tuple[Standing, ...]:
    """Every party's version against a release: at most one major behind when it is live (S2, N-1)."""
    oldest = release.version.major - terms.supported_majors + 1
    found = []
    for party, name in release.versions:
        version = Version.parse(name)
        found.append(Standing(party, name, oldest, version is None or version.major < oldest))
    return tuple(found)


def frozen(release: Planned, plan: ReleasePlan) -> tuple[Reason, ...]:
    """Migrations whose night the release would come too near to."""
    margin = timedelta(hours=plan.terms.freeze_hours)
    return tuple(
        Reason("freeze", {"what": night.title, "at": night.at, "hours": plan.terms.freeze_hours})
        for night in plan.nights
        if abs(night.at - release.production) < margin
    )


def short_notice(
    release: Planned, informed: datetime | None, now: datetime, terms: ReleaseCalendar
) -> Reason | None:
    """Participants that were not told in time, or that can no longer be (S2 step 4; domain §5.16).

    A fix is carried out at once and is not announced.
    """
    if release.impact is Impact.FIX:
        return None
    last = release.production - timedelta(days=terms.notice_days)
    values = {"days": terms.notice_days, "last": local(last).date()}
    if informed is None:
        late = last < now <= release.production
        return Reason("notice_missing", values) if late else None
    return Reason("notice_late", values | {"told": local(informed).date()}) if informed > last else None


def next_version(plan: ReleasePlan, impact: Impact, now: datetime) -> Version | None:
    """The number of a new release of this type; None where nothing was ever released.

    A fix follows what is live, also where a later minor is planned; others follow the last on the calendar.
    """
    known = [(v, at) for name, at in plan.terms.went_live.items() if (v := Version.parse(name))]
    known += [(one.version, one.production) for one in plan.releases]
    live = max((version for version, at in known if at <= now), default=None)
    last = max((version for version, _ in known), default=None)
    if impact is Impact.FIX and live:
        line = (live.major, live.minor)
        last = max(version for version, _ in known if (version.major, version.minor) == line)
    return last.next(impact) if last else None
