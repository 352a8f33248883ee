"""What people would have done by an instant: the draaiboek carried out in its order, with some mishaps.

Deterministic: the same tree and instant give the same people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bot.config.runbook_model import Action, Kind, Part
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.working_days import AMSTERDAM, WorkingDays, local
from bot.runbook.expand import Tree
from bot.runbook.overlay import NOT_APPLICABLE
from bot.schedule.timetable import Timetable
from regiebot_playground.demo.voices import Said, account_of, dice, words_on

_SOON = 8
"""Work due within so many working days may be in hand."""

_ONE_LATE_IN = 15
_LATE_DAYS = 3
"""So many working days late at most."""

_MEETING = timedelta(hours=1)
_NEVER = datetime.min.replace(tzinfo=UTC)
_NOON = time(12, 0)
_BOT_CLOSES = frozenset({Part.SIGNATURE, Part.IN_FORCE})


@dataclass(frozen=True, slots=True)
class Done:
    """A person brings an item to a category, after writing on its issue."""

    at: datetime
    identity: Identity
    category: Category
    account: str
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Mishaps:
    """What goes wrong on purpose, so that there is something to see."""

    left: frozenset[Identity] = frozenset()
    """Work that nobody takes up, though its date passes."""
    early: Mapping[Identity, datetime] = field(default_factory=dict)
    """Work that somebody finishes before what comes first."""
    said: Mapping[Identity, str] = field(default_factory=dict)
    """What people write instead of what the rules ask for."""


@dataclass(slots=True)
class People:
    """Everybody in one programme or release; they remember what they did."""

    days: WorkingDays
    mishaps: Mishaps = field(default_factory=Mishaps)
    finished: dict[Identity, datetime] = field(default_factory=dict)
    """When each item was done; those that nothing precedes first."""
    begun: dict[Identity, datetime] = field(default_factory=dict)
    """When somebody took an item in hand before it was done."""
    _moved: dict[Identity, Category] = field(default_factory=dict)

    def until(self, tree: Tree, table: Timetable, now: datetime) -> tuple[Done, ...]:
        """What they do from where they were until `now`, in the order of time. Nothing is done twice."""
        known = set(self.finished)
        work = _Work(self, tree, table, now)
        for item in tree.items.values():
            work.ended(item)
        fresh = [tree.items[i] for i in self.finished if i not in known and tree.items[i].kind not in _KEPT]
        found = [self._closed(tree, item) for item in fresh]
        found += work.early()
        found += [d for d in work.in_hand() if self._moved.get(d.identity) is not d.category]
        found += [d for d in work.around() if self._moved.get(d.identity) is not d.category]
        self._moved |= {done.identity: done.category for done in found}
        self.begun |= {done.identity: done.at for done in found if done.category is Category.DOING}
        return tuple(sorted(found, key=lambda done: done.at))

    def _closed(self, tree: Tree, item: Item) -> Done:
        who = account_of(item, tree)
        other = self.mishaps.said.get(item.identity)
        said = ((who, other),) if other else tuple(words_on(tree, item))
        return Done(self.finished[item.identity], item.identity, Category.DONE, who, said)


_KEPT = frozenset({Kind.PRECONDITION})
"""What closes by itself."""


class _Work:
    """One look at a tree and its planning."""

    def __init__(self, people: People, tree: Tree, table: Timetable, now: datetime) -> None:
        self._people, self._tree, self._table = people, tree, table
        self._now, self._today = now, local(now).date()
        self._ended: dict[Identity, datetime | None] = {}
        self._below: dict[Identity, list[Identity]] = {}
        for item in tree.items.values():
            if item.step:
                self._below.setdefault(item.step, []).append(item.identity)

    def ended(self, item: Item) -> datetime | None:
        """When an item is done; None where it is not yet. A step with actions ends with the last of them."""
        if item.identity not in self._ended:
            actions = self._below.get(item.identity)
            self._ended[item.identity] = self._last(actions) if actions else self._done(item)
        return self._ended[item.identity]

    def _done(self, item: Item) -> datetime | None:
        if item.waits == NOT_APPLICABLE:
            return _NEVER
        done = self._people.finished
        if item.identity in done or item.identity in self._people.mishaps.left or not self._is_ours(item):
            return done.get(item.identity)
        first = self._last(self._before(item))
        moment = first if item.kind in _KEPT else self._moment(item)
        if first is None or moment is None:
            return None
        begun = self._people.begun.get(item.identity, _NEVER)
        return done.setdefault(item.identity, max(first, moment, begun))

    def early(self) -> Iterator[Done]:
        """What is finished out of order."""
        for identity, at in self._people.mishaps.early.items():
            item = self._tree.items.get(identity)
            if item and at < self._now and identity not in self._people.finished:
                self._people.finished[identity] = at
                yield Done(at, identity, Category.DONE, account_of(item, self._tree))

    def in_hand(self) -> Iterator[Done]:
        """What is due soon and may begin."""
        for item in self._tree.items.values():
            if item.identity in self._people.finished or item.step is None or item.due is None or item.waits:
                continue
            if item.kind in (Kind.GATE, *_KEPT) or dice(item.identity) % 3 or not self._is_ours(item):
                continue
            row = item.row.spec
            safe = not (isinstance(row, Action) and row.requirements)
            soon = item.due >= self._today and self._days.between(self._today, item.due) <= _SOON
            if safe and soon and self._last(self._before(item)) is not None:
                at = _at(self._days.add(self._today, -1))
                yield Done(at, item.identity, Category.DOING, account_of(item, self._tree))

    def around(self) -> Iterator[Done]:
        """People move a step's task, and the epics above it, along with the work in them."""
        for step, actions in self._below.items():
            yield from self._along(step, actions, account_of(self._tree.items[step], self._tree))
        inside: dict[Identity, list[Identity]] = {}
        for item in self._tree.items.values():
            for scope in self._tree.lineage(item.scope):
                inside.setdefault(scope, []).append(item.identity)
        for scope, work in inside.items():
            if self._tree.scopes[scope].has_epic:
                yield from self._along(scope, work, "u-facilitator")

    def _along(self, what: Identity, inside: list[Identity], who: str) -> Iterator[Done]:
        ends = [at for i in inside if (at := self._people.finished.get(i))]
        leaves = [i for i in inside if i not in self._below]
        if ends and len(ends) == len(leaves):
            yield Done(max(ends), what, Category.DONE, who)
        elif ends:
            yield Done(min(ends), what, Category.DOING, who)

    @property
    def _days(self) -> WorkingDays:
        return self._people.days

    def _is_ours(self, item: Item) -> bool:
        row = item.row.spec
        return not item.waits and not (isinstance(row, Action) and row.part in _BOT_CLOSES)

    def _before(self, item: Item) -> list[Identity]:
        return [*item.after, *(self._tree.items[item.step].after if item.step else ())]

    def _last(self, names: list[Identity]) -> datetime | None:
        ends = [self.ended(self._tree.items[name]) for name in names]
        known = [at for at in ends if at is not None]
        return max(known, default=_NEVER) if len(known) == len(ends) else None

    def _moment(self, item: Item) -> datetime | None:
        """When people get to it: a meeting at its own time, the night by the minute, else near the date."""
        if item.at is not None:
            return item.at + _MEETING if item.at + _MEETING < self._now else None
        slot = self._table.slot(item.identity)
        if slot and slot.stretch:
            return slot.stretch.ends if slot.stretch.ends < self._now else None
        if item.due is None or item.due >= self._today:
            return None
        off = self._off(item, item.due)
        return _at(self._days.add(item.due, off) if off else item.due)

    def _off(self, item: Item, due: date) -> int:
        """Working days from its date: up to three early, now and then some late; nothing is late today."""
        if not self._days.is_working(due):
            return 0
        chance = dice(item.identity)
        is_late = item.kind is Kind.ORDINARY and chance % _ONE_LATE_IN == 0
        long_ago = self._days.between(due, self._today) > _LATE_DAYS
        return 1 + chance % _LATE_DAYS if is_late and long_ago else -(chance % 4)


def _at(day: date) -> datetime:
    return datetime.combine(day, _NOON, AMSTERDAM)
