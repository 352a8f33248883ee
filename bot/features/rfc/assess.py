"""RFCs: the two CAB decisions, kept apart, and the release that an approved RFC belongs to."""

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.config.runbook_model import Level
from bot.config.site_model import ServiceDesk
from bot.features.rfc.cab_decisions import PRODUCTION, WISH, decisions
from bot.features.rfc.objections import objections
from bot.features.rfc.obligations import duties, touches_of
from bot.features.rfc.release_assignment import named_release, place, type_of
from bot.features.rfc.views import ChangeNote, ChangeView
from bot.model.issue import IssueKey
from bot.model.item import Scope
from bot.model.release_calendar import ReleasePlan
from bot.model.request import ChangeRequest, Vote
from bot.model.working_days import local
from bot.situation.situation import Situation


def is_wanted(change: ChangeRequest, desk: ServiceDesk) -> bool:
    """Whether the CAB approved the wish: then the RFC may become part of a release."""
    return decisions(change, desk).wish.word == Vote.APPROVED


def belongs_to(change: ChangeRequest, release: str, version: str | None) -> bool:
    """Whether the RFC names this release, by its id or by its version."""
    named = change.fields.get("release", "").strip().casefold()
    return bool(named) and named in {release.casefold(), (version or release).casefold()}


def decided(situation: Situation) -> Iterator[ChangeNote]:
    """The CAB decisions so far about the RFCs of a release."""
    root = situation.tree.scopes[situation.tree.root]
    for change in change_views(situation, root):
        for event, asked in ((WISH, change.wish), (PRODUCTION, change.production)):
            if asked.at is not None and asked.at <= situation.now:
                yield ChangeNote(event, change)


def change_views(situation: Situation, scope: Scope) -> tuple[ChangeView, ...]:
    """The RFCs that a page of this scope shows: a release its own, a programme none."""
    return tuple(view(situation, change) for change in changes_of(situation, scope))


def changes_of(situation: Situation, scope: Scope) -> tuple[ChangeRequest, ...]:
    """The RFCs that belong to a release, oldest first; none of any other scope."""
    if scope.level is not Level.RELEASE:
        return ()
    mine = [change for change in situation.changes if _is_in(situation, change, scope.identity)]
    return tuple(sorted(mine, key=lambda c: int(c.id)))


def _is_in(situation: Situation, change: ChangeRequest, release: str) -> bool:
    plan = situation.plan
    if plan is None or plan.of(release) is None:
        return belongs_to(change, release, situation.tree.fix_version)
    chosen = named_release(change, plan)
    return chosen is not None and chosen.id == release


def view(situation: Situation, change: ChangeRequest) -> ChangeView:
    """One RFC as an internal reader sees it."""
    desk = situation.desk or ServiceDesk(project="")
    return change_view(change, desk, situation.plan, situation.url, situation.now)


def change_view(
    change: ChangeRequest,
    desk: ServiceDesk,
    plan: ReleasePlan | None,
    url: Callable[[IssueKey], str],
    now: datetime,
) -> ChangeView:
    """One RFC as an internal reader sees it, with what the rules say of it."""
    fields, decided = change.fields, decisions(change, desk)
    counted, touched = type_of(change), touches_of(fields.get("touches"))
    owed = duties(counted, touched)
    found = place(change, plan, now) if plan else None
    return ChangeView(
        key=change.key,
        url=url(change.key),
        summary=change.summary,
        status=change.status.name,
        category=change.status.category,
        source=fields.get("source", ""),
        priority=fields.get("priority", ""),
        impact=fields.get("impact", ""),
        asked=local(change.created).date(),
        wish=decided.wish,
        production=decided.production,
        release=fields.get("release") or (found.release.name if found and found.release else None),
        touches=fields.get("touches", ""),
        scope=fields.get("scope", ""),
        solution=fields.get("solution", ""),
        type=counted.value if counted else "",
        obliges=bool(owed) if owed is not None else None,
        age=(local(now).date() - local(change.created).date()).days,
        reasons=tuple(objections(change, desk, decided, found)),
        placed=found.reason if found else None,
        proposed=(found.release.name if found.release else found.proposed) if found else "",
    )
