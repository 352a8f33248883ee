"""How far work is, counted in one way for every page, message and report.

What was closed before its turn behind a hard guard is in hand and not done; what does not apply any more, and
what Jira confirmedly does not show, counts nowhere.
"""

from collections.abc import Iterable, Iterator

from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.violations import days_late, void
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.progress import Progress
from bot.runbook.overlay import NOT_APPLICABLE
from bot.situation.situation import Situation, count


class Counting:
    """The figures of one situation; made by `situation.once(Counting)`."""

    def __init__(self, situation: Situation) -> None:
        self._now, self._void = situation, situation.once(void)
        self._fulfilment = situation.once(Fulfilment)

    def category(self, item: Item) -> Category:
        """As what an action counts."""
        return Category.DOING if item.identity in self._void else self._now.category(item.identity)

    def counts(self, item: Item) -> bool:
        """Whether an action counts at all."""
        return item.waits != NOT_APPLICABLE and self._now.counts(item)

    def of(self, items: Iterable[Item]) -> Progress:
        """How far these actions are."""
        return count(self.category(item) for item in items if self.counts(item))

    def ready(self, items: Iterable[Item]) -> Progress:
        """How far these are as something else may count on them: done is only what may be followed."""
        return count(self._dependable(item) for item in items)

    def _dependable(self, item: Item) -> Category:
        seen = self._now.category(item.identity)
        return Category.DOING if seen is Category.DONE and not self._fulfilment.holds(item) else seen

    def progress(self, scope: Identity) -> Progress:
        """How far a scope is, with all below it."""
        return self.of(self._now.all_actions(scope))

    def late(self, scope: Identity) -> int:
        """How many actions of a scope and of those below it are past their date."""
        return sum(1 for _ in self.late_items(scope))

    def late_items(self, scope: Identity) -> Iterator[Item]:
        """The actions past their date, here and below; and steps that were closed and count for nothing."""
        for place in self._now.below(scope):
            for item in self._now.items(place.identity):
                if (item.step or item.identity in self._void) and days_late(self._now, item):
                    yield item
