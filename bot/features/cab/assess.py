"""The CAB's pages: the agenda before a meeting, its decisions, and the releasekalender."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config.programme_model import Release
from bot.config.site_model import ServiceDesk
from bot.config.versions import Impact, impact_of
from bot.features.cab.cab_meetings import around, meeting_of, meetings
from bot.features.cab.views import (
    AgendaView,
    AnnouncementView,
    CalendarView,
    DecisionLine,
    DecisionsView,
    ProposalView,
)
from bot.features.releases.assess import release_view
from bot.features.releases.proposal import drafted
from bot.features.releases.release_status import release_status
from bot.features.releases.views import ReleaseView
from bot.features.rfc.assess import change_view
from bot.features.rfc.cab_decisions import PRODUCTION, WISH, decisions
from bot.features.rfc.obligations import touches_of, tracks
from bot.features.rfc.release_assignment import place
from bot.features.rfc.requests import announcements, rfcs
from bot.features.rfc.views import ChangeView
from bot.model.audience import Audience
from bot.model.issue import Category, IssueKey
from bot.model.release_calendar import ReleasePlan, majors_in
from bot.model.request import ChangeRequest, Vote
from bot.model.working_days import WorkingDays, local
from bot.situation.situation import Situation

_KEPT = timedelta(weeks=8)
"""Decisions of meetings longer ago stand on pages that are not written any more."""


@dataclass(frozen=True, slots=True)
class Board:
    """What the pages for one audience are made from: every request, and where each release stands."""

    desk: ServiceDesk
    plan: ReleasePlan
    requests: tuple[ChangeRequest, ...]
    releases: tuple[Situation, ...]
    """Of the releases on the calendar, as far as they were looked at."""
    pages: Mapping[str, str]
    """Title of each release's page, by its id."""
    now: datetime
    days: WorkingDays
    audience: Audience

    def url(self, key: IssueKey) -> str:
        """Where a person opens the issue."""
        return self.releases[0].url(key)


def agenda(board: Board) -> AgendaView | None:
    """The coming meeting's agenda, once it is near enough."""
    cab = board.desk.cab
    coming = around(cab.meetings, board.days, board.now)[1] if cab else None
    if cab is None or coming is None or coming - board.now > timedelta(days=cab.meetings.agenda_days):
        return None
    known = [change_view(c, board.desk, board.plan, board.url, board.now) for c in _open(board)]
    fixes = [one for one in known if one.type == Impact.FIX and one.wish.word != Vote.APPROVED]
    rest = [one for one in known if one not in fixes]
    wish = [one for one in rest if one.wish.word == Vote.PENDING]
    production = [one for one in rest if one.production.word == Vote.PENDING and one not in wish]
    new = [one for one in rest if one.wish.word in ("none", Vote.DECLINED)]
    return AgendaView(
        at=local(coming),
        functions=cab.functions,
        wish=_by_age(wish),
        production=_by_age(production),
        fixes=_by_age(fixes),
        new=_by_age(new),
        announced=tuple(_announced(board)),
    )


def _open(board: Board) -> Iterator[ChangeRequest]:
    return (c for c in rfcs(board.requests, board.desk) if c.status.category is not Category.DONE)


def _by_age(found: Iterable[ChangeView]) -> tuple[ChangeView, ...]:
    return tuple(sorted(found, key=lambda one: (one.asked, one.key)))


def _announced(board: Board) -> Iterator[AnnouncementView]:
    for one in announcements(board.requests, board.desk):
        if one.status.category is Category.DONE:
            continue
        impact, touched = impact_of(one.fields.get("impact")), one.fields.get("touches", "")
        yield AnnouncementView(
            key=one.key,
            url=board.url(one.key),
            summary=one.summary,
            asked=local(one.created).date(),
            impact=impact.value if impact else "",
            touches=touched,
            tracks=tracks(impact, touches_of(touched)),
        )


def decided(board: Board) -> tuple[DecisionsView, ...]:
    """What was decided since each of the last meetings, oldest meeting first; each decision stands once."""
    cab = board.desk.cab
    if cab is None:
        return ()
    known = meetings(cab.meetings, board.days, board.now)
    begun = [at for at in known if board.now - _KEPT <= at <= board.now]
    lines = sorted(_lines(board), key=lambda line: (line.decision.at or board.now, line.key, line.question))
    found = []
    for at in begun:
        mine = tuple(
            one
            for one in lines
            if one.decision.at and meeting_of(cab.meetings, board.days, one.decision.at) == at
        )
        if mine or at == begun[-1]:
            found.append(DecisionsView(local(at), cab.functions, mine))
    return tuple(found)


def _lines(board: Board) -> Iterator[DecisionLine]:
    for change in rfcs(board.requests, board.desk):
        both = decisions(change, board.desk)
        for question in (WISH, PRODUCTION):
            last = both.of(question)
            for one in (*last.earlier, last):
                if one.at is not None and one.at <= board.now:
                    url = board.url(change.key)
                    yield DecisionLine(change.key, url, change.summary, question, one)


def calendar(board: Board) -> CalendarView:
    """The releasekalender."""
    views = [view for situation in board.releases if (view := _view(board, situation))]
    years = sorted({view.production.year for view in views} | {local(board.now).year})
    cab = board.desk.cab
    coming = around(cab.meetings, board.days, board.now)[1] if cab else None
    return CalendarView(
        title=board.plan.terms.title or "",
        releases=tuple(sorted(views, key=lambda view: (view.production, view.identity))),
        proposals=tuple(_proposals(board)),
        majors=tuple((year, majors_in(year, board.plan.releases, board.plan.terms)) for year in years),
        limit=board.plan.terms.majors_per_year,
        notice_days=board.plan.terms.notice_days,
        freeze_hours=board.plan.terms.freeze_hours,
        supported=board.plan.terms.supported_majors,
        meeting=local(coming) if coming else None,
    )


def _view(board: Board, situation: Situation) -> ReleaseView | None:
    status = release_status(situation)
    page = board.pages.get(situation.tree.root)
    return release_view(situation, status, page) if status else None


def _proposals(board: Board) -> Iterator[ProposalView]:
    """New releases that approved RFCs ask for, by number."""
    asked: dict[str, list[ChangeView]] = {}
    for change in _open(board):
        found = place(change, board.plan, board.now)
        wanted = decisions(change, board.desk).wish.word == Vote.APPROVED
        if wanted and found and found.release is None and found.proposed:
            view = change_view(change, board.desk, board.plan, board.url, board.now)
            asked.setdefault(found.proposed, []).append(view)
    for name, changes in sorted(asked.items()):
        yield ProposalView(
            name, changes[0].type, changes[0].placed, tuple(changes), _drafted(board, name, changes[0].type)
        )


def _drafted(board: Board, name: str, impact: str) -> Release | None:
    known = [s.tree.release for s in board.releases if s.tree.release]
    return drafted(name, Impact(impact), board.plan, known, board.now, board.days)
