"""When there is a report, and where the roll-out stands."""

from datetime import datetime, timedelta

from bot.features.chain_release.interim_reports import following, latest
from bot.features.chain_release.roll_out import RollOut, roll_out
from bot.model.issue import Category
from bot.model.working_days import AMSTERDAM
from bot.situation.situation import Situation
from tests.builders import NOON, situation
from tests.unit.features.chain_release.release import AGREEMENT, PARTIES, done, release, says, tree


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2023, month, day, hour, tzinfo=AMSTERDAM)


def test_reports_keep_their_hour_when_the_clock_changes() -> None:
    here = situation(tree(), now=at(11, 10))

    assert latest(here) == at(11, 9)
    assert following(here) == at(12, 7)


def test_before_the_first_after_a_long_absence_and_when_all_are_live_there_is_none() -> None:
    live = situation(tree(), now=at(11, 10))
    for party in PARTIES:
        live = done(live, f"rel/{party}/4.2", at(11, 9, 8))

    assert latest(situation(tree(), now=at(9, 14, 8))) is None
    assert latest(situation(tree(), now=at(11, 9) + timedelta(days=5))) is None
    assert (latest(live), following(live)) == (None, None)
    assert latest(situation(tree(reports=None), now=at(11, 10))) is None


def stands(now: Situation) -> RollOut:
    found = roll_out(now)
    assert found
    return found


def test_the_roll_out_is_agreed_by_the_word_of_the_beheerorganisatie_and_a_closed_action() -> None:
    closed = situation(tree(), {AGREEMENT: Category.DONE})
    yes = "akkoord: activiteiten en planning"

    assert not stands(closed).agreed
    assert not stands(says(closed, AGREEMENT, "alfa-bv", yes)).agreed
    assert not stands(says(situation(tree()), AGREEMENT, "bo", yes)).agreed
    agreed = stands(says(closed, AGREEMENT, "bo", yes))
    assert agreed.agreed
    assert agreed.person
    assert agreed.person.function == "Manager beheer"
    nobody_named = tuple(p for p in release().people if p.account_id != "bo")
    assert stands(situation(tree(people=nobody_named), {AGREEMENT: Category.DONE})).agreed


def test_the_word_of_the_beheerorganisatie_counts_by_the_mandate_of_that_moment() -> None:
    people = (
        p.model_copy(update={"until": NOON.date()}) if p.account_id == "bo" else p for p in release().people
    )
    later = NOON + timedelta(days=3)
    closed = situation(tree(people=tuple(people)), {AGREEMENT: Category.DONE}, later)

    def agreed(when: datetime) -> bool:
        return stands(says(closed, AGREEMENT, "bo", "akkoord: planning", when)).agreed

    assert (agreed(NOON), agreed(NOON + timedelta(days=1))) == (True, False)


def test_who_begins_too_early_and_who_plans_another_day_are_known() -> None:
    here = situation(
        tree(),
        {"rel/alfa/4.2": Category.DOING},
        edits={"rel/bravo/4.2": {"due": at(11, 20).date()}},
    )

    assert [i.identity for i in stands(here).early] == ["rel/alfa/4.2"]
    assert [i.identity for i in stands(here).elsewhere] == ["rel/bravo/4.2"]
