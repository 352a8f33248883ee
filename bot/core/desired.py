"""From the tree of scopes and items to the issues that should exist."""

from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter

from bot.core.expand import Tree
from bot.core.firmness import Firmness, settlers
from bot.core.identity import WAITING, identity_label, join, own_labels, scope_label
from bot.core.living import NOT_APPLICABLE
from bot.core.texts import IssueText, IssueWords, Outage
from bot.core.types import Desired, Identity, Item, Rank, Scope
from bot.core.values import members
from bot.spec.model import Action, Kind, Level, Part, Step

_FIRST_ORDER = -1
"""Epics stand before everything in their scope."""

_DECIDING = frozenset({Kind.GATE, Kind.MANDATE, Kind.SIGNATURE, Kind.PRECONDITION, Kind.MILESTONE})
"""Kinds that hold up what comes after them; their dependencies show as issue links."""


def desired_issues(tree: Tree, words: IssueWords) -> tuple[Desired, ...]:
    """Every issue of the tree: epics, then step tasks, then action sub-tasks, parents first."""
    rows = _Rows(tree, words)
    found = [*rows.epics(), *map(rows.issue, tree.items.values())]
    for key in ("identity", "order", "rank"):  # one key at a time: comparing tuples takes four times as long
        found.sort(key=attrgetter(key))
    return tuple(found)


def settled_issues(tree: Tree, words: IssueWords, settled: frozenset[Identity]) -> Iterator[Desired]:
    """Of the scopes whose migration is definitive: the issues that tell so, in place of those in pencil."""
    rows = _Rows(tree, words, settled)
    for scope in sorted(settled):
        yield from rows.dated_issues(scope)


class _Rows:
    """Builds the issues of one tree; holds what every issue of a row or scope says alike."""

    def __init__(self, tree: Tree, words: IssueWords, settled: frozenset[Identity] = frozenset()) -> None:
        self._tree, self._words = tree, words
        self._settled, self._settlers = settled, settlers(tree)
        self._runbook = f"{tree.runbook.title} {tree.runbook.version}"
        self._said = {row.code: self._row_text(row) for row in tree.runbook.rows}
        self._scope_label = scope_label(tree.root)
        self._epics = {scope: self._epic_of(scope) for scope in tree.scopes}
        actions = (action for action in tree.runbook.actions if action.part is Part.OUTAGE)
        self._outages = {action.code: action.measured_by or "" for action in actions}
        self._titles = {party.id: party.title for party in tree.parties.values()}

    def epics(self) -> Iterator[Desired]:
        """One epic per programme, cluster, domain and release."""
        for scope in self._tree.scopes.values():
            if scope.has_epic:
                yield self._epic(scope)

    def _epic(self, scope: Scope) -> Desired:
        summary, description = self._words(
            IssueText(
                level=scope.level,
                scope_title=scope.title,
                parties=self._party_titles(scope.parties),
                runbook=self._runbook,
                migration=scope.migration if scope.identity in self._settlers else None,
                firmness=self._firmness(scope.identity),
            )
        )
        return Desired(
            identity=scope.identity,
            rank=Rank.EPIC,
            project=self._tree.project,
            parent=None,
            summary=summary,
            description=description,
            labels=own_labels(scope.identity),
            fix_version=self._tree.fix_version,
            runbook=self._tree.runbook.version,
            order=_FIRST_ORDER,
        )

    def issue(self, item: Item) -> Desired:
        """The task of a step, or the sub-task of an action."""
        scope, row = self._tree.scopes[item.scope], self._tree.row(item)
        summary, description = self._words(self._text(item, scope))
        return Desired(
            identity=item.identity,
            rank=Rank.SUBTASK if item.step else Rank.TASK,
            project=self._tree.project,
            parent=item.step or self._epics[item.scope],
            summary=summary,
            description=description,
            labels=self._labels(item),
            due=None if item.waits else item.due,
            assignee=self._assignee(item),
            fix_version=self._tree.fix_version,
            security=None if item.step else self._security(scope, row),
            priority=row.priority,
            components=members(row.components),
            blocked_by=self._blocked_by(item),
            order=item.order,
        )

    def dated_issues(self, scope: Identity) -> Iterator[Desired]:
        """The issues of a scope that tell when its migration is: its epic, its gates, what settles it."""
        yield self._epic(self._tree.scopes[scope])
        yield from (self.issue(item) for item in self._tree.items.values() if self._tells(item, scope))

    def _tells(self, item: Item, scope: Identity) -> bool:
        return item.scope == scope and (item.kind is Kind.GATE or item.identity == self._settlers.get(scope))

    def _firmness(self, scope: Identity) -> Firmness:
        if scope not in self._settlers:
            return Firmness.NONE
        return Firmness.DEFINITIVE if scope in self._settled else Firmness.PENCIL

    def _labels(self, item: Item) -> frozenset[str]:
        own = (self._scope_label, identity_label(item.identity))
        return frozenset((*own, WAITING) if item.waits and item.waits != NOT_APPLICABLE else own)

    def _epic_of(self, scope: Identity) -> Identity:
        return next(i for i in self._tree.lineage(scope) if self._tree.scopes[i].has_epic)

    def _blocked_by(self, item: Item) -> frozenset[Identity]:
        """The dependencies that are links in Jira: between steps, and around what decides."""
        if item.step is None or item.kind in _DECIDING:
            return members(item.after)
        return members([i for i in item.after if self._tree.items[i].kind in _DECIDING])

    def _assignee(self, item: Item) -> str | None:
        """The account of the one party that does it; shared work belongs to nobody by itself."""
        if len(item.parties) != 1:
            return None
        return self._tree.parties[item.parties[0]].account_id

    def _security(self, scope: Scope, row: Step | Action) -> str | None:
        """The level of a party's own work, or of a step that few may see; sub-tasks inherit the task's."""
        if scope.has_epic:
            return self._tree.restricted_level if isinstance(row, Step) and row.restricted else None
        return self._tree.parties[scope.parties[0]].security_level

    def _party_titles(self, parties: tuple[str, ...]) -> tuple[str, ...]:
        return tuple([self._titles[party] for party in parties])

    def _row_text(self, row: Step | Action) -> IssueText:
        """What every instance of a row says alike; the rest is filled in per instance."""
        runbook = self._tree.runbook
        said = IssueText(level=Level.PROGRAMME, scope_title="", how=row.how, condition=row.when or "")
        if isinstance(row, Step):
            return said
        place = runbook.environments.get(row.environment or "")
        return replace(
            said,
            support=tuple(runbook.roles.get(role, role) for role in row.support),
            environment=f"{row.environment} — {place.title}" if place else "",
            note=row.note,
        )

    def _text(self, item: Item, scope: Scope) -> IssueText:
        # Name by name, because `replace` and `**` take far longer on the path of every issue.
        added = self._tree.added.get(item.identity)
        said = self._row_text(added) if added else self._said[item.code]
        return IssueText(
            level=scope.level,
            scope_title=scope.title,
            code=item.shown or item.code,
            title=item.title,
            is_action=item.step is not None,
            kind=item.kind,
            how=said.how,
            owner=self._tree.runbook.roles.get(item.owner, item.owner),
            support=said.support,
            parties=self._party_titles(item.parties),
            environment=said.environment,
            condition=said.condition,
            after=self._befores(item),
            source=item.source,
            note=said.note,
            runbook=self._runbook,
            migration=scope.migration if self._tells(item, scope.identity) else None,
            firmness=self._firmness(scope.identity),
            attempt=item.attempt,
            outage=self._outage(item, scope),
        )

    def _outage(self, item: Item, scope: Scope) -> Outage | None:
        if item.code not in self._outages:
            return None
        return Outage(
            self._tree.measured.get(join(scope.identity, self._outages[item.code])), scope.migration
        )

    def _befores(self, item: Item) -> tuple[tuple[str, str], ...]:
        if not item.after:
            return ()
        items = self._tree.items
        return tuple(dict.fromkeys([(items[i].shown or items[i].code, items[i].title) for i in item.after]))
