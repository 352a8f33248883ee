"""RFCs: the two CAB decisions, kept apart, and the release that an approved RFC belongs to."""

from collections.abc import Iterator
from datetime import timedelta

from bot.core.audience import Audience, Reach
from bot.core.cab.decisions import PRODUCTION, WISH, decisions
from bot.core.calendar import local
from bot.core.situation import Situation
from bot.core.types import ChangeRequest, Scope, Vote
from bot.core.views import ChangeNote, ChangeView
from bot.spec.model import Level
from bot.spec.site import ServiceDesk

NEWS = timedelta(days=4)
"""A decision is told within so many days: long enough for a weekend in between."""


def is_wanted(change: ChangeRequest, desk: ServiceDesk) -> bool:
    """Whether the CAB approved the wish: then the RFC may become part of a release."""
    return decisions(change, desk).wish.word == Vote.APPROVED


def belongs_to(change: ChangeRequest, release: str, version: str | None) -> bool:
    """Whether the RFC names this release, by its id or by its version."""
    named = change.fields.get("release", "").strip().casefold()
    return bool(named) and named in {release.casefold(), (version or release).casefold()}


def decided_lately(situation: Situation, audience: Audience) -> Iterator[ChangeNote]:
    """The CAB decisions of the last days about the RFCs of a release, for internal readers.

    Older ones are no news: a bot that is started for the first time does not retell the past.
    """
    root = situation.tree.scopes[situation.tree.root]
    if audience.reach is not Reach.INTERNAL:
        return
    for change in change_views(situation, root):
        for event, asked in ((WISH, change.wish), (PRODUCTION, change.production)):
            if asked.at is not None and situation.now - NEWS <= asked.at <= situation.now:
                yield ChangeNote(event, change)


def change_views(situation: Situation, scope: Scope) -> tuple[ChangeView, ...]:
    """The RFCs that a page of this scope shows: a release its own, a programme none."""
    if scope.level is not Level.RELEASE:
        return ()
    version = situation.tree.fix_version
    mine = [c for c in situation.changes if belongs_to(c, scope.identity, version)]
    return tuple(view(situation, change) for change in sorted(mine, key=lambda c: int(c.id)))


def view(situation: Situation, change: ChangeRequest) -> ChangeView:
    """One RFC as an internal reader sees it."""
    desk = situation.desk or ServiceDesk(project="")
    fields, decided = change.fields, decisions(change, desk)
    return ChangeView(
        key=change.key,
        url=situation.url(change.key),
        summary=change.summary,
        status=change.status.name,
        category=change.status.category,
        source=fields.get("source", ""),
        priority=fields.get("priority", ""),
        impact=fields.get("impact", ""),
        asked=local(change.created).date(),
        wish=decided.wish,
        production=decided.production,
        release=fields.get("release") or None,
    )
