"""What the runbook says of the planning of a row, its step's words included."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.expand import Tree
from bot.core.types import Item
from bot.spec.model import Action, Anchor, Due, Step


@dataclass(frozen=True, slots=True)
class RowRule:
    """How a step or action is planned."""

    codes: frozenset[str] = frozenset()
    """Its own code and its step's: a freeze may name either."""
    due: Due | None = None
    days: int = 1
    minutes: int | None = None
    measured_by: str | None = None
    weekend: bool = False
    settles: Anchor | None = None
    claims: frozenset[str] = frozenset()
    is_plain: bool = True
    """Whether it fits on any one working day."""


def row_rules(tree: Tree, items: Iterable[Item]) -> list[RowRule]:
    """The rule of every item. A row that people added counts as one of its step."""
    steps = {step.code: step for step in tree.runbook.steps}
    found = {code: _rule(step, step) for code, step in steps.items()}
    for step in tree.runbook.steps:
        found.update({action.code: _rule(action, step) for action in step.actions})
    added = {}
    for identity, action in tree.added.items():
        item = tree.items.get(identity)
        if item and item.step:
            added[identity] = _rule(action, steps[tree.items[item.step].code])
    return [added[item.identity] if item.identity in added else found[item.code] for item in items]


def _rule(row: Step | Action, step: Step) -> RowRule:
    action = row if isinstance(row, Action) else None
    weekend = (row.window or step.window) == "weekend"
    return RowRule(
        codes=frozenset((row.code, step.code)),
        due=row.due or step.due,
        days=row.days,
        minutes=row.minutes,
        measured_by=action.measured_by if action else None,
        weekend=weekend,
        settles=action.settles if action else None,
        claims=frozenset(step.claims),
        is_plain=row.days <= 1 and not weekend,
    )
