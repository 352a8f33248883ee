"""What the runbook says of the planning of a row, its step's words included."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.config.runbook_model import Action, Anchor, Due, Kind, Step, Window
from bot.model.item import Item
from bot.runbook.expand import Tree
from bot.runbook.overlay import Learned

_MOMENTS = frozenset({Kind.MILESTONE, Kind.PRECONDITION})
"""Kinds that are no work: they take no time."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """How a step or action is planned."""

    codes: frozenset[str] = frozenset()
    """Its own code and its step's: a freeze may name either."""
    due: Due | None = None
    days: int = 1
    """Working days that it takes; 0 for a moment."""
    lag: Mapping[str, int] = field(default_factory=dict)
    """Working days between the end of what comes first and its begin, by code; without those of none."""
    minutes: int | None = None
    measured_by: str | None = None
    window: Window | None = None
    """The days on which alone it may be planned."""
    settles: Anchor | None = None
    claims: frozenset[str] = frozenset()
    is_strict: bool = True
    """Whether it begins on a later day than that on which what comes first ends."""
    is_plain: bool = True
    """Whether it fits on any one working day, after what comes first."""

    @property
    def weekend(self) -> bool:
        """Whether it is done in weekend windows."""
        return self.window == "weekend"


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
    wholes = frozenset(part.whole for part in tree.parts.values())
    for code in {tree.items[one].code for one in wholes if one in tree.items} & found.keys():
        found[code] = replace(found[code], is_plain=False)
    for identity in wholes & added.keys():
        added[identity] = replace(added[identity], is_plain=False)
    ordered = list(items)
    rules = [added[item.identity] if item.identity in added else found[item.code] for item in ordered]
    if tree.lasts:
        learned = (tree.lasts.get(item.identity) for item in ordered)
        rules = [_lasting(rule, one) if one else rule for rule, one in zip(rules, learned, strict=True)]
    return rules


def _lasting(rule: RowRule, learned: Learned) -> RowRule:
    """The rule with the duration of a lesson."""
    if rule.minutes is not None:
        return replace(rule, minutes=learned.amount)
    return replace(rule, days=learned.amount, is_plain=rule.is_plain and learned.amount == rule.days)


def _rule(row: Step | Action, step: Step) -> RowRule:
    action = row if isinstance(row, Action) else None
    window = row.window or step.window
    days = 0 if row.kind in _MOMENTS else row.days
    lag = {code: count for code, count in {**step.lag, **row.lag}.items() if count}
    is_strict = not (row.same_day or step.same_day) and (days > 0 or row.minutes is not None)
    return RowRule(
        codes=frozenset((row.code, step.code)),
        due=row.due or step.due,
        days=days,
        lag=lag,
        minutes=row.minutes,
        measured_by=action.measured_by if action else None,
        window=window,
        settles=action.settles if action else None,
        claims=frozenset(step.claims),
        is_strict=is_strict,
        is_plain=days == 1 and is_strict and not window and not lag,
    )
