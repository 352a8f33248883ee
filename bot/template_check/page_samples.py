"""Sample views of every kind of page: those written here, else some that are made from the view's type."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.features.cab.views import AgendaView, CalendarView, DecisionsView
from bot.model.page_kind import PageKind
from bot.template_check.audience_samples import mines, reduced_scopes
from bot.template_check.cab_samples import agenda, calendar, decisions
from bot.template_check.evidence_samples import packs
from bot.template_check.made_up import made_up
from bot.template_check.text_samples import plans, reports, scopes, sources


def _agendas() -> Iterable[AgendaView]:
    return (agenda(), replace(agenda(), wish=(), production=(), fixes=(), new=(), announced=()))


def _decisions() -> Iterable[DecisionsView]:
    return (decisions(), replace(decisions(), lines=()))


def _calendars() -> Iterable[CalendarView]:
    return (calendar(), replace(calendar(), proposals=(), meeting=None, releases=()))


_WRITTEN: Mapping[str, Callable[[], Iterable[object]]] = {
    "scope": lambda: (*scopes(), *reduced_scopes()),
    "mine": mines,
    "plan": plans,
    "interim_report": reports,
    "calendar": _calendars,
    "decisions": _decisions,
    "agenda": _agendas,
    "source": sources,
    "evaluation": packs,
}
"""By name of the kind, where its templates look words up or show what hangs together."""


def page_samples(kind: PageKind[Any, Any]) -> Iterable[Any]:
    """Views of this kind, the fullest first."""
    written = _WRITTEN.get(kind.name)
    return written() if written else made_up(kind.view)
