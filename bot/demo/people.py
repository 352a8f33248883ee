"""What people would have done by an instant: the draaiboek carried out, with some work left behind.

Deterministic: the same tree and instant give the same people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.calendar import WorkingDays, local
from bot.core.expand import Tree
from bot.core.types import Category, Identity, Item
from bot.demo.voices import account_of, dice
from bot.spec.model import Kind

__all__ = ["Done", "account_of", "work_done"]

_SOON = 8
"""Work due within so many working days may be in hand."""

_LATE = 12
"""So many actions are overdue: the last of their line, so nothing that follows is held up."""

_LATE_DAYS = 7
"""None of them longer than so many working days."""


@dataclass(frozen=True, slots=True)
class Done:
    """A person brings an item to a category on a day."""

    day: date
    identity: Identity
    category: Category
    account: str


def work_done(tree: Tree, now: datetime, days: WorkingDays) -> tuple[Done, ...]:
    """Everything that people did until `now`, in the order of days."""
    today = local(now).date()
    past = {item.identity: item for item in tree.items.values() if _is_past(item, now, today)}
    late = _left_behind(past, tree, today, days)
    done = [
        Done(_worked_on(item, days), identity, Category.DONE, account_of(item, tree))
        for identity, item in past.items()
        if identity not in late
    ]
    finished = {entry.identity for entry in done}
    doing = list(_in_hand(tree, finished, today, days))
    steps = list(_steps(tree, finished, {entry.identity for entry in doing}, done))
    found = [*done, *doing, *steps]
    found += list(_epics(tree, tuple(found)))
    return tuple(sorted(found, key=lambda d: (d.day, d.identity.count("/"), d.identity)))


def _is_past(item: Item, now: datetime, today: date) -> bool:
    if item.step is None and item.due is None:
        return False
    if item.at is not None:
        return item.at < now
    return item.due is not None and item.due < today


def _left_behind(past: Mapping[Identity, Item], tree: Tree, today: date, days: WorkingDays) -> set[Identity]:
    named = {before for item in past.values() for before in item.after}
    needed = named | {item.identity for item in tree.items.values() if item.step in named}
    free = [
        item
        for item in past.values()
        if item.step
        and item.identity not in needed
        and item.kind in (Kind.ORDINARY, Kind.CHECK)
        and days.between(item.due or today, today) <= _LATE_DAYS
    ]
    return {item.identity for item in sorted(free, key=lambda i: dice(i.identity))[:_LATE]}


def _in_hand(tree: Tree, finished: set[Identity], today: date, days: WorkingDays) -> Iterator[Done]:
    for item in tree.items.values():
        before = {*item.after, *(tree.items[item.step].after if item.step else ())}
        first = {b for b in before if tree.items[b].step}
        if not first <= finished:
            continue
        due = item.due
        if item.step is None or due is None or item.kind in (Kind.GATE, Kind.PRECONDITION):
            continue
        soon = due >= today and days.between(today, due) <= _SOON
        if soon and dice(item.identity) % 3 == 0:
            yield Done(days.add(today, -1), item.identity, Category.DOING, account_of(item, tree))


def _steps(tree: Tree, finished: set[Identity], doing: set[Identity], done: list[Done]) -> Iterator[Done]:
    """People move a step's task along with its actions."""
    days = {entry.identity: entry.day for entry in done}
    below: dict[Identity, list[Identity]] = {}
    for item in tree.items.values():
        if item.step:
            below.setdefault(item.step, []).append(item.identity)
    for step, actions in below.items():
        if step in finished:
            continue
        ended = [days[a] for a in actions if a in days]
        if len(ended) == len(actions):
            yield Done(max(ended), step, Category.DONE, account_of(tree.items[step], tree))
        elif ended or doing.intersection(actions):
            first = min(ended) if ended else max(days.values())
            yield Done(first, step, Category.DOING, account_of(tree.items[step], tree))


def _epics(tree: Tree, found: tuple[Done, ...]) -> Iterator[Done]:
    """Whoever keeps an epic moves it when its first work starts, and closes it with its last step."""
    for scope in tree.scopes.values():
        here = [e for e in found if tree.items[e.identity].scope == scope.identity]
        steps = [i for i in tree.items.values() if i.scope == scope.identity and i.step is None]
        ended = {e.identity for e in here if e.category is Category.DONE}
        if scope.has_epic and here:
            whole = all(step.identity in ended for step in steps)
            day = max(e.day for e in here) if whole else min(e.day for e in here)
            yield Done(day, scope.identity, Category.DONE if whole else Category.DOING, "u-facilitator")


def _worked_on(item: Item, days: WorkingDays) -> date:
    """The day itself for a meeting or a migration, else up to three working days before the date."""
    due = item.at.date() if item.at else item.due
    if due is None:
        raise ValueError(item.identity)
    early = 0 if item.at or not days.is_working(due) else dice(item.identity) % 4
    return days.add(due, -early) if early else due
