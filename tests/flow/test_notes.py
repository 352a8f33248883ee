"""What the rules decide reaches issues and channels once, whatever happens in between."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from bot.features.all_rules import Announcement, IssueAction, Rule
from bot.model.issue import Category, Identity
from bot.situation.situation import Situation
from tests.flow.world import NOW, World

K1 = Identity("klein/c1/K.1")


def rule(situation: Situation) -> Iterable[IssueAction | Announcement]:
    """Note everything that is said on K.1, and close it."""
    issue = situation.issues.get(K1)
    for said in issue.commands if issue else ():
        told = {"text": said.text}
        yield IssueAction(K1, f"trial:{said.id}", "test", told, to=Category.DONE)
        yield Announcement(Identity("klein"), f"trial:{said.id}", "test", told, at=situation.now)


@pytest.fixture
def noted(world: World) -> World:
    """Everything made, and a template for the notes of this file."""
    world.templates = world.folder / "templates"
    (world.templates / "notes").mkdir(parents=True)
    (world.templates / "notes" / "test.j2").write_text("# Proef\n{{ text }}\n", encoding="utf-8")
    world.begin(World.apply)
    return world


def run(world: World, minutes: int = 0, rules: tuple[Rule, ...] = (rule,)) -> dict[str, int]:
    with world.open(NOW + timedelta(minutes=minutes), only=["klein"]) as space:
        space.round.rules = rules
        reports = list(space.run())
    return next((dict(report.counts) for report in reports if report.job == "notes"), {})


def comments(world: World) -> list[Any]:
    return [c for c in world.issues()[K1]["comments"] if c["author"] == "bot-regiebot"]


def status(world: World) -> str:
    return str(world.issues()[K1]["fields"]["status"]["statusCategory"]["key"])


def test_a_note_and_its_status_are_made_once_and_a_person_may_undo_them(noted: World) -> None:
    key = noted.key(K1)
    noted.act("u-it-deelnemer", "comment", issue=key, text="Gaat goed.\nafwijking: 2,3% fout")

    assert run(noted, 10) == {"noted": 1}
    assert status(noted) == "done"
    assert "2,3% fout" in str(comments(noted)[0]["body"])
    assert sum("2,3% fout" in str(m) for m in noted.messages()) == 1

    noted.act("u-it-deelnemer", "transition", issue=key, to="new")
    assert run(noted, 20) == {}
    assert (len(comments(noted)), status(noted)) == (1, "new")


def test_a_run_that_dies_after_the_note_still_owes_the_status(noted: World) -> None:
    key = noted.key(K1)
    noted.act("u-it-deelnemer", "comment", issue=key, text="afwijking: 1% fout")
    noted.fault("/rest/api/3/issue/*/transitions", "status", status=500, times=1, method="POST")

    assert run(noted, 10) == {"noted": 1, "unknown-outcome": 1}
    assert run(noted, 20) == {"updated": 1}
    assert (len(comments(noted)), status(noted)) == (1, "done")


def test_a_note_whose_answer_is_lost_is_not_placed_again(noted: World) -> None:
    key = noted.key(K1)
    noted.act("u-it-deelnemer", "comment", issue=key, text="afwijking: 4% fout")
    noted.fault("/rest/api/3/issue/*", "drop_after", times=1, method="PUT")

    assert run(noted, 10) == {"unknown-outcome": 1}
    run(noted, 20)

    assert (len(comments(noted)), status(noted)) == (1, "done")


UNREADABLE = {"status": 200, "body": b"<html>".decode(), "content_type": "text/html"}


def test_a_note_that_never_arrived_is_unknown_and_then_placed_once(noted: World) -> None:
    """The answer cannot be read, and nothing was stored."""
    noted.act("u-it-deelnemer", "comment", issue=noted.key(K1), text="afwijking: 4% fout")
    noted.fault("/rest/api/3/issue/*", "status", times=1, method="PUT", **UNREADABLE)

    assert run(noted, 10) == {"unknown-outcome": 1}
    assert comments(noted) == []
    assert run(noted, 20) == {"noted": 1}
    assert (len(comments(noted)), status(noted)) == (1, "done")


@pytest.mark.parametrize("arrived", [True, False])
def test_an_edit_whose_answer_never_came_is_unknown_and_settled_by_looking(
    world: World, arrived: bool
) -> None:
    world.begin(World.apply)
    path = f"/rest/api/3/issue/{world.issues()[K1]['id']}"
    how = {"action": "drop_after"} if arrived else {"action": "status", **UNREADABLE}
    world.fault(path, times=1, method="PUT", **how)

    first = world.apply_edited(NOW, K1, summary="K.1 Anders")
    world.control.forget_requests()
    second = world.apply_edited(NOW, K1, summary="K.1 Anders")

    (told,) = [o.word for o in first.outcomes if o.subject == K1]
    assert (told, first.failed) == ("unknown-outcome", True)
    assert [o.word for o in second.outcomes if o.subject == K1] == ([] if arrived else ["updated"])
    assert world.writes().get("jira", 0) == (0 if arrived else 1)
    assert world.issues()[K1]["fields"]["summary"] == "K.1 Anders"


def test_the_bot_keeps_nothing_of_what_people_say_to_each_other(noted: World) -> None:
    noted.act("u-it-deelnemer", "comment", issue=noted.key(K1), text="Let op: iets tussen mensen")
    run(noted, 10, rules=())

    with noted.open(NOW + timedelta(minutes=20), only=["klein"]) as space:
        (unit,) = space.units
        issue = space.round.look(unit).situation.issues[K1]

    assert (issue.comments, issue.commands) == ((), ())
