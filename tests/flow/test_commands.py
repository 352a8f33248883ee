"""What people say and decide in comments, as they really write it: docs/commands.md end to end."""

import re
import shutil
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.app.workspace import status_views
from bot.features.overview.assess import overdue_views
from bot.render.environment import Templates
from bot.render.status_report import StatusText
from tests.flow.people import NOORD, notes, page, people_do, run, say, status
from tests.flow.world import NOW, World, with_people

N4, O6, O9, Q7, Q8 = (f"{NOORD}/{code}" for code in ("N.4", "O.6", "O.9", "Q.7", "Q.8"))
ZA, IT, COLLEAGUE = "u-zorgaanbieder", "u-it-deelnemer", "u-facilitator"
TITLE = "Zorggroep Noord (klein)"
BOT = "bot-regiebot"


@pytest.fixture
def held(world: World) -> World:
    """Everything made, with people who may decide."""
    with_people(world).begin(World.apply)
    return world


def text(*parts: str | dict[str, Any]) -> dict[str, Any]:
    """Inline nodes; a string is a text."""
    content = [{"type": "text", "text": one} if isinstance(one, str) else one for one in parts]
    return {"type": "paragraph", "content": content}


def doc(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(blocks)}


BREAK = {"type": "hardBreak"}


def write(world: World, person: str, identity: str, body: Any, minutes: int, **more: Any) -> str:
    """A comment a minute before the bot looks; gives its id."""
    world.control.set_clock(NOW + timedelta(minutes=minutes - 1))
    return str(world.act(person, "comment", issue=world.key(identity), text=body, **more)["comment"])


def change(world: World, person: str, identity: str, comment: str, body: str, minutes: int) -> None:
    """Somebody changes a comment, or with an empty text takes it away."""
    world.control.set_clock(NOW + timedelta(minutes=minutes - 1))
    world.act(person, "edit_comment", issue=world.key(identity), comment=comment, text=body)


def news(world: World, words: str) -> int:
    return sum(words in str(message) for message in world.messages())


NO_GO_AT_ALL = [
    "Besluit: GO/NO-GO-overleg verplaatst naar volgende week",
    "besluit: GO wordt niet gegeven",
    "besluit: GO uitgesteld",
    "besluit: GO ingetrokken",
    "besluit: GO was beoogd, het wordt NO-GO",
    "besluit: GO?",
    "besluit: Go voor ZA, no-go voor IT",
    "besluit: GO, maar pas na de ketentest",
    "besluit: GO zodra de back-up klaar is",
    "besluit: geen GO",
    "besluit: volgt",
    "besluit: GO met voorwaarden",
    "GO.",
    "Besluit GO",
]


def test_what_is_no_go_closes_nothing_and_is_answered_once_with_what_was_read(held: World) -> None:
    say(held, ZA, N4, "aanwezig: ZA, IT", 9)
    for number, line in enumerate(NO_GO_AT_ALL):
        write(held, ZA, N4, line, 10 + number)
    run(held, 40)
    run(held, 50)

    said = notes(held, N4)
    assert status(held, N4) == "new"
    assert len(said) == 1, "one comment per round"
    assert [line for line in NO_GO_AT_ALL if line not in said[0]] == []
    assert [
        said[0].count(once) for once in ("niet verwerkt", "Zo telt het hier", "besluit: NO-GO - reden")
    ] == [1] * 3
    assert news(held, "N.4") == 0
    assert "nog geen besluit" in page(held, TITLE)

    write(held, ZA, N4, NO_GO_AT_ALL[0], 60)
    write(held, ZA, N4, "besluit: GO, nog niet", 60)
    run(held, 60)
    assert len(notes(held, N4)) == len(said) + 1, "the same text is not answered twice, a new one is"

    say(held, ZA, N4, "besluit: GO", 70)
    run(held, 70)
    assert status(held, N4) == "done", "control: a GO closes it"


def test_of_two_lines_one_that_is_mended_gives_the_other_no_second_answer(held: World) -> None:
    comment = write(held, ZA, N4, doc(text("besluit: GO?"), text("aanwezig: niemand bekend")), 10)
    run(held, 10)
    change(held, ZA, N4, comment, "besluit: GO, nog niet\naanwezig: niemand bekend", 20)
    run(held, 20)

    first, second = notes(held, N4)
    assert all(line in first for line in ("besluit: GO?", "aanwezig: niemand bekend"))
    assert "besluit: GO, nog niet" in second
    assert "aanwezig: niemand bekend" not in second


def test_of_very_many_lines_some_are_quoted_and_the_rest_is_counted(held: World) -> None:
    lines = [text(f"besluit: GO, keuze {number} " + "blijft nog open " * 15) for number in range(90)]
    write(held, ZA, N4, doc(*lines), 10)
    run(held, 10)
    run(held, 20)

    (answer,) = notes(held, N4)
    assert "keuze 19" in answer
    assert "keuze 20" not in answer
    assert "en nog 70 regels" in answer


def test_a_line_below_with_shift_enter_is_a_line_of_its_own(held: World) -> None:
    body = doc(text("Besluit: NO-GO", BREAK, "Reden: te veel fouten", BREAK, "Aanwezig: ZA, IT"))
    write(held, ZA, N4, body, 10)
    run(held, 10)

    assert "NO-GO vastgelegd" in notes(held, N4)[0]
    assert "te veel fouten" in page(held, TITLE)


def test_what_is_quoted_or_struck_out_is_not_said_and_gets_no_answer(held: World) -> None:
    struck = {"type": "text", "text": "GO", "marks": [{"type": "strike"}]}
    quote = {"type": "blockquote", "content": [text("Besluit: GO")]}
    say(held, ZA, N4, "aanwezig: ZA, IT", 9)
    write(held, ZA, N4, doc(quote, text("Hier zijn wij het niet mee eens.")), 10)
    mail = doc(text("Dank!"), text("Van: servicedesk"), text("Verzonden: maandag"), text("Besluit: GO"))
    write(held, ZA, N4, mail, 11)
    run(held, 20)
    assert (status(held, N4), notes(held, N4)) == ("new", [])

    write(held, ZA, N4, doc(text("Besluit: ", struck, " NO-GO")), 30)
    run(held, 30)
    assert "NO-GO vastgelegd" in notes(held, N4)[0]


def test_evidence_is_seen_when_its_address_became_a_card(held: World) -> None:
    say(held, ZA, Q7, "aanwezig: ZA, IT\nbesluit: GO", 10)
    people_do(held, {Q8: "done"}, 10)
    write(held, ZA, Q8, "bewijs: volgt", 10)
    run(held, 10)
    assert "gereedgemeld zonder bewijs" in page(held, TITLE)
    assert any("bewijs: volgt" in note for note in notes(held, Q8))

    card = {"type": "inlineCard", "attrs": {"url": "https://docs.example.org/verklaring"}}
    write(held, ZA, Q8, doc(text("bewijs: ", card)), 20)
    run(held, 20)
    assert "gereedgemeld zonder bewijs" not in page(held, TITLE)


def test_a_deviation_that_says_none_does_not_excuse_a_go(held: World) -> None:
    body = doc(text("Besluit: GO"), text("Aanwezig: ZA, IT"), text("Afwijking: geen"))
    write(held, ZA, O9, body, 10)
    run(held, 10)

    said = "".join(notes(held, O9))
    assert status(held, O9) == "new"
    assert "O.6" in said, "no rollback step is listed"
    assert "Afwijking: geen" in said


class TestWhoGetsAnAnswer:
    def test_who_decides_without_the_word_hears_how_and_others_do_not(self, held: World) -> None:
        for who in (ZA, "u-domeinbeheerder", COLLEAGUE):
            write(held, who, N4, "GO", 10)
        run(held, 10)

        (answer,) = notes(held, N4)
        assert "besluit: GO" in answer
        assert status(held, N4) == "new"

    def test_a_decision_on_the_task_of_the_step_is_told_where_it_counts(self, held: World) -> None:
        write(held, ZA, f"{NOORD}/N", "besluit: NO-GO - te vroeg", 10)
        run(held, 10)

        (answer,) = notes(held, f"{NOORD}/N")
        assert held.key(N4) in answer
        assert status(held, N4) == "new"

    def test_an_app_gets_no_answer(self, held: World) -> None:
        write(held, "app-automatisering", N4, "besluit: GO?", 10)
        run(held, 10)
        assert notes(held, N4) == []

        write(held, ZA, N4, "besluit: GO?", 20)
        run(held, 20)
        assert len(notes(held, N4)) == 1, "control"

    def test_an_answer_is_for_those_who_read_the_comment(self, held: World) -> None:
        for account in (ZA, BOT):
            held.act(COLLEAGUE, "appoint", project="KT", role="Beslissers", account=account)
        only = {"type": "role", "value": "Beslissers"}
        write(held, ZA, N4, "besluit: GO, eerst de test", 10, visibility=only)
        run(held, 10)

        (answer,) = [c for c in held.issues()[N4]["comments"] if c["author"] == BOT]
        assert answer["visibility"]["value"] == "Beslissers"


class TestADecisionIsAnEvent:
    @pytest.fixture
    def decided(self, held: World) -> tuple[World, str]:
        """N.4 is GO, and the id of the comment that says so."""
        say(held, ZA, N4, "aanwezig: ZA, IT", 9)
        comment = write(held, ZA, N4, "besluit: GO - agenda klaar", 10)
        run(held, 10)
        assert status(held, N4) == "done"
        return held, comment

    def test_mending_a_typo_changes_nothing(self, decided: tuple[World, str]) -> None:
        world, comment = decided
        before = notes(world, N4)
        change(world, ZA, N4, comment, "Besluit: GO - agenda's klaar", 20)
        run(world, 20)
        world.control.forget_requests()
        run(world, 30)

        assert (status(world, N4), notes(world, N4)) == ("done", before)
        assert not any(world.writes().values())

    def test_an_old_go_that_is_mended_after_a_no_go_overrules_nothing(self, held: World) -> None:
        say(held, ZA, N4, "aanwezig: ZA, IT", 9)
        comment = write(held, ZA, N4, "besluit: GO", 10)
        run(held, 10)
        write(held, ZA, N4, "besluit: NO-GO - toch te druk", 20)
        run(held, 20)
        change(held, ZA, N4, comment, "Besluit: GO.", 30)
        run(held, 30)

        assert status(held, N4) == "new"
        assert "toch te druk" in page(held, TITLE)

    def test_its_author_decides_otherwise_by_changing_it(self, decided: tuple[World, str]) -> None:
        world, comment = decided
        change(world, ZA, N4, comment, "besluit: NO-GO - toch niet", 20)
        run(world, 20)
        run(world, 30)

        assert status(world, N4) == "new"
        said = notes(world, N4)
        assert sum("NO-GO vastgelegd" in note for note in said) == 1
        assert sum("zegt nu iets anders" in note for note in said) == 1
        assert news(world, "N.4: NO-GO") == 1

    @pytest.mark.parametrize("who", [COLLEAGUE, IT])
    def test_what_somebody_else_makes_of_it_does_not_count(
        self, decided: tuple[World, str], who: str
    ) -> None:
        world, comment = decided
        change(world, who, N4, comment, "besluit: NO-GO - vind ik", 20)
        run(world, 20)
        run(world, 30)

        assert status(world, N4) == "done"
        said = notes(world, N4)
        assert sum("Iemand anders" in note for note in said) == 1
        assert not any("NO-GO vastgelegd" in note for note in said)

    @pytest.mark.parametrize("who", [ZA, COLLEAGUE])
    def test_deleting_it_takes_nothing_back_and_is_told_once(
        self, decided: tuple[World, str], who: str
    ) -> None:
        world, comment = decided
        change(world, who, N4, comment, "", 20)
        run(world, 20)
        run(world, 30)

        assert status(world, N4) == "done"
        assert sum("verwijderd" in note for note in notes(world, N4)) == 1
        assert "agenda klaar" in page(world, TITLE)

    def test_it_is_taken_back_with_a_word_and_can_be_taken_again(self, decided: tuple[World, str]) -> None:
        world, _ = decided
        write(world, ZA, N4, "besluit: ingetrokken - zaal bezet", 20)
        run(world, 20)
        assert status(world, N4) == "new"
        assert "zaal bezet" in page(world, TITLE) or any("zaal bezet" in n for n in notes(world, N4))
        assert news(world, "GO ingetrokken") == 1

        write(world, ZA, N4, "besluit: GO - andere zaal", 30)
        run(world, 30)
        world.control.forget_requests()
        run(world, 40)
        assert status(world, N4) == "done"
        assert news(world, "N.4: GO") == 3, "GO, taken back, GO"
        assert not any(world.writes().values())

    def test_who_may_not_decide_takes_nothing_back(self, decided: tuple[World, str]) -> None:
        world, _ = decided
        write(world, IT, N4, "besluit: ingetrokken - wij zijn er niet", 20)
        run(world, 20)
        assert status(world, N4) == "done"

    def test_words_that_a_colleague_put_in_anothers_comment_are_nobodys_decision(self, held: World) -> None:
        say(held, ZA, N4, "aanwezig: ZA, IT", 9)
        comment = write(held, ZA, N4, "Even overleggen over dit punt.", 10)
        run(held, 10)
        change(held, IT, N4, comment, "besluit: GO", 20)
        run(held, 20)

        assert status(held, N4) == "new"
        assert any("iemand anders heeft deze opmerking gewijzigd" in note for note in notes(held, N4))

    def test_several_things_between_two_looks(self, held: World) -> None:
        say(held, ZA, N4, "aanwezig: ZA, IT", 5)
        first = write(held, ZA, N4, "besluit: GO", 6)
        change(held, COLLEAGUE, N4, first, "besluit: NO-GO", 7)
        second = write(held, ZA, N4, "besluit: NO-GO - weg ermee", 8)
        change(held, ZA, N4, second, "besluit: GO, mits de zaal vrij is", 9)
        third = write(held, ZA, N4, "besluit: NO-GO", 10)
        change(held, ZA, N4, third, "", 11)
        run(held, 20)

        assert status(held, N4) == "done"
        assert "de zaal vrij is" in page(held, TITLE)
        assert not any("NO-GO vastgelegd" in note for note in notes(held, N4))

    def test_a_lost_ledger_is_rebuilt_from_the_comments_and_says_what_was_changed(
        self, decided: tuple[World, str]
    ) -> None:
        world, comment = decided
        change(world, ZA, N4, comment, "besluit: GO - agenda is klaar", 20)
        run(world, 20)
        before = notes(world, N4)
        world.lose_ledger()
        run(world, 30)
        run(world, 40)

        assert (status(world, N4), notes(world, N4)) == ("done", before)
        assert "de opmerking was al gewijzigd toen Regiebot haar las" in page(world, TITLE)


def test_what_was_decided_stays_when_the_account_is_replaced(held: World) -> None:
    say(held, IT, O6, "rollback: Zet de back-up terug", 9)
    for gate in (N4, O9, Q7):
        say(held, ZA, gate, "aanwezig: ZA, IT\nbesluit: GO", 10)
    run(held, 10)
    assert [status(held, gate) for gate in (N4, O9, Q7)] == ["done"] * 3
    before = [notes(held, gate) for gate in (N4, O9, Q7)]

    replaced = held.folder / "replaced"
    shutil.copytree(held.folder / "config", replaced)
    file = replaced / "programmes" / "klein.yaml"
    file.write_text(file.read_text().replace("account_id: u-zorgaanbieder", "account_id: u-security"))
    (held.folder / "config").rename(held.folder / "before")
    (held.folder / "config").symlink_to(replaced)
    run(held, 20)
    held.control.forget_requests()
    run(held, 30)

    assert [notes(held, gate) for gate in (N4, O9, Q7)] == before
    assert "nog geen besluit" not in page(held, TITLE)
    assert not any(held.writes().values())
    say(held, ZA, Q7, "besluit: NO-GO - ik ging net weg", 40)
    run(held, 40)
    assert status(held, Q7) == "done", "control: the account that was replaced decides nothing any more"


def morning(day: int) -> datetime:
    """A quarter past nine in Amsterdam on a day of October."""
    return NOW.replace(day=day, hour=9, minute=15)


def minutes(at: datetime) -> int:
    return int((at - NOW).total_seconds() / 60)


def in_time(world: World, at: datetime) -> None:
    """A look in the morning, once everybody did what is late."""
    world.control.set_clock(at)
    with world.open(at, only=["klein"]) as space:
        (unit,) = space.units
        late = overdue_views(space.round.look(unit).situation, unit.tree.root)
    for action in late:
        world.act(COLLEAGUE, "transition", issue=action.key, to="done")
    run(world, minutes(at))


def digests(world: World) -> list[str]:
    """The lists of what is late, as far as they tell of conditions."""
    return [str(one) for one in world.messages() if re.search("voorwaarden? te laat", str(one))]


def postpone_everything(world: World) -> None:
    """Nothing but conditions is late."""
    world.control.act(
        [
            {"as": "u-facilitator", "do": "edit", "issue": row["key"], "fields": {"duedate": "2024-01-31"}}
            for name, row in world.issues().items()
            if name != "klein"
        ]
    )


def told_by_status(world: World, at: datetime) -> str:
    """What `regiebot status` shows."""
    with world.open(at, only=["klein"]) as space:
        return StatusText(Templates()).plain(list(status_views(space, [])), at)


class TestConditions:
    def test_they_are_work_until_they_are_met(self, held: World) -> None:
        say(held, ZA, N4, "aanwezig: ZA, IT", 9)
        write(held, ZA, N4, "besluit: GO, mits de back-up getest is; de servicedesk bezet is", 10)
        run(held, 10)
        assert "GO met voorwaarden" in notes(held, N4)[0]
        assert "Open voorwaarden" in page(held, TITLE)
        assert "nog niet toegewezen" in page(held, TITLE)

        write(held, ZA, N4, "voorwaarde 1: IT, wo 11 okt", 20)
        write(held, ZA, N4, "voorwaarde 2: K2, 20 okt", 20)
        write(held, ZA, N4, "voorwaarde 3: IT, 20 okt", 20)
        run(held, 20)
        told = page(held, TITLE)
        assert "Softwarehuis Een" in told
        assert any("Voorwaarde 3 is er niet" in note for note in notes(held, N4))

        run(held, 26 * 60)
        assert "1 voorwaarde is te laat" not in page(held, TITLE), "wo 11 okt is next year's: none is late"

        write(held, IT, N4, "voorwaarde 1 voldaan - getest", 27 * 60)
        run(held, 27 * 60)
        assert "de back-up getest is" in page(held, TITLE).partition("Voortgang")[2].partition("Besluiten")[0]

        write(held, ZA, N4, "voorwaarde 1 voldaan - getest door IT", 28 * 60)
        run(held, 28 * 60)
        top = page(held, TITLE).partition("Open voorwaarden")[2].partition("Eerstvolgend")[0]
        assert "de servicedesk bezet is" in top
        assert "de back-up getest is" not in top
        assert "getest door IT" in page(held, TITLE)

    def test_one_past_its_date_asks_for_attention_at_the_next_meeting(self, held: World) -> None:
        say(held, ZA, N4, "aanwezig: ZA, IT", 9)
        write(held, ZA, N4, "besluit: GO, mits de sleutel terug is", 10)
        write(held, ZA, N4, "voorwaarde: IT, vr 13 okt", 11)
        run(held, 20)
        meetings = page(held, TITLE).partition("Eerstvolgende GO/NO-GO overleggen")[2]
        assert "de sleutel terug is" in meetings

        run(held, 4 * 24 * 60)
        assert "1 voorwaarde is te laat" in page(held, TITLE)
        assert "Niets is te laat" not in page(held, TITLE)

    def test_one_past_its_date_is_told_to_who_follows_what_is_late_and_again_when_it_changes(
        self, held: World
    ) -> None:
        say(held, ZA, N4, "aanwezig: ZA, IT", 9)
        write(held, ZA, N4, "besluit: GO, mits de sleutel terug is; de lijst klopt", 10)
        write(held, ZA, N4, "voorwaarde 1: IT, vr 13 okt", 11)
        write(held, ZA, N4, "voorwaarde 2: K2, vr 27 okt", 12)
        run(held, 20)
        postpone_everything(held)
        assert digests(held) == []
        assert "uiterlijk vr 13 okt 2023" in told_by_status(held, NOW)
        assert "nog niet toegewezen" not in told_by_status(held, NOW)

        monday, tuesday, wednesday, thursday = (morning(day) for day in (16, 17, 18, 19))
        in_time(held, monday)
        (first,) = digests(held)
        assert "1 voorwaarde te laat" in first
        assert "de sleutel terug is" in first
        assert "Softwarehuis Een" in first
        assert "de lijst klopt" not in first
        assert "1 werkdag te laat" in told_by_status(held, monday)

        in_time(held, tuesday)
        assert digests(held) == [first], "it is no news any more"

        write(held, ZA, N4, "voorwaarde 1: K2", minutes(wednesday))
        in_time(held, wednesday)
        assert len(digests(held)) == 2
        assert "Softwarehuis Een" not in digests(held)[1]

        write(held, ZA, N4, "voorwaarde 1 voldaan - ligt in de kluis", minutes(thursday))
        in_time(held, thursday)
        assert len(digests(held)) == 2
        assert "de sleutel terug is" not in told_by_status(held, thursday)
        assert "de lijst klopt" in told_by_status(held, thursday)

    def test_those_of_a_go_that_was_taken_back_ask_nothing_of_anybody(self, held: World) -> None:
        say(held, ZA, N4, "aanwezig: ZA, IT", 9)
        write(held, ZA, N4, "besluit: GO, mits de sleutel terug is", 10)
        run(held, 20)
        assert "de sleutel terug is – nog niet toegewezen, geen datum" in page(held, TITLE)

        write(held, ZA, N4, "besluit: ingetrokken - toch niet", 30)
        run(held, 30)
        told = page(held, TITLE)
        assert "de sleutel terug is" in told.partition("Besluiten")[2]
        assert "nog niet toegewezen" not in told
        assert "Open voorwaarden" not in told
