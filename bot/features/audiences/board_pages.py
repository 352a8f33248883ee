"""The pages of the CAB: the releasekalender, and under it decisions and agendas for internal readers."""

from collections.abc import Iterator

from bot.features.audiences.disclose import disclosed_calendar
from bot.features.audiences.sealing import sealed
from bot.features.cab.assess import Board, agenda, calendar, decided
from bot.features.cab.views import AgendaView, CalendarView, DecisionsView
from bot.model.issue import Identity
from bot.model.page_kind import Page

ROOT = Identity("cab")


def calendar_pages(board: Board) -> Iterator[Page[CalendarView]]:
    """The releasekalender, for an audience with a part in it."""
    if any(board.audience.concerns(one.tree.parties) for one in board.releases):
        known = {one.tree.root: one for one in board.releases}
        yield Page(ROOT, None, disclosed_calendar(calendar(board), known, board.audience))


def decision_pages(board: Board) -> Iterator[Page[DecisionsView]]:
    """What was decided from each of the last meetings on."""
    for view in decided(board) if board.audience.is_internal else ():
        name = Identity(f"{ROOT}/{view.at.date().isoformat()}/decisions")
        yield Page(name, ROOT, sealed(view, board.audience))


def agenda_pages(board: Board) -> Iterator[Page[AgendaView]]:
    """The coming meeting."""
    if board.audience.is_internal and (view := agenda(board)):
        name = Identity(f"{ROOT}/{view.at.date().isoformat()}/agenda")
        yield Page(name, ROOT, sealed(view, board.audience))
