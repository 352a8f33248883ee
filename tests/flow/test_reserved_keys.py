"""Projects whose keys are words of JQL work like all others, in every search of the bot."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.service_check import check
from bot.model.outcome import any_failed
from regiebot_sandbox.embedded import start
from regiebot_sandbox.seeding import DEFAULT_SEED
from tests.flow.world import NOW, World, write_config

pytestmark = pytest.mark.no_cover

KEYS = {"KT": "ORDER", "REL": "SELECT", "RFC": "IN"}


def renamed(text: str) -> str:
    for key, other in KEYS.items():
        text = text.replace(f"project: {key}\n", f"project: {other}\n").replace(
            f"key: {key}\n", f"key: {other}\n"
        )
    return text


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    seed = tmp_path / "seed.yaml"
    seed.write_text(renamed(DEFAULT_SEED.read_text(encoding="utf-8")), encoding="utf-8")
    (tmp_path / "config").mkdir()
    write_config(tmp_path / "config")
    for file in (tmp_path / "config").rglob("*.yaml"):
        file.write_text(renamed(file.read_text(encoding="utf-8")), encoding="utf-8")
    with start(seed=seed) as running:
        made = World(running, tmp_path)
        made.control.set_clock(NOW)
        yield made


def test_every_search_of_the_bot_finds_its_way(world: World) -> None:
    """A first round with look-alikes, one for changes, and one for everything, cut at known keys."""
    world.control.fault({"record": True})
    rounds = [world.cycle(), world.cycle(world.later(11)[0])]
    world.act("u-facilitator", "move", issue=world.key("klein/c1/noord/A"), project="SELECT")
    rounds.append(world.cycle(world.later(22)[0], full=True))
    with world.open() as space:
        wrong = [finding.text for finding in check(space) if not finding.ok]

    assert not any(any_failed(reports) for reports in rounds)
    assert {issue["project"] for issue in world.issues().values()} == {"ORDER", "SELECT"}
    assert wrong == []
    searches = [row for row in world.control.requests() if row["template"].endswith("/search/jql")]
    assert {row["status"] for row in searches} == {200}
    queries = " ".join(row["request"]["jql"] for row in searches)
    assert all(f'"{key}' in queries for key in KEYS.values())
