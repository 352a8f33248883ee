"""News, reduced: which of it an audience hears, and in what words. What is not named here is internal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.features.audiences.disclose import Reduction, disclose
from bot.features.audiences.knowledge import Knowledge
from bot.features.audiences.sealing import sealed
from bot.features.outages.facts import Outage, SourceView, begin_notice, end_notice, source_view
from bot.model.audience import Audience
from bot.model.disclosed import Disclosed
from bot.model.item import Item
from bot.situation.actions import Announcement
from bot.situation.situation import Situation

Values = Mapping[str, Any]
_Reducer = Callable[[Values, Item, Knowledge, str], Values | None]
"""From the values of a notice, what it is about, and the place as the readers may call it, to the values that
they may hear; None where they hear nothing."""


def disclosed_news(
    situation: Situation, notice: Announcement, audience: Audience
) -> Disclosed[Announcement] | None:
    """What readers hear of a notice; None for nothing."""
    if audience.is_internal:
        return sealed(notice, audience)
    reduced = disclose(situation, audience)
    if notice.is_aggregate:
        return sealed(notice, audience) if _may_count(situation, notice, audience, reduced) else None
    values = _about(situation, notice, reduced.known)
    return None if values is None else sealed(replace(notice, values=values), audience)


def _may_count(situation: Situation, notice: Announcement, audience: Audience, reduced: Reduction) -> bool:
    """Whether it tells of the whole alone: without numbers, or where enough parties stand behind those."""
    concerns = audience.concerns(situation.tree.parties)
    return concerns and (notice.template not in _COUNTED or reduced.known.counts(notice.scope))


_COUNTED = frozenset({"interim_report"})
"""Notices about the whole that tell how many parties are how far."""


def _about(situation: Situation, notice: Announcement, known: Knowledge) -> Values | None:
    item = situation.tree.items.get(notice.about) if notice.about else None
    reducer = _NEWS.get(notice.template)
    if item is None or reducer is None:
        return None
    return reducer(notice.values, item, known, known.title_of(item.scope))


def _decided(values: Values, gate: Item, known: Knowledge, place: str) -> Values | None:
    """A decision, for who attends the meeting; what was said with it only where they may read that."""
    if not known.attends(gate):
        return None
    shown = {**values, "scope": place, "title": known.row_title(gate), "open": []}
    shown["function"] = known.said_by(values["function"])
    if not known.hears(values["function"]):
        shown |= {"reason": "", "deviation": "", "conditions": ()}
    return shown


def _withdrawn(values: Values, gate: Item, known: Knowledge, place: str) -> Values | None:
    shown = _decided(values, gate, known, place)
    if shown is None:
        return None
    told = values["withdrawn"] if known.hears(values["by"]) else ""
    return {**shown, "withdrawn": told, "by": known.said_by(values["by"]), "redo": []}


def _violation(values: Values, item: Item, known: Knowledge, place: str) -> Values | None:
    """Work out of order, for who does it."""
    if not known.owns(item):
        return None
    return {
        **values,
        "scope": place,
        "title": known.row_title(item),
        "actions": [(item.code, known.row_title(item))],
        "more_actions": 0,
        "missing": [pair for pair in values["missing"] if known.is_row(*pair)],
        "details": known.titles(values["details"]),
    }


def _moved(values: Values, gate: Item, known: Knowledge, place: str) -> Values | None:
    """Another moment of a meeting, for who attends it."""
    if not known.attends(gate):
        return None
    return {**values, "scope": place, "title": known.row_title(gate), "reason": ""}


def _unread(values: Values, gate: Item, known: Knowledge, place: str) -> Values | None:
    """A meeting while nothing can be read, for who attends it."""
    if not known.attends(gate):
        return None
    return {**values, "scope": place, "what": f"{gate.code} {known.row_title(gate)}"}


def _own(values: Values, item: Item, known: Knowledge, place: str) -> Values | None:
    """News about work of the readers' own, without what anybody wrote."""
    return {**values, "scope": place, "reason": ""} if known.owns(item) else None


_NEWS: Mapping[str, _Reducer] = {
    "decided_news": _decided,
    "withdrawn_news": _withdrawn,
    "violation_news": _violation,
    "meeting_moved": _moved,
    "meeting_unread": _unread,
    "applicable_news": _own,
    "roll_out_early": _own,
}


def disclosed_correction(
    situation: Situation, notice: Announcement, audience: Audience
) -> Disclosed[Announcement] | None:
    """A meeting that is not when it was heard to be. Of one that is planned no more, who heard of it hears
    that; it is called by its code alone then.
    """
    if notice.about in situation.tree.items or audience.is_internal:
        return disclosed_news(situation, notice, audience)
    values = {**notice.values, "scope": situation.tree.title, "title": "", "reason": ""}
    return sealed(replace(notice, values=values), audience)


def disclosed_source(outages: Sequence[Outage], audience: Audience) -> Disclosed[SourceView]:
    """What cannot be read, of what concerns the readers."""
    return sealed(source_view(one for one in outages if audience.concerns(one.source.parties)), audience)


def disclosed_outage(
    outages: Sequence[Outage], why: str, audience: Audience, pages: str
) -> Disclosed[Announcement]:
    """That these cannot be read; the service's own reason is for internal readers."""
    return sealed(begin_notice(outages, why if audience.is_internal else "", pages), audience)


def disclosed_end(outages: Sequence[Outage], audience: Audience) -> Disclosed[Announcement]:
    """That these can be read again."""
    return sealed(end_notice(outages), audience)


def internal_notice(notice: Announcement, audience: Audience) -> Disclosed[Announcement] | None:
    """A notice that belongs to no programme or release: for internal readers."""
    return sealed(notice, audience) if audience.is_internal else None


def disclosed_head(notice: Announcement, audience: Audience) -> Disclosed[Announcement]:
    """The head of the audit trail: a day, a number and a hash, which tell of nobody."""
    return sealed(notice, audience)
