"""The evaluation of a chain release is due within its term, once every party is ready (S0 5)."""

from bot.features.chain_release.evaluation import evaluation
from bot.runbook.overlay import Found, ScopeOverlay
from bot.situation.situation import Situation


def evaluations(situation: Situation) -> Found:
    """The last working day of the term; until the last party is ready the runbook's own date stands."""
    found = evaluation(situation)
    if found and found.deadline:
        days, last = situation.days, found.deadline
        due = last if days.is_working(last) else days.add(last, -1)
        yield found.item.scope, ScopeOverlay(due={found.item.code: due})
