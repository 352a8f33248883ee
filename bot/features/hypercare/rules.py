"""Incidents during verhoogde dijkbewaking: a calamiteit or crisis is escalated at once (S1; domain §1)."""

from collections.abc import Iterator

from bot.features.hypercare.facts import watched
from bot.features.hypercare.incident_classes import ESCALATED
from bot.situation.actions import Announcement
from bot.situation.situation import Situation


def incidents(situation: Situation) -> Iterator[Announcement]:
    """Escalate what is proposed as grave until a person decided, and what a person decided to be grave."""
    for one in watched(situation):
        counted = one.decided or one.proposal.proposed
        if counted in ESCALATED:
            stage = "decided" if one.decided else "proposed"
            values = {"incident": one, "url": situation.url(one.request.key), "counted": counted.value}
            yield Announcement(
                one.scope, f"incident:{one.request.key}:{stage}:{counted}", "incident", values, urgent=True
            )
