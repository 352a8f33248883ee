"""People who break the guards of the draaiboek, several at once and between two looks of the bot.

They act on what Jira shows, as everybody in a simulation, and write in a ledger of their own what they broke
and what they did about it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.config.runbook_model import Kind
from bot.model.issue import Category, Identity
from bot.model.item import FIRST_DOMAIN, Item
from bot.model.working_days import local
from bot.runbook.expand import Tree
from bot.situation.mandates import everyone
from regiebot_playground.demo.control import IssueAction
from regiebot_playground.demo.voices import account_of, speaks_for, words_on
from regiebot_playground.simulation.board import Board
from regiebot_playground.simulation.followers import Followers
from regiebot_playground.simulation.ledger import Breach, Ledger
from regiebot_playground.simulation.slips import TIMES, Answer, Manner, Slip

_BOT_CLOSES = frozenset({Kind.GATE, Kind.LOOP, Kind.PRECONDITION})
_BEFORE_TURN = frozenset({Manner.EARLY, Manner.BEGUN})
_LEAST = timedelta(minutes=10)
"""In less time between two looks they do nothing."""

_NOBODY = "u-servicedesk"
"""An account without any mandate in a programme."""

_LINK = "https://dossier.example.org/nagekomen"

Moment = tuple[datetime, list[IssueAction]]


@dataclass(slots=True)
class Careless:
    """Those who break guards, with what they planned to do and the ledger of what they did."""

    slips: Sequence[Slip] = ()
    ledger: Ledger = field(default_factory=Ledger)
    _breaches: dict[int, list[Breach]] = field(default_factory=dict)
    """Of each slip, by its place in the list."""

    def between(self, tree: Tree, board: Board, before: datetime, now: datetime) -> list[Moment]:
        """What they do after one look and before the next, in the order of time."""
        if now - before < _LEAST:
            return []
        found: list[Moment] = []
        for number, slip in enumerate(self.slips):
            times = _moments(slip, before, now)
            if slip.is_done:
                found += self._answered(number, slip, tree, board, times)
            elif self._is_due(slip) and _comes_now(slip, tree, board, now):
                found += self._before_turn(number, slip, tree, board, times)
        return sorted(found, key=lambda one: one[0])

    def instead(self, item: Item, tree: Tree, board: Board, now: datetime) -> list[IssueAction] | None:
        """How somebody closes an action in its turn against a guard; None where it is done as it should."""
        self._in_its_turn(item, now)
        for number, slip in enumerate(self.slips):
            planned = not slip.is_done and slip.kind.manner not in _BEFORE_TURN
            if planned and item.identity in slip.identities and not self._is_enough(slip):
                slip.is_done = True
                if _matters(slip, item, tree):
                    self._break(number, slip, now)
                    return list(_badly(slip, item, tree, board))
        return None

    def _is_due(self, slip: Slip) -> bool:
        return slip.kind.manner in _BEFORE_TURN and not self._is_enough(slip)

    def _is_enough(self, slip: Slip) -> bool:
        """Whether its guard was broken often enough already; one that the bot never saw does not count."""
        broken = [self.slips[number] for number in self._breaches]
        same = [one for one in broken if one.kind.guard is slip.kind.guard]
        return sum(one.answer is not Answer.NEVER_SEEN for one in same) > TIMES

    def _in_its_turn(self, item: Item, now: datetime) -> None:
        """What was begun too early goes on in order from when its meeting says GO."""
        for number, slip in enumerate(self.slips):
            if slip.kind.manner is Manner.BEGUN and f"{slip.scope}/{slip.kind.before[0]}" == item.identity:
                for breach in self._breaches.get(number, ()):
                    breach.back = breach.back or now

    def _break(self, number: int, slip: Slip, at: datetime) -> None:
        made = [self.ledger.broken(slip.kind.guard, one, at, hard=slip.kind.hard) for one in slip.identities]
        self._breaches[number] = made

    def _before_turn(
        self, number: int, slip: Slip, tree: Tree, board: Board, times: Sequence[datetime]
    ) -> Iterator[Moment]:
        slip.is_done = True
        to = Category.DOING if slip.kind.manner is Manner.BEGUN else Category.DONE
        items = [tree.items[one] for one in slip.identities]
        put_back = [_move(item, tree, board, Category.NEW) for item in reversed(items)]
        closed = [_move(item, tree, board, to) for item in items]
        first, second, third = times
        if slip.answer is Answer.NEVER_SEEN:
            self._break(number, slip, first)
            for breach in self._breaches[number]:
                breach.back = second
            yield from ((first, closed), (second, put_back))
        elif slip.again:
            self._break(number, slip, third)
            yield from ((first, closed), (second, put_back), (third, closed))
        else:
            self._break(number, slip, first)
            yield first, closed

    def _answered(
        self, number: int, slip: Slip, tree: Tree, board: Board, times: Sequence[datetime]
    ) -> Iterator[Moment]:
        standing = [one for one in self._breaches.get(number, ()) if one.stands]
        if not standing or min(one.looks for one in standing) < slip.looks or slip.answer is Answer.LEAVE:
            return
        at, items = times[0], [tree.items[one.identity] for one in standing]
        accept = _decides(slip, tree) if slip.answer is Answer.ACCEPT else ""
        if accept and slip.stranger:
            slip.stranger = False
            yield at, [_say(_NOBODY, item, board, "afwijking: dat mag wel een keer") for item in items]
        elif accept:
            yield at, [_say(accept, item, board, "afwijking: bewust zo gedaan") for item in items]
            for breach in standing:
                breach.accepted = at
        else:
            yield at, [*_repairs(slip, tree, board), *_undone(slip, tree, board)]
            for breach in standing:
                breach.back = at


def _moments(slip: Slip, before: datetime, now: datetime) -> list[datetime]:
    """Three minutes between two looks, in order."""
    minutes = int((now - before) / timedelta(minutes=1))
    return [before + timedelta(minutes=n) for n in sorted(slip.dice.sample(range(1, minutes), k=3))]


def _comes_now(slip: Slip, tree: Tree, board: Board, now: datetime) -> bool:
    """Whether the work is there, what should come first is open, and its day has come."""
    cards = [board.cards.get(one) for one in slip.identities]
    if not all(card and card.category is Category.NEW for card in cards):
        return False
    waiting = any(card.waits for card in cards if card)
    if not slip.kind.before:  # what waits for the first domain stands in pencil and has no mark in Jira
        waiting = any(tree.items[one].waits == FIRST_DOMAIN for one in slip.identities)
        return waiting and _first_is_under_way(slip, tree, board)
    before = [board.cards.get(Identity(f"{slip.scope}/{code}")) for code in slip.kind.before]
    today = local(now).date()
    is_open = all(
        card and card.category is not Category.DONE and card.due and card.due <= today for card in before
    )
    return is_open and not waiting and all(_done(code, slip, tree, board) for code in slip.kind.after)


def _first_is_under_way(slip: Slip, tree: Tree, board: Board) -> bool:
    """Whether the first domain of the cluster is so far that the others become impatient."""
    cluster = tree.scopes[slip.scope].parent
    firsts = (one for one in tree.scopes.values() if one.parent == cluster and one.first)
    return any(board.done(Identity(f"{one.identity}/N.1")) for one in firsts)


def _done(code: str, slip: Slip, tree: Tree, board: Board) -> bool:
    """Whether an action is done in the domain, or in the cluster where it stands there."""
    named = (Identity(f"{scope}/{code}") for scope in tree.lineage(slip.scope))
    return all(board.done(one) for one in named if one in tree.items)


def _matters(slip: Slip, item: Item, tree: Tree) -> bool:
    """Whether it is against a guard: nobody in particular has to close what nobody has the mandate for."""
    if slip.kind.manner in (Manner.STRANGER, Manner.ON_PAPER):
        mandate = "signature" if item.kind is Kind.SIGNATURE else "gate"
        return any(mandate in p.mandates and p.party in item.parties for p in everyone(tree.people))
    if slip.kind.manner is Manner.ALONE:
        return any(text.startswith("gereed:") for _, text in words_on(tree, item))
    return True


def _badly(slip: Slip, item: Item, tree: Tree, board: Board) -> Iterator[IssueAction]:
    """Closed, but by somebody else or without the words that it takes."""
    who, manner, words = account_of(item, tree), slip.kind.manner, list(words_on(tree, item))
    said: list[tuple[str, str]] = []
    if manner in (Manner.STRANGER, Manner.ON_PAPER):
        who = _stranger(slip, tree)
        said = [(who, f"bewijs: {_LINK}")] if any(text.startswith("bewijs:") for _, text in words) else []
    if manner is Manner.ON_PAPER:
        party = tree.parties[item.parties[0]].title
        said.append((who, f"namens: {party} - Bestuurder - {_LINK}"))
    elif manner is Manner.INSECURE:
        said = words[: slip.dice.randint(0, 1)]
    elif manner is Manner.ALONE:
        said = [one for one in words if not one[1].startswith("gereed:")]
    yield from (_say(account, item, board, text) for account, text in said)
    yield {"as": who, "do": "transition", "issue": board.cards[item.identity].key, "to": Category.DONE.value}


def _stranger(slip: Slip, tree: Tree) -> str:
    """Who leads the project of a party that does other work in the domain."""
    return speaks_for(tree.parties[tree.roles[slip.scope]["IT"][0]], tree)


def _decides(slip: Slip, tree: Tree) -> str:
    """Who may accept a deviation there; empty where nobody has the mandate."""
    parties = tree.roles[slip.scope].get("ZA", ())
    found = (p.account_id for p in everyone(tree.people) if "gate" in p.mandates and p.party in parties)
    return next(found, "")


def _repairs(slip: Slip, tree: Tree, board: Board) -> Iterator[IssueAction]:
    """What is missing is said after all, by who may."""
    for item in (tree.items[one] for one in slip.identities if slip.answer is Answer.WORDS):
        if slip.kind.manner is Manner.INSECURE:
            yield from (_say(who, item, board, text) for who, text in words_on(tree, item))
        else:
            yield _say(account_of(item, tree), item, board, f"bewijs: {_LINK}")


def _undone(slip: Slip, tree: Tree, board: Board) -> Iterator[IssueAction]:
    """Open again, the last first: what was done too soon or badly, unless words mend it, and what was built
    on it there; not what only waited for requirements.
    """
    mended = slip.answer is Answer.WORDS
    wrong = set() if mended else set(slip.identities)
    built_on = Followers(tree).of([] if slip.kind.manner is Manner.INSECURE else slip.identities)
    steps = {item.step for item in tree.items.values()}
    for item in reversed(list(tree.items.values())):
        card = board.cards.get(item.identity)
        if card is None or card.category is Category.NEW or item.kind in _BOT_CLOSES:
            continue
        follows = item.identity in built_on and item.scope == slip.scope and item.identity not in steps
        if item.identity in wrong or (follows and not card.waits):
            yield _move(item, tree, board, Category.NEW)


def _say(account: str, item: Item, board: Board, text: str) -> IssueAction:
    return {"as": account, "do": "comment", "issue": board.cards[item.identity].key, "text": text}


def _move(item: Item, tree: Tree, board: Board, to: Category) -> IssueAction:
    key = board.cards[item.identity].key
    return {"as": account_of(item, tree), "do": "transition", "issue": key, "to": to.value}
