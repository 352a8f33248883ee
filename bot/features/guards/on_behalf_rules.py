"""What was signed on paper and recorded by a registrar is confirmed on its issue, once."""

from collections.abc import Iterator

from bot.features.guards.authority import MANDATES, on_behalf
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation


def recorded_on_behalf(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """A note per statement that counts."""
    for item in situation.tree.items.values():
        for one in on_behalf(situation, item) if item.kind in MANDATES else ():
            values = {
                "party": situation.tree.parties[one.party].title,
                "function": one.function,
                "registrar": one.registrar,
                "at": one.at,
            }
            yield IssueAction(item.identity, f"behalf:{one.comment}", "on_behalf", values)
