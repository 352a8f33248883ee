"""What stands in the way of an RFC: what is missing, what contradicts a rule, what only looks decided."""

from collections.abc import Iterator

from bot.config.site_model import ServiceDesk
from bot.config.versions import Impact, impact_of
from bot.features.rfc.cab_decisions import PRODUCTION, WISH, Decisions, Question
from bot.features.rfc.obligations import ImpactArea, touches_of
from bot.features.rfc.release_assignment import Placement
from bot.features.rfc.views import DecisionView
from bot.model.issue import Category
from bot.model.reasons import Reason
from bot.model.request import ChangeRequest, Vote


def objections(
    change: ChangeRequest, desk: ServiceDesk, decided: Decisions, found: Placement | None
) -> Iterator[Reason]:
    """Each with its rule, in a fixed order."""
    is_open = change.status.category is not Category.DONE
    impact, touched = impact_of(change.fields.get("impact")), touches_of(change.fields.get("touches"))
    if is_open:
        if impact is None:
            yield Reason("no_impact")
        if desk.fields.solution and not change.fields.get("solution"):
            yield Reason("no_solution")
    if impact not in (None, Impact.MAJOR) and ImpactArea.INTERFACE in touched:
        yield Reason("koppelvlak_is_major", {"impact": impact.value if impact else ""})
    yield from _only_status(change.status.name, desk, decided)
    for name in decided.strange_rounds:
        yield Reason("strange_round", {"round": name})
    for one in (decided.wish, decided.production):
        if one.strangers:
            yield Reason("strangers", {"number": one.strangers})
    if found and is_open:
        yield from found.conflicts


def _only_status(status: str, desk: ServiceDesk, decided: Decisions) -> Iterator[Reason]:
    """A status is no approval: people with the right to can move a request past the CAB (services §3.1)."""
    asked: tuple[tuple[tuple[str, ...], DecisionView, Question], ...] = (
        (desk.wish_statuses, decided.wish, WISH),
        (desk.production_statuses, decided.production, PRODUCTION),
    )
    for statuses, decision, question in asked:
        if status.casefold() in {name.casefold() for name in statuses} and decision.word != Vote.APPROVED:
            yield Reason("only_status", {"status": status, "question": question})
