"""An entry condition closes by itself when everything under its `after` is done (domain §5.4).

Example: P.1 comes after N.3, N.5 and O.1 to O.10.
"""

from collections.abc import Iterator

from bot.config.runbook_model import Kind
from bot.features.decisions.attempts import rollbacks
from bot.features.guards.fulfilment import Fulfilment
from bot.model.issue import Category
from bot.situation.actions import Announcement, IssueAction
from bot.situation.situation import Situation


def entry_conditions(situation: Situation) -> Iterator[IssueAction | Announcement]:
    """Close every entry condition that is fulfilled and open.

    One that a person opens again stays open; after a rollback it closes anew.
    """
    fulfilment = situation.once(Fulfilment)
    for item in situation.tree.items.values():
        if item.kind is Kind.PRECONDITION and not item.waits and not fulfilment.missing(item):
            items = situation.tree.items
            codes = list(dict.fromkeys(items[before].code for before in item.after))
            back = situation.once(rollbacks).get(item.scope)
            key = f"entry:{1 + len(back.refusals)}" if back else "entry"
            yield IssueAction(item.identity, key, "entry", {"codes": codes}, Category.DONE)
