"""What the bot says on a request: a decision as it fell, a vote that does not count, a proposed class."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.commands.reading import Why
from bot.commands.verbs import Verb
from bot.config.site_model import ServiceDesk
from bot.config.versions import impact_of
from bot.features.hearing.rules import answers
from bot.features.hypercare.facts import Watched
from bot.features.rfc.cab_decisions import PRODUCTION, WISH, decisions
from bot.features.rfc.obligations import touches_of, tracks
from bot.features.rfc.requests import announcements, rfcs
from bot.features.rfc.views import DecisionView
from bot.model.issue import Category, Identity
from bot.model.request import ChangeRequest
from bot.situation.actions import IssueAction

_LATE = timedelta(days=30)
"""A decision or vote longer ago is not noted any more: a bot that starts late does not retell the past."""


def replies(requests: Iterable[ChangeRequest], desk: ServiceDesk, now: datetime) -> Iterator[IssueAction]:
    """Notes on RFCs, each with its own key; what is said already is for the caller to leave out."""
    for change in rfcs(requests, desk):
        decided = decisions(change, desk)
        for question in (WISH, PRODUCTION):
            for one in _rounds(decided.of(question)):
                if one.at is not None and one.at >= now - _LATE:
                    key = f"{question}:{one.ballots[0].round if one.ballots else 1}:{one.word}"
                    yield IssueAction(
                        Identity(change.key), key, "cab_decision", {"question": question, "decision": one}
                    )
            yield from _told(change, question, decided.of(question), desk, now)
        yield from _not_understood(change)
        for refused in decided.refused:
            if refused.command.at >= now - _LATE:
                key = f"vote:{refused.command.id}:{refused.reason.rule}"
                values = {"form": refused.command.form.value, "reason": refused.reason}
                yield IssueAction(Identity(change.key), key, "vote_refused", values)


def announcement_replies(
    requests: Iterable[ChangeRequest], desk: ServiceDesk, now: datetime
) -> Iterator[IssueAction]:
    """The steps that a change of an MC-leverancier has to go through (S2), again when its impact changes.

    A proposal for who decides at Mitz: the MC-leverancier does not read it.
    """
    for one in announcements(requests, desk):
        if one.status.category is not Category.DONE and one.updated >= now - _LATE:
            impact, touched = impact_of(one.fields.get("impact")), one.fields.get("touches", "")
            found = tracks(impact, touches_of(touched))
            values = {"impact": impact.value if impact else "", "touches": touched, "tracks": found}
            yield IssueAction(Identity(one.key), f"steps:{','.join(found)}", "announced_steps", values)


def _told(
    change: ChangeRequest, question: str, decision: DecisionView, desk: ServiceDesk, now: datetime
) -> Iterator[IssueAction]:
    """What the requester reads, where `bot.yaml` has it so: the outcome, never who voted what."""
    if desk.requester_reads == "nothing" or decision.at is None or decision.at < now - _LATE:
        return
    reasons: tuple[str, ...] = ()
    if desk.requester_reads == "decision_and_reason":
        reasons = tuple(explanations(change))
    values = {"question": question, "decision": decision, "reasons": reasons}
    key = f"told:{question}:{decision.round}:{decision.word}"
    yield IssueAction(Identity(change.key), key, "cab_told", values, public=True)


def explanations(change: ChangeRequest) -> Iterator[str]:
    """What was written for the requester: the mapped field, else the last `cab-toelichting:` of a CAB member.

    The reason of a vote is between the members of the CAB and never leaves them.
    """
    if text := change.fields.get("explanation", ""):
        yield text
        return
    texts = [
        command.text
        for command in change.commands
        if command.word == Verb.CAB_EXPLANATION and any("cab" in one.mandates for one in command.people)
    ]
    yield from texts[-1:]


def _not_understood(change: ChangeRequest) -> Iterator[IssueAction]:
    """What somebody of the CAB wrote and nobody understands, answered where it was said."""
    due = (
        one
        for one in change.heard.unread
        if one.rejected.why is not Why.COLON or any("cab" in person.mandates for person in one.people)
    )
    yield from answers(Identity(change.key), due)


def _rounds(decision: DecisionView) -> tuple[DecisionView, ...]:
    return (*decision.earlier, decision)


def incident_replies(found: Iterable[Watched]) -> Iterator[IssueAction]:
    """The proposed class with the criteria that hit, on the incident itself; again when it changes."""
    for one in found:
        values = {"incident": one}
        key = f"class:{one.proposal.proposed}:{','.join(one.proposal.hits)}"
        yield IssueAction(Identity(one.request.key), key, "incident_class", values)
        yield from _not_understood(one.request)
        for refused in one.refused:
            answer = {"form": refused.command.form.value, "reason": refused.reason}
            yield IssueAction(
                Identity(one.request.key), f"class-refused:{refused.command.id}", "class_refused", answer
            )
