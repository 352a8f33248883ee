"""Incidents during verhoogde dijkbewaking: a calamiteit or crisis is escalated at once (S1; FACTS §1)."""

from collections.abc import Iterator

from bot.core.cab.incidents import ESCALATED
from bot.core.cab.watch import watched
from bot.core.rules.kinds import Notice
from bot.core.situation import Situation


def incidents(situation: Situation) -> Iterator[Notice]:
    """Escalate what is proposed as grave until a person decided, and what a person decided to be grave."""
    for one in watched(situation):
        counted = one.decided or one.proposal.proposed
        if counted in ESCALATED:
            stage = "decided" if one.decided else "proposed"
            values = {"incident": one, "url": situation.url(one.request.key), "counted": counted.value}
            yield Notice(
                one.scope, f"incident:{one.request.key}:{stage}:{counted}", "incident", values, urgent=True
            )
