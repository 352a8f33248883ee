"""People who carry out the draaiboek: they do what is ready, about when it is due, and hold the meetings.

Deterministic: a seed decides who is early or late. They know nothing of the bot but what Jira shows them.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.core.calendar import AMSTERDAM, WorkingDays, local
from bot.core.expand import Tree
from bot.core.types import Category, Identity, Item
from bot.demo.control import Act
from bot.demo.voices import account_of
from bot.simulate.board import Board
from bot.simulate.script import Script
from bot.spec.model import Kind

_BOT_KEEPS = frozenset({Kind.PRECONDITION})
"""Kinds that no person closes."""

_EVIDENCE = frozenset({Kind.MANDATE, Kind.SIGNATURE})
_WORKDAY_END = time(15, 30)
_MEETING = timedelta(minutes=60)
_PATIENCE = 2
"""Working days that people take for work without a date, once it can be done."""


@dataclass(slots=True)
class Crowd:
    """Everybody in one programme."""

    days: WorkingDays
    script: Script
    seed: int = 0
    _ready_since: dict[Identity, datetime] = field(default_factory=dict)

    def acts(self, tree: Tree, board: Board, now: datetime) -> Sequence[Act]:
        """What people do at an instant, in the order in which they do it."""
        below = _actions_by_step(tree)
        done = {identity for identity in tree.items if board.done(identity)}
        found: list[Act] = []
        for item in tree.items.values():
            card = board.cards.get(item.identity)
            if card is None or card.category is Category.DONE or item.kind in _BOT_KEEPS:
                continue
            if item.identity in below:
                found += _moved_along(item, board, below[item.identity], done)
            elif _is_ready(item, tree, below, done) and self._when(item, board, now) <= now:
                found += self._finish(item, board, now)
        return found

    def _when(self, item: Item, board: Board, now: datetime) -> datetime:
        """When a person gets to it: a meeting at its moment, the rest on its day or somewhat later."""
        since = self._ready_since.setdefault(item.identity, now)
        due = board.cards[item.identity].due
        if item.at is not None:
            at = local(item.at)
            return (at if due is None else datetime.combine(due, at.time(), AMSTERDAM)) + _MEETING
        if due is None:
            due = self.days.add(local(since).date(), _PATIENCE)
        late = random.Random(f"{self.seed}:{item.identity}").choice((0, 0, 0, 0, 0, 0, 1, 2))  # noqa: S311  (people)
        day = self.days.add(due, late) if late and self.days.is_working(due) else due
        return datetime.combine(day, time(0) if not self.days.is_working(day) else _WORKDAY_END, AMSTERDAM)

    def _finish(self, item: Item, board: Board, now: datetime) -> Iterator[Act]:
        said = self.script.before_finishing(item, now)
        if said is None:
            return
        key, account = board.cards[item.identity].key, account_of(item)
        if item.kind in _EVIDENCE:
            said = (*said, f"bewijs: https://dossier.example.org/{item.code.lower()}")
        yield from ({"as": account, "do": "comment", "issue": key, "text": text} for text in said)
        yield _move(item, key, Category.DONE)


def _is_ready(item: Item, tree: Tree, below: dict[Identity, list[Identity]], done: set[Identity]) -> bool:
    """Whether everything before it is finished, by the runbook's own words."""
    step = tree.items[item.step] if item.step else None
    before = (*item.after, *(step.after if step else ()))
    return all(action in done for name in before for action in below.get(name, (name,)))


def _actions_by_step(tree: Tree) -> dict[Identity, list[Identity]]:
    found: dict[Identity, list[Identity]] = {}
    for item in tree.items.values():
        if item.step:
            found.setdefault(item.step, []).append(item.identity)
    return found


def _moved_along(step: Item, board: Board, actions: Sequence[Identity], done: set[Identity]) -> Iterator[Act]:
    """People move a step's task along with its actions."""
    card = board.cards[step.identity]
    ended = sum(identity in done for identity in actions)
    if ended == len(actions):
        yield _move(step, card.key, Category.DONE)
    elif ended and card.category is Category.NEW:
        yield _move(step, card.key, Category.DOING)


def _move(item: Item, key: str, to: Category) -> Act:
    return {"as": account_of(item), "do": "transition", "issue": key, "to": to.value}
