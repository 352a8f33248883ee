"""What a party may know, and what it has to do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config.runbook_model import Level
from bot.features.audiences.disclose import disclose
from bot.features.audiences.knowledge import Knowledge, kinds_of
from bot.features.audiences.news import disclosed_news
from bot.features.reminding.views import MineView
from bot.model.audience import INTERNAL, Audience, Reach
from bot.model.issue import Category, Identity
from bot.model.item import Scope
from bot.situation.actions import Announcement
from bot.situation.situation import Situation
from tests.builders import NOON, situation, tree
from tests.canaries import CENTRAL
from tests.canaries import tree as canaries

ZA, IT = Audience(Reach.PARTY, "za-0-0"), Audience(Reach.PARTY, "it-een")
SHARED = Audience(Reach.SHARED)


def known(now: Situation, audience: Audience) -> Knowledge:
    return disclose(now, audience).known


def mine(now: Situation, audience: Audience = ZA) -> MineView:
    return next(shown.view for name, shown in disclose(now, audience).mine() if not name)


def test_who_alone_fills_a_role_of_the_whole_competes_with_nobody() -> None:
    kinds = kinds_of(canaries())

    assert kinds.keys().isdisjoint(CENTRAL)
    assert kinds["it-a"] == {"supplier"}
    assert kinds["za-a"] == {"provider"}


def test_a_party_that_works_nowhere_yet_is_named_to_nobody() -> None:
    made = canaries()
    gone = {one: scope for one, scope in made.scopes.items() if not one.startswith("kanarie/c2")}
    kinds = kinds_of(replace(made, scopes=gone))

    assert kinds["it-c"] == {"provider", "supplier", "member"}


def test_work_is_ones_own_wherever_it_stands() -> None:
    now = situation(tree(domains=2))
    cluster = now.tree.items[Identity("prog/c0/K.1")]

    assert known(now, IT).owns(cluster)
    assert not known(now, ZA).owns(cluster)
    assert not known(now, SHARED).owns(cluster)


def test_what_comes_first_and_who_waits_is_told_by_role_or_name() -> None:
    now = situation(tree(domains=1), now=NOON - timedelta(days=120))

    (first,) = [one for one in mine(now).waiting_on if one.code == "K.1"]
    assert (first.who, first.own) == ("IT Een", ("K.2",)), "the supplier of its domain, by name"
    assert {one.code for one in mine(now, IT).waited_for} >= {"K.2"}
    hidden = replace(now, tree=replace(now.tree, scopes=without_supplier(now)))
    (first,) = [one for one in mine(hidden).waiting_on if one.code == "K.1"]
    assert first.who == "IT-deelnemer"


def without_supplier(now: Situation) -> dict[Identity, Scope]:
    """The scopes as if the supplier of the cluster had no part in the domain."""
    return {
        one: replace(scope, parties=scope.parties[:1]) if scope.level is Level.DOMAIN else scope
        for one, scope in now.tree.scopes.items()
    }


def test_what_is_late_comes_first_and_what_is_done_is_counted() -> None:
    now = situation(tree(domains=1), {"prog/c0/d0/K.2": Category.DONE})
    view = mine(now)

    assert [one.code for one in view.late] == ["K.7"]
    assert [one.code for one in view.next][:1] == ["O.1"]
    assert view.gate
    assert view.gate.code == "O.9"
    assert view.done <= 1
    assert view.total == 5


def test_a_person_has_a_page_of_what_is_assigned_to_it() -> None:
    made = canaries()
    where = Identity("kanarie/c1/c1d0/K.4")
    now = situation(made, edits={where: {"assignee": "u-za-a"}})
    names = {name: shown.view for name, shown in disclose(now, Audience(Reach.PARTY, "za-a")).mine()}

    assert {one.identity for one in (*names["u-za-a"].late, *names["u-za-a"].next)} == {where}
    assert set(names) == {"", "u-za-a"}


def test_nobody_but_a_party_has_actions_of_its_own() -> None:
    now = situation(tree(domains=1))

    assert [list(disclose(now, one).mine()) for one in (INTERNAL, SHARED)] == [[], []]


@pytest.mark.parametrize("template", ["lesson_decided", "contended", "first_approved", "anything new"])
def test_news_that_nobody_reduced_is_internal(template: str) -> None:
    now = situation(tree(domains=1))
    notice = Announcement(Identity("prog"), "x", template, {}, about=Identity("prog/c0/d0/K.2"))

    assert disclosed_news(now, notice, INTERNAL)
    assert disclosed_news(now, notice, ZA) is None
    assert disclosed_news(now, notice, SHARED) is None
