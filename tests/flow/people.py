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
        list(space.run())


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
    comments = world.parts("comments")[identity]["comments"]
    return [json.dumps(c["body"], ensure_ascii=False) for c in comments if c["author"] == "bot-regiebot"]


def status(world: World, identity: str) -> str:
    """The category of an issue's status."""
    return str(world.parts("fields")[identity]["fields"]["status"]["statusCategory"]["key"])


def field(world: World, identity: str, name: str) -> object:
    """A field of an issue."""
    return world.parts("fields")[identity]["fields"].get(name)


def page(world: World, title: str) -> str:
    """The body of a page."""
    pages = world.control.state("confluence_page", members=("title", "body"))["confluence_page"].values()
    return next(str(one["body"]) for one in pages if one["title"] == title)


CUT_OVER = (
    *("L.3", "K.6", "N.3", "N.5", *(f"O.{n}" for n in range(1, 9)), "O.10"),
    *("P.3", "P.4", "P.5", "P.2", "P.6", "P.7", "P.8", *(f"Q.{n}" for n in range(1, 7))),
    *("Q.8", "Q.9", "Q.10", "J.7"),
)
"""What people close of a migration, in its order; the meetings they decide and P.1 closes by itself."""


def migrate(world: World, leave: tuple[str, ...] = (), domain: str = NOORD) -> None:
    """The whole cut-over of a domain, in its order and at this moment; `leave` tells what is not done."""

    def tell(person: str, code: str, text: str) -> None:
        if code not in leave:
            world.act(person, "comment", issue=world.key(f"{domain}/{code}"), text=text)

    tell("u-it-deelnemer", "O.6", "rollback: Zet de back-up terug - IT - 30 min")
    tell("u-zorgaanbieder", "N.4", "aanwezig: ZA, IT\nbesluit: GO")
    tell("u-zorgaanbieder", "O.9", "aanwezig: ZA, IT\nbesluit: GO")
    tell("u-zorgaanbieder", "Q.7", "aanwezig: ZA, IT\nbesluit: GO")
    tell("u-it-deelnemer", "P.5", "gereed: IT")
    tell("u-it-deelnemer", "Q.10", "gereed: IT")
    tell("u-zorgaanbieder", "Q.8", "bewijs: https://dms.example.org/eigen-verklaring")
    keys = {identity: issue["key"] for identity, issue in world.parts("key").items()}
    scopes = (domain, domain.rpartition("/")[0], domain.partition("/")[0])
    found = (next(keys[i] for s in scopes if (i := f"{s}/{c}") in keys) for c in CUT_OVER if c not in leave)
    orders = {keys.get(f"{domain}/{code}") for code in ("O.10", "P.7", "Q.8")}
    do = {"do": "transition", "to": "done"}
    world.control.act(
        [{**do, "as": "u-zorgaanbieder" if key in orders else "u-facilitator", "issue": key} for key in found]
    )
