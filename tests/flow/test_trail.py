"""The audit trail over HTTP: what stands in it, its heads outside, and what `audit verify` finds."""

import json
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.trail.encoding import chained
from bot.trail.heads import heads_in
from tests.flow.command import Desk, connected
from tests.flow.people import NOORD, ROOT, say
from tests.flow.standing import run
from tests.flow.world import NOW, World, with_people

DAY = 24 * 60
N4 = f"{NOORD}/N.4"
AUDIT = "audit: {head_to: auditor}\n"
AUDITOR = "  - {id: auditor, kind: slack, channel: C0BERAAD, audience: beraad, topics: []}\n"


@pytest.fixture
def audited(world: World) -> World:
    """Everything made; a decision that was withdrawn; two days later."""
    with_people(world, AUDIT)
    file = world.folder / "config" / "bot.yaml"
    text = file.read_text(encoding="utf-8")
    assert "\nchannels:\n" in text
    file.write_text(text.replace("\nchannels:\n", f"\nchannels:\n{AUDITOR}", 1), encoding="utf-8")
    world.apply()
    for person in ("u-zorgaanbieder", "u-it-deelnemer"):
        say(world, person, N4, "besluit: GO", 10)
    for minutes in (10, 40):
        run(world, minutes)
    return world


@pytest.fixture
def desk(audited: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    url, folder = audited.running.url, audited.folder
    ledger = {"REGIEBOT_STATE": f"sqlite:///{file_of(audited)}"}
    return Desk(audited.running, folder, monkeypatch, capsys, {**connected(url, folder), **ledger})


def file_of(world: World) -> Path:
    return world.folder / "state" / "state.sqlite"


def records(world: World) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(file_of(world))) as db:
        return [json.loads(body) for (body,) in db.execute("SELECT body FROM record ORDER BY number")]


def epic(world: World) -> Mapping[str, Any]:
    return world.issues()[ROOT]


def head_lines(world: World) -> Sequence[str]:
    return [head.line for head in heads_in(json.dumps(epic(world)["fields"]["description"]))]


def told(world: World) -> list[str]:
    return [str(one) for one in world.messages() if "Logboek van Regiebot" in str(one)]


def edits(world: World) -> int:
    """How often the epic's description was changed."""
    return sum(item["field"] == "description" for e in epic(world)["changelog"] for item in e["items"])


def cut(world: World, number: int) -> None:
    """Somebody with access to the database takes everything behind a record away, and mends the note."""
    with closing(sqlite3.connect(file_of(world))) as db:
        (found,) = db.execute("SELECT hash FROM record WHERE number = ?", (number,)).fetchone()
        db.execute("DELETE FROM record_words WHERE number > ?", (number,))
        db.execute("DELETE FROM record WHERE number > ?", (number,))
        db.execute("UPDATE record_head SET number = ?, hash = ?", (number, found))
        db.commit()


def recomputed(world: World, change: tuple[str, str]) -> None:
    """Somebody changes a record and computes every hash behind it anew, the ledger's own note included."""
    with closing(sqlite3.connect(file_of(world))) as db:
        previous = "0" * 64
        for number, text in list(db.execute("SELECT number, body FROM record ORDER BY number")):
            body = json.loads(text.replace(*change))
            made, previous = chained(body, number, previous)
            columns = [body[name] for name in ("root", "subject", "kind", "slot", "at")]
            db.execute(
                "UPDATE record SET body=?, hash=?, root=?, subject=?, kind=?, slot=?, at=? WHERE number=?",
                (made, previous, *columns, number),
            )
        db.execute("UPDATE record_head SET hash=?", (previous,))
        db.commit()


def test_the_head_is_written_once_a_day_and_no_more_when_nothing_happens(audited: World) -> None:
    assert (head_lines(audited), told(audited)) == ([], [])

    run(audited, DAY)

    (line,) = head_lines(audited)
    assert line.startswith("2023-10-12 / ")
    assert (edits(audited), len(told(audited))) == (1, 1)
    assert line in told(audited)[0]
    for minutes in (DAY + 10, DAY + 20):
        run(audited, minutes)
    assert (edits(audited), len(told(audited))) == (1, 1), "once a day"
    with audited.open(NOW + timedelta(minutes=DAY + 30), only=[ROOT], full=True) as space:
        (unit,) = space.units
        assert space.round.draft(space.round.look(unit)).empty, "the line is the bot's own"


def test_records_that_only_tell_of_the_head_need_no_new_one(audited: World) -> None:
    """The small programme has reminders and late work every day; so this asks the ledger itself."""
    run(audited, DAY)
    with audited.open(NOW + timedelta(minutes=DAY + 10)) as space:
        trail, now = space.connections.store.trail, NOW + timedelta(days=30)
        first = trail.head_of_the_day(now)
        assert first
        kinds = [one["kind"] for one in records(audited) if one["number"] > first.number]
        assert kinds == []
        assert trail.head_of_the_day(now + timedelta(days=1)) == first


def test_a_trial_run_writes_nothing_and_asks_for_no_head(audited: World, desk: Desk) -> None:
    before = len(records(audited))
    audited.control.forget_requests()

    said = desk.run("plan", "--only", ROOT, "--now", "2023-10-13T13:00", "--allow-updates")

    assert said.code in (0, 2)
    assert sum(audited.writes().values()) == 0
    assert len(records(audited)) == before
    assert "Logboek" not in said.out


def test_what_is_whole_is_told_so_and_what_is_not_checked_too(audited: World, desk: Desk) -> None:
    run(audited, DAY)

    online, offline = desk.run("audit", "verify"), desk.run("audit", "verify", "--offline")

    assert (online.code, online.err) == (0, ""), online
    assert "0 faults" in online.out
    assert "2 heads outside were compared" in online.out
    assert (offline.code, offline.err) == (2, "")
    assert "not checked: Jira was not asked (--offline)" in offline.out
    line = head_lines(audited)[0]
    given = desk.run("audit", "verify", "--offline", "--head", f"Logboek: {line}")
    assert "1 heads outside were compared" in given.out


def test_a_tail_that_was_cut_off_is_found_by_the_epic(audited: World, desk: Desk) -> None:
    run(audited, DAY)
    number = int(head_lines(audited)[0].split(" / ")[1])
    keep = number - 3
    cut(audited, keep)

    online, offline = desk.run("audit", "verify"), desk.run("audit", "verify", "--offline")

    assert online.code == 1
    assert f"records {keep + 1} to {number} are missing" in online.err
    assert offline.code == 2, "the chain alone does not show it"


def test_a_ledger_that_was_put_back_from_a_backup_is_found_though_it_went_on(
    audited: World, desk: Desk
) -> None:
    shutil.copy(file_of(audited), audited.folder / "backup.sqlite")
    say(audited, "u-zorgaanbieder", f"{NOORD}/A2.4", "besluit: nee - ziek", 50)
    run(audited, 60)
    run(audited, DAY)
    for file in file_of(audited).parent.glob("state.sqlite-*"):
        file.unlink()
    shutil.copy(audited.folder / "backup.sqlite", file_of(audited))
    for minutes in (DAY + 10, DAY + 20):
        run(audited, minutes)
    say(audited, "u-zorgaanbieder", f"{NOORD}/A2.4", "besluit: ja", DAY + 30)
    run(audited, DAY + 40)
    run(audited, 2 * DAY)

    said = desk.run("audit", "verify")

    assert said.code == 1
    assert "an older ledger was put back" in said.err


def test_a_chain_that_was_computed_anew_is_found_by_the_heads(audited: World, desk: Desk) -> None:
    run(audited, DAY)
    recomputed(audited, ('"form":"go"', '"form":"no_go"'))

    online, offline = desk.run("audit", "verify"), desk.run("audit", "verify", "--offline")

    assert offline.code == 2
    assert "0 faults" in offline.out
    assert online.code == 1
    assert "was written anew" in online.err


def test_a_withdrawal_and_a_changed_comment_are_records_with_who_when_and_which_comment(
    audited: World, desk: Desk
) -> None:
    audited.control.set_clock(NOW + timedelta(minutes=50))
    made = audited.act("u-zorgaanbieder", "comment", issue=audited.key(f"{NOORD}/A2.4"), text="besluit: ja")
    run(audited, 55)
    audited.control.set_clock(NOW + timedelta(minutes=60))
    audited.act(
        "u-zorgaanbieder",
        "edit_comment",
        issue=audited.key(f"{NOORD}/A2.4"),
        comment=made["comment"],
        text="besluit: nee - geen tijd",
    )
    run(audited, 65)

    found = [one for one in records(audited) if one["subject"] == f"{NOORD}/A2.4" and "word" in one]

    kinds = [(one["kind"], one["form"], one["slot"].split("/")[0]) for one in found if one["word"]]
    comment = str(made["comment"])
    assert kinds[:3] == [("said", "yes", comment), ("revoked", "yes", comment), ("said", "no", comment)]
    assert {one["account"] for one in found if one["kind"] == "said"} == {"u-zorgaanbieder"}
    assert found[0]["people"] == [["za-een", "Bestuurder", ["gate", "signature"]]]
    assert "geen tijd" not in json.dumps(records(audited)), "words stand beside the chain"
    assert desk.run("audit", "verify", "--offline").code == 2
