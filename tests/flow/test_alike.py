"""Many issues that are edited alike: one bulk edit, nobody is mailed, every promise of single edits holds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.http.retry import RetryPolicy
from bot.model.issue import Identity
from bot.model.outcome import Report
from bot.round.units import Unit
from bot.runbook.overlay import Overlay
from tests.flow.world import IMPATIENT, NOW, World

ZUID = "klein/c1/zuid"
CODES = ("O.1", "O.2", "O.3", "O.4")
WATCHER, BOT = "u-facilitator", "bot-regiebot"
EARLY, LATE, LATER = date(2023, 12, 4), date(2023, 12, 11), date(2023, 12, 18)
BULK = "/rest/api/3/bulk/issues/fields"
STATE = "*/properties/regiebot.state"


def names(*codes: str) -> list[Identity]:
    return [Identity(f"{ZUID}/{code}") for code in codes or CODES]


def dated(unit: Unit, days: dict[Identity, date]) -> Unit:
    """The unit as it is when the planning gives these days."""
    grow = unit.expand
    assert grow is not None

    def other(found: Overlay) -> Unit:
        made = grow(found)
        desired = (replace(d, due=days[d.identity]) if d.identity in days else d for d in made.desired)
        return replace(made, desired=tuple(desired))

    return replace(unit, expand=other)


def round_(world: World, minutes: int, days: dict[Identity, date]) -> Report:
    with world.open(NOW + timedelta(minutes=minutes), only=["klein"], full=True) as space:
        (unit,) = space.units
        space.round.rules = ()
        return space.round.reconcile(dated(unit, days))[0]


def alike(day: date, *codes: str) -> dict[Identity, date]:
    return dict.fromkeys(names(*codes), day)


@pytest.fixture
def watched(world: World) -> World:
    """Everything made and dated, and somebody who watches four actions."""
    round_(world, 0, alike(EARLY))
    for identity in names():
        world.act(WATCHER, "watch", issue=world.key(identity))
    world.control.forget_mails()
    world.control.forget_requests()
    return world


def mails(world: World) -> int:
    return len(world.control.mails(BOT)["mails"])


def due(world: World, *codes: str) -> list[str]:
    found = world.issues()
    return [str(found[one]["fields"]["duedate"]) for one in names(*codes)]


def remembered(world: World) -> list[str]:
    """The due date that each property says was written last."""
    found = world.issues()
    return [str(found[one]["properties"]["regiebot.state"]["applied"]["duedate"]) for one in names()]


def calls(world: World, path: str = BULK) -> int:
    return int(world.control.counts()["by_endpoint"].get(f"POST {path}", 0))


def edits(world: World) -> int:
    return int(world.control.counts()["by_endpoint"].get("PUT /rest/api/3/issue/{issueIdOrKey}", 0))


def words(report: Report, *codes: str) -> list[str]:
    wanted = set(names(*codes))
    return sorted(
        o.word.value for o in report.outcomes if o.subject in wanted and o.word != "kept-human-edit"
    )


def meanwhile(world: World, do: Callable[[], Any]) -> None:
    """Let something happen, once, while the bot waits for a bulk edit that takes a minute."""
    left = [do]
    world.control.fault({"bulk_seconds": 30})

    def sleep(_: float) -> None:
        if left:
            left.pop()()
        world.control.advance(1)

    world.policy = RetryPolicy(sleep=sleep)


def test_one_date_for_many_is_one_call_and_no_mail_and_the_next_round_is_idle(watched: World) -> None:
    report = round_(watched, 10, alike(LATE))

    assert words(report) == ["updated"] * 4
    assert (due(watched), remembered(watched)) == ([LATE.isoformat()] * 4, [LATE.isoformat()] * 4)
    assert (calls(watched), edits(watched), mails(watched)) == (1, 0, 0)
    watched.control.forget_requests()
    round_(watched, 20, alike(LATE))
    assert not any(watched.writes().values())


def test_each_date_is_a_task_of_its_own(watched: World) -> None:
    round_(watched, 10, {**alike(LATE, *CODES[:3]), **alike(LATER, CODES[3])})

    assert due(watched) == [*[LATE.isoformat()] * 3, LATER.isoformat()]
    assert (calls(watched), edits(watched), mails(watched)) == (2, 0, 0)


def test_of_few_edits_people_are_mailed_as_ever(watched: World) -> None:
    round_(watched, 10, {**alike(EARLY), **alike(LATE, *CODES[:3])})

    assert (calls(watched), edits(watched), mails(watched)) == (0, 3, 3)


def without_the_permission(world: World) -> None:
    world.act(WATCHER, "deny", account=BOT, permissions=["BULK_CHANGE"])


def refusing(world: World) -> None:
    """As of a site that reads no such date."""
    world.fault(BULK, "status", status=400, body={"errors": [{"message": "The date is invalid."}]}, times=9)


@pytest.mark.parametrize("change", [without_the_permission, refusing])
def test_where_it_cannot_be_done_in_bulk_it_is_done_one_by_one(
    watched: World, change: Callable[[World], None]
) -> None:
    change(watched)

    assert words(round_(watched, 10, alike(LATE))) == ["updated"] * 4
    assert (due(watched), remembered(watched)) == ([LATE.isoformat()] * 4, [LATE.isoformat()] * 4)
    assert (edits(watched), mails(watched)) == (4, 4)


def test_who_administers_the_project_needs_no_bulk_edit(watched: World) -> None:
    watched.appoint("KT")

    round_(watched, 10, alike(LATE))

    assert (calls(watched), edits(watched), mails(watched)) == (0, 4, 0)


def test_one_that_is_refused_is_named_and_the_others_are_done(watched: World) -> None:
    """In bulk it fails; alone Jira says why."""
    first = names()[0]
    issue = watched.issues()[first]
    store = watched.running.site.store

    def locked(_: float) -> None:
        for task in list(store.all("jira.bulk.open")):
            rest = [one for one in task["issues"] if one != issue["id"]]
            store.put("jira.bulk.open", task["id"], {**task, "issues": rest})
        watched.control.advance(1)

    watched.control.fault({"bulk_seconds": 30})
    watched.policy = RetryPolicy(sleep=locked)
    path = f"/rest/api/3/issue/{issue['id']}"
    watched.fault(path, "status", method="PUT", status=403, body={"errorMessages": ["Locked"]})

    report = round_(watched, 10, alike(LATE))

    (told,) = [o for o in report.outcomes if o.word == "refused"]
    assert (told.subject, "Locked" in told.detail) == (first, True)
    assert due(watched) == [EARLY.isoformat(), *[LATE.isoformat()] * 3]


def test_a_date_that_a_person_sets_meanwhile_is_put_back_and_stays(watched: World) -> None:
    key, theirs = watched.key(names()[0]), "2023-12-06"
    meanwhile(watched, lambda: watched.act(WATCHER, "edit", issue=key, fields={"duedate": theirs}))

    report = round_(watched, 10, alike(LATE))

    assert due(watched) == [theirs, *[LATE.isoformat()] * 3]
    (told,) = [o for o in report.outcomes if o.where == key]
    assert (told.word, "put back" in told.detail) == ("kept-human-edit", True)
    watched.policy = IMPATIENT
    watched.control.heal()
    watched.control.forget_requests()
    assert words(round_(watched, 30, alike(LATE))) == []
    assert not any(watched.writes().values())
    round_(watched, 40, alike(LATER))
    assert due(watched) == [theirs, *[LATER.isoformat()] * 3]


def test_what_jira_is_still_at_is_left_alone_until_it_has_ended(watched: World) -> None:
    watched.control.fault({"bulk_seconds": 600})

    first = round_(watched, 10, alike(LATE))
    second = round_(watched, 20, alike(LATER))
    begun = due(watched)
    watched.control.advance(10)
    third = round_(watched, 30, alike(LATER))
    fourth = round_(watched, 40, alike(LATER))

    assert (words(first), words(second)) == (["unknown-outcome"] * 4, ["unknown-outcome"] * 4)
    assert first.failed
    assert begun == [EARLY.isoformat()] * 4
    assert words(third).count("updated") >= 4
    watched.control.advance(10)
    assert fourth.failed, "the later date goes in bulk too"
    round_(watched, 50, alike(LATER))
    assert due(watched) == remembered(watched) == [LATER.isoformat()] * 4
    assert (calls(watched), edits(watched), mails(watched)) == (2, 0, 0)


def test_an_answer_that_is_lost_is_settled_by_looking_and_nothing_is_sent_twice(watched: World) -> None:
    watched.fault(BULK, "drop_after", method="POST")

    first = round_(watched, 10, alike(LATE))
    second = round_(watched, 15, alike(LATE))
    third = round_(watched, 30, alike(LATE))

    assert [words(one) for one in (first, second)] == [["unknown-outcome"] * 4] * 2
    assert words(third).count("updated") == 4
    assert due(watched) == remembered(watched) == [LATE.isoformat()] * 4
    assert (calls(watched), edits(watched)) == (1, 0)


@pytest.mark.parametrize("path", [STATE, "*/changelog/bulkfetch"])
def test_a_run_that_ends_before_it_could_remember_takes_no_own_date_for_a_persons(
    watched: World, path: str
) -> None:
    """The planning says another day by then."""
    method = "PUT" if path == STATE else "POST"
    watched.fault(path, "status", method=method, status=503, times=40)
    first = round_(watched, 10, alike(LATE))
    watched.control.heal()
    round_(watched, 30, alike(LATER))

    round_(watched, 40, alike(LATER))

    assert first.failed
    assert due(watched) == remembered(watched) == [LATER.isoformat()] * 4


def test_a_date_that_jira_reads_otherwise_is_mended(watched: World) -> None:
    """A site that takes day and month the other way round."""
    ids: Sequence[str] = [watched.issues()[one]["id"] for one in names()]
    days = {"fields": {"duedate": "2023-11-12"}}

    def other(_: float) -> None:
        for task in list(watched.running.site.store.all("jira.bulk.open")):
            watched.running.site.store.put("jira.bulk.open", task["id"], {**task, "edit": days})
        watched.control.advance(1)

    watched.control.fault({"bulk_seconds": 30})
    watched.policy = RetryPolicy(sleep=other)
    round_(watched, 10, alike(LATE))
    assert due(watched) == ["2023-11-12"] * len(ids)
    without_the_permission(watched)

    watched.policy = IMPATIENT
    round_(watched, 20, alike(LATE))

    assert due(watched) == remembered(watched) == [LATE.isoformat()] * 4
