"""From a chain release to what a reader who sees everything reads of it."""

from collections.abc import Iterable

from bot.config.runbook_model import Part
from bot.features.chain_release import interim_reports as reports
from bot.features.chain_release.evaluation import evaluation
from bot.features.chain_release.implementation_plan import MILESTONE, Entry, party_of
from bot.features.chain_release.roll_out import roll_out
from bot.features.chain_release.signatures import Signing, signing
from bot.features.chain_release.views import (
    ChainView,
    EntryView,
    EvaluationView,
    PlanView,
    RollOutView,
    SignatureView,
    VersionView,
)
from bot.model.item import Item
from bot.situation.situation import Situation


def chain_view(situation: Situation) -> ChainView | None:
    """A chain release; None for anything else."""
    if not situation.items_of(Part.ROLL_OUT):
        return None
    return ChainView(
        plan=_plan(situation),
        roll_out=_roll_out(situation),
        evaluation=_evaluation(situation),
        next_report=reports.following(situation),
    )


def _plan(situation: Situation) -> PlanView | None:
    state = signing(situation)
    if state is None:
        return None
    entries = state.content.entries
    version = state.version
    asked = version if version in state.history else None
    return PlanView(
        state=_state(state),
        number=version.number if version else len(state.history),
        digest=state.content.short,
        asked=asked.at if asked else None,
        since=state.since,
        signed=len(state.signatures),
        parties=len(state.items),
        planned=len({entry.party for entry in entries if entry.party}),
        milestones=_entries(situation, (e for e in entries if e.word == MILESTONE)),
        measures=_entries(situation, (e for e in entries if e.word != MILESTONE)),
        hidden=0,
        signatures=tuple(_signature(situation, state, party, item) for party, item in state.items.items()),
        history=tuple(VersionView(one.number, one.digest, one.at) for one in reversed(state.history)),
    )


def _state(state: Signing) -> str:
    if state.in_force:
        return "in_force"
    if state.version is None:
        return "revised" if state.history else "concept"
    return "asked"


def _entries(situation: Situation, entries: Iterable[Entry]) -> tuple[EntryView, ...]:
    parties = situation.tree.parties
    return tuple(
        EntryView(e.text, e.day, parties[e.party].title if e.party else "", e.party) for e in entries
    )


def _signature(situation: Situation, state: Signing, party: str, item: Item) -> SignatureView:
    signed = state.signatures.get(party)
    issue = situation.issues.get(item.identity)
    return SignatureView(
        party=situation.tree.parties[party].title,
        function=signed.person.function if signed else "",
        at=signed.command.at if signed else None,
        due=situation.due(item),
        key=issue.key if issue else None,
        url=situation.url(issue.key) if issue else None,
        id=party,
    )


def _roll_out(situation: Situation) -> RollOutView | None:
    found = roll_out(situation)
    if found is None:
        return None
    away = [situation.tree.parties[party_of(situation, item)].title for item in found.elsewhere]
    return RollOutView(
        moment=found.moment,
        agreed=found.agreed,
        agreed_at=found.agreed_at if found.agreed else None,
        agreed_by=found.person.function if found.person else "",
        ready=sum(1 for item in found.items if situation.is_done(item.identity)),
        parties=len(found.items),
        elsewhere=len(away),
        who=tuple(away),
    )


def _evaluation(situation: Situation) -> EvaluationView | None:
    found = evaluation(situation)
    if found is None:
        return None
    return EvaluationView(found.state, found.last_ready, found.deadline, found.planned, found.held)
