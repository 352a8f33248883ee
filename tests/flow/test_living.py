"""What people decide in Jira about what should exist is there after the next run."""

from datetime import timedelta

from bot.config.runbook_model import Action, Level
from bot.model.issue import Identity
from bot.runbook.overlay import Extra, Found, ScopeOverlay
from bot.situation.situation import Situation
from tests.flow.world import NOW, World

K1, NOORD = Identity("klein/c1/K.1"), Identity("klein/c1/noord")


def source(situation: Situation) -> Found:
    """One more action for each piece of evidence on K.1."""
    issue = situation.issues.get(K1)
    for number, said in enumerate(issue.commands if issue else (), start=1):
        row = Action(code=f"O.X{number}", title=said.reading.links[0], level=Level.DOMAIN, owner="IT")
        yield NOORD, ScopeOverlay(extra=(Extra("O", row),))


def run(world: World, minutes: int) -> None:
    with world.open(NOW + timedelta(minutes=minutes), only=["klein"]) as space:
        space.round.sources = (source,)
        list(space.run())


def test_a_comment_makes_an_issue_once_and_one_that_is_taken_back_leaves_it_alone(world: World) -> None:
    world.begin(World.apply)
    said = world.act(
        "u-it-deelnemer", "comment", issue=world.key(K1), text="bewijs: https://example.org/koffie"
    )

    run(world, 10)
    made = world.issues()["klein/c1/noord/O.X1"]
    world.control.forget_requests()
    run(world, 20)

    assert made["fields"]["summary"].startswith("O.X1 https://example.org/koffie")
    assert not any(world.writes().values())
    world.act("u-it-deelnemer", "edit_comment", issue=world.key(K1), comment=said["comment"])
    run(world, 30)
    assert world.issues()["klein/c1/noord/O.X1"]["key"] == made["key"]
