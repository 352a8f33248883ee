"""Where a programme or release stands: the tree, what Jira shows of it, and the instant of looking."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeVar

from bot.config.runbook_model import Kind, Part
from bot.config.site_model import Discloses, Gates, ServiceDesk
from bot.model.baselines import Baselines
from bot.model.issue import Category, Identity, IssueKey, Observed
from bot.model.item import Item, Scope
from bot.model.progress import Progress
from bot.model.release_calendar import ReleasePlan
from bot.model.request import ChangeRequest
from bot.model.status_history import Move, Moves
from bot.model.structure_change import Told
from bot.model.working_days import WorkingDays, local
from bot.reconcile.absence import Absence
from bot.runbook.expand import Tree
from bot.schedule.critical_path import PathChange
from bot.schedule.timetable import Timetable
from bot.situation.scope_pauses import Pause

T = TypeVar("T")


@dataclass(frozen=True)
class Situation:
    """Everything that a page, a message or a rule is made from. `now` is aware."""

    tree: Tree
    issues: Mapping[Identity, Observed]
    changes: tuple[ChangeRequest, ...]
    now: datetime
    days: WorkingDays
    url: Callable[[IssueKey], str]
    desk: ServiceDesk | None = None
    """How RFCs are read; None where there is no service desk."""
    rules: Gates = field(default_factory=Gates)
    """How strict the bot is about the order of work and about decisions."""
    requests: tuple[ChangeRequest, ...] = ()
    """Every request of the service project: RFCs, announcements of MC-leveranciers and incidents."""
    requests_unread: bool = False
    """Whether they could not be read, so that nobody knows which there are."""
    pauses: tuple[Pause, ...] = ()
    """What an operator has paused, the widest first."""
    plan: ReleasePlan | None = None
    """The releasekalender; None where the config has none."""
    table: Timetable | None = None
    """The planning; None where it was not made yet."""
    path_change: PathChange | None = None
    """The last time that the critical path moved; None while it never did."""
    added: Mapping[Identity, tuple[Observed, ...]] = field(default_factory=dict)
    """Sub-tasks that people made themselves, by the step under whose task they stand."""
    copies: Mapping[Identity, tuple[Observed, ...]] = field(default_factory=dict)
    """Issues that only carry the marks of an identity, by that identity; they count for nothing."""
    absent: Mapping[Identity, Absence] = field(default_factory=dict)
    """What Jira does not show; its issue is as it was last seen, so what was recorded on it stands."""
    missing: Mapping[Identity, IssueKey] = field(default_factory=dict)
    """The key of every issue that is known and of which a look proved that Jira does not show it."""
    structure: tuple[Told, ...] = ()
    """What people changed in Jira's structure, where that was looked at (`bot.features.structure.facts`)."""
    moves: Moves = field(default_factory=dict)
    """When issues were opened, begun and closed, by the changelog."""
    judged_since: datetime | None = None
    """When a version that judges by moments, and asks every owner for its part, took this over; None where it
    was there from the beginning.
    """
    baselines: Baselines = field(default_factory=dict)
    """The first plans that are kept, by scope."""
    discloses: Discloses = "domain"
    """How far parties see each other's names (`bot.features.audiences`)."""
    _by_scope: dict[Identity, list[Item]] = field(init=False, repr=False, default_factory=dict)
    _by_step: dict[Identity, list[Item]] = field(init=False, repr=False, default_factory=dict)
    _below: dict[Identity, list[Scope]] = field(init=False, repr=False, default_factory=dict)
    _since: dict[date, int] = field(init=False, repr=False, default_factory=dict)
    _made: dict[Callable[["Situation"], Any], Any] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the items by scope and by step, the scopes by what they are part of."""
        for scope in self.tree.scopes.values():
            if scope.parent:
                self._below.setdefault(scope.parent, []).append(scope)
        for item in self.tree.items.values():
            self._by_scope.setdefault(item.scope, []).append(item)
            if item.step:
                self._by_step.setdefault(item.step, []).append(item)

    def once(self, make: Callable[["Situation"], T]) -> T:
        """What a function makes of this situation; made once, however many rules and views ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    @cached_property
    def visible(self) -> Mapping[Identity, Observed]:
        """The issues that Jira shows."""
        return {i: issue for i, issue in self.issues.items() if i not in self.absent}

    @property
    def today(self) -> date:
        """The day in Amsterdam."""
        return local(self.now).date()

    def items(self, scope: Identity) -> tuple[Item, ...]:
        """Steps and actions of one scope, in draaiboek order, those of scopes below not included."""
        return tuple(self._by_scope.get(scope, ()))

    def steps(self, scope: Identity) -> tuple[Item, ...]:
        """The steps of one scope."""
        return tuple(item for item in self.items(scope) if item.step is None)

    def actions(self, step: Identity) -> tuple[Item, ...]:
        """The actions of one step."""
        return tuple(self._by_step.get(step, ()))

    def below(self, scope: Identity) -> Iterator[Scope]:
        """The scope and every scope under it, parents first."""
        yield self.tree.scopes[scope]
        for child in self._below.get(scope, ()):
            yield from self.below(child.identity)

    def all_actions(self, scope: Identity) -> Iterator[Item]:
        """Every action of the scope and of those under it."""
        for place in self.below(scope):
            yield from (item for item in self.items(place.identity) if item.step)

    def items_of(self, *wanted: Part) -> tuple[Item, ...]:
        """The actions that the rules take for one of these parts, in draaiboek order."""
        codes = {action.code for action in self.tree.runbook.actions if action.part in wanted}
        found = (place for code in codes for place in self._by_code.get(code, ()))
        return tuple(item for _, item in sorted(found, key=itemgetter(0)))

    @cached_property
    def _by_code(self) -> Mapping[str, list[tuple[int, Item]]]:
        """Every action by its code, with its place among all items."""
        found: dict[str, list[tuple[int, Item]]] = {}
        for place, item in enumerate(self.tree.items.values()):
            if item.step:
                found.setdefault(item.code, []).append((place, item))
        return found

    def category(self, identity: Identity) -> Category:
        """How far an item is, by the category of its status; not made yet counts as new."""
        issue = self.issues.get(identity)
        return issue.status.category if issue else Category.NEW

    def is_done(self, identity: Identity) -> bool:
        """Whether the item's status is in the category done."""
        return self.category(identity) is Category.DONE

    def history(self, identity: Identity) -> tuple[Move, ...]:
        """When its issue was opened and closed, oldest first; not what another issue went through that had
        the identity before.
        """
        issue = self.issues.get(identity)
        return tuple(one for one in self.moves.get(identity, ()) if issue and one.issue == issue.id)

    def due(self, item: Item) -> date | None:
        """The date that counts: the one in Jira where the issue exists, else the planned one."""
        issue = self.issues.get(item.identity)
        return issue.due if issue else item.due

    def counts(self, item: Item) -> bool:
        """Whether it is counted; not what Jira does not show, once that was confirmed."""
        absence = self.absent.get(item.identity)
        return absence is None or absence.counts

    def days_past(self, item: Item) -> int:
        """Working days past its date, done or not; 0 where it has none or that has not passed.

        An entry condition is nobody's to-do, so it is never late (domain §5.4); nor is what waits, or what is
        not counted.
        """
        due = self.due(item)
        if due is None or due >= self.today:
            return 0
        if item.waits or item.kind is Kind.PRECONDITION or not self.counts(item):
            return 0
        if due not in self._since:
            self._since[due] = max(1, self.days.between(due, self.today))
        return self._since[due]


def count(categories: Iterator[Category]) -> Progress:
    """Categories, counted."""
    done = doing = new = 0
    for category in categories:
        done += category is Category.DONE
        doing += category is Category.DOING
        new += category is Category.NEW
    return Progress(done, doing, new)
