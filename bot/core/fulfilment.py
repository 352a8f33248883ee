"""Whether work is done in the way that what follows may count on it."""

from bot.core.decisions import gate_states
from bot.core.evidence import has_evidence
from bot.core.security import lacks_permission, unmet
from bot.core.situation import Situation
from bot.core.types import Category, Identity, Item
from bot.spec.model import Action, Kind


class Fulfilment:
    """The items of one situation, each judged once."""

    def __init__(self, situation: Situation) -> None:
        self._now = situation
        self._judged: dict[Identity, bool] = {}

    def holds(self, item: Item) -> bool:
        """Whether what comes after the item may begin.

        A step with actions holds when all of them do, whatever its own status says. An item that is in no
        tracker, because a person deleted it, holds up what follows: that is skipped with a reason
        (`afwijking:`), not silently (S4, opmerking 2).
        """
        if item.identity not in self._judged:
            actions = () if item.step else self._now.actions(item.identity)
            self._judged[item.identity] = all(map(self.holds, actions)) if actions else self._judge(item)
        return self._judged[item.identity]

    def missing(self, item: Item) -> tuple[Item, ...]:
        """What comes first, by the item's own `after` and its step's, and does not hold; each once.

        Of a step that does not hold it names the actions that do not.
        """
        items = self._now.tree.items
        names = (*item.after, *(items[item.step].after if item.step else ()))
        found: dict[Identity, Item] = {}
        for name in names:
            before = items[name]
            if not self.holds(before):
                actions = () if before.step else self._now.actions(name)
                found |= {one.identity: one for one in actions or (before,) if not self.holds(one)}
        return tuple(found.values())

    def lacks_evidence(self, item: Item) -> bool:
        """Whether it is done, and nothing shows it where something has to."""
        row = item.row.spec
        if not isinstance(row, Action) or not row.evidence or not self._now.is_done(item.identity):
            return False
        issue = self._now.issues.get(item.identity)
        return issue is not None and not has_evidence(issue)

    def is_insecure(self, item: Item) -> bool:
        """Whether a requirement, or a permission for its environment, is not recorded."""
        return bool(unmet(self._now, item) or lacks_permission(self._now, item))

    def _judge(self, item: Item) -> bool:
        """A gate holds by its decision, other work by its status."""
        if item.kind is Kind.GATE:
            return self._now.once(gate_states)[item.identity].is_go
        done = self._now.category(item.identity) is Category.DONE
        return done and not self.lacks_evidence(item) and not self.is_insecure(item)
