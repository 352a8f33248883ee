"""Sample views of a chain release and of a release on the calendar, in every state that they can be in."""

from datetime import UTC, date, datetime
from typing import Any

from bot.features.chain_release.views import (
    ChainView,
    EntryView,
    EvaluationView,
    PlanView,
    RollOutView,
    SignatureView,
    VersionView,
)
from bot.features.releases.views import AttemptView, PartyView, ReleaseView
from bot.model.issue import Identity
from bot.model.progress import Progress
from bot.model.reasons import Reason
from bot.template_check.view_samples import JIRA, action

SIGNED = datetime(2023, 10, 4, 8, 0, tzinfo=UTC)
PRODUCTION = datetime(2023, 11, 16, 20, 0, tzinfo=UTC)
LAST = date(2023, 10, 31)


def plan(state: str = "asked", **changes: Any) -> PlanView:
    """An implementation plan with a signature that is there and one that is not."""
    values: dict[str, Any] = {
        "state": state,
        "number": 0 if state == "concept" else 2,
        "digest": "3f9a0c",
        "asked": SIGNED,
        "since": SIGNED if state == "in_force" else None,
        "signed": 1,
        "parties": 3,
        "planned": 2,
        "milestones": (EntryView("Ketentest klaar", LAST, "Leverancier"), EntryView("Productie", LAST)),
        "measures": (
            EntryView("Terugvalplan getest", LAST, "Leverancier"),
            EntryView("Bezetting", None, "Z"),
        ),
        "hidden": 1,
        "signatures": (
            SignatureView("Leverancier", "Directeur", SIGNED, LAST, "REL-7", f"{JIRA}REL-7"),
            SignatureView("Zorgverlener", due=LAST, key="REL-8", url=f"{JIRA}REL-8"),
        ),
        "history": (VersionView(2, "3f9a0c", SIGNED), VersionView(1, "77ab10", SIGNED)),
        "page": "Implementatieplan (keten)",
    }
    return PlanView(**{**values, **changes})


def roll_out(*, agreed: bool = True) -> RollOutView:
    """A roll-out; one that is agreed goes as planned."""
    return RollOutView(
        moment=PRODUCTION,
        agreed=agreed,
        agreed_at=SIGNED if agreed else None,
        agreed_by="Beheerorganisatie" if agreed else "",
        ready=1,
        parties=3,
        elsewhere=0 if agreed else 1,
        who=() if agreed else ("Zorgverlener",),
    )


def evaluation(state: str = "open") -> EvaluationView:
    """An evaluation in one of its states."""
    held = date(2023, 12, 5) if state.startswith("held") else None
    ready = None if state in ("waiting", "undated") else LAST
    deadline = None if ready is None else date(2023, 12, 31)
    return EvaluationView(state, ready, deadline, date(2024, 1, 4) if ready else None, held)


def chain(state: str = "asked", held: str = "open", *, agreed: bool = True) -> ChainView:
    """Everything of a chain release."""
    return ChainView(plan(state), roll_out(agreed=agreed), evaluation(held), PRODUCTION, PRODUCTION)


def release(stage: str = "blocked", **changes: Any) -> ReleaseView:
    """A release on the calendar, with parties, what was tried and what stands in its way."""
    because = (("RFC-7", f"{JIRA}RFC-7", "Engels"),)
    parties = (
        PartyView("Leverancier", "3.4.0", behind=False, oldest=3, duties=(action(3),), because=because),
        PartyView("Achterblijver", "1.0.0", behind=True, oldest=2, duties=()),
        PartyView("Onbekende", "", behind=False, oldest=2, duties=()),
    )
    values: dict[str, Any] = {
        "identity": Identity("mitz-3-5-0"),
        "title": "Mitz 3.5.0",
        "version": "Mitz 3.5.0",
        "impact": "minor",
        "production": PRODUCTION,
        "stage": stage,
        "changes": 2,
        "duties": Progress(1, 1, 2),
        "behind": 1,
        "blocked": 2,
        "failed": 1,
        "attention": True,
        "blockers": tuple(Reason(f"sample_{n}") for n in range(14)),
        "conflicts": (Reason("majors_per_year", {"year": 2023, "limit": 2}),),
        "parties": parties,
        "history": (
            AttemptView("T.1 Ketentest", "Leverancier", SIGNED, passed=False, text="te traag"),
            AttemptView("T.1 Ketentest", "Leverancier", SIGNED, passed=True, text=""),
            AttemptView("", "", SIGNED, passed=False, text="uitgesteld door een storing"),
        ),
        "adjustments": ("Twee weken tussen releases",),
        "keys": (("RFC-7", f"{JIRA}RFC-7"), ("RFC-8", f"{JIRA}RFC-8")),
        "key": "REL-1",
        "url": f"{JIRA}REL-1",
        "page": "Mitz 3.5.0 (mitz-3-5-0)",
    }
    return ReleaseView(**{**values, **changes})
