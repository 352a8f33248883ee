"""The Tactisch Beraad hears of an interim report: aggregates only (S0 3)."""

from collections.abc import Iterable

from bot.core.chain import reports
from bot.core.chain.evaluation import evaluation
from bot.core.chain.signatures import signing
from bot.core.counting import Counting
from bot.core.rules.kinds import Act, Notice
from bot.core.situation import Situation


def interim_reports(situation: Situation) -> Iterable[Act | Notice]:
    """One message per report; it says no more than the page does."""
    moment = reports.latest(situation)
    if moment is None:
        return
    root = situation.tree.root
    signed, ready = signing(situation), evaluation(situation)
    told = {
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
    yield Notice(root, key, "interim_report", told, at=moment, is_aggregate=True)
