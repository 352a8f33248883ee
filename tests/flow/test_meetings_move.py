"""Meetings that move after their reminder went out, as people move them: hastily, twice, back, at night."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.model.working_days import AMSTERDAM
from tests.flow.heard import REGIE, Ears
from tests.flow.people import NOORD, field, people_do, run, say
from tests.flow.world import NOW, PROGRAMME, World, with_people

O9, Q7 = f"{NOORD}/O.9", f"{NOORD}/Q.7"
ZA = "u-zorgaanbieder"
DAY = 24 * 60
TOLD = "do 12 okt 2023 14:00"
"""The moment that every channel heard an hour before."""


@pytest.fixture
def reminded(world: World) -> World:
    """An hour before O.9, of which the channels heard."""
    return with_people(world).begin(World.apply).begin(run, 0)


def put(world: World, day: str | None, *, of: str = O9) -> None:
    """Somebody drags a meeting to another day in Jira."""
    world.act("u-facilitator", "edit", issue=world.key(of), fields={"duedate": day})


def rewrite(world: World, *changes: tuple[str, str]) -> None:
    """The programme with other texts, in a folder of its own: files are read once."""
    config = world.folder / "config"
    other = world.folder / "other"
    config.rename(other)
    file = other / "programmes" / "klein.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    config.symlink_to(other)


def test_a_meeting_that_moves_twice_between_two_looks_is_announced_once_with_its_old_moment(
    reminded: World,
) -> None:
    everywhere = [Ears(reminded), Ears(reminded, REGIE)]
    cards = len(reminded.cards())
    put(reminded, "2023-10-16")
    put(reminded, "2023-10-26")

    run(reminded, 5)

    for ears in everywhere:
        (text,) = ears.new("O.9")
        assert "verplaatst naar do 26 okt 2023 14:00" in text
        assert f"Eerder gemeld: {TOLD}" in text
        assert "16 okt" not in text
    assert len(reminded.cards()) == cards + 1
    run(reminded, 15)
    assert [ears.new() for ears in everywhere] == [[], []]
    assert len(reminded.cards()) == cards + 1


def test_there_and_back_between_two_looks_is_no_news_and_over_two_looks_it_is_twice(reminded: World) -> None:
    ears = Ears(reminded)
    put(reminded, "2023-10-26")
    put(reminded, "2023-10-12")
    run(reminded, 5)
    assert ears.new() == []

    for minutes, day, was, now in (
        (10, "2023-10-26", "do 12 okt", "do 26 okt"),
        (15, "2023-10-12", "do 26 okt", "do 12 okt"),
        (20, "2023-10-26", "do 12 okt", "do 26 okt"),
        (25, "2023-10-12", "do 26 okt", "do 12 okt"),
    ):
        put(reminded, day)
        run(reminded, minutes)
        (text,) = ears.new()
        assert now in text.partition("erder gemeld")[0]
        assert was in text.partition("erder gemeld")[2]


def test_a_new_moment_that_is_near_is_told_by_its_reminder_alone(reminded: World) -> None:
    ears = Ears(reminded)
    put(reminded, "2023-10-13")

    run(reminded, 5)

    (text,) = ears.new()
    assert "vr 13 okt 2023 14:00" in text
    assert f"Let op: eerder gemeld voor {TOLD}" in text
    run(reminded, 15)
    assert ears.new() == []
    run(reminded, DAY)
    (text,) = ears.new("O.9")
    assert "over 1 uur" in text
    assert "eerder gemeld" not in text


def test_a_date_in_the_past_is_told_as_such_until_somebody_mends_it(reminded: World) -> None:
    ears = Ears(reminded)
    put(reminded, "2022-10-13")
    run(reminded, 5)
    (text,) = ears.new()
    assert "Dit moment is al voorbij en er is nog geen besluit" in text
    assert f"Eerder gemeld: {TOLD}" in text

    run(reminded, 10)
    assert ears.new() == []
    put(reminded, "2023-10-24")
    run(reminded, 15)
    (text,) = ears.new()
    assert "verplaatst naar di 24 okt 2023 14:00" in text
    assert "Eerder gemeld: do 13 okt 2022 14:00" in text


def test_moved_at_night_is_told_in_the_morning_and_only_the_last_moment(reminded: World) -> None:
    put(reminded, "2023-10-26")
    run(reminded, 5)
    ears = Ears(reminded)
    put(reminded, "2023-10-30")
    run(reminded, 7 * 60)
    put(reminded, "2023-11-02")
    run(reminded, 9 * 60)
    assert ears.new() == []

    run(reminded, 19 * 60 + 10)

    (text,) = ears.new()
    assert "verplaatst naar do 2 nov 2023 14:00" in text
    assert "do 26 okt" in text
    assert "30 okt" not in text


def test_moved_at_night_away_from_the_early_morning_is_told_before_somebody_goes_there(world: World) -> None:
    rewrite(with_people(world), ("O.9: 2023-10-12 14:00", "O.9: 2023-10-13 07:30"))
    world.begin(World.apply)
    run(world, 60)
    ears = Ears(world)
    put(world, "2023-10-20")

    run(world, 8 * 60)

    (told,) = ears.new()
    assert "verplaatst naar vr 20 okt 2023 07:30" in told


def test_a_meeting_without_a_date_is_called_off_and_announced_when_it_has_one(reminded: World) -> None:
    ears = Ears(reminded)
    put(reminded, None)
    run(reminded, 5)
    (text,) = ears.new()
    assert f"{TOLD} gaat niet door" in text
    assert "Er is nog geen nieuw moment" in text

    run(reminded, 10)
    assert ears.new() == []
    put(reminded, "2023-10-25")
    run(reminded, 15)
    (text,) = ears.new()
    assert "verplaatst naar wo 25 okt 2023 14:00" in text
    assert "Eerder gemeld: gaat niet door" in text


def test_a_domain_that_leaves_the_programme_calls_its_meeting_off_once(reminded: World) -> None:
    ears = Ears(reminded)
    start, end = PROGRAMME.index("      - id: noord"), PROGRAMME.index("      - {id: zuid")
    zuid = "{id: zuid, title: Zorggroep Zuid, "
    rewrite(reminded, (PROGRAMME[start:end], ""), (zuid, zuid + "first: true, "))

    run(reminded, 5)

    (text,) = ears.new("gaat niet door")
    assert TOLD in text
    assert "hoort niet meer bij het programma" in text
    run(reminded, 15)
    assert ears.new() == []


def test_what_moved_while_the_bot_was_down_is_told_when_it_is_back(reminded: World) -> None:
    ears = Ears(reminded)
    put(reminded, "2023-10-16")
    put(reminded, "2023-10-31")

    run(reminded, 3 * DAY + 20 * 60 + 30)

    (text,) = ears.new("O.9")
    assert "verplaatst naar di 31 okt 2023 14:00" in text
    assert f"Eerder gemeld: {TOLD}" in text


def test_a_channel_that_heard_nothing_hears_nothing_of_a_move(world: World) -> None:
    with_people(world).begin(World.apply)
    put(world, "2023-10-26")
    ears = Ears(world)
    run(world, 0)
    assert ears.new("O.9") == []


def test_what_a_chat_refused_was_not_heard_and_what_may_have_arrived_was(world: World) -> None:
    with_people(world).begin(World.apply)
    world.fault("/slack/api/chat.postMessage", "status", status=429, nth=1, times=1000)
    run(world, 0)
    world.control.heal()
    ears = Ears(world)
    put(world, "2023-10-26")
    run(world, 15)
    assert ears.new("O.9") == [], "the reminder of the old moment never arrived"
    assert "verplaatst naar do 26 okt 2023 14:00" in str(world.cards()), "control: Teams had heard it"

    digests = Ears(world, REGIE)
    run(world, 70)
    run(world, 21 * 60)
    assert not digests.new("12 okt 2023 14:00"), "what it would have said is not so any more"


def test_the_network_and_the_yaml_move_a_meeting_as_a_person_does(reminded: World) -> None:
    ears = Ears(reminded)
    rewrite(reminded, ("O.9: 2023-10-12 14:00", "O.9: 2023-10-12 16:30"))

    run(reminded, 5)

    (told,) = ears.new("O.9")
    assert "do 12 okt 2023 16:30" in told
    assert f"eerder gemeld voor {TOLD}" in told


def test_a_meeting_that_slips_with_what_comes_first_is_announced_anew(world: World) -> None:
    """Nobody agreed on a moment for N.4 of the second domain: it follows the network."""
    n4 = "klein/c1/zuid/N.4"
    with_people(world).begin(World.apply)
    before = date.fromisoformat(str(field(world, n4, "duedate")))
    day_before = datetime.combine(before - timedelta(days=1), time(11), AMSTERDAM)
    minutes = (day_before - NOW) // timedelta(minutes=1)
    run(world, minutes)
    ears = Ears(world)
    put(world, "2023-11-07", of="klein/c1/zuid/N.3")

    run(world, minutes + 5)

    after = date.fromisoformat(str(field(world, n4, "duedate")))
    assert after > before
    (told,) = ears.new("N.4")
    assert f"{after.day} nov 2023" in told
    assert "erder gemeld" in told


def test_a_no_go_is_no_move_but_the_next_attempt_is_told_once_with_its_cause(reminded: World) -> None:
    meetings, all_news = Ears(reminded), Ears(reminded, REGIE)
    say(reminded, ZA, O9, "aanwezig: ZA, IT\nbesluit: NO-GO - te veel uitval", 70)
    people_do(reminded, {O9: "done"}, 70)

    run(reminded, 70)

    (text,) = meetings.new("O.9")
    assert "opnieuw op do 19 okt 2023 14:00" in text
    assert "Het vorige overleg besloot NO-GO" in text
    assert "te veel uitval" in text
    (news,) = all_news.new("O.9")
    assert "O.9: NO-GO" in news
    assert "do 19 okt 2023 14:00" in news

    put(reminded, "2023-10-31")
    run(reminded, 80)
    for ears in (meetings, all_news):
        (text,) = ears.new("O.9")
        assert "di 31 okt 2023 14:00" in text
        assert "Eerder gemeld: do 19 okt 2023 14:00" in text


def test_a_meeting_after_another_one_moves_with_its_no_go(world: World) -> None:
    """Q.7 on Monday was announced on Friday; O.9 says NO-GO on Friday afternoon."""
    with_people(world).begin(World.apply)
    run(world, DAY)
    ears = Ears(world)
    put(world, "2023-10-13")
    say(world, ZA, O9, "aanwezig: ZA, IT\nbesluit: NO-GO - te veel uitval", DAY + 70)

    run(world, DAY + 70)

    assert datetime(2023, 10, 13, tzinfo=AMSTERDAM).date() == (NOW + timedelta(days=1)).date()
    (text,) = ears.new("Q.7")
    assert "verplaatst naar ma 30 okt 2023 09:30" in text
    assert "Eerder gemeld: ma 16 okt 2023 09:30" in text
