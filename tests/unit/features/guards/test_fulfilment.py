"""Order is judged by moments, and remembered until the later work is done anew."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.config.runbook_model import Kind
from bot.config.site_model import Gates
from bot.features.all_rules import Announcement, IssueAction
from bot.features.guards.fulfilment import Fulfilment
from bot.features.guards.violation_rules import out_of_order
from bot.features.guards.violations import violations, void
from bot.features.overview.assess import scope_view
from bot.features.overview.health import Health
from bot.model.issue import Category, Identity
from bot.model.status_history import Move
from bot.runbook.expand import Tree
from bot.situation.situation import Situation
from tests.builders import NOON, STATUS, action, comment, situation
from tests.unit.features.guards.test_violations import D0, book_with

Closed = Mapping[str, tuple[float, ...]]
"""Per code: the minutes at which it was closed and opened by turns."""
CHAIN = (
    action("P.1", owner="ZA"),
    action("P.2", after=("P.1",), owner="ZA"),
    action("P.3", after=("P.2",), owner="ZA"),
    action("P.9", kind=Kind.MILESTONE, after=("P.3",), owner="ZA"),
)
BEFORE = {f"{D0}/K.2": -9.5, f"{D0}/K.7": -9.5, "prog/c0/K.1": -9.6, f"{D0}/O.1": -9.0, f"{D0}/O.10": -8.0}
GO = comment("besluit: GO", "u-za", at=NOON - timedelta(minutes=8.5))


def after(closed: Closed, guarded: bool = True, book: Tree | None = None, **said: Any) -> Situation:
    """The small runbook at one o'clock, after these closings in step P."""
    made = book or book_with(*CHAIN, guarded=guarded, mandate="gate")
    edits: dict[str, Any] = {f"{D0}/O.9": {"comments": (GO,)}}
    moves: dict[Identity, tuple[Move, ...]] = {}
    here = situation(made)
    mine = {f"{D0}/{code}": minutes for code, minutes in closed.items()}
    for name, minutes in {**{i: (at,) for i, at in BEFORE.items()}, **mine}.items():
        identity = Identity(name)
        by_turns = [Category.DONE, Category.NEW] * len(minutes)
        moments = [NOON + timedelta(minutes=one) for one in minutes]
        number = here.issues[identity].id
        moves[identity] = tuple(
            Move(number, str(n), at, to, "u-za")
            for n, (at, to) in enumerate(zip(moments, by_turns, strict=False))
        )
        last = moves[identity][-1]
        done_at = last.at if last.to is Category.DONE else None
        edits[identity] = {"status": STATUS[last.to], "done_at": done_at}
    for code, comments in said.items():
        edits[f"{D0}/{code.replace('_', '.')}"] |= {"comments": comments}
    found = situation(made, edits=edits, now=NOON + timedelta(hours=1))
    return replace(found, moves=moves)


def wrong(here: Situation) -> dict[str, list[str]]:
    return {v.item.code: [one.code for one in v.missing] for v in violations(here) if v.item.code[0] == "P"}


def proof(minutes: float, author: str = "u-za") -> Any:
    when = NOON + timedelta(minutes=minutes)
    return comment("bewijs: https://dms.example.org/1", author, at=when)


def test_what_was_done_in_order_is_no_violation() -> None:
    assert wrong(after({"P.1": (1,), "P.2": (2,), "P.3": (2,), "P.9": (4,)})) == {}


@pytest.mark.parametrize("guarded", [True, False])
def test_what_was_closed_later_than_what_follows_is_remembered(guarded: bool) -> None:
    assert wrong(after({"P.1": (2,), "P.2": (1,)}, guarded)) == {"P.2": ["P.1"]}
    assert wrong(after({"P.1": (2,), "P.2": (1, 3)}, guarded)) == {}, "open again"
    assert wrong(after({"P.1": (2,), "P.2": (1, 3, 4)}, guarded)) == {}, "done again"
    assert wrong(after({"P.1": (1, 3, 4), "P.2": (2,)}, guarded)) == {"P.2": ["P.1"]}, "undermined since"


def test_newer_evidence_of_its_owner_repairs_it_and_nobody_elses() -> None:
    late = {"P.1": (2.0,), "P.2": (1.0,)}

    assert wrong(after(late, P_2=(proof(3),))) == {}
    assert wrong(after(late, P_2=(proof(1.5),))) == {"P.2": ["P.1"]}, "from before"
    assert wrong(after(late, P_2=(proof(3, "u-x"),))) == {"P.2": ["P.1"]}
    mended = replace(proof(1.5), updated=NOON + timedelta(minutes=5))
    assert wrong(after(late, P_2=(mended,))) == {"P.2": ["P.1"]}, "a mended comment is no new one"


def test_behind_a_hard_guard_all_that_follows_counts_for_nothing() -> None:
    closed = {"P.2": (1.0,), "P.3": (2.0,), "P.9": (3.0,)}
    hard, soft = after(closed), after(closed, guarded=False)

    assert wrong(hard) == {"P.2": ["P.1"], "P.3": ["P.2"], "P.9": ["P.3", "P.2", "P.1"]}
    assert {i[-3:] for i in void(hard)} == {"P.2", "P.3", "P.9"}
    assert all([one.code for one in v.cause] == ["P.1"] for v in violations(hard))
    assert wrong(soft) == {"P.2": ["P.1"], "P.9": ["P.1"]}, "a milestone needs all that comes before it"
    assert void(soft) == frozenset()
    assert scope_view(hard, Identity("prog")).health is Health.STOPPED
    assert scope_view(soft, Identity("prog")).health is Health.ATTENTION


def test_a_deviation_with_mandate_makes_it_count_and_all_that_follows() -> None:
    said = comment("afwijking: klein domein", "u-za")
    here = after({"P.1": (4,), "P.2": (1,), "P.3": (2,), "P.9": (5,)}, P_2=(said,))

    assert {v.item.code: v.excuse for v in violations(here)} == {"P.2": "klein domein"}
    assert void(here) == frozenset()


def test_what_was_closed_in_turn_is_not_put_back_when_what_comes_first_opens_again() -> None:
    opened = {"P.1": (1.0, 5.0), "P.2": (2.0,), "P.3": (3.0,)}

    assert {v.item.code: v.hasty for v in violations(after(opened))} == {"P.2": False, "P.3": False}
    strict = replace(after(opened), rules=Gates(enforce="revert"))
    assert [one.to for one in out_of_order(strict) if isinstance(one, IssueAction)] == [None, None]
    assert {v.item.code: v.hasty for v in violations(after({"P.2": (2,), "P.3": (3,)}))} == {
        "P.2": True,
        "P.3": True,
    }


def test_it_is_put_back_in_reverse_order_in_one_message_and_each_time_anew() -> None:
    strict = Gates(enforce="revert")
    first = replace(after({"P.2": (1,), "P.3": (2,), "P.9": (3,)}), rules=strict)
    again = replace(after({"P.2": (1, 5, 6)}), rules=strict)

    acts = [one for one in out_of_order(first) if isinstance(one, IssueAction)]
    assert [(act.identity[-3:], act.to) for act in acts] == [
        (code, Category.NEW) for code in ("P.9", "P.3", "P.2")
    ]
    (notice,) = (one for one in out_of_order(first) if isinstance(one, Announcement))
    assert [code for code, _ in notice.values["actions"]] == ["P.2", "P.3", "P.9"]
    assert (notice.urgent, notice.values["missing"][0][0]) == (True, "P.1")
    (act, _) = out_of_order(again)
    assert isinstance(act, IssueAction)
    assert act.key not in {one.key for one in acts}


def test_after_five_times_in_a_day_it_stands_and_operations_hears_it() -> None:
    strict = Gates(enforce="revert")
    sixth = replace(after({"P.2": tuple(range(1, 12))}), rules=strict)
    fifth = replace(after({"P.2": tuple(range(1, 10))}), rules=strict)

    (last,) = (one for one in out_of_order(sixth) if isinstance(one, IssueAction))
    (before,) = (one for one in out_of_order(fifth) if isinstance(one, IssueAction))
    assert (last.to, bool(last.alarm), last.values["stands"]) == (None, True, True)
    assert (before.to, before.alarm) == (Category.NEW, "")
    assert void(sixth)


def test_an_entry_condition_counts_from_when_it_is_met_whatever_closed_it() -> None:
    book = book_with(
        action("P.1", kind=Kind.PRECONDITION, after=("O.1", "O.10")),
        action("P.2", after=("P.1",)),
        guarded=True,
        mandate="gate",
    )

    assert wrong(after({"P.2": (1,)}, book=book)) == {}, "the bot closes P.1 at its next look"
    assert wrong(after({"P.1": (3,), "P.2": (1,)}, book=book)) == {}
    assert wrong(after({"P.1": (-10,), "P.2": (-8.5,)}, book=book)) == {"P.2": ["P.1", "O.10"]}
    assert wrong(after({"P.1": (1, 2), "P.2": (3,)}, book=book)) == {"P.2": ["P.1"]}, "opened by a person"


def test_without_a_changelog_the_moment_that_jira_shows_is_taken() -> None:
    here = replace(after({"P.1": (2,), "P.2": (1,)}), moves={})

    assert wrong(here) == {"P.2": ["P.1"]}
    assert here.once(Fulfilment).is_hasty(here.tree.items[Identity(f"{D0}/P.2")])


def test_what_was_done_before_its_order_was_given_is_remembered_when_it_is_given() -> None:
    order = action("P.7", kind=Kind.MANDATE, owner="ZA")
    book = book_with(order, action("P.8", after=("P.7",), owner="ZA"), guarded=True, mandate="gate")
    given = after({"P.7": (2,), "P.8": (3,)}, book=book)
    later = after({"P.7": (2,), "P.8": (3,)}, book=book, P_7=(proof(5),))
    anew = after({"P.7": (2,), "P.8": (3, 6, 7)}, book=book, P_7=(proof(5),))

    def by_a_stranger(here: Situation) -> Situation:
        identity = Identity(f"{D0}/P.7")
        moves = tuple(replace(one, account="u-x") for one in here.moves[identity])
        return replace(here, moves={**here.moves, identity: moves})

    assert wrong(given) == {}
    assert wrong(by_a_stranger(given)) == {"P.7": [], "P.8": ["P.7"]}
    assert wrong(by_a_stranger(later)) == {"P.8": ["P.7"]}, "nobody had given it by then"
    assert [one.hasty for one in violations(by_a_stranger(later))] == [True]
    assert wrong(by_a_stranger(anew)) == {}


def test_a_place_where_all_is_done_and_something_was_out_of_order_is_not_well() -> None:
    book = book_with(action("P.1", owner="ZA"), action("P.2", after=("P.1",), owner="ZA"), mandate="gate")
    others: dict[str, dict[str, Any]] = {
        f"{D0}/O.9": {"comments": (GO,), "status": STATUS[Category.DONE], "done_at": NOON}
    }

    def health(closed: Closed) -> Health:
        here = after(closed, book=book)
        done = {i: replace(one, **others.get(i, {})) for i, one in here.issues.items()}
        return scope_view(replace(here, issues=done), D0).health

    assert health({"P.1": (1,), "P.2": (2,)}) is Health.DONE
    assert health({"P.1": (2,), "P.2": (1,)}) is Health.ATTENTION
