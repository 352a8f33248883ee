"""What goes differently on purpose happens once, and what people did by hand is remembered."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from bot.config.load import load
from bot.model.issue import Category, Identity, IssueKey
from bot.resources import config_dir
from bot.runbook.expand import Tree
from regiebot_playground.demo.control import IssueAction
from regiebot_playground.demo.voices import words_on
from regiebot_playground.simulation.board import Board, Card
from regiebot_playground.simulation.script import Promise, Script, story_of
from tests.builders import DAYS, NOON, programme
from tests.dutch import expand_programme

EARLY = Identity("prog/c1/d0/O.5")
BEGUN = {Identity("prog/c1/d0/N.1")}


@pytest.fixture(scope="module")
def tree() -> Tree:
    """Two clusters of two domains, by the shipped runbook."""
    runbook = load(config_dir())[0].runbooks["koppeltaal-2.0-migratie"]
    return expand_programme(runbook, programme(clusters=2), DAYS)


def board(identities: Iterable[Identity], category: Category = Category.NEW) -> Board:
    return Board(
        {
            identity: Card(IssueKey(f"KT-{number}"), category, None, identity, waits=False)
            for number, identity in enumerate(identities, 1)
        }
    )


def edited(script: Script, shown: Board, number: int) -> list[IssueAction]:
    """The first so many edits of people, on a board that nobody else touches."""
    moments: list[datetime] = [NOON + timedelta(days=9 * turn) for turn in range(number)]
    return [act for now in moments for act in script.edits(shown, now)]


class TestSetbacks:
    def test_each_happens_once_and_then_people_say_what_they_always_say(self, tree: Tree) -> None:
        script, shown = story_of(tree, seed=0), board(tree.items)
        named = script.no_go | script.again | script.details | script.template
        assert len(named) == 7

        for item in tree.items.values():
            differs = [*script.said_on(tree, item)] != [*words_on(tree, item)]
            adds = [*script.added_with(item, shown)] != []
            assert (differs or adds) == (item.identity in named)
        assert [*script.out_of_turn(shown, BEGUN)] == [EARLY]
        for item in tree.items.values():
            assert [*script.said_on(tree, item)] == [*words_on(tree, item)]
            assert [*script.added_with(item, shown)] == []
        assert [*script.out_of_turn(shown, BEGUN)] == []

        assert sorted(line.split(":")[0] for line in script.happened) == sorted(named | {EARLY})

    def test_nothing_counts_as_closed_early_before_somebody_closed_it(self, tree: Tree) -> None:
        script, shown = story_of(tree, seed=0), board(tree.items)

        assert [*script.out_of_turn(shown, set())] == []
        assert script.closed_early == frozenset()
        assert [*script.out_of_turn(shown, BEGUN)] == [EARLY]
        assert script.closed_early == {EARLY}


class TestEdits:
    @pytest.mark.parametrize("seed", range(3))
    def test_every_fifth_deletes_what_nothing_comes_after_and_is_remembered(
        self, tree: Tree, seed: int
    ) -> None:
        script, shown = Script(seed), board(tree.items)
        acts = edited(script, shown, 10)

        assert [act["do"] for act in acts] == (["edit"] * 4 + ["delete"]) * 2
        by_key = {card.key: identity for identity, card in shown.cards.items()}
        assert [by_key[act["issue"]] for act in acts] == [one.identity for one in script.promises]
        gone = [one for one in script.promises if one.what == "deleted"]
        assert gone == [script.promises[4], script.promises[9]]
        assert all(one.identity.endswith("/T.2") for one in gone)

    def test_where_only_work_that_others_wait_for_is_left_the_fifth_changes_a_field(self, tree: Tree) -> None:
        shown = board(identity for identity in tree.items if not identity.endswith("/T.2"))

        assert [act["do"] for act in edited(Script(), shown, 5)] == ["edit"] * 5

    def test_nobody_changes_what_is_in_hand_or_what_somebody_changed_before(self) -> None:
        one = Identity("prog/c0/d0/T.2")
        script = Script(promises=[Promise(one, "label", "team-migratie")] * 4)

        assert edited(script, board([one]), 2) == []
        assert edited(Script(), board([one], Category.DOING), 2) == []

    def test_between_two_edits_lie_nine_days(self, tree: Tree) -> None:
        script, shown = Script(), board(tree.items)

        assert len([*script.edits(shown, NOON)]) == 1
        assert [*script.edits(shown, NOON + timedelta(days=8))] == []
        assert len([*script.edits(shown, NOON + timedelta(days=9))]) == 1
