"""RFCs: the two CAB decisions, kept apart, and the release that an approved RFC belongs to."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from bot.core.audience import Audience, Reach
from bot.core.calendar import local
from bot.core.situation import Situation
from bot.core.types import Approval, ChangeRequest, Scope, Vote
from bot.core.views import ChangeNote, ChangeView, DecisionView
from bot.spec.model import Level
from bot.spec.site import ServiceDesk

WISH, PRODUCTION = "wish", "production"

NEWS = timedelta(days=4)
"""A decision is told within so many days: long enough for a weekend in between."""


def decision(approvals: Iterable[Approval], word: str) -> DecisionView:
    """How the CAB decided on one question: the latest round counts, earlier ones are history.

    A round is decided only when the service desk says so *and* dates it; a status proves nothing (§3).
    `word` picks the rounds of one question by their name.
    """
    rounds = sorted((a for a in approvals if word.casefold() in a.name.casefold()), key=lambda a: a.created)
    if not rounds:
        return DecisionView("none")
    last = rounds[-1]
    decided = last.decision is not Vote.PENDING and last.completed is not None
    votes = tuple((who, vote.value) for who, vote in last.votes)
    return DecisionView(
        word=last.decision.value if decided else Vote.PENDING.value,
        at=last.completed if decided else None,
        votes=votes,
        round=len(rounds),
    )


def is_wanted(change: ChangeRequest, desk: ServiceDesk) -> bool:
    """Whether the CAB approved the wish: then the RFC may become part of a release."""
    return decision(change.approvals, desk.wish_approval).word == Vote.APPROVED


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
    fields = change.fields
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
        wish=decision(change.approvals, desk.wish_approval),
        production=decision(change.approvals, desk.production_approval),
        release=fields.get("release") or None,
    )
