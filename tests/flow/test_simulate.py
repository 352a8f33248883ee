"""A simulated programme ends as promised, and its checks see a broken promise."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.app.workspace import calendar_of, read_config
from bot.model.issue import Identity
from bot.runbook.overlay import UNTOUCHED
from bot.settings import Settings
from regiebot_playground.simulation import run_simulation
from regiebot_playground.simulation.board import stamped
from regiebot_playground.simulation.checks import broken, leaked
from regiebot_playground.simulation.script import Promise
from regiebot_sandbox.embedded import open_site
from tests.dutch import expansions

pytestmark = pytest.mark.no_cover

ROOT = Identity("klein")


@pytest.fixture(scope="module")
def played(shared_config: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, list[str]]:
    """The first weeks of the small programme."""
    folder = tmp_path_factory.mktemp("simulated")
    said: list[str] = []
    settings = Settings.model_construct(config=shared_config.resolve())
    code = run_simulation(settings, folder, "klein", date(2023, 6, 30), seed=0, say=said.append)
    return folder, code, said


def test_people_and_bot_work_side_by_side_and_no_promise_is_broken(
    played: tuple[Path, int, list[str]],
) -> None:
    _, code, said = played

    assert said[-1] == "no promise was broken"
    assert code == 0
    assert any("actions done" in line and not line.startswith("Klein programma: 0") for line in said)
    assert any("closed before its turn" in line for line in said), "the bot saw it, or this would be broken"


def test_a_duplicate_lost_edits_and_a_name_before_the_wrong_readers_are_seen(
    played: tuple[Path, int, list[str]], shared_config: Path
) -> None:
    site = open_site(played[0] / "sandbox.sqlite")
    catalog, _ = read_config(shared_config.resolve())
    days = calendar_of(catalog, datetime(2023, 6, 30, tzinfo=UTC))
    tree = next(tree for expand in expansions(catalog, days) if (tree := expand(UNTOUCHED)).root == ROOT)
    assert list(leaked(site, tree, catalog.site)) == []
    (identity, doc), (other, _), *_ = stamped(site, ROOT)
    site.store.put("issue", "999999", {**doc, "id": "999999", "key": "KT-999999"})
    spaces = {space.key for space in catalog.site.spaces if space.audience == "shared"}
    shared = next(row["id"] for row in site.store.all("confluence_space") if row["key"] in spaces)
    page = next(iter(site.store.all("confluence_page")))
    telling = {**page, "id": "999998", "spaceId": shared, "body": "<p>Zorggroep Noord loopt achter</p>"}
    site.store.put("confluence_page", "999998", telling)

    promises = [
        Promise(identity, "summary", "Van een mens"),
        Promise(other, "deleted", None),
        Promise(Identity("klein/weg"), "deleted", None),
    ]
    found = [*broken(site, ROOT, promises)]

    assert any("2 times" in line for line in found)
    assert [line.split(":")[0] for line in found if "is lost" in line] == [identity, other]
    assert any("tells of Zorggroep Noord" in line for line in leaked(site, tree, catalog.site))
