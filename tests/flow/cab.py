"""People around the CAB: who asks, who votes, and what the bot said and wrote since."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.model.outcome import Report
from tests.flow.world import NOW, World

CAB = ("u-cab-product", "u-cab-operations", "u-cab-architect")
MITZ = "mitz-3-5-0"
TO_CAB, TO_PRODUCTION = ("Beoordelen", "Wacht op CAB"), ("Testen", "Wacht op productiebesluit")


def ask(world: World, summary: str, impact: str = "minor", touches: Sequence[str] = (), **more: Any) -> str:
    """A requester asks for a change."""
    fields: dict[str, Any] = {"Bron": "zorgaanbieder", "Impact": impact, "Raakt": list(touches)}
    fields |= {"Oplossing": "Zo doen we het.", **more}
    made = world.act("u-zorgaanbieder", "create_request", type="RFC", summary=summary, fields=fields)
    return str(made["key"])


def move(world: World, key: str, *statuses: str) -> None:
    for status in statuses:
        world.act("u-servicedesk", "transition", issue=key, to=status)


def vote(world: World, key: str, votes: str = "+++") -> None:
    """Each CAB member in turn: `+` approves, `-` declines."""
    for who, one in zip(CAB, votes, strict=False):
        world.act(who, "approve" if one == "+" else "decline", request=key)


def tick(world: World, minutes: int = 0, **more: Any) -> list[Report]:
    """A run of the release alone, some minutes later."""
    at = NOW + timedelta(minutes=minutes)
    world.control.set_clock(at)
    return world.cycle(at, only=[MITZ], **more)


def outcomes(reports: Sequence[Report], job: str) -> dict[str, tuple[str, str]]:
    found = (outcome for report in reports if report.job == job for outcome in report.outcomes)
    return {outcome.subject: (outcome.word.value, outcome.detail) for outcome in found}


def pages(world: World, space: str = "KTREGIE") -> dict[str, str]:
    """Body of every page in a space, by title."""
    state = world.control.state("confluence_page", "confluence_space")
    (here,) = [key for key, row in state["confluence_space"].items() if row["key"] == space]
    rows = [page for page in state["confluence_page"].values() if str(page["spaceId"]) == here]
    return {str(page["title"]): str(page["body"]) for page in rows}


def comments(world: World, key: str) -> list[str]:
    """What the bot said on an issue."""
    (issue,) = [i for i in world.control.state("issue")["issue"].values() if i["key"] == key]
    return [str(c["body"]) for c in issue["comments"] if c["author"] == "bot-regiebot"]


def issue(world: World, key: str) -> Mapping[str, Any]:
    (found,) = [i for i in world.control.state("issue")["issue"].values() if i["key"] == key]
    return dict(found)


def news(world: World, words: str) -> int:
    return sum(words in str(message) for message in world.messages())


def own_config(world: World) -> Path:
    """The configuration of this world, to change."""
    config = world.folder / "config"
    shipped = config.resolve()
    config.unlink()
    shutil.copytree(shipped, config)
    return config
