"""Work of several owners: whose part is done, and whose turn it is (S4 D.2, K.10, L.12, M.3, P.5, Q.10).

Every party of every role that owns the work has a part. It says that the part is done with `gereed: IT` on
the issue, or by closing it; for itself alone. The whole is done once it is closed and no part is open.

    gereed: IT ──▶ part done ──▶ … last one closes ──▶ whole ──reopened──▶ every part open again
                        ▲                closed with a part open ──reopened──▶ the parts that were said stand
                        └── gereed: ingetrokken ──▶ open again
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.commands.events import Command
from bot.commands.forms import Form
from bot.commands.reading import PART
from bot.model.issue import Category, Identity, Observed
from bot.model.item import Item
from bot.model.status_history import Move, as_it_stands, is_behind
from bot.runbook.expand import Tree
from bot.situation.mandates import everyone, people_at
from bot.situation.situation import Situation

_PARTY = "party:"


@dataclass(frozen=True, slots=True)
class OwnerPart:
    """What one party does of work that several own."""

    role: str
    """Code of the role in which it does."""
    party: str
    since: datetime | None = None
    """When the part was done; None while it is open."""


def owner_parts(situation: Situation, item: Item) -> tuple[OwnerPart, ...]:
    """The parts of an item, in the order of its owners; empty where one party does it all."""
    known = situation.once(_by_item)
    if item.identity not in known:
        issue, history = situation.issues.get(item.identity), situation.history(item.identity)
        known[item.identity] = parts_of(situation.tree, item, issue, history, situation.judged_since)
    return known[item.identity]


def _by_item(_: Situation) -> dict[Identity, tuple[OwnerPart, ...]]:
    """What was worked out already: every rule and view asks for the same."""
    return {}


def open_parts(situation: Situation, item: Item) -> tuple[OwnerPart, ...]:
    """The parts of an item that nobody did yet."""
    if len(item.owners) < 2:
        return ()
    return tuple(part for part in owner_parts(situation, item) if part.since is None)


def parts_of(
    tree: Tree,
    item: Item,
    issue: Observed | None,
    history: Sequence[Move],
    since: datetime | None = None,
) -> tuple[OwnerPart, ...]:
    """The same from what Jira shows of one issue.

    What was closed before `since`, when a version that asks for parts took over, is whole: nobody could say
    one before.
    """
    owning = _owning(tree, item)
    if len(owning) < 2:
        return ()
    done = _Replay(tree, tuple(owning), owning, since).done(issue, history) if issue else {}
    return tuple(OwnerPart(role, party, done.get(party)) for party, role in owning.items())


def _owning(tree: Tree, item: Item) -> Mapping[str, str]:
    """By party, the first role in which it owns the item."""
    if len(item.owners) < 2:
        return {}
    roles = tree.roles.get(item.scope, {})
    found: dict[str, str] = {}
    for role in item.owners:
        for party in roles.get(role, ()):
            if party in item.parties:
                found.setdefault(party, role)
    return found


def turn(parts: Iterable[OwnerPart]) -> str | None:
    """The party whose turn it is: the first whose part is open; with none open the last, to close it."""
    parts = tuple(parts)
    waiting = next((part.party for part in parts if part.since is None), None)
    return waiting or (parts[-1].party if parts else None)


def meant(command: Command, owning: Mapping[str, str], own: Iterable[str]) -> Iterator[str]:
    """The parties of a speaker for whose part a statement counts; where it names none, each of its own."""
    names = command.values or tuple(owning.values())
    yield from (p for p in own if p in owning and (owning[p] in names or f"{_PARTY}{p}" in names))


def unheard(tree: Tree, item: Item, command: Command) -> bool:
    """Whether a statement names a part of which its writer is no owner."""
    owning = _owning(tree, item)
    own = set(parties_of(tree, command))
    parts = [{p for p, role in owning.items() if name in (role, f"{_PARTY}{p}")} for name in command.values]
    return any(not part & own for part in parts) if parts else not own & set(owning)


def named_owners(tree: Tree, item: Item, command: Command) -> list[str]:
    """Titles of the owners that a statement names and of which its writer is none."""
    owning, own = _owning(tree, item), set(parties_of(tree, command))
    found = []
    for name in command.values:
        party = name.removeprefix(_PARTY)
        title = tree.parties[party].title if party in tree.parties else tree.runbook.roles.get(name, name)
        if not own & {p for p, role in owning.items() if name in (role, f"{_PARTY}{p}")}:
            found.append(title)
    return found


def names_of_owners(tree: Tree, item: Item) -> tuple[str, ...]:
    """How people name the owners of work that has several: code and title of each role."""
    roles = tree.runbook.roles
    return tuple(f"{role} ({roles.get(role, role)})" for role in item.owners if len(item.owners) > 1)


def parties_of(tree: Tree, command: Command) -> tuple[str, ...]:
    """The parties for which somebody spoke."""
    return _of(tree, command.author, (person.party for person in command.people))


def _of(tree: Tree, account: str, spoken: Iterable[str]) -> tuple[str, ...]:
    own = (party.id for party in tree.parties.values() if account and party.account_id == account)
    return tuple(dict.fromkeys((*spoken, *own)))


@dataclass(slots=True)
class _Replay:
    """What became of the parts of one issue, statement by statement and move by move."""

    tree: Tree
    parties: tuple[str, ...]
    owning: Mapping[str, str]
    since: datetime | None
    _said: dict[str, datetime] = field(default_factory=dict)
    _closed: dict[str, datetime] = field(default_factory=dict)
    """Parts that count as done only because the issue is closed, while it is."""
    _is_closed: bool = False

    def done(self, issue: Observed, history: Sequence[Move]) -> Mapping[str, datetime]:
        """Party → since when its part is done (aware)."""
        moves = list(history)
        if is_behind(issue, history):
            stands = as_it_stands(issue)
            moves.append(replace(stands, at=max((stands.at, *(one.at for one in history)))))
        statements = [one for one in issue.commands if one.word == PART]
        events: list[Command | Move] = [*statements, *moves]
        for event in sorted(events, key=lambda one: one.at):  # at one moment: what was said, then what moved
            if isinstance(event, Command):
                self._hear(event)
            else:
                self._move(event)
        return {**self._closed, **self._said}

    def _hear(self, command: Command) -> None:
        for party in meant(command, self.owning, parties_of(self.tree, command)):
            self._closed.pop(party, None)
            if command.form is Form.PART:
                self._said[party] = command.at
            else:
                self._said.pop(party, None)

    def _move(self, move: Move) -> None:
        closes = move.to is Category.DONE
        if closes and not self._is_closed:
            self._close(move)
        elif self._is_closed and not closes:
            if not self._open:
                self._said.clear()
            self._closed.clear()
        self._is_closed = closes

    def _close(self, move: Move) -> None:
        """Who closes says its own part, anew where it was said before, and those of parties of which nobody
        is known; a stranger the last.
        """
        if self.since and move.at < self.since:
            self._closed = dict.fromkeys(self.parties, move.at)
            return
        speakers = tuple(people_at(self.tree.people, move.account, move.at))
        own = _of(self.tree, move.account, (person.party for person in speakers))
        waiting, known = self._open, self._known
        self._said.update(dict.fromkeys((party for party in self.parties if party in own), move.at))
        self._closed.update(dict.fromkeys((p for p in waiting if p not in own and p not in known), move.at))
        if len(waiting) == 1 and not own:
            self._closed[waiting[0]] = move.at

    @property
    def _open(self) -> list[str]:
        return [party for party in self.parties if party not in self._said and party not in self._closed]

    @property
    def _known(self) -> frozenset[str]:
        """The parties of which somebody is known."""
        people = {person.party for person in everyone(self.tree.people)}
        return frozenset(people | {party.id for party in self.tree.parties.values() if party.account_id})


def assignees(
    tree: Tree,
    issues: Mapping[Identity, Observed],
    moves: Mapping[Identity, Sequence[Move]],
    since: datetime | None,
) -> Mapping[Identity, str | None]:
    """The account of whose turn it is, for every issue of work with several owners."""
    found: dict[Identity, str | None] = {}
    for identity, item in tree.items.items():
        if len(item.owners) > 1 and (issue := issues.get(identity)):
            history = [one for one in moves.get(identity, ()) if one.issue == issue.id]
            party = turn(parts_of(tree, item, issue, history, since))
            found[identity] = tree.parties[party].account_id if party else None
    return found


def passed_on(
    tree: Tree,
    issues: Mapping[Identity, Observed],
    moves: Mapping[Identity, Sequence[Move]],
    since: datetime | None,
) -> Mapping[Identity, str | None]:
    """Of these accounts those that differ from the first owner's, because a part was done."""
    found = assignees(tree, issues, moves, since)
    first = {i: tree.items[i].parties[:1] for i in found}
    return {i: one for i, one in found.items() if [one] != [tree.parties[p].account_id for p in first[i]]}
