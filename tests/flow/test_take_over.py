"""A state of 0.1.0 is taken over: what was decided stays, and nobody hears it again."""

import json
import sqlite3
from datetime import timedelta

import pytest

from tests.flow.people import NOORD, field, migrate, notes, page, run, say, status
from tests.flow.world import NOW, World, with_people

N4, O6, O9 = (f"{NOORD}/{code}" for code in ("N.4", "O.6", "O.9"))
ZA, IT = "u-zorgaanbieder", "u-it-deelnemer"
SIGNED = ("n", "signature")
"""What 0.1.0 did not write in a property."""


@pytest.fixture
def decided(world: World) -> World:
    """N.4 is GO with a condition, O.9 was NO-GO and is GO in its second attempt."""
    with_people(world).begin(World.apply)
    say(world, ZA, N4, "aanwezig: ZA, IT\nbesluit: GO, mits de zaal vrij is", 10)
    say(world, ZA, O9, "aanwezig: ZA, IT\nbesluit: NO-GO - te vroeg", 11)
    run(world, 20)
    say(world, IT, O6, "rollback: Zet de back-up terug", 30)
    say(world, ZA, O9, "aanwezig: ZA, IT\nbesluit: GO - nu wel", 25 * 60)
    run(world, 25 * 60)
    run(world, 25 * 60 + 5)
    assert (status(world, N4), status(world, O9)) == ("done", "done")
    return world


def as_0_1_0(world: World) -> None:
    """The ledger and the properties as that version left them."""
    with sqlite3.connect(world.folder / "state" / "state.sqlite") as db:
        for table in ("record_words", "record", "record_head", "known_text", "sending", "schema_version"):
            db.execute(f"DROP TABLE {table}")
        db.execute("ALTER TABLE lease DROP COLUMN number")
        for column in ("root", "title", "until", "text", "ended_at"):
            db.execute(f"ALTER TABLE message DROP COLUMN {column}")
        for issue, body in db.execute("SELECT issue_id, body FROM snapshot").fetchall():
            old = json.loads(body)
            stamp = {k: v for k, v in (old["stamp"] or {}).items() if k not in (*SIGNED, "serial", "proven")}
            old |= {"stamp": stamp or None, "remarks": []}
            old.pop("comments")
            db.execute("UPDATE snapshot SET body = ? WHERE issue_id = ?", (json.dumps(old), issue))
        db.execute("DELETE FROM note WHERE key = 'signing-secret'")
    for issue in world.issues().values():
        value = {k: v for k, v in issue["properties"]["regiebot.state"].items() if k not in SIGNED}
        world.act("u-facilitator", "set_property", issue=issue["key"], key="regiebot.state", value=value)


def test_what_was_decided_stays_and_nothing_is_announced_anew(decided: World) -> None:
    title = "Zorggroep Noord (klein)"
    before = [notes(decided, gate) for gate in (N4, O9)]
    messages, shown = len(decided.messages()), page(decided, title).partition("Besluiten")[2]
    as_0_1_0(decided)

    run(decided, 26 * 60)
    run(decided, 26 * 60 + 10)

    assert [notes(decided, gate) for gate in (N4, O9)] == before
    assert (status(decided, N4), status(decided, O9)) == ("done", "done")
    assert len(decided.messages()) == messages
    told = page(decided, title).partition("Besluiten")[2]
    for words in ("te vroeg", "nu wel", "de zaal vrij is", "Bestuurder"):
        assert words in shown
        assert words in told


def test_what_the_old_version_took_for_a_go_stays_a_go_though_the_grammar_knows_better(
    decided: World,
) -> None:
    key = decided.key(N4)
    comment = next(c for c in decided.issues()[N4]["comments"] if c["author"] == ZA)
    as_0_1_0(decided)
    decided.act(
        ZA, "edit_comment", issue=key, comment=comment["id"], text="besluit: GO zoals besproken met allen"
    )

    run(decided, 26 * 60)
    run(decided, 26 * 60 + 10)

    assert status(decided, N4) == "done"
    assert "eerdere versie van Regiebot" in page(decided, "Zorggroep Noord (klein)")


def test_what_an_earlier_version_let_pass_keeps_its_approval_and_floods_nobody(world: World) -> None:
    """The first domain is through: its signature was closed by the facilitator, its work in another order."""
    with_people(world).begin(World.apply)
    world.control.set_clock(NOW + timedelta(minutes=5))
    world.act("u-facilitator", "transition", issue=world.key(f"{NOORD}/J.7"), to="done")
    migrate(world, leave=("J.7", "O.10", "P.2", "P.7"))
    world.control.set_clock(NOW + timedelta(minutes=6))
    for code in ("P.2", "P.7", "O.10"):
        world.act("u-facilitator", "transition", issue=world.key(f"{NOORD}/{code}"), to="done")
    as_0_1_0(world)
    before = len(world.messages())

    run(world, 20)
    run(world, 30)
    title = "Zorggroep Noord (klein)"
    found = page(world, title)
    assert "Stop: harde eis" not in found
    assert ("van eerder" in found, "eerdere versie van Regiebot telde" in found) == (True, True)
    assert not any(notes(world, f"{NOORD}/{code}") for code in ("J.7", "P.2", "P.7", "O.10"))
    told = [str(one) for one in world.messages()[before:]]
    assert not any("te vroeg" in one or "zonder mandaat" in one for one in told)
    assert field(world, "klein/c1/zuid/O.3", "duedate") is not None, "its approval stands"

    say(world, ZA, f"{NOORD}/O.10", "afwijking: zo ging het vroeger", 39)
    run(world, 40)
    assert "zo ging het vroeger" in page(world, title)

    world.act("u-facilitator", "transition", issue=world.key(f"{NOORD}/P.7"), to="new")
    world.control.set_clock(NOW + timedelta(minutes=45))
    world.act("u-facilitator", "transition", issue=world.key(f"{NOORD}/P.7"), to="done")
    run(world, 50)
    assert "zonder mandaat" in notes(world, f"{NOORD}/P.7")[0], "what is done anew is judged"


def test_hard_guards_stay_hard_in_a_domain_that_was_not_through(world: World) -> None:
    with_people(world).begin(World.apply)
    world.control.set_clock(NOW + timedelta(minutes=5))
    migrate(world, leave=("Q.8", "Q.9", "Q.10", "J.7"))
    world.control.set_clock(NOW + timedelta(minutes=6))
    for code in ("Q.8", "Q.9", "Q.10"):
        world.act("u-it-deelnemer", "transition", issue=world.key(f"{NOORD}/{code}"), to="done")
    as_0_1_0(world)

    run(world, 20)
    assert "Stop: harde eis" in page(world, "Zorggroep Noord (klein)")
    world.control.set_clock(NOW + timedelta(minutes=25))
    world.act("u-it-deelnemer", "transition", issue=world.key(f"{NOORD}/J.7"), to="done")
    run(world, 30)
    assert field(world, "klein/c1/zuid/O.3", "duedate") is None


def test_what_one_owner_closed_before_parts_were_asked_for_is_whole(world: World) -> None:
    with_people(world).begin(World.apply)
    world.control.set_clock(NOW + timedelta(minutes=5))
    world.act("u-facilitator", "transition", issue=world.key(f"{NOORD}/M.3"), to="done")
    as_0_1_0(world)

    run(world, 20)
    run(world, 30)

    assert "nog niet gereedgemeld door" not in page(world, "Zorggroep Noord (klein)").casefold()
    assert not any("gereedgemeld door" in note for note in notes(world, f"{NOORD}/M.3"))
    world.act("u-facilitator", "transition", issue=world.key(f"{NOORD}/M.3"), to="new")
    world.control.set_clock(NOW + timedelta(minutes=45))
    world.act("u-facilitator", "transition", issue=world.key(f"{NOORD}/M.3"), to="done")
    run(world, 50)
    assert any("gereedgemeld door" in note for note in notes(world, f"{NOORD}/M.3")), "done anew it is not"
