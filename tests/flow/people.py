"""People in the small programme, acting in Jira, and what comes of it."""

import json
from collections.abc import Mapping
from datetime import timedelta

from tests.flow.world import NOW, World

ROOT, NOORD = "klein", "klein/c1/noord"


def run(world: World, minutes: int) -> None:
    """What the service does at one tick."""
    at = NOW + timedelta(minutes=minutes)
    world.control.set_clock(at)
    with world.open(at, only=[ROOT]) as space:
        list(space.cycle.run(space.units))


def people_do(world: World, codes: Mapping[str, str], minutes: int) -> None:
    """Bring issues to a category, a minute before the bot looks."""
    world.control.set_clock(NOW + timedelta(minutes=minutes - 1))
    for identity, to in codes.items():
        world.act("u-facilitator", "transition", issue=world.key(identity), to=to)


def say(world: World, person: str, identity: str, text: str, minutes: int) -> None:
    """Write a comment, a minute before the bot looks."""
    world.control.set_clock(NOW + timedelta(minutes=minutes - 1))
    world.act(person, "comment", issue=world.key(identity), text=text)


def notes(world: World, identity: str) -> list[str]:
    """The bot's comments on an issue."""
    comments = world.issues()[identity]["comments"]
    return [json.dumps(c["body"], ensure_ascii=False) for c in comments if c["author"] == "bot-regiebot"]


def status(world: World, identity: str) -> str:
    """The category of an issue's status."""
    return str(world.issues()[identity]["fields"]["status"]["statusCategory"]["key"])


def field(world: World, identity: str, name: str) -> object:
    """A field of an issue."""
    return world.issues()[identity]["fields"].get(name)


def page(world: World, title: str) -> str:
    """The body of a page."""
    pages = world.control.state("confluence_page")["confluence_page"].values()
    return next(str(one["body"]) for one in pages if one["title"] == title)
