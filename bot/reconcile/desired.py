"""From the tree of scopes and items to the issues that should exist."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import Any

from bot.config.runbook_model import Action, Kind, Part, Step
from bot.model.identity import join, own_labels, scope_label
from bot.model.issue import Desired, Identity, Rank
from bot.model.item import Item, Row, Scope
from bot.model.values import members
from bot.reconcile.issue_texts import IssueText, IssueWords, Outage, PlaceText, RowText
from bot.runbook.date_settling import DateStatus, settlers
from bot.runbook.expand import Tree
from bot.runbook.overlay import NOT_APPLICABLE
from bot.runbook.placement import Room

_FIRST_ORDER = -1
"""Epics stand before everything in their scope."""

_DECIDING = frozenset({Kind.GATE, Kind.MANDATE, Kind.SIGNATURE, Kind.PRECONDITION, Kind.MILESTONE})
"""Kinds that hold up what comes after them; their dependencies show as issue links."""


def desired_issues(tree: Tree, words: IssueWords) -> tuple[Desired, ...]:
    """Every issue of the tree, parents first: epics, then scope by scope each task before its sub-tasks."""
    issues = _Issues(tree, words)
    return (*issues.epics(), *map(issues.issue, tree.items.values()))


def settled_issues(tree: Tree, words: IssueWords, settled: frozenset[Identity]) -> Iterator[Desired]:
    """Of the scopes whose migration is definitive: the issues that tell so, in place of those in pencil."""
    issues = _Issues(tree, words, settled)
    for scope in sorted(settled):
        yield from issues.dated(scope)


def headed_epic(tree: Tree, words: IssueWords, settled: frozenset[Identity], head: str) -> Desired:
    """The tree's own epic, with the head of the audit trail."""
    return _Issues(tree, words, settled).epic(tree.scopes[tree.root], head)


@dataclass(frozen=True, slots=True)
class _Row:
    """What the issues of a row share."""

    text: RowText
    name: tuple[str, str]
    """Its code and title, as what comes after it tells them."""
    priority: str | None
    components: frozenset[str]
    decides: bool
    measured_by: str | None
    """For a row that tells how long nothing works: the code of what measures that."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What the issues of a scope share."""

    text: PlaceText
    epic: Identity
    migration: datetime | None
    settler: Identity | None
    """The action that makes the date of the migration definitive."""


_Names = tuple[tuple[str, str], ...]

_WORKED = frozenset({"", NOT_APPLICABLE})
"""Why somebody works on it now or nobody ever will: no reason to wait."""


class _Issues:
    """Builds the issues of one tree; what many of them share is made once."""

    def __init__(self, tree: Tree, words: IssueWords, settled: frozenset[Identity] = frozenset()) -> None:
        self._tree, self._words = tree, words
        self._home = Room(tree.project, tree.level)
        self._settled, self._settlers = settled, settlers(tree)
        self._label = scope_label(tree.root)
        self._titles = {party.id: party.title for party in tree.parties.values()}
        self._places = {scope.identity: self._place(scope) for scope in tree.scopes.values()}
        # By `id`, which takes no time: the rows live as long as the tree.
        rows = {id(item.row): item.row for item in tree.items.values()}
        self._rows = {number: self._row(row) for number, row in rows.items()}
        self._told: dict[tuple[int, ...], tuple[_Names, list[bool]]] = {}
        self._who: dict[tuple[str, ...], tuple[tuple[str, ...], str | None]] = {}

    def epics(self) -> Iterator[Desired]:
        """One epic per programme, cluster, domain and release."""
        for scope in self._tree.scopes.values():
            if scope.has_epic:
                yield self.epic(scope)

    def dated(self, scope: Identity) -> Iterator[Desired]:
        """The issues of a scope that tell when its migration is: its epic, its gates, what settles it."""
        yield self.epic(self._tree.scopes[scope])
        for item in self._tree.items.values():
            if item.scope == scope and self._tells(item):
                yield self.issue(item)

    def epic(self, scope: Scope, head: str = "") -> Desired:
        """The epic of a scope."""
        place, room = self._places[scope.identity], self._tree.room(scope.identity)
        summary, description = self._words(
            IssueText(
                place.text,
                parties=self._doing(scope.parties)[0],
                migration=place.migration if place.settler else None,
                head=head,
            )
        )
        return Desired(
            identity=scope.identity,
            rank=Rank.EPIC,
            project=room.project,
            security=room.level,
            parent=None,
            summary=summary,
            description=description,
            labels=own_labels(scope.identity, self._label),
            fix_version=self._tree.fix_version,
            runbook=self._tree.runbook.version,
            order=_FIRST_ORDER,
        )

    def issue(self, item: Item) -> Desired:
        """The task of a step, or the sub-task of an action."""
        row, place = self._rows[id(item.row)], self._places[item.scope]
        room = self._tree.rooms.get(item.step or item.identity, self._home)
        parties, assignee = self._who.get(item.parties) or self._doing(item.parties)
        if len(item.row.owners) > 1 and item.parties:
            assignee = self._tree.parties[item.parties[0]].account_id  # until somebody's part is done
        is_task, is_waiting = item.step is None, item.waits not in _WORKED
        after, blocked_by = self._before(item, linked=is_task or row.decides)
        migration = place.migration if self._tells(item) else None
        outage = None if row.measured_by is None else self._outage(item.scope, row.measured_by, place)
        summary, description = self._words(IssueText(place.text, row.text, parties, after, migration, outage))
        # By position: by name it takes twice as long, and a programme has a hundred thousand.
        return Desired(
            item.identity,
            Rank.TASK if is_task else Rank.SUBTASK,
            room.project,
            item.step or place.epic,
            summary,
            description,
            own_labels(item.identity, self._label, waits=is_waiting),
            None if item.waits else item.due,
            assignee,
            self._tree.fix_version,
            room.level if is_task else None,  # a sub-task has its task's
            row.priority,
            row.components,
            "",
            blocked_by,
            item.row.order,
        )

    def _before(self, item: Item, *, linked: bool) -> tuple[_Names, tuple[Identity, ...]]:
        """Code and title of what comes first, and which of that is a link: all of it, or what decides."""
        if not item.after:
            return (), ()
        items = self._tree.items
        rows = tuple([id(items[before].row) for before in item.after])
        if rows not in self._told:
            told = [self._rows[row] for row in rows]
            deciding = [row.decides for row in told]
            self._told[rows] = (
                tuple(dict.fromkeys(row.name for row in told)),
                deciding if any(deciding) else [],
            )
        names, deciding = self._told[rows]
        if linked:
            return names, item.after
        return names, tuple(compress(item.after, deciding)) if deciding else ()

    # -- what is shared

    def _row(self, row: Row) -> _Row:
        spec, runbook = row.spec, self._tree.runbook
        action = spec if isinstance(spec, Action) else None
        where = runbook.environments.get(action.environment or "") if action else None
        text = RowText(
            code=row.shown or spec.code,
            title=spec.title,
            is_action=action is not None,
            kind=spec.kind,
            how=spec.how,
            owner=", ".join(runbook.roles.get(role, role) for role in row.owners),
            support=tuple(runbook.roles.get(role, role) for role in action.support) if action else (),
            environment=f"{action.environment} — {where.title}" if action and where else "",
            condition=spec.when or "",
            **_choices(spec, self._titles),
            source=spec.source,
            note=action.note if action else "",
            attempt=row.attempt,
        )
        return _Row(
            text=text,
            name=(text.code, text.title),
            priority=spec.priority,
            components=members(spec.components),
            decides=spec.kind in _DECIDING,
            measured_by=(action.measured_by or "") if action and action.part is Part.OUTAGE else None,
        )

    def _place(self, scope: Scope) -> _Place:
        tree, runbook = self._tree, self._tree.runbook
        epic = next(i for i in tree.lineage(scope.identity) if tree.scopes[i].has_epic)
        text = PlaceText(
            level=scope.level,
            title=scope.title,
            runbook=f"{runbook.title} {runbook.version}",
            date_status=self._date_status(scope.identity),
        )
        return _Place(text, epic, scope.migration, self._settlers.get(scope.identity))

    def _date_status(self, scope: Identity) -> DateStatus:
        if scope not in self._settlers:
            return DateStatus.NONE
        return DateStatus.CONFIRMED if scope in self._settled else DateStatus.TENTATIVE

    def _doing(self, parties: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
        """The titles of these parties, and the account of the one that does it.

        Shared work belongs to nobody by itself.
        """
        account = self._tree.parties[parties[0]].account_id if len(parties) == 1 else None
        self._who[parties] = (tuple(self._titles[party] for party in parties), account)
        return self._who[parties]

    # -- what is an issue's own

    def _tells(self, item: Item) -> bool:
        """Whether its text says when the migration is."""
        return item.row.spec.kind is Kind.GATE or item.identity == self._places[item.scope].settler

    def _outage(self, scope: Identity, measured_by: str, place: _Place) -> Outage:
        return Outage(self._tree.measured.get(join(scope, measured_by)), place.migration)


def _choices(spec: Step | Action, titles: Mapping[str, str]) -> dict[str, Any]:
    """What of a row depends on something, or on several."""
    if isinstance(spec, Action):
        roles = spec.owners if len(spec.owners) > 1 else ()
        return {"unless": spec.unless or "", "optional": spec.optional or "", "roles": roles}
    excluded = tuple(titles.get(party, party.capitalize()) for party in spec.excludes)
    return {"excludes": excluded, "one_or_more": spec.one_or_more}
