"""What the document tells of attempts, of who was there, and what it hides."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.config.people_model import Person, by_account
from bot.features.evidence_pack.assess import Readers, scope_evidence
from bot.features.evidence_pack.rows import Origin
from bot.features.evidence_pack.timeline import attempts_of
from bot.features.evidence_pack.trail import trail_of
from bot.features.evidence_pack.views import Evidence
from bot.model.issue import Category, Identity, IssueId
from bot.model.status_history import Move
from bot.situation.situation import Situation
from tests.builders import NOON, comment, situation, tree

K2, HOME = "prog/c0/d0/K.2", Identity("prog/c0/d0")
GATE = "prog/c0/d0/O.9"
NEW, DOING, DONE = Category.NEW, Category.DOING, Category.DONE
PEOPLE = by_account(
    [
        Person(account_id="za", party="za-0-0", function="Bestuurder", mandates=("gate",)),
        Person(account_id="it", party="it-een", function="Projectleider", mandates=("gate",)),
    ]
)


def at(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def moved(*to: Category) -> Situation:
    """K.2 went to these categories, an hour apart; the last is what it is now."""
    now = situation(tree(), {K2: to[-1]} if to else None)
    issue = now.issues[Identity(K2)]
    moves = tuple(Move(issue.id, f"{n}", at(n), one, f"u{n}") for n, one in enumerate(to))
    return replace(now, moves={Identity(K2): moves})


@pytest.mark.parametrize(
    ("to", "found"),
    [
        ((), []),
        ((DOING,), [(0, None, "u0")]),
        ((DOING, DONE), [(0, 1, "u1")]),
        ((DONE,), [(None, 0, "u0")]),
        ((DOING, NEW, DOING, DONE), [(0, 3, "u3")]),
        ((DOING, DONE, NEW, DOING, DONE), [(0, 1, "u1"), (3, 4, "u4")]),
        ((DONE, DOING), [(None, 0, "u0"), (1, None, "u1")]),
        ((DONE, DONE, NEW), [(None, 0, "u0")]),
    ],
)
def test_each_time_that_it_was_opened_again_is_another_attempt(
    to: tuple[Category, ...], found: list[tuple[int | None, int | None, str]]
) -> None:
    now = moved(*to)
    item = now.tree.items[Identity(K2)]

    seen = [(one.began, one.ended, one.by.account) for one in attempts_of(now, item)]

    hours = [(b if b is None else at(b), e if e is None else at(e), who) for b, e, who in found]
    assert seen == hours


def test_an_end_that_the_changelog_does_not_tell_yet_is_that_of_the_issue() -> None:
    now = situation(tree(), {K2: DONE}, edits={K2: {"done_at": at(2)}})

    (one,) = attempts_of(now, now.tree.items[Identity(K2)])

    assert (one.ended, one.by.account) == (at(2), "")


def test_moves_of_an_issue_that_had_the_identity_before_are_not_its_own() -> None:
    now = moved(DOING, DONE)
    strange = tuple(replace(one, issue=IssueId("7")) for one in now.moves[Identity(K2)])
    now = replace(now, moves={Identity(K2): strange})

    assert [one.number for one in attempts_of(now, now.tree.items[Identity(K2)]) if one.by.account] == []


def decided(*lines: tuple[str, str]) -> Evidence:
    """A meeting at which accounts said these lines, an hour apart."""
    said = tuple(comment(text, who, at=at(n)) for n, (who, text) in enumerate(lines))
    made = replace(tree(), people=PEOPLE)
    now = situation(made, now=at(9), edits={GATE: {"comments": said}})
    return scope_evidence(now, HOME, Origin(at=at(9)), (), Readers())


def test_who_was_there_is_who_decided_and_whom_they_named() -> None:
    found = decided(("it", "besluit: GO"), ("za", "afwijking: K.2 volgt"), ("za", "besluit: GO"))

    (gate,) = found.gates
    (decision,) = gate.decisions
    assert (decision.word, decision.by.account, decision.by.function) == ("go", "za", "Bestuurder")
    assert decision.present == ("IT-deelnemer", "Zorgaanbieder")
    assert decision.absent == ()


def test_what_was_taken_back_stays_in_the_document() -> None:
    found = decided(
        ("za", "afwijking: K.2 volgt"), ("za", "besluit: GO"), ("za", "besluit: ingetrokken - te vroeg")
    )

    (decision,) = found.gates[0].decisions
    assert (decision.withdrawn, decision.withdrawn_reason) == (at(2), "te vroeg")
    assert found.gates[0].state == "open"


def test_what_is_not_in_order_comes_first_and_what_is_not_known_is_told() -> None:
    found = decided()

    order = [one.is_good for one in found.conclusions]
    assert order == sorted(order)
    assert found.conclusions[0].rule == "actions"
    assert {"no_trail", "no_baseline"} <= set(found.unknown)


def test_records_of_a_trail_become_a_chapter_with_its_head() -> None:
    def record(number: int, subject: str, kind: str = "write", **more: object) -> tuple[dict[str, Any], str]:
        body = {"number": number, "at": NOON.isoformat(), "kind": kind, "root": "prog", "subject": subject}
        return {**body, **more}, f"hash {number}"

    records = [
        record(1, K2, what={"duedate": [None, "2023-10-04"]}),
        record(2, "prog/c0/d01/K.2", what={"of": "a domain whose name begins alike"}),
        record(3, K2, "said", word="go", form="besluit", reason="niet te tonen"),
        record(4, HOME, what={"text": "x" * 2_000}),
        record(5, "prog", what={}),
    ]

    made = trail_of(records, HOME)

    assert (made.head_number, made.head) == (5, "hash 5")
    assert [(one.number, one.digest) for one in made.records] == [(1, "hash 1"), (3, "hash 3"), (4, "hash 4")]
    assert [one.text for one in made.records[:2]] == ['{"duedate":[null,"2023-10-04"]}', "go besluit"]
    assert len(made.records[2].text) < 700
    assert [one.number for one in trail_of(records, Identity("prog")).records] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("audience", "sees"),
    [
        ("internal", "all"),
        ("shared", "nothing"),
        ("beraad", "nothing"),
        ("party:za-0-0", "own"),
        ("party:za-0-1", None),
    ],
)
def test_readers_are_those_of_the_config_and_no_party_that_has_no_part(
    audience: str, sees: str | None
) -> None:
    readers = Readers(spaces=(("KT", audience),), channels=(("regie", audience),))
    found = scope_evidence(situation(tree()), HOME, Origin(at=NOON), (), readers)

    seen = [one.sees for one in found.readers if one.place != "jira"]
    assert seen == ([sees, sees] if sees else [])
