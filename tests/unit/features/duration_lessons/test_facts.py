"""What finished domains took is proposed once, updated, and again only where it says clearly more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.commands.events import Command
from bot.commands.forms import Form, Reading
from bot.config.people_model import Person
from bot.config.runbook_model import Kind, Step
from bot.features.duration_lessons.facts import DurationLesson, Replay
from bot.features.duration_lessons.step_evidence import Taken, rows_of
from bot.model.issue import Identity
from bot.situation.answers import Answer
from tests.builders import NOON, action, situation, tree

STEP = Step(code="K", title="Randvoorwaarden", actions=(action("K.2", days=2), action("K.7", days=4)))
NOW = situation(tree(domains=6), now=NOON)


def day(number: int) -> datetime:
    return NOON + timedelta(days=number - 30)


def took(*amounts: int, code: str = "K.2", since: int = 1) -> list[Taken]:
    """What one action took in the first, the second … domain; these finished a day apart."""
    return [
        Taken(Identity(f"prog/c0/d{n}"), day(since + n), code, amount) for n, amount in enumerate(amounts)
    ]


def verdict(form: Form, name: str, on: int) -> Answer:
    said = Command("10001", "za", day(on), Reading("besluit", form, "zo is het", (name,)))
    return Answer(form, (name,), "zo is het", said, Person(account_id="za", party="za-0-0", function="B"))


def lessons(evidence: Sequence[Taken], *verdicts: Answer) -> list[DurationLesson]:
    item = next(iter(NOW.tree.items.values()))
    return list(Replay(NOW, item, STEP, verdicts, evidence).run(rows_of(STEP)))


def told(evidence: Sequence[Taken], *verdicts: Answer) -> list[tuple[str, int, int, int]]:
    """Name, planned, real and how many domains of each."""
    return [(one.name, one.planned, one.real, len(one.domains)) for one in lessons(evidence, *verdicts)]


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [((3,), []), ((4,), [("duur-K", 2, 4, 1)]), ((4, 8), [("duur-K", 2, 6, 2)]), ((4, 2, 2), [])],
)
def test_several_domains_make_one_proposal_by_their_median(
    amounts: tuple[int, ...], expected: list[tuple[str, int, int, int]]
) -> None:
    assert told(took(*amounts)) == expected


def test_a_difference_of_less_than_a_quarter_is_no_lesson() -> None:
    rows = {"K.2": 20}
    (item, *_) = NOW.tree.items.values()

    assert not list(Replay(NOW, item, STEP, (), took(24)).run(rows))
    assert list(Replay(NOW, item, STEP, (), took(25)).run(rows))


def test_actions_of_one_step_are_told_together() -> None:
    (one,) = lessons([*took(3), *took(6, code="K.7")])

    assert [(row.code, row.planned, row.real) for row in one.rows] == [("K.2", 2, 3), ("K.7", 4, 6)]


def test_what_was_turned_down_comes_back_only_when_clearly_more_says_it() -> None:
    refused = verdict(Form.TURN_DOWN, "duur-K", 1)
    first = ("duur-K", 2, 6, 1)

    assert told(took(6), refused) == [first]
    assert told(took(6, 6), refused) == [first]
    assert told(took(6, 6, 6), refused) == [first, ("duur-K-2", 2, 6, 3)]
    assert told(took(6, 12), refused) == [first, ("duur-K-2", 2, 9, 2)]


def test_what_was_taken_over_counts_by_what_was_known_then_and_is_planned_by() -> None:
    taken = verdict(Form.TAKE, "duur-K", 1)

    assert told(took(6, 6, 7), taken) == [("duur-K", 2, 6, 1)]
    assert told(took(6, 12, 14), taken) == [("duur-K", 2, 6, 1), ("duur-K-2", 6, 12, 3)]


def test_nothing_is_proposed_where_no_domain_is_still_to_come() -> None:
    item = next(iter(NOW.tree.items.values()))
    gone = Step(code="K", title="K", actions=(action("K.2", days=2),))
    alone = situation(tree(domains=0), now=NOON)

    assert not list(Replay(alone, item, gone, (), took(9)).run(rows_of(gone)))


def test_meetings_moments_and_what_a_trial_times_are_not_learned() -> None:
    step = Step(
        code="P",
        title="Migratie",
        actions=(
            action("P.2", minutes=30),
            action("P.8", minutes=60, measured_by="K.2"),
            action("P.9", kind=Kind.MILESTONE, minutes=5),
            action("P.10", days=3),
        ),
    )

    assert rows_of(step) == {"P.2": 30}
