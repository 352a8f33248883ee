"""The pages of the CAB: the releasekalender, and under it decisions and agendas for internal readers."""

from collections.abc import Iterator

from bot.features.cab.assess import Board, agenda, calendar, decided
from bot.features.cab.views import AgendaView, CalendarView, DecisionsView
from bot.model.audience import Reach
from bot.model.issue import Identity
from bot.model.page_kind import Page

ROOT = Identity("cab")


def calendar_pages(board: Board) -> Iterator[Page[CalendarView]]:
    """The releasekalender, for an audience with a part in it."""
    if _concerns(board):
        yield Page(ROOT, None, calendar(board))


def decision_pages(board: Board) -> Iterator[Page[DecisionsView]]:
    """What was decided from each of the last meetings on."""
    for view in decided(board) if _is_internal(board) else ():
        yield Page(Identity(f"{ROOT}/{view.at.date().isoformat()}/decisions"), ROOT, view)


def agenda_pages(board: Board) -> Iterator[Page[AgendaView]]:
    """The coming meeting."""
    if _is_internal(board) and (view := agenda(board)):
        yield Page(Identity(f"{ROOT}/{view.at.date().isoformat()}/agenda"), ROOT, view)


def _concerns(board: Board) -> bool:
    party = board.audience.party
    return not party or any(party in one.tree.parties for one in board.releases)


def _is_internal(board: Board) -> bool:
    return board.audience.reach is Reach.INTERNAL
