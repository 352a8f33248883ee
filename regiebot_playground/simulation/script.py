"""What goes differently in a simulated programme on purpose: setbacks, additions, edits that must stand."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.config.runbook_model import Action, Kind, Level
from bot.model.issue import Category, Identity
from bot.model.item import Item
from bot.model.working_days import local
from bot.runbook.expand import Tree
from regiebot_playground.demo.control import IssueAction
from regiebot_playground.demo.voices import Said, decision, words_on
from regiebot_playground.simulation.board import Board, Card

_EDITOR = "u-facilitator"
_EVERY = 9
"""Days between two edits of people."""
_DELETES = 5
"""Every so many edits one deletes: left to the dice, a whole run might never show a deletion."""

_DETAILS = ("K.6.1 Dossiers exporteren", "K.6.2 Koppelingen omzetten")
_TEMPLATE = "P.6.1 Zet de herinneringsmails uit"


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that a person did in Jira and that has to stand at the end."""

    identity: Identity
    what: str
    """`summary`, `duedate`, `label`, `description`, or `deleted`."""
    value: Any


@dataclass(slots=True)
class Script:
    """The deviations of one run, by identity. Each happens once."""

    seed: int = 0
    no_go: frozenset[Identity] = frozenset()
    """Meetings that end in NO-GO."""
    again: frozenset[Identity] = frozenset()
    """Loops that ask for another attempt."""
    details: frozenset[Identity] = frozenset()
    """Actions with which people write out detail actions."""
    template: frozenset[Identity] = frozenset()
    """Actions with which the people of a first domain add a step to its night."""
    early: frozenset[Identity] = frozenset()
    """Work that somebody closes before its turn."""
    promises: list[Promise] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)
    """What went differently so far, in words."""
    _once: set[Identity] = field(default_factory=set)
    _last_edit: date | None = None

    @property
    def closed_early(self) -> frozenset[Identity]:
        """What somebody has closed before its turn by now."""
        return self.early & self._once

    @property
    def turned_back(self) -> frozenset[Identity]:
        """The domains in which a meeting ends in NO-GO."""
        return frozenset(Identity(one.rpartition("/")[0]) for one in self.no_go)

    def said_on(self, tree: Tree, item: Item) -> Iterator[Said]:
        """What people say on an issue when they get to it."""
        said = tuple(words_on(tree, item))
        if item.kind is Kind.GATE and self._now(item.identity, self.no_go, "NO-GO"):
            yield said[-1][0], decision("NO-GO", "de uitval is te hoog", _quorum(item))
        elif item.kind is Kind.LOOP and self._now(item.identity, self.again, "another attempt"):
            yield said[-1][0], "besluit: herhalen — te veel fouten"
        else:
            yield from said

    def added_with(self, item: Item, board: Board) -> Iterator[IssueAction]:
        """Sub-tasks that people add under the step of an action that they finish."""
        titles: tuple[str, ...] = ()
        if self._now(item.identity, self.details, "detail actions"):
            titles = _DETAILS
        elif self._now(item.identity, self.template, "a step more for the night"):
            titles = (_TEMPLATE,)
        step = item.step if titles == _DETAILS else Identity(f"{item.scope}/P")
        for title in titles:
            key = board.cards[step or item.identity].key
            yield {"as": _EDITOR, "do": "add_subtask", "issue": key, "summary": title}

    def out_of_turn(self, board: Board, done: set[Identity]) -> Iterator[Identity]:
        """What somebody closes too early: as soon as the domain's work has begun."""
        for identity in sorted(self.early - self._once):
            scope = identity.rsplit("/", 1)[0]
            card = board.cards.get(identity)
            begun = any(one.startswith(f"{scope}/") for one in done)
            if card and card.category is Category.NEW and begun:
                self._now(identity, self.early, "closed before its turn")
                yield identity

    def edits(self, board: Board, now: datetime) -> Iterator[IssueAction]:
        """Now and then somebody changes something by hand. Each change is remembered as a promise."""
        today = local(now).date()
        if self._last_edit and today < self._last_edit + timedelta(days=_EVERY):
            return
        self._last_edit = today
        dice = random.Random(f"{self.seed}:{today}")  # noqa: S311  (people, not secrets)
        touched = {promise.identity for promise in self.promises}
        free = [
            (identity, card)
            for identity, card in sorted(board.cards.items())
            if identity not in touched and card.category is Category.NEW and _is_plain(identity)
        ]
        loose = [(identity, card) for identity, card in free if _holds_nobody_up(identity)]
        if loose and (len(self.promises) + 1) % _DELETES == 0:
            yield self._deletion(*dice.choice(loose))
        elif free:
            yield self._edit(*dice.choice(free), dice)

    def _now(self, identity: Identity, named: frozenset[Identity], what: str) -> bool:
        if identity not in named or identity in self._once:
            return False
        self._once.add(identity)
        self.happened.append(f"{identity}: {what}")
        return True

    def _deletion(self, identity: Identity, card: Card) -> IssueAction:
        self.promises.append(Promise(identity, "deleted", None))
        return {"as": _EDITOR, "do": "delete", "issue": card.key}

    def _edit(self, identity: Identity, card: Card, dice: random.Random) -> IssueAction:
        what = dice.choice(("summary", "duedate", "label"))
        act: dict[str, Any] = {"as": _EDITOR, "do": "edit", "issue": card.key}
        value: str
        if what == "summary":
            value = f"{card.summary} (afgestemd)"
            act["fields"] = {"summary": value}
        elif what == "duedate" and card.due:
            value = (card.due + timedelta(days=1)).isoformat()
            act["fields"] = {"duedate": value}
        else:
            what, value = "label", "team-migratie"
            act["update"] = {"labels": [{"add": value}]}
        self.promises.append(Promise(identity, what, value))
        return act


def story_of(tree: Tree, seed: int) -> Script:
    """Setbacks spread over the domains of a programme, whichever it is."""
    domains = [scope.identity for scope in tree.scopes.values() if scope.level is Level.DOMAIN]
    firsts = [scope.identity for scope in tree.scopes.values() if scope.first]
    later = [domain for domain in domains if domain not in firsts] or domains

    def on(code: str, where: list[Identity]) -> frozenset[Identity]:
        named = (Identity(f"{scope}/{code}") for scope in where)
        return frozenset(identity for identity in named if identity in tree.items)

    clusters = [scope.identity for scope in tree.scopes.values() if scope.level is Level.CLUSTER]
    return Script(
        seed=seed,
        no_go=on("N.4", later[1:2]) | on("O.9", later[:1]) | on("Q.7", later[-1:]),
        again=on("M.6", firsts[:1]),
        details=on("K.6", clusters[:2]),
        template=on("N.5", firsts[:1]),
        early=on("O.5", firsts[-1:]),
    )


def _quorum(item: Item) -> tuple[str, ...]:
    row = item.row.spec
    return row.quorum if isinstance(row, Action) else ()


def _is_plain(identity: Identity) -> bool:
    """Whether moving it by a day stops nobody: an action of evaluation or communication."""
    return _code(identity) in {"N.1", "N.6", "N.7", "S.2", "T.2", "L.3"}


def _holds_nobody_up(identity: Identity) -> bool:
    """Whether nothing comes after it: what is deleted elsewhere still holds up what follows."""
    return _code(identity) == "T.2"


def _code(identity: Identity) -> str:
    return identity.rsplit("/", 1)[-1]
