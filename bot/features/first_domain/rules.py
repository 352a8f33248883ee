"""The first domain of a cluster is approved: its cluster gets the definitive planning, told once (S3).

While a calamiteit or crisis is open there, or nobody can read whether one is, it is not told.
"""

from collections.abc import Iterator

from bot.features.first_domain.facts import Convoy, convoys
from bot.features.hypercare.facts import calamities, settled
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation


def approved(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """One message per cluster, with the migrations that follow."""
    if situation.tree.hold == "none":
        return
    for convoy in convoys(situation):
        if convoy.approved and convoy.others and not _is_hindered(situation, convoy):
            follow = sorted(
                convoy.others, key=lambda one: (one.migration is None, one.migration, one.identity)
            )
            values = {
                "cluster": convoy.cluster.title,
                "first": convoy.lead.title,
                "others": [(one.title, one.migration) for one in follow],
            }
            key = f"sjabloon:{convoy.lead.identity}"
            at = max(filter(None, (convoy.approved, settled(situation, convoy.lead.identity))))
            yield Announcement(convoy.cluster.identity, key, "first_approved", values, at=at)


def _is_hindered(situation: Situation, convoy: Convoy) -> bool:
    asked = situation.desk is not None and situation.desk.incidents is not None
    unknown = asked and situation.requests_unread
    return unknown or any(one.scope == convoy.lead.identity for one in situation.once(calamities))
