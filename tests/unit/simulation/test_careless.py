"""Each guard is planned to be broken three times, and what people do about it stands in their ledger."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.config.load import load
from bot.config.people_model import Person
from bot.model.issue import Category, Identity, IssueKey
from bot.resources import config_dir
from bot.runbook.expand import Tree
from regiebot_playground.demo.control import IssueAction
from regiebot_playground.simulation.board import Board, Card
from regiebot_playground.simulation.careless import Careless
from regiebot_playground.simulation.script import story_of
from regiebot_playground.simulation.slips import KINDS, TIMES, Answer, Guard, Manner, Slip, slips_of
from tests.builders import DAYS, NOON, programme
from tests.dutch import expand_programme

D0 = Identity("prog/c0/d0")
LATER = NOON + timedelta(hours=1)
PEOPLE = (
    Person(account_id="u-za", party="za-0-0", function="Bestuurder", mandates=("gate", "signature")),
    Person(account_id="u-it", party="it-een", function="Projectleider", mandates=("gate",)),
)


@pytest.fixture(scope="module")
def tree() -> Tree:
    """The shipped runbook for four clusters of six domains."""
    runbook = load(config_dir())[0].runbooks["koppeltaal-2.0-migratie"]
    made = programme(clusters=4, domains=6).model_copy(update={"people": PEOPLE})
    return expand_programme(runbook, made, DAYS)


def slip(code: str, answer: Answer, manner: Manner | None = None) -> Slip:
    kind = next(one for one in KINDS if code in one.codes and manner in (None, one.manner))
    return Slip(kind, D0, answer, looks=1, again=False, stranger=False, dice=random.Random(1))  # noqa: S311


def board(tree: Tree, done: Sequence[str], waiting: Sequence[str] = ()) -> Board:
    """Everything is there and due today; these codes are done."""
    cards = {}
    for number, identity in enumerate(tree.items, 1):
        code = identity.rpartition("/")[2]
        category = Category.DONE if code in done else Category.NEW
        waits = code in waiting
        cards[identity] = Card(IssueKey(f"KT-{number}"), category, NOON.date(), code, waits=waits)
    return Board(cards)


def told(acts: Sequence[IssueAction], shown: Board) -> list[tuple[str, str, str]]:
    """Code, account and what it came to or what was said."""
    codes = {card.key: card.summary for card in shown.cards.values() if card.key}
    return [(codes[act["issue"]], act["as"], act.get("to") or act["text"]) for act in acts]


def do(careless: Careless, tree: Tree, shown: Board, before: datetime = NOON) -> list[tuple[str, str, str]]:
    moments = careless.between(tree, shown, before, before + timedelta(hours=1))
    assert all(before < at < before + timedelta(hours=1) for at, _ in moments)
    return [one for _, acts in moments for one in told(acts, shown)]


@pytest.mark.parametrize("seed", range(6))
def test_each_guard_is_planned_three_times_and_never_twice_in_one_part_of_a_domain(
    tree: Tree, seed: int
) -> None:
    spared = story_of(tree, seed).turned_back
    found = slips_of(tree, seed, spared)

    for guard in Guard:
        here = [one for one in found if one.kind.guard is guard]
        assert TIMES <= len(here) <= TIMES + 6, "with those in reserve"
    places = [(one.scope, one.kind.part) for one in found]
    assert len(set(places)) == len(places)
    assert spared.isdisjoint(one.scope for one in found)
    firsts = [one for one in found if tree.scopes[one.scope].first]
    assert firsts
    assert not [one for one in firsts if one.answer is Answer.LEAVE]
    assert slips_of(tree, seed, spared)[0].scope == found[0].scope


def test_what_is_done_too_soon_is_done_between_two_looks_and_once(tree: Tree) -> None:
    careless = Careless([slip("Q.9", Answer.LEAVE)])

    assert do(careless, tree, board(tree, ["Q.6"])) == [], "its turn has not come near"
    assert do(careless, tree, board(tree, ["Q.7", "Q.8"])) == [], "nothing is broken any more"
    shown = board(tree, ["Q.7"])
    assert [(code, to) for code, _, to in do(careless, tree, shown)] == [
        ("Q.9", "done"),
        ("Q.10", "done"),
        ("J.7", "done"),
    ]
    assert do(careless, tree, shown) == []
    assert [one.stands for one in careless.ledger.breaches] == [True] * 3
    assert Careless([slip("Q.9", Answer.LEAVE)]).between(tree, shown, NOON, NOON + timedelta(minutes=9)) == []


def test_those_in_reserve_do_nothing_once_a_guard_was_broken_often_enough(tree: Tree) -> None:
    scopes = [one.identity for one in tree.scopes.values() if f"{one.identity}/P.2" in tree.items][:7]
    planned = [slip("P.2", Answer.LEAVE) for _ in scopes]
    for number, (one, scope) in enumerate(zip(planned, scopes, strict=True)):
        one.scope = scope
        one.answer = Answer.NEVER_SEEN if number == 0 else Answer.LEAVE
    careless = Careless(planned)

    do(careless, tree, board(tree, ["P.1"]))

    assert len(careless.ledger.breaches) == 1 + TIMES + 1, "one nobody saw, and one more than is asked"


def test_what_is_put_back_before_anybody_looks_does_not_stand(tree: Tree) -> None:
    careless = Careless([slip("P.2", Answer.NEVER_SEEN)])

    found = do(careless, tree, board(tree, ["P.1"]))

    assert [(code, to) for code, _, to in found] == [("P.2", "done"), ("P.2", "new")]
    assert [one.stands for one in careless.ledger.breaches] == [False]


@pytest.mark.parametrize(
    ("answer", "acts", "stands"),
    [
        (Answer.REDO, [("P.6", "new"), ("P.2", "new")], False),
        (Answer.ACCEPT, [("P.2", "afwijking: bewust zo gedaan")], False),
        (Answer.LEAVE, [], True),
    ],
)
def test_after_a_look_people_answer_it(
    tree: Tree, answer: Answer, acts: list[tuple[str, str]], stands: bool
) -> None:
    careless = Careless([slip("P.2", answer)])
    do(careless, tree, board(tree, ["P.1"]))
    shown = board(tree, ["P.1", "P.2", "P.5", "P.6"])

    assert do(careless, tree, shown, LATER) == [], "nobody looked yet"
    careless.ledger.breaches[0].looks = 1
    assert [(code, to) for code, _, to in do(careless, tree, shown, LATER)] == acts
    assert [one.stands for one in careless.ledger.breaches] == [stands]


def test_who_lacks_the_mandate_accepts_in_vain_and_who_has_it_later(tree: Tree) -> None:
    careless = Careless([slip("P.2", Answer.ACCEPT)])
    careless.slips[0].stranger = True
    do(careless, tree, board(tree, ["P.1"]))
    careless.ledger.breaches[0].looks = 1
    shown = board(tree, ["P.1", "P.2"])

    assert [who for _, who, _ in do(careless, tree, shown, LATER)] == ["u-servicedesk"]
    assert careless.ledger.breaches[0].stands
    assert [who for _, who, _ in do(careless, tree, shown, LATER)] == ["u-za"]
    assert not careless.ledger.breaches[0].stands


@pytest.mark.parametrize(
    ("code", "manner", "acts"),
    [
        ("O.10", Manner.STRANGER, [("O.10", "u-it", "done")]),
        ("Q.8", Manner.UNPROVEN, [("Q.8", "u-za", "done")]),
        (
            "O.10",
            Manner.ON_PAPER,
            [
                ("O.10", "u-it", "namens: Zorg 0.0 - Bestuurder - https://dossier.example.org/nagekomen"),
                ("O.10", "u-it", "done"),
            ],
        ),
    ],
)
def test_what_is_done_in_its_turn_is_done_badly_once(
    tree: Tree, code: str, manner: Manner, acts: list[tuple[str, str, str]]
) -> None:
    careless, shown = Careless([slip(code, Answer.LEAVE, manner)]), board(tree, [])
    item = tree.items[Identity(f"{D0}/{code}")]

    assert careless.instead(tree.items[Identity(f"{D0}/O.1")], tree, shown, NOON) is None
    assert told(careless.instead(item, tree, shown, NOON) or [], shown) == acts
    assert careless.instead(item, tree, shown, NOON) is None
    assert [one.stands for one in careless.ledger.breaches] == [True]


def test_what_was_begun_too_early_goes_on_in_order_once_its_meeting_was_held(tree: Tree) -> None:
    careless = Careless([slip("N.5", Answer.REDO, Manner.BEGUN)])
    do(careless, tree, board(tree, ["N.2", "N.3"]))
    assert [one.stands for one in careless.ledger.breaches] == [True]

    careless.instead(tree.items[Identity(f"{D0}/N.4")], tree, board(tree, []), LATER)

    assert [one.stands for one in careless.ledger.breaches] == [False]


def test_the_table_has_a_line_per_guard(tree: Tree) -> None:
    careless = Careless([slip("P.2", Answer.LEAVE)])
    do(careless, tree, board(tree, ["P.1"]))
    careless.ledger.breaches[0].seen = LATER

    lines = list(careless.ledger.table())

    assert f"| {Guard.CUT_OVER.value} | 1 | 1 | 0 | 0 | 1 |" in lines
    assert len(lines) == 2 + len(Guard)
