"""`audit` shows what people said as the ledger has it; words can be taken out, and nothing is undone."""

import json

import pytest

from tests.flow.command import AT, Desk, connected
from tests.flow.people import NOORD, notes, say, status
from tests.flow.standing import N4, run
from tests.flow.world import World

WORDS = "mijn moeder ligt in het ziekenhuis"


@pytest.fixture
def desk(decided: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Somebody at a terminal beside the service, where a person wrote more than they should have."""
    say(decided, "u-zorgaanbieder", f"{NOORD}/A2.4", f"besluit: nee - {WORDS}", 50)
    run(decided, 50)
    url, folder = decided.running.url, decided.folder
    ledger = f"sqlite:///{folder / 'state' / 'state.sqlite'}"
    return Desk(
        decided.running, folder, monkeypatch, capsys, {**connected(url, folder), "REGIEBOT_STATE": ledger}
    )


def entries(desk: Desk) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(desk.run("audit", "list", "--format", "json", *AT).out)[
        "entries"
    ]
    return found


def test_it_tells_what_was_said_when_and_as_whom(desk: Desk) -> None:
    said = desk.run("audit", "list", "--about", f"{NOORD}/A2.4", *AT)

    assert said.code == 0
    assert f"{NOORD}/A2.4  besluit: no" in said.out
    assert "by u-zorgaanbieder as Bestuurder" in said.out
    assert WORDS in said.out
    assert said.out.splitlines()[-1] == "1 entries"
    assert N4 in desk.run("audit", "list", *AT).out


def test_words_that_are_taken_out_stay_out_and_what_they_decided_stands(desk: Desk, decided: World) -> None:
    (mine,) = [one for one in entries(desk) if one["reason"] == WORDS]
    before = status(decided, N4)
    placed = len(notes(decided, f"{NOORD}/A2.4"))

    said = desk.run("audit", "redact", str(mine["number"]), "--reason", "op verzoek", *AT)
    assert said.code == 0

    for minutes in (60, 70):
        run(decided, minutes)
    found = {one["number"]: one for one in entries(desk)}
    assert WORDS not in json.dumps(list(found.values()))
    assert found[mine["number"]] == {**mine, "reason": "(geschrapt)"}
    (why,) = [one for one in found.values() if one["kind"] == "redacted"]
    assert why["reason"] == "op verzoek"
    assert status(decided, N4) == before
    assert len(notes(decided, f"{NOORD}/A2.4")) == placed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("99999", "--reason", "weg"), "the record has no entry 99999; regiebot audit list shows them"),
        (("1", "--reason", " "), "say with --reason why the words are taken out; it is kept in the record"),
    ],
)
def test_what_cannot_be_taken_out_is_told(desk: Desk, arguments: tuple[str, ...], sentence: str) -> None:
    assert desk.run("audit", "redact", *arguments, *AT).sentence() == sentence
