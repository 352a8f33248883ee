"""What people write that is no command stays where they wrote it: not in the ledger, not in the log."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import requests

from bot.logs import configure
from bot.service.tick import Tick
from bot.service.web import Health
from bot.settings import Level
from tests.flow.people import NOORD, ROOT, say
from tests.flow.world import NOW, World, with_people

K1 = "klein/c1/K.1"
MAIL, NAME, FREE = "kees.planted@example.org", "Planteman", "zijn rug is geopereerd"
PLANTED = f"{NAME} <{MAIL}>: {FREE}"
"""What must not be found."""


def in_ledger(world: World) -> Iterator[tuple[str, str]]:
    """Every value of every table, with where it stands."""
    with closing(sqlite3.connect(world.folder / "state" / "state.sqlite")) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = db.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name of the database
            names = [column[0] for column in rows.description]
            for row in rows.fetchall():
                yield from ((f"{table}.{name}", str(value)) for name, value in zip(names, row, strict=True))


def leaks(world: World) -> set[str]:
    words = (MAIL, NAME, FREE)
    return {where for where, value in in_ledger(world) if any(word in value for word in words)}


def attach(world: World, key: str, name: str) -> None:
    """A file is added; by whom makes no difference."""
    url = f"{world.running.url}/rest/api/3/issue/{key}/attachments"
    login = ("regiebot@example.org", "sandbox-token")
    headers = {"X-Atlassian-Token": "no-check"}
    answer = requests.post(url, files={"file": (name, b"x")}, auth=login, headers=headers, timeout=10)
    answer.raise_for_status()


def _paragraphs(text: str) -> list[dict[str, Any]]:
    return [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]


def epic_nodes(world: World) -> list[dict[str, Any]]:
    """The bot's panel, as it stands."""
    return list(world.issues()[K1]["fields"]["description"]["content"])


def test_nothing_that_is_no_command_is_in_the_ledger_or_the_log(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(Level.DEBUG, service=False)
    with_people(world).apply()
    key = world.key(K1)
    world.act("u-facilitator", "comment", issue=key, text=PLANTED)
    world.act("u-facilitator", "comment", issue=key, text=f"{PLANTED}\nbesluit")
    attach(world, key, f"{NAME}-{MAIL}.pdf")
    described = {"type": "doc", "version": 1, "content": [*_paragraphs(PLANTED), *epic_nodes(world)]}
    world.act("u-facilitator", "edit", issue=key, fields={"description": described, "summary": PLANTED})
    say(world, "u-zorgaanbieder", f"{NOORD}/N.4", "besluit: GO", 10)

    capsys.readouterr()
    for minutes in (10, 20, 30):
        at = NOW + timedelta(minutes=minutes)
        world.control.set_clock(at)
        with world.open(at, only=[ROOT]) as space:
            Tick(space.run, Health(limit=600))()

    assert leaks(world) == set()
    told = capsys.readouterr()
    assert "a person's own text" in told.err, "that it stays is told"
    assert [word for word in (MAIL, NAME, FREE) if word in told.err + told.out] == []
