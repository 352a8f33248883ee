"""GO/NO-GO meetings: when they are, and what is ready for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.config.runbook_model import Kind
from bot.model.issue import Category, Identity, Observed
from bot.model.item import Item
from bot.model.working_days import WorkingDays, local
from bot.runbook.expand import Tree
from bot.runbook.overlay import NOT_APPLICABLE
from bot.situation.situation import Situation

NEAR = 10
"""Working days before a meeting from which on it is read as it is at each look."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Meetings at which people may decide any moment."""

    meetings: frozenset[Identity] = frozenset()
    until: date = date.min

    def includes(self, identity: Identity, issue: Observed) -> bool:
        """Whether it is an open meeting that comes near, or that should have been held."""
        return self.is_open(identity, issue) and issue.due is not None and issue.due <= self.until

    def is_open(self, identity: Identity, issue: Observed) -> bool:
        """Whether it is a meeting that is still to be held."""
        return identity in self.meetings and issue.status.category is not Category.DONE


def coming(tree: Tree, days: WorkingDays, now: datetime) -> Coming:
    """The meetings of a programme or release, and until when they are near."""
    meetings = (item.identity for item in tree.items.values() if item.kind is Kind.GATE)
    return Coming(frozenset(meetings), days.add(local(now).date(), NEAR))


def gates(situation: Situation, scope: Identity) -> Iterator[Item]:
    """Every gate of the scope and of those under it."""
    return (item for item in situation.all_actions(scope) if item.kind is Kind.GATE)


def moment(situation: Situation, gate: Item) -> datetime | None:
    """When the gate meets, Europe/Amsterdam: the day that Jira shows, at the agreed time.

    A person moves a meeting by changing the due date of its issue. None where the day is unknown,
    or the meeting waits for something else.
    """
    issue = situation.issues.get(gate.identity)
    if gate.at is None or gate.waits or (issue and issue.due is None):
        return None
    if issue is None or issue.due is None or issue.due == gate.at.date():
        return gate.at
    return datetime.combine(issue.due, gate.at.time(), gate.at.tzinfo)


def prerequisites(situation: Situation, gate: Item) -> tuple[Item, ...]:
    """The actions that come before a gate, back to the gates before it, in draaiboek order.

    What lies before an earlier gate was judged there; that gate itself still counts. What does not apply any
    more does not.
    """
    found: dict[Identity, Item] = {}
    seen: set[Identity] = set()
    todo = list(_before(situation, gate))
    while todo:
        item = todo.pop()
        if item.identity in seen or item.identity == gate.identity:
            continue
        seen.add(item.identity)
        if item.waits != NOT_APPLICABLE:
            found[item.identity] = item
        if item.kind is not Kind.GATE:
            todo += _before(situation, item)
    return tuple(sorted(found.values(), key=lambda item: (item.order, item.identity)))


def _before(situation: Situation, item: Item) -> Iterator[Item]:
    items = situation.tree.items
    names = [*item.after, *(items[item.step].after if item.step else ())]
    for identity in names:
        named = items[identity]
        actions = () if named.step else situation.actions(identity)
        yield from actions or (named,)
