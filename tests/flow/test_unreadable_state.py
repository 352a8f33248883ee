"""What the ledger kept and cannot be read any more costs one look at everything, of that one root."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest

from bot.model.outcome import Report, any_failed
from tests.flow.world import World

pytestmark = pytest.mark.no_cover

KEY = "klein/D.1"
ONE = "(SELECT min(issue_id) FROM snapshot WHERE root = 'klein')"
BODIES = ["'{'", "json_remove(body, '$.status')", "json_set(body, '$.summary', 7)"]
"""More of them in the unit tests of the ledger."""


def spoil(world: World, statement: str) -> None:
    with closing(sqlite3.connect(world.folder / "state/state.sqlite")) as db:
        assert db.execute(statement).rowcount == 1
        db.commit()


def readable(world: World) -> int:
    with closing(sqlite3.connect(world.folder / "state/state.sqlite")) as db:
        return int(db.execute("SELECT count(*) FROM snapshot WHERE json_valid(body)").fetchone()[0])


@pytest.fixture
def settled(world: World) -> World:
    """Everything done, an hour ago; the request log empty."""
    world.begin(World.cycle)
    world.control.advance(60)
    world.cycle(world.later(60)[0])
    world.control.forget_requests()
    return world


def looked(world: World, root: str) -> Sequence[str]:
    """The searches that asked for everything of a root."""
    rows = world.control.requests()
    asked = [row["request"].get("jql", "") for row in rows if row["template"] == "/rest/api/3/search/jql"]
    return [jql for jql in asked if f'"regiebot:{root}"' in jql and "updated" not in jql]


def fine(reports: Sequence[Report]) -> bool:
    return not any_failed(reports)


def test_a_snapshot_that_cannot_be_read_is_a_full_look_of_that_root_and_then_mended(settled: World) -> None:
    settled.control.fault({"record": True})
    whole, at = readable(settled), 61
    for body in BODIES:
        spoil(settled, f"UPDATE snapshot SET body = {body} WHERE issue_id = {ONE}")  # noqa: S608
        settled.control.forget_requests()

        reports = settled.cycle(settled.later(at)[0])

        assert fine(reports), body[:40]
        assert looked(settled, "klein"), body[:40]
        assert not looked(settled, "mitz-3-5-0"), body[:40]
        assert settled.writes() == {}, body[:40]
        assert readable(settled) == whole
        at += 1

    settled.control.forget_requests()
    settled.cycle(settled.later(at)[0])
    assert not looked(settled, "klein"), "once mended, a round asks only for what changed"


def test_what_people_did_meanwhile_is_seen_by_the_full_look(settled: World) -> None:
    spoil(settled, f"UPDATE snapshot SET body = '[]' WHERE issue_id = {ONE}")  # noqa: S608
    settled.control.advance(10)
    settled.act("u-facilitator", "edit", issue=settled.key(KEY), fields={"summary": "Van ons"})

    report = settled.apply(settled.later(70)[0], full=False)

    assert report.counts["kept-human-edit"] == 1
    assert "created" not in report.counts


@pytest.mark.parametrize("value", ["'{'", "'[]'", "'7'", "json_remove(value, '$.swept')", "'{\"at\": 1}'"])
def test_a_note_of_the_last_look_that_cannot_be_read_is_a_full_look_too(settled: World, value: str) -> None:
    settled.control.fault({"record": True})
    spoil(settled, f"UPDATE note SET value = {value} WHERE key = 'watch:klein'")  # noqa: S608

    reports = settled.cycle(settled.later(61)[0])

    assert fine(reports)
    assert looked(settled, "klein")
    assert settled.writes() == {}


def test_a_database_that_fails_is_still_told(settled: World) -> None:
    """It is no snapshot of another form: looking again would not help."""
    with closing(sqlite3.connect(settled.folder / "state/state.sqlite")) as db:
        db.execute("ALTER TABLE snapshot RENAME COLUMN body TO elsewhere")

    reports = settled.cycle(settled.later(61)[0])

    told = [outcome.detail for report in reports for outcome in report.outcomes]
    assert any("no such column: snapshot.body; check REGIEBOT_STATE" in detail for detail in told)
