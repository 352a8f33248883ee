"""`audit` shows what people said as the ledger has it; words can be taken out, and nothing is undone."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from tests.flow.command import AT, Desk, Said, connected
from tests.flow.people import NOORD, notes, page, say, status
from tests.flow.standing import N4, TITLE, run
from tests.flow.world import NOW, World

WORDS = "mijn moeder ligt in het ziekenhuis"
NAMED, OTHER = "de buurvrouw van de beheerder heeft de sleutel", "de back-up is getest"
NOTHING = "nothing was done"


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
    found: list[dict[str, object]] = json.loads(
        desk.run("audit", "list", "--decisions", "--format", "json", *AT).out
    )["entries"]
    return found


def test_it_tells_what_was_said_when_and_as_whom(desk: Desk) -> None:
    said = desk.run("audit", "list", "--decisions", "--scope", f"{NOORD}/A2.4", *AT)

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


def in_ledger(world: World, table: str) -> str:
    """Everything in one table."""
    with closing(sqlite3.connect(world.folder / "state" / "state.sqlite")) as db:
        return str(db.execute(f"SELECT * FROM {table}").fetchall())  # noqa: S608 - a name of this test


@pytest.fixture
def limited(desk: Desk, decided: World) -> str:
    """A meeting decided with a condition that should not have been written; id of the comment."""
    text = f"besluit: GO, mits {OTHER}; {NAMED}"
    decided.control.set_clock(NOW + timedelta(minutes=54))
    made = decided.act("u-zorgaanbieder", "comment", issue=decided.key(N4), text=text)
    run(decided, 55)
    assert NAMED in page(decided, TITLE)
    return str(made["comment"])


def number_of(desk: Desk, kind: str) -> int:
    (found,) = [one for one in entries(desk) if one["kind"] == kind and NAMED in str(one["texts"])]
    return int(str(found["number"]))


def redact(desk: Desk, number: int) -> Said:
    return desk.run("audit", "redact", str(number), "--reason", "op verzoek", *AT)


@pytest.mark.parametrize("kind", ["said", "outcome"])
def test_what_a_meeting_came_to_loses_the_words_too_whichever_entry_is_named(
    desk: Desk, decided: World, limited: str, kind: str
) -> None:
    before, number = notes(decided, N4), number_of(desk, kind)

    said = redact(desk, number)
    for minutes in (60, 70):
        run(decided, minutes)

    assert said.code == 0
    assert f"entry {number}: its words are taken out" in said.out
    assert said.out.count("its words are taken out, they were the same") == 1
    shown = page(decided, TITLE)
    assert NAMED not in shown
    assert "1. (geschrapt)" in shown
    assert "GO met voorwaarden" in shown
    assert (status(decided, N4), notes(decided, N4)) == ("done", before), "nothing is decided or said anew"
    kept = in_ledger(decided, "record") + in_ledger(decided, "record_words") + str(entries(desk))
    assert NAMED not in kept.replace(str(decided.folder), "")
    assert (
        redact(desk, number).sentence() == f"entry {number} holds no words that can be taken out; {NOTHING}"
    )


def test_what_still_holds_the_words_is_told(desk: Desk, decided: World, limited: str) -> None:
    """The comment, and what the ledger keeps of it, until its author takes them out there."""
    said = redact(desk, number_of(desk, "said"))
    run(decided, 60)
    assert "the comment or field in Jira" in said.out
    assert NAMED in in_ledger(decided, "snapshot")

    before = notes(decided, N4)
    text = f"besluit: GO, mits {OTHER}; (geschrapt)"
    decided.control.set_clock(NOW + timedelta(minutes=69))
    decided.act("u-zorgaanbieder", "edit_comment", issue=decided.key(N4), comment=limited, text=text)
    run(decided, 70)

    assert NAMED not in in_ledger(decided, "snapshot")
    assert (status(decided, N4), notes(decided, N4)) == ("done", before)


def test_words_that_their_author_changed_are_taken_out_too(desk: Desk, decided: World, limited: str) -> None:
    decided.control.set_clock(NOW + timedelta(minutes=59))
    text = f"besluit: GO, mits {OTHER}"
    decided.act("u-zorgaanbieder", "edit_comment", issue=decided.key(N4), comment=limited, text=text)
    run(decided, 60)
    held = sorted(str(one["kind"]) for one in entries(desk) if NAMED in str(one["texts"]))
    assert held == ["outcome", "revoked", "said"]

    redact(desk, number_of(desk, "said"))
    run(decided, 70)

    assert not [one for one in entries(desk) if NAMED in str(one["texts"])]
    assert NAMED not in page(decided, TITLE)
    assert OTHER in page(decided, TITLE), "what was said since stays"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("99999", "--reason", "weg"), "the record has no entry 99999; regiebot audit list shows them"),
        (("1", "--reason", " "), "say with --reason why the words are taken out; it is kept in the record"),
    ],
)
def test_what_cannot_be_taken_out_is_told(desk: Desk, arguments: tuple[str, ...], sentence: str) -> None:
    assert desk.run("audit", "redact", *arguments, *AT).sentence() == sentence
