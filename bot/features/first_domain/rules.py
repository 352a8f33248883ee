"""The first domain of a cluster is approved: its cluster gets the definitive planning, told once (S3)."""

from collections.abc import Iterator

from bot.features.first_domain.facts import convoys
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation


def approved(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """One message per cluster, with the migrations that follow."""
    if situation.tree.hold == "none":
        return
    for convoy in convoys(situation):
        if convoy.approved and convoy.others:
            follow = sorted(
                convoy.others, key=lambda one: (one.migration is None, one.migration, one.identity)
            )
            values = {
                "cluster": convoy.cluster.title,
                "first": convoy.lead.title,
                "others": [(one.title, one.migration) for one in follow],
            }
            key = f"sjabloon:{convoy.lead.identity}"
            yield Announcement(convoy.cluster.identity, key, "first_approved", values, at=convoy.approved)
