"""Thirteen audiences read what the bot wrote for them, over HTTP; none finds the words of others."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.app.workspace import status_views
from bot.model.audience import INTERNAL, Audience, Reach
from bot.model.outcome import FAILURES, any_failed
from bot.render.environment import Templates
from bot.render.status_report import StatusText
from bot.resources import config_dir
from regiebot_sandbox.embedded import start
from regiebot_sandbox.seeding import DEFAULT_SEED
from tests.canaries import ALL, AUDIENCES, NOW, allowed, leaks, name, programme, secret
from tests.flow.world import World

pytestmark = pytest.mark.no_cover

SMALL = {"c1", "c3"}
"""The clusters of the crawl over HTTP; the one without is small enough for the suite."""


def _space(number: int, audience: Audience) -> dict[str, Any]:
    return {"id": f"s{number}", "key": f"KANARIE{number}", "audience": str(audience)}


def _channel(number: int, audience: Audience) -> dict[str, Any]:
    topics = ["overdue", "gates", "changes", "news", "operations"]
    return {
        "id": f"k{number}",
        "kind": "slack",
        "channel": f"C0K{number}",
        "audience": str(audience),
        "topics": topics,
    }


READERS = (INTERNAL, *AUDIENCES)


def _seed(folder: Path) -> Path:
    """The shipped site, with a space and a channel for each audience, and an account for each party."""
    seed = YAML(typ="safe").load(DEFAULT_SEED.read_text(encoding="utf-8"))
    seed["users"] += [
        {"id": f"u-{one}", "name": f"Mens {secret(one)}"} for one in ALL if one not in ("koppeltaal",)
    ]
    for number, _ in enumerate(READERS):
        key = f"KANARIE{number}"
        seed["confluence"]["spaces"].append({"key": key, "name": key, "home": key, "body": "<p>x</p>"})
        seed["slack"]["channels"].append(
            {"id": f"C0K{number}", "name": f"k{number}", "members": ["bot-regiebot"]}
        )
    path = folder / "seed.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(seed, file)
    return path


def _config(folder: Path) -> None:
    """The programme of the canaries in YAML, and a site that tells every audience."""
    made = programme()
    made = made.model_copy(update={"clusters": tuple(c for c in made.clusters if c.id in SMALL)})
    (folder / "programmes").mkdir(parents=True)
    (folder / "runbooks").mkdir()
    shipped = config_dir() / "runbooks" / "koppeltaal-2.0-migratie.yaml"
    (folder / "runbooks" / shipped.name).write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    written = json.loads(made.model_dump_json(exclude_defaults=True))
    (folder / "programmes" / "kanarie.yaml").write_text(json.dumps(written), encoding="utf-8")
    site = {
        "spaces": [_space(number, one) for number, one in enumerate(READERS)],
        "channels": [_channel(number, one) for number, one in enumerate(READERS)],
    }
    (folder / "bot.yaml").write_text(json.dumps(site), encoding="utf-8")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The programme made, late, decided in part, turned back once, in everybody's words; and told."""
    folder = tmp_path_factory.mktemp("kanaries")
    _config(folder / "config")
    with start(seed=_seed(folder)) as running:
        world = World(running, folder)
        world.control.set_clock(NOW)
        world.cycle(NOW)
        _act(world)
        for hours in (1, 2):
            world.control.set_clock(NOW + timedelta(hours=hours))
            world.cycle(NOW + timedelta(hours=hours))
        yield world


def _act(world: World) -> None:
    """People write, attach, close and decide; every word of theirs is their party's own."""
    world.control.set_clock(NOW + timedelta(minutes=30))
    made = programme()
    for identity, issue in world.issues().items():
        place = identity.split("/")[1:2]
        cluster = next((one for one in made.clusters if place == [one.id]), None)
        parties = (
            [*cluster.parties, *(d.party for d in cluster.domains if f"/{d.id}/" in identity)]
            if cluster
            else []
        )
        last = identity.rsplit("/", 1)[-1]
        if cluster and last in ("O.9", "N.4", "K.1", "K.2", "M.3", "J.7"):
            for party in parties:
                world.act(f"u-{party}", "comment", issue=issue["key"], text="aanwezig: ZA, IT, KTO, K2")
                verdict = "NO-GO -" if party.startswith("za") else "GO, mits"
                text = (
                    f"besluit: {verdict} {secret(party)}"
                    if last in ("O.9", "N.4")
                    else f"klaar {secret(party)}"
                )
                world.act(f"u-{party}", "comment", issue=issue["key"], text=text)
        if cluster and last in ("K.1", "K.2", "L.1", "O.1", "P.1"):
            world.act(f"u-{parties[-1]}", "transition", issue=issue["key"], to="done")


def _texts(world: World, number: int) -> Iterator[tuple[str, str]]:
    """Everything in the space and the channel of an audience: pages with titles and versions, messages."""
    state = world.control.state()
    keys = {row["id"]: row["key"] for row in state["confluence_space"].values()}
    for page in state["confluence_page"].values():
        if keys.get(page["spaceId"]) == f"KANARIE{number}":
            yield f"page {page['title']}", json.dumps(page, ensure_ascii=False)
    for message in state.get(f"slack.messages.C0K{number}", {}).values():
        yield "message", json.dumps(message, ensure_ascii=False)


def _status(world: World, audience: Audience) -> str:
    with world.open(NOW + timedelta(hours=2)) as space:
        return StatusText(Templates()).plain(list(status_views(space, [], audience)), NOW)


def test_no_audience_finds_the_words_of_others(lived: World) -> None:
    found = [leak for number, one in enumerate(READERS) for leak in leaks(one, _texts(lived, number))]

    assert found == []


def test_each_party_has_its_own_page_of_actions_and_its_digest(lived: World) -> None:
    """The control: something was told, in the party's own words."""
    for number, one in enumerate(READERS):
        if one.reach is Reach.PARTY and one.party in ("za-a", "za-f", "it-a", "koppeltaal"):
            text = dict(_texts(lived, number))
            assert any(where.startswith(f"page Mijn acties – {name(one.party)}") for where in text), one
            assert "message" in text, one
    inside = "".join(text for _, text in _texts(lived, 0))
    assert secret("za-a") in inside, "decisions were told inside"


def test_status_for_a_party_tells_what_its_page_tells(lived: World) -> None:
    for party in ("za-a", "it-d"):
        audience = Audience(Reach.PARTY, party)
        assert leaks(audience, [("status", _status(lived, audience))]) == []


def test_what_is_planted_in_a_space_or_channel_is_found(lived: World) -> None:
    internal = list(_texts(lived, 0))
    audience = Audience(Reach.PARTY, "za-a")

    for kind in ("page", "message"):
        planted = [(where, text) for where, text in internal if where.startswith(kind)]
        assert {leak.what for leak in leaks(audience, planted)} - allowed(audience), kind


def test_rounds_with_fourteen_audiences_go_well(lived: World) -> None:
    reports = lived.cycle(NOW + timedelta(hours=3))

    assert not any_failed(reports), [o for r in reports for o in r.outcomes if o.word in FAILURES]
