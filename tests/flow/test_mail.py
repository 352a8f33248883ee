"""What the bot's writes cost people in mail: one edit and one comment per issue and round."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from bot.features.all_rules import IssueAction, Rule
from bot.model.issue import Category, Identity
from bot.situation.situation import Situation
from tests.flow.people import NOORD, run, say
from tests.flow.world import NOW, World, edited, with_people

K1, N4 = Identity("klein/c1/K.1"), f"{NOORD}/N.4"
WATCHER = "u-facilitator"


def notes(*keys: str, to: Category | None = None) -> Rule:
    """A rule that asks for these notes on K.1."""

    def rule(_: Situation) -> Iterable[IssueAction]:
        return [IssueAction(K1, key, "test", {"text": f"Notitie {key}"}, to=to) for key in keys]

    return rule


@pytest.fixture
def watched(world: World) -> World:
    """Everything made, somebody who watches K.1, and a template for the notes of this file."""
    world.templates = world.folder / "templates"
    (world.templates / "notes").mkdir(parents=True)
    (world.templates / "notes" / "test.j2").write_text("# Proef\n{{ text }}\n", encoding="utf-8")
    world.begin(World.apply)
    world.act(WATCHER, "watch", issue=world.key(K1))
    world.control.forget_mails()
    world.control.forget_requests()
    return world


def round_(world: World, minutes: int, rule: Rule, **fields: Any) -> None:
    """One round of the bot, in which the configuration may say something else of K.1."""
    with world.open(NOW + timedelta(minutes=minutes), only=["klein"], full=True) as space:
        space.round.rules = (rule,)
        (unit,) = space.units
        list(space.run([edited(unit, K1, **fields) if fields else unit]))


def mails(world: World, person: str = WATCHER) -> list[tuple[str, str]]:
    """The bot's mails to somebody: what happened, to which issue."""
    rows = world.control.mails("bot-regiebot")["mails"]
    return [(row["event"], row["issue"]) for row in rows if person in row["to"]]


def comments(world: World) -> list[str]:
    return [str(c["body"]) for c in world.issues()[K1]["comments"]]


def test_a_changed_text_and_two_notes_are_one_edit_and_one_mail(watched: World) -> None:
    round_(watched, 10, notes("een", "twee"), summary="K.1 Anders")

    (said,) = comments(watched)
    assert "Notitie een" in said
    assert "Notitie twee" in said
    assert watched.issues()[K1]["fields"]["summary"] == "K.1 Anders"
    assert mails(watched) == [("updated", watched.key(K1))]

    round_(watched, 20, notes("een", "twee"), summary="K.1 Anders")
    assert len(comments(watched)) == len(mails(watched)) == 1


def test_a_note_with_a_status_is_two_mails_and_the_memory_of_it_none(watched: World) -> None:
    round_(watched, 10, notes("klaar", to=Category.DONE))

    assert mails(watched) == [("updated", watched.key(K1)), ("moved", watched.key(K1))]
    memory = watched.issues()[K1]["properties"]["regiebot.state"]
    assert "owed" not in memory
    assert memory["said"] == ["klaar"]


def test_of_two_changes_of_status_in_one_round_only_the_last_is_made(watched: World) -> None:
    def rule(situation: Situation) -> Iterable[IssueAction]:
        yield from notes("heen", to=Category.DONE)(situation)  # type: ignore[misc]
        yield from notes("terug", to=Category.NEW)(situation)  # type: ignore[misc]

    round_(watched, 10, rule)

    assert mails(watched) == [("updated", watched.key(K1))]
    assert watched.issues()[K1]["fields"]["status"]["name"] == "Te doen"
    assert "owed" not in watched.issues()[K1]["properties"]["regiebot.state"]


def test_who_administers_the_project_mails_nobody_of_an_edit(watched: World) -> None:
    watched.appoint("KT")

    round_(watched, 10, notes("een"), summary="K.1 Anders")

    assert (mails(watched), len(comments(watched))) == ([], 1)


def test_a_decision_mails_those_who_decided_twice_and_a_quiet_round_nobody(world: World) -> None:
    with_people(world).begin(World.apply)
    world.control.forget_mails()
    say(world, "u-zorgaanbieder", N4, "aanwezig: ZA, IT\nbesluit: GO", 10)

    run(world, 10)
    run(world, 20)

    assert mails(world, "u-zorgaanbieder") == [("updated", world.key(N4)), ("moved", world.key(N4))]
    day = world.control.mails()["per_day"]["2023-10-12"]
    assert day["u-zorgaanbieder"] == 2


def test_watchers_assignee_reporter_and_who_is_mentioned_are_mailed_but_not_who_did_it(world: World) -> None:
    made = world.act("u-koppeltaal", "create", project="KT", type="Taak", summary="Van ons")
    key = made["key"]
    world.act("u-facilitator", "assign", issue=key, account="u-it-deelnemer")
    world.control.forget_mails()
    person = {"type": "mention", "attrs": {"id": "u-security"}}
    text = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [person]}]}

    world.act("u-kt2-support", "comment", issue=key, text=text)
    world.act("u-kt2-support", "transition", issue=key, to="done")

    first, second = (set(row["to"]) for row in world.control.mails()["mails"])
    assert first == {"u-koppeltaal", "u-facilitator", "u-it-deelnemer", "u-security"}
    assert second == {"u-koppeltaal", "u-facilitator", "u-it-deelnemer"}
