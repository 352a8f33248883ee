"""Messages: each once, whatever breaks, and nothing to those who should not read it."""

from collections import Counter
from datetime import datetime

import pytest

from bot.model.working_days import AMSTERDAM
from tests.flow.world import World

POST = "/slack/api/chat.postMessage"
TEAMS = "/teams/*"
ONE_OCLOCK = datetime(2023, 10, 12, 13, 0, tzinfo=AMSTERDAM)


@pytest.fixture
def made(world: World) -> World:
    """Everything applied; an hour before the gate of the first domain, much of it overdue."""
    world.begin(World.apply)
    world.control.forget_requests()
    return world


def subjects(world: World) -> Counter[str]:
    return Counter(str(message["text"]).split("\n")[0] for message in world.messages())


def test_an_hour_before_the_gate_its_channels_hear_of_it_once(made: World) -> None:
    made.job("remind")
    before = subjects(made)

    made.job("remind")

    assert any("GO/NO-GO" in text and "Zorggroep Noord" in text for text in before)
    assert subjects(made) == before
    assert len(made.cards()) == 2


def test_a_second_run_makes_no_call(made: World) -> None:
    made.job("remind")
    made.control.forget_requests()

    made.job("remind")

    assert made.writes() == {}


def test_a_message_that_arrived_without_an_answer_is_found_and_not_repeated(made: World) -> None:
    made.fault(POST, "drop_after", nth=1)
    made.job("remind")
    first = subjects(made)

    made.job("remind")

    assert subjects(made) == first
    assert made.control.counts()["by_endpoint"].get("POST /slack/api/conversations.history")


def test_a_message_that_never_arrived_is_sent_again(made: World) -> None:
    made.fault(POST, "drop_before", nth=1)
    made.job("remind")
    fewer = sum(subjects(made).values())

    made.job("remind")

    assert sum(subjects(made).values()) == fewer + 1


@pytest.mark.parametrize("when", ["drop_before", "drop_after"])
def test_teams_cannot_be_asked_so_an_unclear_card_is_not_repeated(made: World, when: str) -> None:
    made.fault(TEAMS, when, nth=1)
    made.job("remind")
    cards = len(made.cards())

    made.job("remind")

    assert len(made.cards()) == cards


def test_chat_that_is_down_keeps_its_message_for_later(made: World) -> None:
    made.fault(POST, "status", status=429, nth=1, times=1000, headers={"Retry-After": "1"})
    made.job("remind")
    assert not made.messages()

    made.control.heal()
    made.job("remind", made.later(6)[0])

    assert made.messages()


def test_a_gate_that_is_decided_is_not_announced(made: World) -> None:
    made.act("u-zorgaanbieder", "transition", issue=made.key("klein/c1/noord/O.9"), to="done")

    made.job("remind")

    assert not any("GO/NO-GO" in text for text in subjects(made))


def test_a_meeting_that_a_person_moved_is_announced_for_its_new_day(made: World) -> None:
    made.job("remind")
    moved = {"duedate": "2023-10-13"}
    made.act("u-facilitator", "edit", issue=made.key("klein/c1/noord/O.9"), fields=moved)

    made.job("remind")

    assert any("vr 13 okt 2023" in text for text in subjects(made))


def test_the_overdue_digest_comes_once_a_working_day_and_only_with_news(made: World) -> None:
    def digests() -> int:
        return sum("te laat" in str(message["text"]) for message in made.messages())

    friday = ONE_OCLOCK.replace(day=13, hour=9, minute=5)
    made.job("remind")
    first = digests()
    made.job("remind", friday)

    assert first >= 1
    assert digests() >= first


def test_nothing_is_said_at_night(made: World) -> None:
    made.job("remind", ONE_OCLOCK.replace(hour=20))

    assert not made.messages()
    assert not made.cards()
