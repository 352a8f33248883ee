"""First plans are kept, each once, and what happened is told against the first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.config.runbook_model import Anchor, Runbook
from bot.features.planning.courses import due_now, party_courses, step_courses
from bot.model.baselines import Baseline, Because
from bot.model.issue import Category, Identity, IssueId
from bot.model.status_history import Move
from bot.situation.situation import Situation
from tests.builders import DAYS, STATUS, programme, runbook, situation
from tests.dutch import expand_programme

FIRST = Identity("prog/c0/d0")
MIGRATION = datetime(2023, 10, 19, 18, 0, tzinfo=UTC)


def settling() -> Runbook:
    """The runbook in which K.2 makes the date definitive."""
    book = runbook()
    phase = book.phases[0]
    step = phase.steps[0]
    actions = tuple(
        one.model_copy(update={"settles": Anchor.MIGRATION}) if one.code == "K.2" else one
        for one in step.actions
    )
    phase = phase.model_copy(update={"steps": (step.model_copy(update={"actions": actions}),)})
    return book.model_copy(update={"phases": (phase, *book.phases[1:])})


def seen(now: datetime, migration: datetime = MIGRATION, settled: datetime | None = None) -> Situation:
    found = situation(expand_programme(settling(), programme(migration=migration), DAYS), now=now)
    if settled:
        key = Identity(f"{FIRST}/K.2")
        done = replace(found.issues[key], status=STATUS[Category.DONE], done_at=settled)
        found = replace(found, issues={**found.issues, key: done})
    return found


def kept(now: Situation) -> Situation:
    """With the baselines that it asks for."""
    known = dict(now.baselines)
    for scope, made in due_now(now, known):
        known[scope] = (*known.get(scope, ()), made)
    return replace(now, baselines=known)


def test_before_the_kick_off_there_is_none_and_from_then_on_one() -> None:
    before = kept(seen(datetime(2023, 5, 30, 9, tzinfo=UTC)))
    after = kept(seen(datetime(2023, 6, 15, 9, tzinfo=UTC)))

    assert before.baselines == {}
    (made,) = after.baselines[FIRST]
    assert made.because is Because.KICK_OFF
    assert made.days[Identity(f"{FIRST}/O.9")] == date(2023, 10, 13)
    assert list(due_now(after, after.baselines)) == [], "each is made once"


def test_a_first_plan_that_is_made_later_says_that_the_scope_was_taken_over() -> None:
    (made,) = kept(seen(datetime(2023, 6, 20, 9, tzinfo=UTC))).baselines[FIRST]

    assert made.because is Because.TAKEN_OVER


def test_a_first_plan_stays_when_the_plan_moves_and_each_definitive_date_adds_one() -> None:
    start = kept(seen(datetime(2023, 6, 14, 9, tzinfo=UTC)))
    later = MIGRATION + timedelta(weeks=2)
    first_go = datetime(2023, 9, 1, 9, tzinfo=UTC)
    settled = kept(replace(seen(first_go, later, first_go), baselines=start.baselines))
    again = datetime(2023, 11, 1, 9, tzinfo=UTC)
    last = kept(replace(seen(again, later + timedelta(weeks=4), again), baselines=settled.baselines))

    found = last.baselines[FIRST]
    assert [one.because for one in found] == [Because.KICK_OFF, Because.DEFINITIVE, Because.DEFINITIVE]
    gate = Identity(f"{FIRST}/O.9")
    assert [one.days[gate].isoformat() for one in found] == ["2023-10-13", "2023-10-27", "2023-11-24"]
    step = next(one for one in step_courses(last, FIRST) if one.code == "O")
    assert (step.first, step.definitive, step.planned) == (
        date(2023, 10, 16),
        date(2023, 11, 27),
        date(2023, 11, 27),
    )
    assert step.days == DAYS.between(step.first, date(2023, 11, 27))


def test_what_happened_is_told_against_the_first_plan_per_step_and_party() -> None:
    now = kept(seen(datetime(2023, 6, 20, 9, tzinfo=UTC)))
    issues, moves = dict(now.issues), {}
    for code, late in (("O.1", 2), ("O.9", 0), ("O.10", 4)):
        identity = Identity(f"{FIRST}/{code}")
        day = DAYS.add(now.baselines[FIRST][0].days[identity], late) if late else date(2023, 10, 12)
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9)
        issues[identity] = replace(issues[identity], status=STATUS[Category.DONE], done_at=at)
        moves[identity] = (Move(IssueId("1"), "1", at - timedelta(days=1), Category.DOING),)
    now = replace(now, issues=issues, moves=moves)

    step = next(one for one in step_courses(now, FIRST) if one.code == "O")
    assert step.ended is not None
    assert step.ended == DAYS.add(step.first, step.days)
    assert step.began == date(2023, 10, 11)
    (party,) = party_courses(now, now.tree.root)
    assert (party.party, party.done, party.late, party.days) == ("za-0-0", 3, 2, 2.0)


def test_without_a_baseline_nothing_is_told() -> None:
    now = seen(datetime(2023, 10, 12, 9, tzinfo=UTC))

    assert list(step_courses(now, FIRST)) == []
    assert party_courses(now, now.tree.root) == ()
    assert Baseline("x", Because.KICK_OFF, now.now, {}).days == {}
