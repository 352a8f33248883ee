"""Sample views of the CAB's pages and of the releasekalender."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.config.programme_model import Party, Release
from bot.features.cab.views import (
    AgendaView,
    AnnouncementView,
    CalendarView,
    DecisionLine,
    DecisionsView,
    ProposalView,
)
from bot.features.rfc.obligations import Track
from bot.features.rfc.views import Ballot, ChangeView, DecisionView
from bot.model.reasons import Reason
from bot.model.request import Vote
from bot.template_check.chain_samples import PRODUCTION, release
from bot.template_check.view_samples import JIRA, change

AT = datetime(2023, 10, 11, 8, 0, tzinfo=UTC)
FUNCTIONS = ("Mitz-productmanager", "manager Operations", "Mitz-bedrijfsarchitect")


def decision(word: str = "approved") -> DecisionView:
    """A decision in its second round, with a vote of every kind."""
    ballots = (
        Ballot(FUNCTIONS[0], Vote.APPROVED, AT, 2, "gewenst"),
        Ballot(FUNCTIONS[1], Vote.DECLINED, AT, 2, seen=True),
        Ballot(FUNCTIONS[2], Vote.PENDING, None, 2),
    )
    votes = tuple((one.function, one.vote.value) for one in ballots)
    earlier = (DecisionView("declined", AT, round=1),)
    return DecisionView(word, AT, votes, 2, ballots, (FUNCTIONS[2],), 1, earlier, "declined")


def rfc(**changes: Any) -> ChangeView:
    """An RFC with everything that can be said of one."""
    values: dict[str, Any] = {
        "wish": decision(),
        "touches": "koppelvlak",
        "scope": "keten",
        "type": "major",
        "obliges": True,
        "age": 3,
        "reasons": (Reason("solution_missing"),),
        "placed": Reason("sample", {"release": "Mitz 3.5.0"}),
        "proposed": "Mitz 3.5.0",
    }
    return change(**{**values, **changes})


def agenda() -> AgendaView:
    """A meeting with something under every heading."""
    announced = AnnouncementView("RFC-9", f"{JIRA}RFC-9", "Andere server", AT.date(), "", "EPD", tuple(Track))
    return AgendaView(
        at=AT,
        functions=FUNCTIONS,
        wish=(rfc(), rfc(obliges=None, type="", touches="", reasons=(), placed=None, proposed="")),
        production=(rfc(obliges=False),),
        fixes=(rfc(type="fix"),),
        new=(rfc(),),
        announced=(announced, replace(announced, impact="minor", touches="")),
    )


def decisions() -> DecisionsView:
    """One decision about each question."""
    lines = [
        DecisionLine("RFC-7", f"{JIRA}RFC-7", "Engels", question, decision())
        for question in ("wish", "production")
    ]
    return DecisionsView(AT, FUNCTIONS, tuple(lines))


def calendar() -> CalendarView:
    """A calendar with releases in every stage, and a proposal."""
    draft = Release(
        id="mitz-5-0-0",
        title="Mitz 5.0.0",
        runbook="mitz-release",
        project="REL",
        version="Mitz 5.0.0",
        impact="major",
        kick_off=date(2024, 1, 8),
        production=PRODUCTION,
        parties=(Party(id="mitz", title="Mitz"),),
    )
    proposal = ProposalView("Mitz 5.0.0", "major", Reason("sample"), (rfc(),), draft)
    quiet = release("live", conflicts=(), failed=0, behind=0, adjustments=(), history=(), keys=(), page=None)
    return CalendarView(
        title="Releasekalender Mitz",
        releases=(*(release(stage) for stage in ("refused", "blocked", "ready")), quiet),
        proposals=(proposal, replace(proposal, reason=None, draft=None)),
        majors=((2023, ("Mitz 4.0.0",)), (2024, ())),
        limit=2,
        notice_days=14,
        freeze_hours=24,
        supported=2,
        meeting=AT,
    )
