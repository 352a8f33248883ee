"""People who carry out the draaiboek: they do what is ready, about when it is due, and hold the meetings.

Deterministic: a seed decides who is early or late. They know nothing of the bot but what Jira shows them.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.config.runbook_model import Kind
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.working_days import AMSTERDAM, WorkingDays, local
from bot.runbook.expand import Tree
from regiebot_playground.demo.control import IssueAction
from regiebot_playground.demo.voices import account_of
from regiebot_playground.simulation.board import Board
from regiebot_playground.simulation.careless import Careless
from regiebot_playground.simulation.script import Script

_BOT_CLOSES = frozenset({Kind.GATE, Kind.LOOP, Kind.PRECONDITION})
"""Kinds that the bot closes: people say what they decide, or nothing at all."""

_WORKDAY_END = time(15, 30)
_MEETING = timedelta(minutes=60)
_PATIENCE = 2
"""Working days that people take for work without a date, once it can be done."""


@dataclass(slots=True)
class Crowd:
    """Everybody in one programme."""

    days: WorkingDays
    script: Script
    careless: Careless = field(default_factory=Careless)
    """Who does some of the work against a guard."""
    _ready_since: dict[Identity, datetime] = field(default_factory=dict)
    _decided: dict[Identity, datetime] = field(default_factory=dict)
    """When people last said what they decided."""

    def acts(self, tree: Tree, board: Board, now: datetime) -> Sequence[IssueAction]:
        """What people do at an instant, in the order in which they do it."""
        below = _actions_by_step(tree)
        done = {identity for identity in tree.items if board.done(identity)}
        found = list(self._out_of_turn(tree, board, done))
        todo = [item for item in tree.items.values() if item.identity not in below and _is_open(item, board)]
        while ready := [item for item in todo if self._comes_now(item, tree, board, below, done, now)]:
            for item in ready:
                found += self._work_on(item, tree, board, now)
            done.update(item.identity for item in ready if item.kind not in _BOT_CLOSES)
            todo = [item for item in todo if item not in ready]
        for step, actions in below.items():
            if step in board.cards:
                found += _moved_along(tree.items[step], tree, board, actions, done)
        return found

    def _comes_now(
        self,
        item: Item,
        tree: Tree,
        board: Board,
        below: dict[Identity, list[Identity]],
        done: set[Identity],
        now: datetime,
    ) -> bool:
        ready = item.kind is not Kind.PRECONDITION and _is_ready(item, tree, below, done)
        return ready and self._when(item, board, now) <= now and not self._said_today(item, now)

    def _said_today(self, item: Item, now: datetime) -> bool:
        """What people decided they say once; where it led to nothing they say it again the next day."""
        last = self._decided.get(item.identity)
        return last is not None and local(last).date() == local(now).date()

    def _when(self, item: Item, board: Board, now: datetime) -> datetime:
        """When a person gets to it: a meeting at its moment, the rest on its day or somewhat later."""
        since = self._ready_since.setdefault(item.identity, now)
        due = board.cards[item.identity].due
        if item.at is not None:
            at = local(item.at)
            return (at if due is None else datetime.combine(due, at.time(), AMSTERDAM)) + _MEETING
        if due is None:
            due = self.days.add(local(since).date(), _PATIENCE)
        dice = random.Random(f"{self.script.seed}:{item.identity}")  # noqa: S311  (people, not secrets)
        late = dice.choice((0, 0, 0, 0, 0, 0, 1, 2))
        day = self.days.add(due, late) if late and self.days.is_working(due) else due
        return datetime.combine(day, time(0) if not self.days.is_working(day) else _WORKDAY_END, AMSTERDAM)

    def _work_on(self, item: Item, tree: Tree, board: Board, now: datetime) -> Iterator[IssueAction]:
        key = board.cards[item.identity].key
        badly = self.careless.instead(item, tree, board, now)
        if badly is not None:
            yield from badly
            return
        for account, text in self.script.said_on(tree, item):
            yield {"as": account, "do": "comment", "issue": key, "text": text}
        if item.kind in _BOT_CLOSES:
            self._decided[item.identity] = now
            return
        yield from self.script.added_with(item, board)
        yield _move(item, tree, key, Category.DONE)

    def _out_of_turn(self, tree: Tree, board: Board, done: set[Identity]) -> Iterator[IssueAction]:
        for identity in self.script.out_of_turn(board, done):
            yield _move(tree.items[identity], tree, board.cards[identity].key, Category.DONE)
            done.add(identity)


def _is_open(item: Item, board: Board) -> bool:
    card = board.cards.get(item.identity)
    return card is not None and card.category is not Category.DONE and not card.waits


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


def _moved_along(
    step: Item, tree: Tree, board: Board, actions: Iterable[Identity], done: set[Identity]
) -> Iterator[IssueAction]:
    """People move a step's task along with its actions."""
    card = board.cards[step.identity]
    ended = [action in done for action in actions]
    to = Category.DONE if all(ended) else Category.DOING if any(ended) else Category.NEW
    if not card.waits and card.category is not to and to is not Category.NEW:
        yield _move(step, tree, card.key, to)


def _move(item: Item, tree: Tree, key: str, to: Category) -> IssueAction:
    return {"as": account_of(item, tree), "do": "transition", "issue": key, "to": to.value}
