"""The Tactisch Beraad hears of an interim report: aggregates only (S0 3)."""

from collections.abc import Iterable

from bot.features.chain_release import interim_reports as reports
from bot.features.chain_release.evaluation import evaluation
from bot.features.chain_release.signatures import signing
from bot.features.guards.counting import Counting
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation


def interim_reports(situation: Situation) -> Iterable[IssueAction | Announcement]:
    """One message per report; it says no more than the page does."""
    moment = reports.latest(situation)
    if moment is None:
        return
    root = situation.tree.root
    signed, ready = signing(situation), evaluation(situation)
    values = {
        "title": situation.tree.title,
        "moment": moment,
        "progress": situation.once(Counting).progress(root),
        "late": situation.once(Counting).late(root),
        "signed": len(signed.signatures) if signed else None,
        "in_force": signed.in_force if signed else False,
        "ready": ready.ready if ready else 0,
        "parties": ready.parties if ready else 0,
        "production": situation.tree.release.production if situation.tree.release else None,
    }
    key = f"report:{moment.date()}"
    yield Announcement(root, key, "interim_report", values, at=moment, is_aggregate=True)
