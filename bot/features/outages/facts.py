"""Programmes and releases that could not be read for a while: since when, until when, and what is said of it.

What was seen last gets older while nothing is read. Nobody is told of a short failure; one that lasts is told
once when it has lasted so long in working time, and once when it is over.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.model.issue import Identity
from bot.model.working_days import WorkingDays
from bot.situation.actions import Announcement

STEADY = timedelta(minutes=15)
"""So long it must be read without a failure before an outage that was told is over."""

_KEPT = timedelta(days=31)
"""Outages that ended longer ago are forgotten."""


@dataclass(frozen=True, slots=True)
class Reading:
    """When something was read last, and why not since."""

    read: datetime | None = None
    """The last moment at which it was read; None while it never was."""
    since: datetime | None = None
    """The first look after that which failed; None while it can be read."""
    why: str = ""
    """Why the last look failed, for operators."""
    again: datetime | None = None
    """Since when every look succeeded."""

    def seen(self, now: datetime) -> "Reading":
        """The reading after a look that succeeded."""
        return Reading(read=now, again=self.again or now)

    def missed(self, now: datetime, why: str) -> "Reading":
        """The reading after a look that failed, or that may not be believed."""
        return Reading(self.read, self.since or now, why)

    def is_steady(self, now: datetime) -> bool:
        """Whether it has been read again for at least `STEADY`, which ends the outage."""
        return self.again is not None and now - self.again >= STEADY

    def lasts(self, days: WorkingDays, now: datetime) -> timedelta:
        """For how long in working time it could not be read."""
        return days.working_time(self.since, now) if self.since else timedelta(0)


@dataclass(frozen=True, slots=True)
class Source:
    """A programme or release as something to read, with who takes part in it."""

    root: Identity
    title: str
    parties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outage:
    """A source that could not be read for so long that it is told."""

    source: Source
    since: datetime
    """The first look that failed."""
    read: datetime | None
    """The last one before that."""
    told: datetime
    """When it was told; sources that were told in one round are one message."""
    over: datetime | None = None
    """Since when it is read again; None while it lasts."""


@dataclass(frozen=True, slots=True)
class OutageView:
    """One source that is not read, as readers see it."""

    title: str
    since: datetime
    read: datetime | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """What readers are told about how fresh the pages of a space are."""

    outages: tuple[OutageView, ...] = field(default=())


def updated(
    known: Sequence[Outage],
    sources: Mapping[Source, Reading],
    now: datetime,
    days: WorkingDays,
    term: timedelta,
) -> tuple[Outage, ...]:
    """The outages after a round: those that are over have their end, those that lasted `term` are there.

    A source that has failed for half of the term joins one that is told, so that one cause is one message.
    What is not among the sources is nobody's any more, and its outage is forgotten.
    """
    readings = {source.root: reading for source, reading in sources.items()}
    kept = [_ended(one, readings[one.source.root], now) for one in known if one.source.root in readings]
    kept = [one for one in kept if one.over is None or now - one.over < _KEPT]
    roots = {one.source.root for one in kept if one.over is None}
    failing = {s: r for s, r in sources.items() if r.since and s.root not in roots}
    lasting = {source: reading.lasts(days, now) for source, reading in failing.items()}
    if not any(spent >= term for spent in lasting.values()):
        return tuple(kept)
    new = [
        Outage(source, failing[source].since or now, failing[source].read, told=now)
        for source, spent in lasting.items()
        if spent >= term / 2
    ]
    return (*kept, *new)


def _ended(outage: Outage, reading: Reading, now: datetime) -> Outage:
    if outage.over is None and reading.is_steady(now):
        return replace(outage, over=reading.again)
    return outage


def source_view(outages: Iterable[Outage]) -> SourceView:
    """The outages that last, by title."""
    views = (OutageView(one.source.title, one.since, one.read) for one in outages if one.over is None)
    return SourceView(tuple(sorted(views, key=lambda view: view.title)))


def told_together(outages: Iterable[Outage]) -> Iterator[tuple[Outage, ...]]:
    """The outages that are one message, by the round in which they were told."""
    groups: dict[datetime, list[Outage]] = {}
    for one in outages:
        groups.setdefault(one.told, []).append(one)
    yield from (tuple(group) for group in groups.values())


def begin_notice(outages: Sequence[Outage], why: str, pages: str) -> Announcement:
    """The announcement that these cannot be read, with the service's own reason.

    `pages` is `told` where the pages say so too, `untold` where they should and do not, `none` without pages.
    """
    values = {
        "titles": tuple(sorted(one.source.title for one in outages)),
        "since": min(one.since for one in outages),
        "read": min((one.read for one in outages if one.read), default=None),
        "why": why,
        "pages": pages,
    }
    return Announcement(outages[0].source.root, "outage", "source_unread", values)


def end_notice(outages: Sequence[Outage]) -> Announcement:
    """The announcement that these can be read again."""
    values = {
        "titles": tuple(sorted(one.source.title for one in outages)),
        "since": min(one.since for one in outages),
        "over": max(one.over for one in outages if one.over),
    }
    return Announcement(outages[0].source.root, "outage", "source_read_again", values)
