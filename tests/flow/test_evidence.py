"""Evidence packs: of a domain that was rolled back and a release whose plan changed; and what is forged."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.flow.command import Desk, connected
from tests.flow.people import NOORD, migrate, run, say
from tests.flow.world import World, with_people

Q7, O9 = f"{NOORD}/Q.7", f"{NOORD}/O.9"
ZA, IT = "u-zorgaanbieder", "u-it-deelnemer"
AT = ("--now", "2023-10-13T15:00")


def at_desk(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Somebody at a terminal beside the service, with its ledger and configuration."""
    ledger = f"sqlite:///{world.folder / 'state' / 'state.sqlite'}"
    environment = {**connected(world.running.url, world.folder), "REGIEBOT_STATE": ledger}
    return Desk(world.running, world.folder, monkeypatch, capsys, environment)


@pytest.fixture
def rolled_back(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A domain whose migration was carried out, and turned back in Q.7."""
    with_people(world).apply()
    say(world, "u-it-deelnemer", f"{NOORD}/M.2", "proef: 2,3% fout, 95 min", 5)
    say(world, ZA, f"{NOORD}/O.3", "afwijking: de lijst volgt later", 5)
    run(world, 10)
    migrate(world, leave=("Q.7", "Q.8", "Q.9", "Q.10", "J.7"))
    run(world, 20)
    say(world, ZA, Q7, "aanwezig: ZA, IT\nbesluit: NO-GO - tellingen wijken af", 30)
    run(world, 30)
    desk = at_desk(world, monkeypatch, capsys)
    assert desk.run("evidence", "key").code == 0
    return desk


def unzipped(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def data(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unzipped(file)["bewijs.json"])
    return found


def test_a_domain_that_was_rolled_back(rolled_back: Desk) -> None:
    out = rolled_back.folder / "noord.zip"

    said = rolled_back.run("evidence", NOORD, "--out", str(out), *AT)

    assert said.code == 0, said
    found = data(out)
    (back,) = found["rollbacks"]
    assert (back["code"], back["reason"]) == ("Q.7", "tellingen wijken af")
