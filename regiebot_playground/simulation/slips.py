"""What people of a simulation do against the guards of the draaiboek, and what they do about it afterwards.

A slip is planned for one domain by a seed. `regiebot_playground.simulation.careless` carries it out when the
work is there.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto

from bot.config.runbook_model import Level
from bot.model.issue import Identity
from bot.model.item import Scope
from bot.runbook.expand import Tree

TIMES = 3
"""So often each guard is broken at least, where the programme has the domains for it."""

_SPARE = 4
"""So many more are planned of each guard: of some nothing comes, because the work never gets that far."""


class Guard(StrEnum):
    """A rule of docs/gates.md that people break, in words for a table."""

    STATEMENT = "Q.9, Q.10 and J.7 before the Eigen verklaring"
    CUT_OVER = "order of the cut-over"
    CLEAN_UP = "S.3 before S.2"
    GATE = "begun or closed before its meeting"
    MILESTONE = "J.7 with things open before it"
    MANDATE = "closed without the mandate"
    PAPER = "recorded on behalf by no registrar"
    EVIDENCE = "closed without evidence"
    REQUIREMENTS = "M.1 without the requirements of every party"
    PARTS = "closed with an owner's part missing"
    TEMPLATE = "begun before the first domain is approved"


class Manner(Enum):
    """How it is done."""

    EARLY = auto()
    """Closed between two looks, while what comes first is open."""
    BEGUN = auto()
    """Taken in hand then."""
    STRANGER = auto()
    """Closed in its turn, by somebody of another party."""
    ON_PAPER = auto()
    """By a stranger, who records that somebody signed on paper."""
    UNPROVEN = auto()
    """In its turn, without what has to show it."""
    INSECURE = auto()
    """In its turn, with the requirements of one party at most."""
    ALONE = auto()
    """In its turn, without a word of the other owners."""


class Answer(Enum):
    """What people do about it once the bot has looked."""

    NEVER_SEEN = auto()
    """It is put back before that."""
    REDO = auto()
    """Put back with all that was built on it, and done anew in its order."""
    WORDS = auto()
    """What is missing is said: evidence of who may, requirements, the other parts."""
    ACCEPT = auto()
    """Somebody with the mandate accepts the deviation."""
    LEAVE = auto()
    """Nothing, to the end."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to break a guard."""

    guard: Guard
    manner: Manner
    codes: tuple[str, ...]
    """What is done."""
    answers: tuple[Answer, ...]
    """What is open to people, the usual first; of a domain that goes first nothing is left."""
    before: tuple[str, ...] = ()
    """What is open then and had to come first, for `EARLY` and `BEGUN`."""
    after: tuple[str, ...] = ()
    """What is done by then."""

    @property
    def hard(self) -> bool:
        """Whether the domain is stopped by it: it counts for nothing, and nor does what follows."""
        return self.codes[0] in _HARD

    @property
    def part(self) -> str:
        """The letter of the step: at most one slip of a domain is in each."""
        return "Q" if self.codes[0] == "J.7" else self.codes[0][0]


_HARD = frozenset({"M.1", "P.2", "P.5", "P.6", "P.7", "P.8", "Q.8", "Q.9", "Q.10", "J.7"})
_ALL = (Answer.REDO, Answer.ACCEPT, Answer.LEAVE)
_NOT_LEFT = (Answer.REDO, Answer.ACCEPT)
"""Without P.1 nothing goes on, so it is not left."""
_SAID = (Answer.WORDS, Answer.REDO)

KINDS: tuple[Kind, ...] = (
    Kind(Guard.STATEMENT, Manner.EARLY, ("Q.9", "Q.10", "J.7"), _ALL, ("Q.8",), ("Q.7",)),
    Kind(Guard.CUT_OVER, Manner.EARLY, ("P.2",), _ALL, ("P.5",), ("P.1",)),
    Kind(Guard.CUT_OVER, Manner.EARLY, ("P.6",), _ALL, ("P.2",), ("P.1", "L.3")),
    Kind(Guard.CUT_OVER, Manner.EARLY, ("P.8",), _ALL, ("P.7",), ("P.1",)),
    Kind(Guard.CLEAN_UP, Manner.EARLY, ("S.3",), (*_ALL, Answer.WORDS), ("S.2",), ("J.7",)),
    Kind(Guard.GATE, Manner.EARLY, ("N.5",), _NOT_LEFT, ("N.4",), ("N.2",)),
    Kind(Guard.GATE, Manner.BEGUN, ("N.5",), (Answer.REDO,), ("N.4",), ("N.2",)),
    Kind(Guard.GATE, Manner.EARLY, ("O.10",), _NOT_LEFT, ("O.9",), ("N.5",)),
    Kind(Guard.MILESTONE, Manner.EARLY, ("J.7",), _ALL, ("Q.7",), ("Q.6",)),
    Kind(Guard.MANDATE, Manner.STRANGER, ("A2.1",), (*_SAID, Answer.LEAVE)),
    Kind(Guard.MANDATE, Manner.STRANGER, ("O.10",), _SAID),
    Kind(Guard.MANDATE, Manner.STRANGER, ("P.7",), (Answer.REDO, Answer.LEAVE)),
    Kind(Guard.MANDATE, Manner.STRANGER, ("Q.8",), (Answer.REDO, Answer.LEAVE)),
    Kind(Guard.PAPER, Manner.ON_PAPER, ("A2.1",), (*_SAID, Answer.LEAVE)),
    Kind(Guard.PAPER, Manner.ON_PAPER, ("O.10",), _SAID),
    Kind(Guard.PAPER, Manner.ON_PAPER, ("Q.8",), (Answer.REDO, Answer.LEAVE)),
    Kind(Guard.EVIDENCE, Manner.UNPROVEN, ("Q.8",), (Answer.REDO, Answer.LEAVE)),
    Kind(Guard.EVIDENCE, Manner.UNPROVEN, ("S.1",), (Answer.WORDS, Answer.LEAVE)),
    Kind(Guard.REQUIREMENTS, Manner.INSECURE, ("M.1",), (Answer.WORDS, Answer.ACCEPT, Answer.LEAVE)),
    Kind(Guard.PARTS, Manner.ALONE, ("M.3",), (Answer.REDO, Answer.ACCEPT, Answer.LEAVE)),
    Kind(Guard.PARTS, Manner.ALONE, ("P.5",), _ALL),
    Kind(Guard.PARTS, Manner.ALONE, ("Q.10",), _ALL),
    Kind(Guard.TEMPLATE, Manner.EARLY, ("O.1",), _NOT_LEFT),
)


@dataclass(slots=True)
class Slip:
    """One of them, planned for one domain."""

    kind: Kind
    scope: Identity
    answer: Answer
    looks: int
    """So many looks of the bot go by before people do anything about it."""
    again: bool
    """Whether it is put back and done a second time before the bot looks."""
    stranger: bool
    """Whether somebody without the mandate accepts it first, in vain."""
    dice: random.Random = field(repr=False)
    is_done: bool = False

    @property
    def identities(self) -> tuple[Identity, ...]:
        """What is done too soon, or badly."""
        return tuple(Identity(f"{self.scope}/{code}") for code in self.kind.codes)


def slips_of(tree: Tree, seed: int, spared: Iterable[Identity] = ()) -> tuple[Slip, ...]:
    """Every guard broken some three times over the domains of a programme, where those have the work; and
    some more in reserve.

    What stops a domain comes once in a domain that goes first too: its approval is what may not be told.
    `spared` are domains to leave alone.
    """
    dice = random.Random(f"careless:{seed}")  # noqa: S311  (people, not secrets)
    left = set(spared)
    domains = [s for s in tree.scopes.values() if s.level is Level.DOMAIN and s.identity not in left]
    return tuple(_Planning(tree, domains, dice).slips())


class _Planning:
    """Who breaks what where; one slip in each part of a domain, so that each has its own consequences."""

    def __init__(self, tree: Tree, domains: Sequence[Scope], dice: random.Random) -> None:
        self._tree, self._dice = tree, dice
        self._firsts = dice.sample([d for d in domains if d.first], k=sum(d.first for d in domains))
        self._others = [domain for domain in domains if not domain.first]
        self._taken: set[tuple[Identity, str]] = set()

    def slips(self) -> Iterator[Slip]:
        planned: dict[Guard, tuple[Sequence[Kind], int]] = {}
        for guard in Guard:
            ways = [kind for kind in KINDS if kind.guard is guard]
            self._dice.shuffle(ways)
            yield from self._in_a_first(ways)
            times = TIMES + self._dice.randint(0, 1)
            yield from self._anywhere(ways, range(1, times + 1))
            planned[guard] = ways, times
        for kinds, times in planned.values():
            yield from self._anywhere(kinds, range(times + 1, times + 1 + _SPARE))

    def _anywhere(self, kinds: Sequence[Kind], numbers: range) -> Iterator[Slip]:
        for number in numbers:
            kind = kinds[number % len(kinds)]
            if where := self._free(kind, self._others) or self._free(kind, self._firsts):
                yield self._slip(kind, where, number)

    def _in_a_first(self, kinds: Sequence[Kind]) -> Iterator[Slip]:
        """What stops a domain, in one that goes first: by turns, where that is free."""
        hard = [kind for kind in kinds if kind.hard]
        for kind in hard or kinds:
            if where := next((one for one in self._firsts if hard and self._fits(kind, one)), None):
                self._firsts = [*(one for one in self._firsts if one is not where), where]
            if where := where or self._free(kind, self._others):
                yield self._slip(kind, where, 0)
                return

    def _free(self, kind: Kind, among: Sequence[Scope]) -> Scope | None:
        found = [one for one in among if self._fits(kind, one)]
        return self._dice.choice(found) if found else None

    def _fits(self, kind: Kind, where: Scope) -> bool:
        there = all(f"{where.identity}/{code}" in self._tree.items for code in (*kind.codes, *kind.before))
        return there and (where.identity, kind.part) not in self._taken

    def _slip(self, kind: Kind, where: Scope, number: int) -> Slip:
        self._taken.add((where.identity, kind.part))
        answers = [one for one in kind.answers if not (where.first and one is Answer.LEAVE)]
        unseen = kind.manner is Manner.EARLY and number == TIMES
        return Slip(
            kind,
            where.identity,
            Answer.NEVER_SEEN if unseen else answers[number % len(answers)],
            looks=self._dice.choice((1, 1, 2, 5)),
            again=kind.manner is Manner.EARLY and self._dice.random() < 0.5,
            stranger=self._dice.random() < 0.5,
            dice=random.Random(self._dice.random()),  # noqa: S311
        )
