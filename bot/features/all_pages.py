"""The kinds of page: a line each. A kind is a view, a template of its name, and its line here.

The order is that in which pages are written; a page comes after the one that it stands under.
"""

from typing import Any

from bot.features.audiences.board_pages import agenda_pages, calendar_pages, decision_pages
from bot.features.audiences.evaluation_page import evaluation_pages
from bot.features.audiences.pages import (
    SCOPE_TEMPLATES,
    Overview,
    mine_pages,
    mine_title,
    plan_pages,
    report_pages,
    report_title,
    scope_pages,
    scope_template,
    withdrawn_pages,
)
from bot.features.cab.assess import Board
from bot.features.cab.views import AgendaView, CalendarView, DecisionsView
from bot.features.evidence_pack.views import Evidence
from bot.features.outages.facts import SourceView
from bot.features.outages.pages import source_pages
from bot.features.overview.views import ScopeView
from bot.features.reminding.views import MineView, WithdrawnView
from bot.model.page_kind import PageKind

SCOPE = PageKind("scope", ScopeView, scope_pages, template_of=scope_template, templates=SCOPE_TEMPLATES)
SOURCE = PageKind("source", SourceView, source_pages, lambda _: {})

UNIT_PAGES: tuple[PageKind[Overview, Any], ...] = (
    SCOPE,
    PageKind("mine", MineView, mine_pages, mine_title),
    PageKind("withdrawn", WithdrawnView, withdrawn_pages, lambda view: {"title": view.title}),
    PageKind("plan", ScopeView, plan_pages, lambda view: {"identity": view.identity}),
    PageKind("interim_report", ScopeView, report_pages, report_title),
    PageKind("evaluation", Evidence, evaluation_pages, lambda view: {"identity": view.about.identity}),
)
"""Of one programme or release."""

BOARD_PAGES: tuple[PageKind[Board, Any], ...] = (
    PageKind("calendar", CalendarView, calendar_pages, lambda view: view.title or {}),
    PageKind("decisions", DecisionsView, decision_pages, lambda view: {"day": view.at}),
    PageKind("agenda", AgendaView, agenda_pages, lambda view: {"day": view.at}),
)
"""Of what concerns no single programme or release."""

PAGES: tuple[PageKind[Any, Any], ...] = (*UNIT_PAGES, *BOARD_PAGES, SOURCE)
